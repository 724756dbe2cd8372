"""The menu: what each role finds first, in the order of a cooperative's life."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `is_current` when the page shown lies under it."""

    name: str | Promise
    url: str
    is_current: bool


EVERYBODY = (
    (_("Home"), "frontend:home"),
    (_("Assemblies"), "assembly:list"),
    (_("Proposals"), "proposals:list"),
    (_("Decisions"), "frontend:decisions"),
    (_("Our cooperative"), "frontend:history"),
)


def menu(request: HttpRequest) -> list[Entry]:
    """The entries for this visitor, in order."""
    return [
        Entry(name=name, url=url, is_current=_is_under(request.path, url))
        for name, url in ((name, address(view)) for name, view in EVERYBODY)
        if url
    ]


def address(view: str) -> str:
    """The address of a named page, or nothing while no room serves it."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
