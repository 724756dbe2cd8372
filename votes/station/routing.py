"""The websocket routes of this room."""

from typing import Any

from django.urls import path

from votes.station.consumers import PollConsumer
from votes.urn import converters

converters.install()

websocket_urlpatterns: list[Any] = [
    path("ws/scrutins/<poll:uuid>/", PollConsumer.as_asgi()),
]
