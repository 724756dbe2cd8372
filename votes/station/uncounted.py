"""Urns that are never counted: what is asked, what was decided, and what may be done about it."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from members import queries as members
from members.queries import Person
from votes.station import permissions
from votes.station.gestures import Gesture
from votes.station.models import Poll, Uncounting
from votes.station.states import PollState

WAITING_FOR_A_COUNT = (PollState.ENDED, PollState.TALLIED)


def waiting(poll: Poll) -> Uncounting | None:
    """The request that waits for a second person."""
    return _last(poll, Uncounting.State.ASKED)


def decided(poll: Poll) -> Uncounting | None:
    """What was decided, once the urn is left uncounted."""
    if poll.state != PollState.UNCOUNTED:
        return None
    return _last(poll, Uncounting.State.CONFIRMED)


def gestures(poll: Poll, account: Person, on: date) -> list[Gesture]:
    """Asking that an urn be left uncounted; then, for a second person, deciding it."""
    if not poll.is_secret or poll.state not in WAITING_FOR_A_COUNT:
        return []
    request = waiting(poll)
    if request is None:
        return [_ask()] if permissions.can_certify(account, poll, on) else []
    if not permissions.can_confirm_uncounted(account, poll, on):
        return []
    mine = request.asked_by in members.members_of(account, on)
    return [_drop(mine=mine)] if mine else [_confirm(), _drop(mine=mine)]


def _last(poll: Poll, state: str) -> Uncounting | None:
    found = poll.uncountings.filter(state=state).select_related("poll", "asked_by", "decided_by")
    return found.order_by("asked_at", "pk").last()


def _ask() -> Gesture:
    return Gesture(
        "ne-pas-depouiller",
        _("Leave this urn uncounted"),
        _(
            "For an urn that must not be added up or that nobody can open. A second person decides;"
            " then the vote has no result, for ever. Your reason is published in its place, and"
            " the sealed archive stays public."
        ),
        _("Ask that it be left uncounted"),
        asks="uncounted",
        tone="danger",
    )


def _confirm() -> Gesture:
    return Gesture(
        "confirmer-non-depouille",
        _("Decide that this urn is not counted"),
        _(
            "You are the second person. No ballot is ever opened, the vote has no result, and"
            " nothing is adopted nor rejected. It cannot be undone."
        ),
        _("This urn is not counted"),
        asks="second_word",
        tone="danger",
        is_awaited=True,
    )


def _drop(*, mine: bool) -> Gesture:
    return Gesture(
        "depouiller-quand-meme",
        _("Take my request back") if mine else _("Give this request up"),
        _("Nothing is decided: the urn waits for its count, as before."),
        _("The count goes on"),
        asks="request",
        tone="second",
    )
