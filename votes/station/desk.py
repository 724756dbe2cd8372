"""What an officer may do to a poll now, and why not: the page draws it, the API tells it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from common.clock import PARIS
from members.queries import Person
from votes.station import desk_of_keys, governors, integrity, keyholding, permissions, uncounted
from votes.station.actions import polls, sealing
from votes.station.gestures import Gesture
from votes.station.models import Poll
from votes.station.states import PollState

_S = PollState


def gestures(poll: Poll, account: Person, on: date, at: datetime) -> list[Gesture]:
    """The acts that fit the poll's state and the person's functions, the expected one first. The
    page draws them, and nothing else can be posted."""
    found: list[Gesture] = []
    if permissions.can_run(account, poll, on):
        found += _of_whoever_runs_it(poll, at)
        found += desk_of_keys.of_whoever_runs_it(poll)
    if permissions.is_trustee(account, poll, on):
        found += desk_of_keys.of_a_key_holder(poll, permissions.trustee_of(account, poll, on))
    if permissions.is_rights_officer(account, poll, on):
        found += desk_of_keys.of_the_rights_officer(poll)
    if permissions.can_stop(account, poll, on):
        found += _of_the_watch(poll, at)
    if poll.state in (_S.RESULT, _S.CONTESTED) and permissions.can_certify(account, poll, on):
        found += _of_the_certifier(poll)
    found += uncounted.gestures(poll, account, on)
    if poll.state in CAN_BE_CANCELLED and permissions.can_run(account, poll, on):
        found += [] if governors.of(poll) else [_cancel()]
    return found


def awaited(poll: Poll, offered: Sequence[Gesture]) -> Gesture | None:
    """The gesture that the page leads to: what somebody asked of this person, else the next step of
    the vote, a possible one first. Nothing after a refusal to certify, nor what the clock does."""
    asked = [gesture for gesture in offered if gesture.is_awaited]
    if asked or poll.state == _S.CONTESTED:
        return next(iter(asked), None)
    steps = [each for each in offered if not (each.is_folded or _waits_for_the_clock(each))]
    return next((each for each in steps if each.is_possible), next(iter(steps), None))


def _waits_for_the_clock(gesture: Gesture) -> bool:
    return [obstacle.code for obstacle in gesture.obstacles] == ["not-yet"]


CAN_BE_CANCELLED = (_S.DRAFT, _S.SEALED, _S.OPEN, _S.SUSPENDED)


def _of_whoever_runs_it(poll: Poll, at: datetime) -> list[Gesture]:
    if not poll.is_secret:
        return _of_a_named_poll(poll, at)
    match poll.state:
        case _S.DRAFT if not poll.is_born_in_session:  # the last key seals one that is
            return [*desk_of_keys.of_the_test(poll), _seal(poll, at.astimezone(PARIS).date())]
        case _S.SEALED:
            return [_open(poll, at)]
        case _S.OPEN | _S.SUSPENDED:
            return _of_a_free_poll(poll, at)
        case _S.ENDED:
            return [_tally(poll, at)]
    return []


def _of_a_named_poll(poll: Poll, at: datetime) -> list[Gesture]:
    """What the clock does by itself, should it be late."""
    if poll.state == _S.DRAFT and at >= poll.opens_at and not poll.remote_vote_is_over(at):
        return [_open(poll, at)]
    if poll.state == _S.OPEN and poll.remote_vote_is_over(at):
        return [_count_named()]
    return []


def _of_a_free_poll(poll: Poll, at: datetime) -> list[Gesture]:
    """Ending and reopening: only once the hour of the close has come, and only here when no
    assembly governs the poll."""
    over = poll.remote_closes_at is None or poll.remote_vote_is_over(at)
    if governors.of(poll) is not None or not over:
        return []
    again = poll.state == _S.SUSPENDED and not poll.is_advisory
    return [_reopen(), _end()] if again else [_end()]


def _of_the_watch(poll: Poll, at: datetime) -> list[Gesture]:
    """Stopping a vote that goes wrong, and going on once it is put right. A named vote has no
    urn to stop: it is cancelled."""
    if not poll.is_secret:
        return []
    if poll.state == _S.OPEN:
        return [_suspend()]
    if poll.state == _S.SUSPENDED and not poll.remote_vote_is_over(at):
        return [_resume()]
    return []


def _seal(poll: Poll, on: date) -> Gesture:
    return Gesture(
        "sceller",
        _("Seal the empty urn"),
        _(
            "Questions, keys and rights to vote are fixed and published: nothing of them can"
            " change afterwards."
        ),
        _("Seal the urn"),
        sealing.obstacles(poll=poll, on=on),
        warnings=keyholding.sealing_warnings(poll),
    )


def _open(poll: Poll, at: datetime) -> Gesture:
    return Gesture(
        "ouvrir",
        _("Open the vote"),
        _("From now on every person on the roll can cast their ballot."),
        _("Open the vote"),
        polls.opening_obstacles(poll=poll, at=at),
    )


def _suspend() -> Gesture:
    return Gesture(
        "suspendre",
        _("Stop the vote for now"),
        _("The urn receives nothing more until it is opened again. Nothing is counted."),
        _("Stop the vote"),
        asks="why",
        tone="second",
    )


def _resume() -> Gesture:
    return Gesture(
        "reprendre",
        _("Go on with the vote"),
        _("The urn receives ballots again, until the close that was announced."),
        _("Go on with the vote"),
    )


def _reopen() -> Gesture:
    return Gesture(
        "rouvrir",
        _("Open the vote again"),
        _(
            "For the sitting: only people checked in can vote. With a closing date, for a second"
            " call: the remote vote goes on until then."
        ),
        _("Open again"),
        asks="closes_at",
    )


def _end() -> Gesture:
    return Gesture(
        "clore",
        _("End the vote for ever"),
        _(
            "The urn is closed once and for all, and the secret from which rights are made is"
            " destroyed. Read the fingerprint of the closed urn aloud."
        ),
        _("End the vote"),
        tone="danger",
    )


def _count_named() -> Gesture:
    return Gesture(
        "clore",
        _("Close and count"),
        _("The announced close has come: nothing more is received, and the result is published."),
        _("Close and count"),
    )


def _tally(poll: Poll, at: datetime) -> Gesture:
    obstacles = polls.tally_obstacles(poll=poll, at=at)
    few = [o for o in obstacles if o.code == "too-few-ballots"]
    return Gesture(
        "depouiller",
        _("Begin the count"),
        _(
            "The sealed ballots are added up without being opened. Then the key holders open the"
            " total together. It happens once."
        ),
        _("Begin the count"),
        [o for o in obstacles if o.code != "too-few-ballots"],
        asks="voters_asked" if few else "",
    )


def _of_the_certifier(poll: Poll) -> list[Gesture]:
    again = poll.state == _S.CONTESTED
    return [
        Gesture(
            "certifier",
            _("Certify the result after all") if again else _("Certify the result"),
            _(
                "You confirm that the checks are good and that the count is right. The refusal"
                " stays beside the result, with your word after it."
            )
            if again
            else _("You confirm that the checks are good and that the count is right."),
            _("Certify"),
            integrity.faults(poll),
            asks="grounds" if again else "",
        ),
        Gesture(
            "refuser",
            _("Refuse to certify, too") if again else _("Refuse to certify"),
            _("Your reasons are published beside the result. It blocks nothing."),
            _("Refuse, with these reasons"),
            asks="reasons",
            tone="danger",
        ),
    ]


def _cancel() -> Gesture:
    return Gesture(
        "annuler",
        _("Cancel this vote"),
        _("It will never be counted. The reason is published."),
        _("Cancel the vote"),
        asks="why",
        tone="danger",
    )
