"""One search over what the visitor may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontend.queries import decisions, history
from members.names import fold
from members.queries import Person
from proposals import queries as proposals

SHOWN_PER_GROUP = 20
# Pages that explain: title, address, further words people use for them.
EXPLANATIONS: tuple[tuple[Promise, str, Promise], ...] = (
    (_("Help"), "frontend:help", _("password code letter paper proxy contact sign in")),
    (_("Who can know how you voted?"), "frontend:secrecy", _("secrecy anonymous encryption urn")),
    (_("Check a count yourself"), "frontend:verify", _("verify proof receipt belenios")),
    (_("Accessibility"), "frontend:accessibility", _("screen reader large text keyboard")),
    (_("Legal notice and personal data"), "frontend:legal", _("data rights cookies CNIL")),
    (_("Our history"), "frontend:history", _("figures capital turnout timeline")),
)


@dataclass(frozen=True)
class Result:
    """One page found."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """The pages found of one kind."""

    name: str | Promise
    results: list[Result]


def search(text: str, *, account: Person, on: date) -> list[Group]:
    """The groups with an answer; an empty text answers nothing. Each room shows what this person
    may read of it."""
    words = fold(text).split()
    if not words:
        return []
    groups = [
        Group(_("Decisions"), list(_decisions(text))),
        Group(_("Proposals"), list(_proposals(text, account, on))),
        Group(_("Our history"), list(_events(words))),
        Group(_("Explanations"), list(_explanations(words))),
    ]
    return [Group(group.name, group.results[:SHOWN_PER_GROUP]) for group in groups if group.results]


def _decisions(text: str) -> Iterator[Result]:
    for resolution in decisions.decisions(text=text):
        yield Result(
            resolution.title,
            reverse("frontend:decision", args=[resolution.pk]),
            resolution.outcome.sentence,
        )


def _proposals(text: str, account: Person, on: date) -> Iterator[Result]:
    for found in proposals.proposals(account, proposals.Search(text=text), on)[:SHOWN_PER_GROUP]:
        url = reverse("proposals:detail", args=[found.pk])
        yield Result(found.shown_title, url, found.get_state_display())


def _events(words: list[str]) -> Iterator[Result]:
    for year in history.timeline():
        for event in year.events:
            if _says(words, event.title, event.text, str(year.number)):
                url = f"{reverse('frontend:history')}#a{year.number}"
                yield Result(f"{event.title} ({year.number})", url, event.text)


def _explanations(words: list[str]) -> Iterator[Result]:
    for title, view, keywords in EXPLANATIONS:
        if _says(words, str(title), str(keywords)):
            yield Result(str(title), reverse(view))


def _says(words: list[str], *texts: str) -> bool:
    said = fold(" ".join(texts))
    return all(word in said for word in words)
