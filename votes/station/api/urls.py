"""Routes of the API of this room."""

from django.urls import URLPattern, path

from votes.station.api import views
from votes.urn import converters

converters.install()

urlpatterns: list[URLPattern] = [
    path("api/v1/polls/", views.PollList.as_view(), name="api-polls"),
    path("api/v1/polls/<poll:uuid>/", views.PollDetail.as_view(), name="api-poll"),
    path("api/v1/polls/<poll:uuid>/board/", views.PollBoard.as_view(), name="api-board"),
    path("api/v1/polls/<poll:uuid>/results/", views.PollResults.as_view(), name="api-results"),
]
