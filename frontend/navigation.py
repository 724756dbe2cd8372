"""The menu: what each role finds first, in the order of a cooperative's life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock
from members import permissions as rights
from members.queries import Person


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `is_current` when the page shown lies under it."""

    name: str | Promise
    url: str
    is_current: bool


Shown = Callable[[Person, date], bool]


def _to_all(person: Person, on: date) -> bool:
    return True


def _unless_unknown(person: Person, on: date) -> bool:
    """To visitors, who may sign in, and to whoever the register knows."""
    return not person.is_authenticated or rights.is_insider(person, on)


def _to_officers(person: Person, on: date) -> bool:
    return rights.is_board(person, on) or rights.is_supervisory(person, on)


LINES: tuple[tuple[Promise, str, Shown], ...] = (
    (_("Home"), "frontend:home", _to_all),
    (_("Assemblies"), "assembly:list", _to_all),
    (_("Proposals"), "proposals:list", _unless_unknown),
    (_("Decisions"), "frontend:decisions", _to_all),
    (_("Our cooperative"), "frontend:history", _to_all),
    (_("Register"), "members:register", rights.can_see_register),
    (_("Votes"), "votes:polls", _to_officers),
    (_("Messages"), "notifications:messages", _to_officers),
    (_("Help desk"), "members:help_desk", rights.can_help_with_access),
)


def menu(request: HttpRequest) -> list[Entry]:
    """The entries for this visitor, in order. What is shown is not what is allowed: each page
    asks again. A request refused at the door (for another name of the site) has no person yet."""
    person, today = getattr(request, "user", AnonymousUser()), clock.today()
    return [
        Entry(name=name, url=url, is_current=_is_under(request.path, url))
        for name, url, shown in ((name, address(view), shown) for name, view, shown in LINES)
        if url and shown(person, today)
    ]


def address(view: str) -> str:
    """The address of a named page, or nothing while no room serves it."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
