"""Pages of this room."""

from django.urls import URLPattern, URLResolver, include, path

from assembly.urls_rights import urlpatterns as rights
from assembly.urls_sitting import urlpatterns as sitting
from assembly.views import papers, preparing, proxies, public, statutes

app_name = "assembly"
one = "assemblees/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assemblees/", public.listing, name="list"),
    path("assemblees/nouvelle", preparing.new, name="new"),
    path("assemblees/statuts/", statutes.page, name="statutes"),
    path("assemblees/statuts/modele", statutes.preset, name="preset"),
    path("assemblees/statuts/<slug:key>", statutes.clause, name="clause"),
    path(one, public.assembly, name="page"),
    path(f"{one}quorum", public.quorum, name="quorum"),
    path(f"{one}convocation.pdf", public.convocation, name="convocation"),
    path(f"{one}convocation", public.read_convocation, name="read-convocation"),
    path(f"{one}formulaire", public.read_voting_form, name="read-voting-form"),
    path(f"{one}formulaire.pdf", public.voting_form, name="voting-form"),
    path(f"{one}assemblee.ics", public.invitation, name="invitation"),
    path(f"{one}documents", papers.page, name="documents"),
    path(f"{one}documents/<int:document>.pdf", papers.document, name="document"),
    path(f"{one}documents.zip", papers.package, name="documents-zip"),
    path(f"{one}documents/ajouter", papers.add, name="add-document"),
    path(f"{one}documents/<int:document>/remplacer", papers.replace, name="replace-document"),
    path(f"{one}documents/<int:document>/retirer", papers.remove, name="remove-document"),
    path(f"{one}cadre", preparing.frame, name="frame"),
    path(f"{one}ordre-du-jour", preparing.agenda_page, name="agenda"),
    path(f"{one}points", preparing.add_item, name="add-item"),
    path(f"{one}points/<int:item>/<slug:verb>", preparing.item, name="item"),
    path(f"{one}propositions/<int:proposal>/inscrire", preparing.schedule, name="schedule"),
    path(f"{one}resolutions/<int:resolution>", preparing.resolution, name="resolution"),
    path(f"{one}resolutions/<int:resolution>/candidatures", preparing.stand, name="stand"),
    path(f"{one}candidatures/<int:candidate>/<slug:verb>", preparing.candidate, name="candidate"),
    path(f"{one}convoquer", preparing.convene, name="convene"),
    path(f"{one}annuler", preparing.cancel, name="cancel"),
    path(f"{one}pouvoirs", proxies.page, name="proxies"),
    path(f"{one}pouvoirs/<int:proxy>/<slug:verb>", proxies.answer, name="proxy"),
    *rights,
    *sitting,
    path("api/v1/assemblies/", include("assembly.api.urls")),
]
