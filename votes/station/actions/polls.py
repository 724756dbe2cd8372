"""The life of a sealed poll: opening, the legal close, reopening, the one end, the one tally."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account
from votes.station import governors, integrity, keeper, keyholding, papers, states
from votes.station.actions import named, sealed_copies
from votes.station.actions.preparation import RollLine, prepare
from votes.station.actions.projection import mirror, project_turnout
from votes.station.actions.sealing import seal
from votes.station.live import announce
from votes.station.models import Poll
from votes.station.signals import poll_cancelled
from votes.station.small_counts import Consent, consent_obstacles, is_small, lone_voter_obstacles
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.actions import counting
from votes.urn.actions import polls as urn_polls

__all__ = [
    "RollLine",
    "cancel",
    "destroy_secret",
    "end",
    "open_poll",
    "prepare",
    "reopen",
    "resume",
    "seal",
    "suspend",
    "tally",
]


def open_poll(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Opens the vote, from the announced hour and before its close. Opening what has just been
    opened is done already: an officer and the announced hour may meet."""
    if not poll.is_secret:
        return named.open_poll(poll=poll, at=at, by=by)
    if urn.poll(poll.uuid).state != PollState.OPEN:
        refuse_if(opening_obstacles(poll=poll, at=at))
        urn_polls.open_poll(poll_uuid=poll.uuid, at=at)
    mirror(poll=poll, at=at, by=by, verb="poll.opened")
    return poll


def opening_obstacles(*, poll: Poll, at: datetime) -> list[Obstacle]:
    """Why the vote cannot open: before the hour told to everybody some would vote unexpected,
    after its close the booth refuses every ballot, and with too many keys lost it could never be
    counted. Once it has been open, the last is told and stops nothing."""
    found = keyholding.obstacles(poll) if poll.opened_at is None else []
    if poll.opened_at is None and at < poll.opens_at:
        found.append(named.not_yet())
    if poll.remote_vote_is_over(at):
        found.append(
            Obstacle(
                "close-has-passed",
                _("The announced close has passed: nobody could vote."),
                _("Cancel the assembly and convene it again, on dates that leave time to vote.")
                if governors.of(poll)
                else _("Cancel this vote and prepare it again, on dates that leave time to vote."),
            )
        )
    return found


def suspend(*, poll: Poll, at: datetime, by: Account | None = None, why: str = "") -> Poll:
    """Closes the urn for now: the legal hour, or an incident. Nothing is decrypted."""
    urn_polls.suspend(poll_uuid=poll.uuid, at=at)
    mirror(poll=poll, at=at, by=by, verb="poll.suspended", details={"why": why} if why else None)
    project_turnout(poll=poll, at=at)
    return poll


