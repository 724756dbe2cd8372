"""Routes of the urn: everything under `/urne/`."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from votes.urn import converters
from votes.urn.views import board, casting

converters.install()

app_name = "urn"

# What the voting host serves by itself (config/voting_urls.py).
voting_patterns: list[URLPattern | URLResolver] = [
    path("urne/<poll:uuid>/election.json", board.election, name="election"),
    path("urne/<poll:uuid>/informations.json", board.information, name="information"),
    path("urne/<poll:uuid>/manifeste.json", board.manifest, name="manifest"),
    path("urne/<poll:uuid>/archive.bel", board.archive, name="archive"),
    path("urne/<poll:uuid>/bulletins", casting.ballots, name="ballots"),
    path("urne/<poll:uuid>/bulletins/<tracker:tracker>", casting.ballot, name="ballot"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *voting_patterns,
    path("urne/<poll:uuid>/tableau", board.board, name="board"),
    path("urne/<poll:uuid>", RedirectView.as_view(pattern_name="urn:board"), name="urn"),
    path("urne/<poll:uuid>/", RedirectView.as_view(pattern_name="urn:board")),
]
