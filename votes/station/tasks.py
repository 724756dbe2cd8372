"""What the worker does by itself, every minute or every few. Each step can be done again without
harm, and none is trusted for the law: the urn refuses a late ballot by its own clock."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime

from django.db.models import Q

from common import clock
from common.refusals import Refusal
from votes.station import states, watch
from votes.station.actions import (
    key_holders,
    papers,
    polls,
    projection,
    session_keys,
    trials,
    trustees,
    uncounting,
    watching,
)
from votes.station.models import PaperCount, Poll, Trial, Uncounting
from votes.station.states import PollState
from votes.urn import queries as urn

logger = logging.getLogger("votes.station")
Alone = Callable[[str], AbstractContextManager[None]]


@contextmanager
def _each_alone() -> Iterator[Alone]:
    """What goes wrong with one vote holds up no other: each is served in an `alone(whose)` of its
    own, and the turn fails at its end, with all that went wrong. It is tried again at the next."""
    failed: list[Exception] = []

    @contextmanager
    def alone(whose: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            logger.exception("While serving %s.", whose)
            error.add_note(f"while serving {whose}")
            failed.append(error)

    yield alone
    if failed:
        raise ExceptionGroup("Not everything that was due could be done.", failed)


def follow_the_clock() -> None:
    """Closes what the legal hour closes, then repairs whatever a crash left half-told."""
    at = clock.now()
    with _each_alone() as alone:
        for step in (open_due_polls, close_due_polls, repair):
            with alone(step.__name__):
                step(at)


def check_integrity() -> None:
    """Runs the bureau's checks of every sealed vote that is not finished, then of one that is:
    the finished ones take turns. Keeps what they find."""
    at = clock.now()
    watched = Poll.objects.filter(regime=Poll.Regime.SECRET, sealed_at__isnull=False)
    running = watched.exclude(state__in=states.FINISHED).order_by("pk")
    with _each_alone() as alone:
        for poll in [*running, *watch.next_finished(at)]:
            with alone(poll.pk):
                watching.check(poll=poll, at=at)
                watching.condense(poll=poll, at=at)


def verify_closed_urns() -> None:
    """Asks for the verification of the urns that nothing enters any more."""
    watching.verify_closed_urns(at=clock.now())


def ask_for_keys() -> None:
    """Asks key holders to try their key, a month after they last did, until the count."""
    at = clock.now()
    waiting = Poll.objects.filter(regime=Poll.Regime.SECRET, state__in=states.RUNNING)
    with _each_alone() as alone:
        for poll in waiting.order_by("pk"):
            with alone(poll.pk):
                key_holders.remind(poll=poll, at=at)


def open_due_polls(at: datetime) -> list[str]:
    """Opens every sealed poll, and every named one, at the hour that was announced, unless its
    close has come too."""
    opened = []
    sealed = Q(state=PollState.SEALED, regime=Poll.Regime.SECRET)
    prepared = Q(state=PollState.DRAFT, regime=Poll.Regime.NAMED)
    with _each_alone() as alone:
        for poll in Poll.objects.filter(sealed | prepared, opens_at__lte=at).order_by("pk"):
            if poll.remote_vote_is_over(at):
                continue
            with alone(poll.pk), suppress(Refusal):  # an officer was faster
                polls.open_poll(poll=poll, at=at)
                opened.append(poll.uuid)
    return opened


def close_due_polls(at: datetime) -> list[str]:
    """Suspends every open poll whose remote close has come, and ends a consultation, which nothing
    can open again; correct after any pause."""
    closed = []
    with _each_alone() as alone:
        for poll in Poll.objects.filter(pk__in=urn.due_to_close(at)).order_by("pk"):
            # An officer may be faster: the urn is closed either way.
            with alone(poll.pk), suppress(Refusal):
                if poll.is_advisory:
                    polls.end(poll=poll, at=at)
                else:
                    polls.suspend(poll=poll, at=at, why="legal-hour")
                closed.append(poll.uuid)
        closed += _count_due_named_polls(at, alone)
    return closed


def _count_due_named_polls(at: datetime, alone: Alone) -> list[str]:
    """Counts every named poll whose announced close has come."""
    counted = []
    due = Poll.objects.filter(
        state=PollState.OPEN, regime=Poll.Regime.NAMED, remote_closes_at__lte=at
    )
    for poll in due.order_by("pk"):
        with alone(poll.pk), suppress(Refusal):  # an officer was faster
            polls.end(poll=poll, at=at)
            counted.append(poll.uuid)
    return counted


def repair(at: datetime) -> None:
    """Brings every unfinished poll's page to where its urn is; goes on with what a crash cut."""
    unfinished = Poll.objects.exclude(state__in=states.FINISHED).exclude(regime=Poll.Regime.NAMED)
    with _each_alone() as alone:
        for poll in unfinished.order_by("pk"):
            with alone(poll.pk):
                _follow_the_urn(poll, at)
        _go_on_with_ends(at, alone)
        _go_on_with_tests(at, alone)
        _open_votes_of_sittings(at, alone)
        _destroy_secrets(at, alone)


def _follow_the_urn(poll: Poll, at: datetime) -> None:
    if poll.pk not in urn.heights({poll.pk}):
        return
    projection.mirror(poll=poll, at=at)
    projection.project_turnout(poll=poll, at=at)
    if poll.state == PollState.TALLIED:
        trustees.publish_when_possible(poll=poll, at=at)


def _go_on_with_ends(at: datetime, alone: Alone) -> None:
    decided = Uncounting.objects.filter(state=Uncounting.State.CONFIRMED)
    for request in decided.exclude(poll__state=PollState.UNCOUNTED).order_by("pk"):
        with alone(request.poll_id), suppress(Refusal):  # the count went on: the request says so
            uncounting.carry_out(request=request, at=at)
    settled = PaperCount.objects.filter(poll__state=PollState.PAPERS, settled_at__isnull=False)
    for count in settled.select_related("poll").order_by("pk"):
        with alone(count.poll_id), suppress(Refusal):  # somebody was faster
            papers.finish(poll=count.poll, at=at)


def _go_on_with_tests(at: datetime, alone: Alone) -> None:
    for trial in Trial.objects.filter(poll__state=PollState.DRAFT).order_by("pk"):
        with alone(trial.poll_id), suppress(Refusal):  # somebody was faster
            trials.go_on_after_a_crash(trial=trial, at=at)
        # A wrong count is kept, and shown on the page.
        with alone(trial.poll_id), suppress(Refusal):
            trials.keep_when_opened(trial=trial, at=at)


def _open_votes_of_sittings(at: datetime, alone: Alone) -> None:
    """Those whose keys were all given to a process that was killed."""
    waiting = Poll.objects.filter(keys_from__isnull=False, state=PollState.DRAFT)
    for poll in waiting.order_by("pk"):
        with alone(poll.pk), suppress(Refusal):  # somebody was faster
            session_keys.open_when_closed_by_all(poll=poll, at=at)


def _destroy_secrets(at: datetime, alone: Alone) -> None:
    over = Poll.objects.filter(
        state__in=states.OVER,
        regime=Poll.Regime.SECRET,
        mode=Poll.Mode.ASSISTED,
        secret_destroyed_at=None,
    )
    for poll in over.order_by("pk"):
        with alone(poll.pk):
            polls.destroy_secret(poll=poll, at=at)
