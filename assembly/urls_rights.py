"""Pages of what members may do before an assembly, and after its result."""

from django.urls import path

from assembly.views import (
    candidacies,
    claims,
    dispatches,
    followups,
    members_list,
    questions,
    requests,
    roll_requests,
    turnout,
)

one = "assemblees/<int:number>/"
urlpatterns = [
    path(f"{one}convocation/preuves", dispatches.page, name="dispatch-proofs"),
    path(f"{one}convocation/preuves/<int:member>", dispatches.read, name="dispatch-proof"),
    path(f"{one}convocation/preuves/<int:member>.pdf", dispatches.paper, name="dispatch-pdf"),
    path(f"{one}convocation/preuves/<int:member>.zip", dispatches.files, name="dispatch-files"),
    path(f"{one}convocation/preuves.csv", dispatches.table, name="dispatches"),
    path(f"{one}participation", turnout.page, name="turnout"),
    path(f"{one}participation.csv", turnout.table, name="turnout-table"),
    path(f"{one}demandes", requests.page, name="requests"),
    path(f"{one}demandes/opposition", requests.object_to_video, name="object-to-video"),
    path(f"{one}candidature", candidacies.page, name="candidacy"),
    path(f"{one}annoncer", requests.announce, name="announce"),
    path(f"{one}questions", questions.page, name="questions"),
    path(f"{one}questions/repondre", questions.answer, name="answer-questions"),
    path(f"{one}liste-des-membres", members_list.page, name="members-list"),
    path(f"{one}liste-electorale", roll_requests.page, name="own-roll"),
    path(
        f"{one}liste-electorale/<int:request_id>/repondre",
        roll_requests.answer,
        name="answer-roll-request",
    ),
    path(f"{one}resolutions/<int:resolution>/suite", followups.say, name="follow-up"),
    path(f"{one}contester", claims.page, name="contest"),
    path(f"{one}contester/<int:claim>", claims.read, name="claim"),
    path(f"{one}contester/<int:claim>.pdf", claims.dossier, name="claim-pdf"),
    path(f"{one}contester/<int:claim>.zip", claims.download, name="claim-file"),
    path(f"{one}contester/<int:claim>/repondre", claims.answer, name="answer-claim"),
    path(f"{one}contester/conservation/<int:hold>", claims.lift, name="lift-hold"),
]
