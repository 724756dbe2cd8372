"""The routes of the voting host: booth, rights to vote, urn, and nothing else (R-VOTE-02)."""

from http import HTTPStatus
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from common.web.elsewhere import here_on_the_main_site, on_the_main_site
from common.web.health import health
from votes.station import routing
from votes.station.urls import voting_patterns as station
from votes.urn.urls import voting_patterns as urn

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante", health, name="health"),
    path("", include((urn, "urn"))),
    path("", include((station, "votes"))),
    path("urne/<poll:uuid>", here_on_the_main_site),
    path("urne/<poll:uuid>/tableau", here_on_the_main_site),
    path("connexion/", on_the_main_site, name="account_login"),
    path("", include(([path("verification/", on_the_main_site, name="step_up")], "members"))),
]

websocket_urlpatterns: list[Any] = [*routing.websocket_urlpatterns]


def _in_words(status: HTTPStatus, words: str) -> Any:
    """An error page without the site around it, which is not served here."""

    def page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")

    return page


def _bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    words = "Demande illisible."
    if isinstance(exception, SessionInterrupted):
        words = "Une autre page de cet appareil a été plus rapide\u00a0: rechargez la page."
    answer: HttpResponse = _in_words(HTTPStatus.BAD_REQUEST, words)(request)
    return answer


handler400 = _bad_request
handler403 = _in_words(HTTPStatus.FORBIDDEN, "Accès refusé.")
handler404 = _in_words(HTTPStatus.NOT_FOUND, "Rien à cette adresse.")
handler500 = _in_words(HTTPStatus.INTERNAL_SERVER_ERROR, "Le service a rencontré une erreur.")
