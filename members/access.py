"""Who may open a page: strangers find nothing (404), insiders without the right are told (403),
visitors are sent to sign in, officers to their second factor."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from common.refusals import Forbidden, Refusal
from common.web.problems import problem_response
from members import lending, permissions, queries
from members.models import Account, Member
from members.queries import Person

View = Callable[..., HttpResponseBase]
Permission = Callable[[Person, date], bool]
SAYS_LENT = "says_lent"  # on an answer that is already that of a lent device


def signed_in(view: View) -> View:
    """A page for people with an account. Visitors sign in first; programs get 401."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, Account):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def requires(permission: Permission) -> Callable[[View], View]:
    """A page for those whom `permission(account, today)` lets in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            account = request.user
            if not isinstance(account, Account):
                return to_sign_in(request)
            on = clock.today()
            if permission(account, on):
                return view(request, *args, **kwargs)
            if lacks_second_factor(request):
                return to_second_factor(request)
            raise refusal_for(account, on)

        return guarded

    return decorate


def refusal_for(account: Person, on: date) -> Exception:
    """What to raise for somebody without the right: 403 for an insider, 404 for a stranger."""
    if permissions.is_insider(account, on):
        return Forbidden(
            "not-your-page",
            _("This page is for people with another function."),
            _("If you should have access to it, ask the board to check your mandate."),
        )
    return Http404()


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person holds an office that this session may not exercise yet."""
    account = request.user
    return (
        isinstance(account, Account)
        and account.offices_suspended
        and permissions.must_have_second_factor(account, clock.today())
    )


def account_of(request: HttpRequest) -> Account:
    """The signed-in person, inside a page that `signed_in` or `requires` guards."""
    assert isinstance(request.user, Account)
    return request.user


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sends a visitor to sign in, then back; tells a program so."""
    if wants_json(request):
        return problem_response(
            Refusal(
                "sign-in-first",
                _("Sign in first."),
                _("Open the sign-in page, then come back."),
                status=HTTPStatus.UNAUTHORIZED,
            )
        )
    return _redirect(request, reverse("account_login"))


def to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Sends an officer to prove or set up a second factor, then back; tells a program so."""
    if wants_json(request):
        return problem_response(second_factor_required())
    return _redirect(request, reverse("members:second_factor"))


def lent_answer(request: HttpRequest, refused: Refusal | None = None) -> HttpResponse:
    """What a device that is lent answers instead of the page asked for, with the way to take it
    back; `refused`, when what was typed to do so was wrong."""
    refusal = refused or lending.refusal()
    if request.path.startswith("/api/") or wants_json(request):
        return problem_response(refusal)
    lent = lending.held(request.session)
    context = {"lent": lent, "refusal": refused}
    try:
        answer = render(request, "members/lent.html", context, status=refusal.status)
    except NoReverseMatch:  # the voting host, which serves no page of the site
        words = f"{refusal.message} {refusal.what_to_do}"
        plain = "text/plain; charset=utf-8"
        answer = HttpResponse(words, status=refusal.status, content_type=plain)
    answer.headers["Cache-Control"] = "no-store"
    vars(answer)[SAYS_LENT] = True
    return answer


def second_factor_required() -> Forbidden:
    """An officer has not shown the second factor yet."""
    return Forbidden(
        "second-factor-required",
        _("Your function asks for a second factor."),
        _("Sign in with your passkey or your authenticator application."),
    )


def to_step_up(request: HttpRequest) -> HttpResponseBase:
    """Sends somebody to show again who they are, then back."""
    return _redirect(request, reverse("members:step_up"))


def wants_json(request: HttpRequest) -> bool:
    """A program, not a person before a page."""
    return (
        request.content_type == "application/json"
        or request.path.startswith("/api/")
        or not request.accepts("text/html")
    )


def _redirect(request: HttpRequest, url: str) -> HttpResponseRedirect:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    if request.headers.get("HX-Request"):
        back = request.headers.get("HX-Current-URL", "/")
    return HttpResponseRedirect(f"{url}?{urlencode({'next': back})}")


def own_member(account: Account, number: int) -> Member:
    """A member this account acts for today; any other does not exist for it."""
    for member in queries.members_of(account, clock.today()):
        if member.number == number:
            return member
    raise Http404
