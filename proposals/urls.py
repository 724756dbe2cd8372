"""Pages and API of this room."""

from django.urls import URLPattern, URLResolver, include, path

from proposals.views import (
    amendments,
    attachments,
    coauthors,
    consultations,
    debate,
    groups,
    lists,
    mergers,
    moderation,
    moderators,
    one,
    questions,
)
from votes.urn import converters

converters.install()

app_name = "proposals"
change = "propositions/<int:pk>/amendements/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("propositions/", lists.proposals, name="list"),
    path("propositions/table.csv", lists.table, name="table"),
    path("propositions/seuil", lists.rule, name="rule"),
    path("propositions/ecrire", one.begin, name="begin"),
    path("propositions/<int:pk>/", one.detail, name="detail"),
    path("propositions/<int:pk>/modifier", one.edit, name="edit"),
    path("propositions/<int:pk>/versions/<int:number>", one.version, name="version"),
    path("propositions/<int:pk>/brouillon", one.autosave, name="autosave"),
    path("propositions/<int:pk>/debat/", debate.arguments, name="debate"),
    path("propositions/<int:pk>/debat/apercu", debate.preview, name="preview"),
    path("propositions/<int:pk>/debat/<int:number>/", debate.argument, name="argument"),
    path("propositions/<int:pk>/debat/<int:number>/partager", debate.share, name="share"),
    path("propositions/<int:pk>/reunir/", mergers.ask, name="merge"),
    path("propositions/<int:pk>/reunir/<int:row>/annuler", mergers.recall, name="recall-merger"),
    path("propositions/<int:pk>/reunir/<int:row>/repondre", mergers.answer, name="answer-merger"),
    path("propositions/<int:pk>/pieces/", attachments.attach, name="attachments"),
    path("propositions/<int:pk>/pieces/<int:row>", attachments.read, name="attachment"),
    path(
        "propositions/<int:pk>/pieces/<int:row>/retirer",
        attachments.remove,
        name="remove-attachment",
    ),
    path("propositions/<int:pk>/coauteurs/", coauthors.invite, name="co-authors"),
    path("propositions/<int:pk>/coauteurs/<int:row>", coauthors.answer, name="sign"),
    path("propositions/<int:pk>/amendements/", amendments.index, name="amendments"),
    path(
        "propositions/<int:pk>/amendements/<slug:part>/<int:place>",
        amendments.propose,
        name="amend",
    ),
    path(f"{change}reprendre", amendments.revise, name="revise-amendment"),
    path(f"{change}reponse", amendments.answer, name="answer-amendment"),
    path(f"{change}voter", amendments.say, name="say-amendment"),
    path(f"{change}retirer", amendments.withdraw, name="withdraw-amendment"),
    path("propositions/<int:pk>/signaler/<int:number>", moderation.report, name="report"),
    path("moderation/", moderation.journal, name="moderation"),
    path("moderation/table.csv", moderation.table, name="moderation-table"),
    path("moderation/moderateurs", moderators.moderators, name="moderators"),
    path("moderation/moderateurs/<int:pk>/fin", moderators.end, name="end-moderator"),
    path("moderation/textes/<int:pk>/<int:number>", moderation.moderate, name="moderate"),
    path("moderation/<int:pk>/", moderation.ruling, name="ruling"),
    path("propositions/<int:pk>/soutiens", one.support_counter, name="supports"),
    path("propositions/<int:pk>/soutenir", one.support, name="support"),
    path("propositions/<int:pk>/retirer-mon-soutien", one.withdraw_support, name="unsupport"),
    path("propositions/<int:pk>/reponse", one.answer, name="answer"),
    path("propositions/<int:pk>/retirer", one.withdraw, name="withdraw"),
    path("questions/", questions.index, name="questions"),
    path("questions/poser", questions.ask, name="ask-question"),
    path("questions/repondre/<slug:organ>", questions.answer, name="answer-question"),
    path("groupes/", groups.index, name="groups"),
    path("groupes/ouvrir", groups.begin, name="open-group"),
    path("groupes/<int:pk>/", groups.change, name="group"),
    path("groupes/<int:pk>/participer", groups.join, name="join-group"),
    path("consultations/", consultations.index, name="consultations"),
    path("consultations/lancer", consultations.launch, name="launch-consultation"),
    path("consultations/<poll:uuid>/", consultations.detail, name="consultation"),
    path("api/v1/proposals/", include("proposals.api.urls")),
]
