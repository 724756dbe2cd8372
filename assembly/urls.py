"""Pages of this room."""

from django.urls import URLPattern, URLResolver, include, path

from assembly.urls_rights import urlpatterns as rights
from assembly.urls_sitting import urlpatterns as sitting
from assembly.views import (
    calendar,
    handover,
    papers,
    preparing,
    proxies,
    public,
    reaching,
    retention,
    starting,
    statutes,
)

app_name = "assembly"
one = "assemblees/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assemblees/", public.listing, name="list"),
    path("assemblees/nouvelle", preparing.new, name="new"),
    path("assemblees/statuts/", statutes.page, name="statutes"),
    path("assemblees/statuts/modele", statutes.preset, name="preset"),
    path("assemblees/statuts/<slug:key>", statutes.clause, name="clause"),
    path("assemblees/accords/", reaching.consents, name="consents"),
    path("assemblees/affranchissement", reaching.tariff, name="postage"),
    path("assemblees/conservation/", retention.page, name="retention"),
    path("assemblees/conservation/proposer", retention.propose, name="propose-destruction"),
    path(
        "assemblees/conservation/<int:destruction>/confirmer",
        retention.confirm,
        name="confirm-destruction",
    ),
    path(
        "assemblees/conservation/<int:destruction>/abandonner",
        retention.give_up,
        name="give-up-destruction",
    ),
    path(
        "assemblees/conservation/destruction-<int:number>.pdf",
        retention.certificate,
        name="destruction",
    ),
    path("assemblees/textes/", starting.texts_page, name="texts"),
    path("assemblees/textes/<slug:code>", starting.text, name="text"),
    path(one, public.assembly, name="page"),
    path(f"{one}repartir", starting.again, name="start-again"),
    path(f"{one}passation", handover.page, name="handover"),
    path(f"{one}textes", starting.texts_for, name="texts-for"),
    path(f"{one}textes/<slug:code>", starting.insert, name="insert-text"),
    path(f"{one}resolutions/<int:resolution>/garder", starting.keep, name="keep-text"),
    path(f"{one}quorum", public.quorum, name="quorum"),
    path(f"{one}convocation.pdf", public.convocation, name="convocation"),
    path(f"{one}formulaire.pdf", public.voting_form, name="voting-form"),
    path(f"{one}assemblee.ics", public.invitation, name="invitation"),
    path(f"{one}calendrier", calendar.page, name="calendar"),
    path(f"{one}calendrier.ics", calendar.diary, name="diary"),
    path(f"{one}calendrier/<slug:code>", calendar.explain, name="explain-missed"),
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
