"""How a reader likes to read: size of the text, language. Kept in the browser, never here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

TEXT_SIZE_COOKIE = "text_size"
TEXT_SIZES = ("normal", "large", "larger")
ONE_YEAR = 365 * 24 * 3600


def text_size(request: HttpRequest) -> str:
    """The size the reader chose: normal, large or larger."""
    size = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    return size if size in TEXT_SIZES else TEXT_SIZES[0]


# Without a token: a forged request could only change somebody's text size, and a token would
# give a cookie to every visitor of a public page.
@csrf_exempt
@require_POST
def change_reading(request: HttpRequest) -> HttpResponse:
    """`POST /affichage/`: remembers `size` or `language` and goes back to the page."""
    response = HttpResponseRedirect(_where_from(request))
    size = request.POST.get("size", "")
    if size in TEXT_SIZES:
        _remember(response, TEXT_SIZE_COOKIE, size)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _where_from(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    allowed = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, allowed, require_https=request.is_secure()):
        return wanted
    return "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=ONE_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
