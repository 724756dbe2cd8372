"""What the worker does by itself, every minute or every few. Each step can be done again without
harm, and none is trusted for the law: the urn refuses a late ballot by its own clock."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    trials,
    trustees,
    uncounting,
    watching,
)
from votes.station.models import PaperCount, Poll, Trial, Uncounting
from votes.station.states import PollState
from votes.urn import queries as urn

logger = logging.getLogger("votes.station")


@contextmanager
def _one_among_many(poll: Poll) -> Iterator[None]:
    """A vote that something is wrong with holds up no other: the operator finds it in the logs, and
    it is tried again at the next turn."""
    try:
        yield
    except Exception:  # whatever it is
        logger.exception("What the worker does for poll %s could not be done.", poll.pk)


def follow_the_clock() -> None:
    """Closes what the legal hour closes, then repairs whatever a crash left half-told."""
    at = clock.now()
    open_due_polls(at)
    close_due_polls(at)
    repair(at)


def check_integrity() -> None:
    """Runs the bureau's checks of every sealed vote that is not finished, then of one that is:
    the finished ones take turns. Keeps what they find."""
    at = clock.now()
    watched = Poll.objects.filter(regime=Poll.Regime.SECRET, sealed_at__isnull=False)
    running = watched.exclude(state__in=states.FINISHED).order_by("pk")
    for poll in [*running, *watch.next_finished(at)]:
        with _one_among_many(poll):
            watching.check(poll=poll, at=at)
            watching.condense(poll=poll, at=at)


def verify_closed_urns() -> None:
    """Asks for the verification of the urns that nothing enters any more."""
    watching.verify_closed_urns(at=clock.now())


def ask_for_keys() -> None:
    """Asks key holders to try their key, a month after they last did, until the count."""
    at = clock.now()
    waiting = Poll.objects.filter(regime=Poll.Regime.SECRET, state__in=states.RUNNING)
    for poll in waiting.order_by("pk"):
        with _one_among_many(poll):
            key_holders.remind(poll=poll, at=at)


def open_due_polls(at: datetime) -> list[str]:
    """Opens every sealed poll, and every named one, at the hour that was announced, unless its
    close has come too."""
    opened = []
    sealed = Q(state=PollState.SEALED, regime=Poll.Regime.SECRET)
    prepared = Q(state=PollState.DRAFT, regime=Poll.Regime.NAMED)
    for poll in Poll.objects.filter(sealed | prepared, opens_at__lte=at).order_by("pk"):
        if poll.remote_vote_is_over(at):
            continue
        with _one_among_many(poll), suppress(Refusal):  # an officer was faster
            polls.open_poll(poll=poll, at=at)
            opened.append(poll.uuid)
    return opened


def close_due_polls(at: datetime) -> list[str]:
    """Suspends every open poll whose remote close has come, and ends a consultation, which nothing
    can open again; correct after any pause."""
    closed = []
    for poll in Poll.objects.filter(pk__in=urn.due_to_close(at)).order_by("pk"):
        # An officer may be faster: the urn is closed either way.
        with _one_among_many(poll), suppress(Refusal):
            if poll.is_advisory:
                polls.end(poll=poll, at=at)
            else:
                polls.suspend(poll=poll, at=at, why="legal-hour")
            closed.append(poll.uuid)
    return closed + _count_due_named_polls(at)


def _count_due_named_polls(at: datetime) -> list[str]:
    """Counts every named poll whose announced close has come."""
    counted = []
    due = Poll.objects.filter(
        state=PollState.OPEN, regime=Poll.Regime.NAMED, remote_closes_at__lte=at
    )
    for poll in due.order_by("pk"):
        with _one_among_many(poll), suppress(Refusal):  # an officer was faster
            polls.end(poll=poll, at=at)
            counted.append(poll.uuid)
    return counted


def repair(at: datetime) -> None:
    """Brings every unfinished poll's page to where its urn is."""
    unfinished = Poll.objects.exclude(state__in=states.FINISHED).exclude(regime=Poll.Regime.NAMED)
    for poll in unfinished.order_by("pk"):
        with _one_among_many(poll):
            _follow_the_urn(poll, at)
    decided = Uncounting.objects.filter(state=Uncounting.State.CONFIRMED)
    for request in decided.exclude(poll__state=PollState.UNCOUNTED).order_by("pk"):
        with _one_among_many(request.poll), suppress(Refusal):  # the count went on: it says so
            uncounting.carry_out(request=request, at=at)
    settled = PaperCount.objects.filter(poll__state=PollState.PAPERS, settled_at__isnull=False)
    for count in settled.select_related("poll").order_by("pk"):
        with _one_among_many(count.poll), suppress(Refusal):  # somebody was faster
            papers.finish(poll=count.poll, at=at)
    for trial in Trial.objects.filter(poll__state=PollState.DRAFT).order_by("pk"):
        with _one_among_many(trial.poll), suppress(Refusal):  # somebody was faster
            trials.go_on_after_a_crash(trial=trial, at=at)
        with (
            _one_among_many(trial.poll),
            suppress(Refusal),
        ):  # a wrong count is kept, and shown on the page
            trials.keep_when_opened(trial=trial, at=at)
    for poll in Poll.objects.filter(
        state__in=states.OVER,
        regime=Poll.Regime.SECRET,
        mode=Poll.Mode.ASSISTED,
        secret_destroyed_at=None,
    ).order_by("pk"):
        with _one_among_many(poll):
            polls.destroy_secret(poll=poll, at=at)


def _follow_the_urn(poll: Poll, at: datetime) -> None:
    if poll.pk not in urn.heights({poll.pk}):
        return
    projection.mirror(poll=poll, at=at)
    projection.project_turnout(poll=poll, at=at)
    if poll.state == PollState.TALLIED:
        trustees.publish_when_possible(poll=poll, at=at)
