"""The pages of the organs' own meetings: `/organes/reunions/`."""

from django.urls import path

from assembly.views import organ_papers, organs

one = "organes/reunions/<int:meeting>"

urlpatterns = [
    path("organes/reunions/", organs.listing, name="organ-meetings"),
    path(one, organs.page, name="organ-meeting"),
    path(f"{one}.pdf", organ_papers.paper, name="organ-paper"),
    path(f"{one}-a-signer.pdf", organ_papers.sheets, name="organ-sheets"),
    path(f"{one}-signe.pdf", organ_papers.scan, name="organ-signed"),
    path(f"{one}-remplace-<int:number>.pdf", organ_papers.replaced_scan, name="organ-replaced"),
    path(f"{one}-signatures.pdf", organ_papers.revision, name="organ-signatures"),
    path(f"{one}/lire", organ_papers.read, name="organ-read"),
    path(f"{one}/copie-signee", organ_papers.keep_scan, name="organ-keep-copy"),
    path(f"{one}/horodatage/<int:stamp>", organ_papers.token, name="organ-token"),
    path(f"{one}/signer/<slug:verb>", organ_papers.sign, name="organ-sign"),
    path(f"{one}/copies", organ_papers.certify, name="organ-certify"),
    path(f"{one}/copies/<int:number>.pdf", organ_papers.copy, name="organ-copy"),
    path(f"{one}/copies/<int:number>", organ_papers.read_copy, name="organ-read-copy"),
    path(f"{one}/<slug:verb>", organs.act, name="organ-act"),
]