def resume(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Goes on after an incident, until the close that was announced."""
    if poll.remote_vote_is_over(at):
        raise Refusal(
            "hour-has-come",
            _("The announced close has come: the remote vote does not go on."),
            _("The vote opens again for the sitting or for a second call, from the assembly."),
        )
    return reopen(poll=poll, closes_at=poll.remote_closes_at, at=at, by=by)


def reopen(
    *, poll: Poll, closes_at: datetime | None, at: datetime, by: Account | None = None
) -> Poll:
    """Opens again. Given `closes_at`, the remote vote continues until that instant (a second
    call); without it, only people checked in at the sitting may vote."""
    if closes_at is not None and closes_at <= at:
        raise Refusal(
            "closes-in-the-past",
            _("The vote would close before it opens."),
            _("Choose a closing date in the future."),
        )
    urn_polls.reopen(poll_uuid=poll.uuid, closes_at=closes_at, at=at)
    details = {"closes_at": closes_at.isoformat()} if closes_at else {"for": "sitting"}
    mirror(poll=poll, at=at, by=by, verb="poll.reopened", details=details)
    return poll


def end(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Ends the vote, once and for ever: the fingerprint of the closed box is announced aloud,
    and the secret from which rights are derived is destroyed. A named poll is counted at once.
    Refused while votes on paper wait to be entered: they join this urn, not another box."""
    if not poll.is_secret:
        return named.count(poll=poll, at=at, by=by)
    refuse_if(papers.ending_obstacles(poll))
    urn_polls.end(poll_uuid=poll.uuid, at=at)
    finish_ending(poll=poll, at=at, by=by)
    return poll


def finish_ending(*, poll: Poll, at: datetime, by: Account | None = None) -> None:
    """What follows the end in the urn; done again by the repair after a crash."""
    mirror(poll=poll, at=at, by=by, verb="poll.ended")
    project_turnout(poll=poll, at=at)
    destroy_secret(poll=poll, at=at, by=by)


def destroy_secret(*, poll: Poll, at: datetime, by: Account | None = None) -> None:
    """Destroys the secret from which the rights of a poll were derived, with its sealed copies,
    and says so in the journal. Safe to repeat; done again by the repair after a crash. In
    independent mode there is none here: who made the codes destroys theirs, and declares it
    (actions.codes)."""
    if not poll.is_secret or poll.is_independent or poll.secret_destroyed_at is not None:
        return
    keeper.destroy_secret(poll.uuid)
    with transaction.atomic():
        sealed_copies.erase(poll=poll)
        Poll.objects.filter(pk=poll.pk).update(secret_destroyed_at=at)
        audit.record("poll.secret_destroyed", at=at, by=by, subject=poll.journal_subject)
    poll.refresh_from_db()


def tally(
    *, poll: Poll, at: datetime, by: Account | None = None, consent: Consent | None = None
) -> Poll:
    """Computes the one encrypted tally, once the delay for complaints is over. Below ten people
    it stops until the voters present are asked, as the notice says: none may object."""
    refuse_if(tally_obstacles(poll=poll, at=at, consent=consent))
    details = consent.as_details() if consent and is_small(poll) else None
    counting.tally(poll_uuid=poll.uuid, at=at)
    mirror(poll=poll, at=at, by=by, verb="poll.tallied", details=details)
    return poll


def tally_obstacles(*, poll: Poll, at: datetime, consent: Consent | None = None) -> list[Obstacle]:
    """Why the count cannot begin now."""
    if poll.state != PollState.ENDED or poll.ended_at is None:
        return []
    found = []
    if at < poll.ended_at + timedelta(minutes=poll.complaint_minutes):
        found.append(
            Obstacle(
                "complaint-delay",
                _("The delay for complaints is not over."),
                _("The count begins {minutes} minutes after the end of the vote.").format(
                    minutes=poll.complaint_minutes
                ),
            )
        )
    found += integrity.faults(poll)
    revealing = lone_voter_obstacles(poll)
    if is_small(poll) and not revealing:
        revealing = consent_obstacles(poll, consent)
    return found + revealing


def cancel(
    *, poll: Poll, at: datetime, why: str, by: Account | None = None, once_read: bool = True
) -> Poll:
    """Gives a poll up before its end; its reasons are in the journal. Nothing is decrypted. Unless
    `once_read`, refused once a vote on paper was read and entered."""
    if not why.strip():
        raise Refusal(
            "reasons-missing",
            _("A vote is not cancelled without a reason."),
            _("Write why: the reason is published."),
        )
    if not poll.is_secret or (poll.state == PollState.DRAFT and not urn.heights({poll.uuid})):
        with transaction.atomic():
            take(poll, states.CANCEL)
            audit.record(
                "poll.cancelled",
                at=at,
                by=by,
                subject=poll.journal_subject,
                details={"why": why},
            )
            announce(poll, poll_cancelled, at)
    else:
        urn_polls.cancel(poll_uuid=poll.uuid, at=at, once_read=once_read)
        mirror(poll=poll, at=at, by=by, verb="poll.cancelled", details={"why": why})
    if poll.is_secret:
        destroy_secret(poll=poll, at=at, by=by)
    return poll
