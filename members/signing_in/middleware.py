"""An officer without a second factor is an ordinary member.

Their offices are suspended for the session, so that every permission of every room says no by
itself; a page that then refuses them sends them to set up the second factor.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from common.refusals import Forbidden
from members import access
from members.models import Account
from members.signing_in.channels import used_second_factor

View = Callable[[HttpRequest], HttpResponse]


class OfficesNeedSecondFactor:
    """Suspends offices in sessions that rest on a mailbox or a letter alone."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _suspended(request, signed_in))  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        if not isinstance(error, Http404 | Forbidden | PermissionDenied):
            return None
        if request.method != "GET" or not request.accepts("text/html"):
            return None
        if not access.lacks_second_factor(request):
            return None
        return access.to_second_factor(request)


def _suspended(request: HttpRequest, user: Account | AnonymousUser) -> Account | AnonymousUser:
    if not user.is_authenticated:
        return user
    # The person themselves, not the promise of them that Django keeps.
    person: Account = getattr(user, "_wrapped", user)
    request.user = person
    person.offices_suspended = not used_second_factor(request)
    return person
