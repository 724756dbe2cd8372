"""Who passes which door: strangers get 404, insiders without the right get 403."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from assembly import permissions
from assembly.models import Assembly
from common import clock
from members import access
from members.models import Account
from members.queries import Person

Page = Callable[..., HttpResponseBase]
May = Callable[[Account, Assembly, date], bool]
MayAnyway = Callable[[Account, date], bool]


def found(number: int) -> Assembly:
    """The assembly of an address, or 404."""
    assembly = Assembly.objects.select_related("statutes").filter(pk=number).first()
    if assembly is None:
        raise Http404
    return assembly


def visible(view: Page) -> Page:
    """Whoever may see this assembly, signed in or not; a draft does not exist for others."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, number: int, **kwargs: Any) -> HttpResponseBase:
        assembly, person = found(number), _person(request)
        if not permissions.can_see(person, assembly, clock.today()):
            if not isinstance(person, Account) and not assembly.is_draft:
                return access.to_sign_in(request)
            if access.lacks_second_factor(request):
                return access.to_second_factor(request)
            raise Http404
        return view(request, assembly, **kwargs)

    return page


def holding(may: May) -> Callable[[Page], Page]:
    """People with a function in this assembly."""

    def protect(view: Page) -> Page:
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, number: int, **kwargs: Any) -> HttpResponseBase:
            person, today = _person(request), clock.today()
            if not isinstance(person, Account):
                return access.to_sign_in(request)
            assembly = found(number)
            if not may(person, assembly, today):
                return _turn_away(request, person)
            return view(request, assembly, person, **kwargs)

        return page

    return protect


def having(may: MayAnyway) -> Callable[[Page], Page]:
    """People with a right that does not depend on one assembly."""

    def protect(view: Page) -> Page:
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            person, today = _person(request), clock.today()
            if not isinstance(person, Account):
                return access.to_sign_in(request)
            if not may(person, today):
                return _turn_away(request, person)
            return view(request, person, **kwargs)

        return page

    return protect


def preparing(view: Page) -> Page:
    """The convening organs."""
    return holding(lambda account, assembly, on: permissions.can_prepare(account, on))(view)


def _person(request: HttpRequest) -> Person:
    return request.user


def _turn_away(request: HttpRequest, person: Account) -> HttpResponseBase:
    """An officer proves a second factor; an insider is told; a stranger finds nothing."""
    if access.lacks_second_factor(request):
        return access.to_second_factor(request)
    raise access.refusal_for(person, clock.today())
