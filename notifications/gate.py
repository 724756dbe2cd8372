"""The door of a page: who is not signed in signs in first, strangers find nothing, insiders
without the right are told so."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common import clock
from common.refusals import Forbidden
from members.models import Account
from members.permissions import is_insider
from members.queries import Person

Permission = Callable[[Person, date], bool]
View = Callable[..., HttpResponseBase]


def requires(permission: Permission) -> Callable[[View], View]:
    """Lets through whoever has the permission today."""

    def protect(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, Account):
                return redirect_to_login(request.get_full_path())
            check(permission(request.user, clock.today()), account=request.user)
            return view(request, *args, **kwargs)

        return page

    return protect


def person(request: HttpRequest) -> Account:
    """Who is signed in, behind the door of a page."""
    assert isinstance(request.user, Account)  # the door let nobody else in
    return request.user


def check(allowed: bool, *, account: Account) -> None:
    """Refuses as the rule of the house says: 404 to strangers, 403 to insiders."""
    if allowed:
        return
    if not is_insider(account, clock.today()):
        raise Http404
    raise Forbidden(
        "not-yours",
        _("This page is for other people of the cooperative."),
        _("What concerns you is on your home page."),
    )
