"""Pages of what members may do before an assembly, and after its result."""

from django.urls import path

from assembly.views import members_list, questions, requests

one = "assemblees/<int:number>/"
urlpatterns = [
    path(f"{one}demandes", requests.page, name="requests"),
    path(f"{one}annoncer", requests.announce, name="announce"),
    path(f"{one}questions", questions.page, name="questions"),
    path(f"{one}questions/repondre", questions.answer, name="answer-questions"),
    path(f"{one}liste-des-membres", members_list.page, name="members-list"),
]
