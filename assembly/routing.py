"""The websocket routes of this room."""

from typing import Any

from django.urls import path

from assembly.consumers import AssemblyConsumer

websocket_urlpatterns: list[Any] = [
    path("ws/assemblees/<int:number>/", AssemblyConsumer.as_asgi()),
]
