"""French unless the person chose otherwise; the browser's preference is not asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[[HttpRequest], HttpResponse]


@contextmanager
def chosen_language(request: HttpRequest) -> Iterator[str]:
    """The language of the person's cookie, else French, while this request is answered."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    request.LANGUAGE_CODE = language
    with translation.override(language):
        yield language


class ChosenLanguageMiddleware:
    """Answers in the language that the person chose."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with chosen_language(request) as language:
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
