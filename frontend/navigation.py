"""The menu: what each role finds first, in the order of a cooperative's life."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock
from members import permissions as rights


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `is_current` when the page shown lies under it."""

    name: str | Promise
    url: str
    is_current: bool


Names = tuple[tuple[Promise, str], ...]
EVERYBODY: Names = (
    (_("Home"), "frontend:home"),
    (_("Assemblies"), "assembly:list"),
    (_("Proposals"), "proposals:list"),
    (_("Decisions"), "frontend:decisions"),
    (_("Our cooperative"), "frontend:history"),
)
KEEPERS_OF_THE_REGISTER: Names = ((_("Register"), "members:register"),)
OFFICERS: Names = ((_("Votes"), "votes:polls"), (_("Messages"), "notifications:messages"))


def menu(request: HttpRequest) -> list[Entry]:
    """The entries for this visitor, in order. What is shown is not what is allowed: each page
    asks again."""
    names = [*EVERYBODY, *_of_offices(request)]
    return [
        Entry(name=name, url=url, is_current=_is_under(request.path, url))
        for name, url in ((name, address(view)) for name, view in names)
        if url
    ]


def _of_offices(request: HttpRequest) -> list[tuple[Promise, str]]:
    account = request.user
    if not account.is_authenticated:
        return []
    today = clock.today()
    found: list[tuple[Promise, str]] = []
    if rights.can_see_register(account, today):
        found.extend(KEEPERS_OF_THE_REGISTER)
    if rights.is_board(account, today) or rights.is_supervisory(account, today):
        found.extend(OFFICERS)
    return found


def address(view: str) -> str:
    """The address of a named page, or nothing while no room serves it."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
