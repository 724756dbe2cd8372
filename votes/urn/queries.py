"""Reading the urn. Nothing here can say who voted: the urn does not know."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F

from common.refusals import Words
from votes.belenios.archive import first_record, record_bytes
from votes.belenios.errors import Check
from votes.belenios.hashing import hex_to_b64, sha256_hex
from votes.belenios.words import RULES
from votes.urn import permits, refusals
from votes.urn.models import (
    Ballot,
    Credential,
    Milestone,
    Poll,
    Rank,
    Record,
    Refused,
    Verification,
)
from votes.urn.receiving import PUBLIC_BATCH
from votes.urn.states import COMPLETE, WITH_ARCHIVE, PollState, VerificationState


def poll(poll_uuid: str) -> Poll:
    """The poll, or a refusal that answers 404."""
    found = Poll.objects.filter(pk=poll_uuid).first()
    if found is None:
        raise refusals.unknown_poll()
    return found


def sealed_poll(poll_uuid: str) -> Poll:
    """A poll that has an archive: sealed at least, and not cancelled."""
    found = poll(poll_uuid)
    if found.state not in WITH_ARCHIVE:
        raise refusals.unknown_poll()
    return found


def turnout(poll_uuid: str) -> int:
    """How many rights hold a ballot, each counted once however often they were used."""
    return Credential.objects.filter(poll_id=poll_uuid).exclude(ballot="").count()


def public_turnout(of: Poll) -> int | None:
    """The same, as anybody may read it: None hides from one to nine while the vote at a distance
    is open (ADR 19)."""
    ballots = turnout(of.uuid)
    return None if _is_remote(of.state, of.closes_at) and 0 < ballots < PUBLIC_BATCH else ballots


def _is_remote(state: str, closes_at: datetime | None) -> bool:
    """Whether members vote at a distance: the vote of the room has no hour at which it closes."""
    return state == PollState.OPEN and closes_at is not None


def credentials_with_ballot(poll_uuid: str) -> set[str]:
    """The public credentials under which a ballot counts."""
    held = Credential.objects.filter(poll_id=poll_uuid).exclude(ballot="")
    return set(held.values_list("key", flat=True))


def credentials_published(poll_uuid: str) -> set[str]:
    """The public credentials under which the board shows a ballot: it grows by batches, so that
    whoever looks at it again and again learns of nobody which ballot is theirs."""
    shown = Ballot.objects.filter(poll=poll_uuid, height__lte=F("poll__published_height"))
    return set(shown.values_list("credential__key", flat=True))


def credentials(poll_uuid: str) -> set[str]:
    """Every public credential of a sealed poll."""
    listed = Credential.objects.filter(poll_id=poll_uuid)
    return set(listed.values_list("key", flat=True))


def paper_slots(poll_uuid: str) -> dict[str, bool]:
    """By public credential, the slots of votes on paper, and whether each holds a ballot."""
    slots = Credential.objects.filter(poll_id=poll_uuid, is_paper=True).order_by("digest")
    return {key: ballot != "" for key, ballot in slots.values_list("key", "ballot")}


def papers_entered(poll_uuid: str) -> int:
    """How many votes on paper are in the urn."""
    slots = Credential.objects.filter(poll_id=poll_uuid, is_paper=True)
    return slots.exclude(ballot="").count()


def holds_ballot(poll_uuid: str, credential: str) -> bool:
    """Whether a ballot counts under this credential."""
    mine = Credential.objects.filter(poll_id=poll_uuid, digest=sha256_hex(credential))
    return mine.exclude(ballot="").exists()


@dataclass(frozen=True)
class Holding:
    """The ballot that counts under a credential: since when, and cast in whose name."""

    at: datetime
    rank: Rank


def holdings(poll_uuid: str) -> dict[str, Holding]:
    """By public credential, the ballot that counts: instant and rank, never the ballot."""
    current = Ballot.objects.filter(poll_id=poll_uuid, credential__ballot=F("name"))
    rows = current.values_list("credential__key", "at", "rank")
    return {key: Holding(at, Rank(rank)) for key, at, rank in rows.iterator()}


def held_by_holders(poll_uuid: str) -> int:
    """How many of the rights that hold a ballot were used by the holder of a pouvoir."""
    current = Ballot.objects.filter(poll_id=poll_uuid, credential__ballot=F("name"))
    return current.filter(rank=Rank.HOLDER).count()


def casts(poll_uuid: str) -> dict[str, list[Rank]]:
    """By public credential, where several ballots were cast under it: in whose name each was, in
    their order."""
    several = Ballot.objects.filter(poll=poll_uuid).order_by().values("credential")
    several = several.annotate(many=Count("pk")).filter(many__gt=1).values("credential")
    rows = Ballot.objects.filter(poll=poll_uuid, credential__in=several).order_by("height")
    found: dict[str, list[Rank]] = {}
    for key, rank in rows.values_list("credential__key", "rank"):
        found.setdefault(key, []).append(Rank(rank))
    return found


def holding(poll_uuid: str, credential: str) -> Holding | None:
    """The same for one credential."""
    current = Ballot.objects.filter(
        poll_id=poll_uuid,
        credential__digest=sha256_hex(credential),
        credential__ballot=F("name"),
    )
    row = current.values_list("at", "rank").first()
    return Holding(row[0], Rank(row[1])) if row else None


def head(poll_uuid: str) -> tuple[int, str]:
    """Height and hash of the last event: what a poll of the gauge looks at."""
    row = Poll.objects.filter(pk=poll_uuid).values_list("height", "head").first()
    if row is None:
        raise refusals.unknown_poll()
    return row


def heads(poll_uuid: str, at_heights: Collection[int]) -> set[tuple[int, str]]:
    """The hash of the event at each of these heights, as far as the chain has them."""
    events = Record.objects.filter(poll=poll_uuid, kind=Record.Kind.EVENT)
    rows = events.order_by("position").values_list("height", "name")
    wanted = frozenset(at_heights)
    return {(height, name) for height, name in rows.iterator() if height in wanted}


def heights(poll_uuids: set[str]) -> dict[str, tuple[str, int, int]]:
    """State, epoch and height of several polls at once."""
    rows = Poll.objects.filter(pk__in=poll_uuids).values_list("pk", "state", "epoch", "height")
    return {uuid: (state, epoch, height) for uuid, state, epoch, height in rows}


def public_heights(poll_uuids: set[str]) -> dict[str, tuple[str, int, int]]:
    """The same, as anybody may watch them change: while the vote at a distance is open, the height
    stays where the first ballot brought it until ten have voted, or whoever listens would count
    them (ADR 19)."""
    rows = Poll.objects.filter(pk__in=poll_uuids).values_list(
        "pk", "state", "epoch", "height", "closes_at"
    )
    return {
        uuid: (
            state,
            epoch,
            min(height, 1) if _is_remote(state, closes) and _few(uuid, height) else height,
        )
        for uuid, state, epoch, height, closes in rows
    }


def _few(poll_uuid: str, height: int) -> bool:
    """Whether fewer than ten rights hold a ballot; beyond ten, without counting them all."""
    if height < PUBLIC_BATCH:
        return True
    held = Credential.objects.filter(poll_id=poll_uuid).exclude(ballot="")
    return len(held.values_list("pk")[:PUBLIC_BATCH]) < PUBLIC_BATCH


def due_to_close(at: datetime) -> list[str]:
    """The open polls whose closing instant has come."""
    due = Poll.objects.filter(state=PollState.OPEN, closes_at__lte=at)
    return list(due.order_by("pk").values_list("pk", flat=True))


def end_head(poll_uuid: str) -> str:
    """The hash of the EndBallots event, announced aloud before anything is decrypted."""
    ended = Milestone.objects.filter(poll_id=poll_uuid, verb="ended").first()
    return ended.head if ended else ""


def end_height(of: Poll) -> int:
    """The height of the EndBallots event; -1 before it."""
    ended = of.milestones.filter(verb="ended").values_list("height", flat=True).first()
    return -1 if ended is None else ended


def milestones(poll_uuid: str) -> list[Milestone]:
    """Openings, closings and publications, in order, with the head at each."""
    return list(Milestone.objects.filter(poll_id=poll_uuid).order_by("id"))


def published_trackers(of: Poll) -> list[str]:
    """The trackers of the ballots the board may show, sorted so that the order of arrival does
    not appear. A replaced ballot leaves with the batch that brings its successor, never before:
    its disappearance alone would tell when somebody voted again."""
    published = Ballot.objects.filter(poll=of, height__lte=of.published_height)
    last = dict(published.order_by("height").values_list("credential_id", "name").iterator())
    return sorted(hex_to_b64(name) for name in last.values())


def permit(*, poll_uuid: str, credential: str, rank: Rank, expires_at: datetime) -> str:
    """A permit under the epochs of this instant; refused for a right that was withdrawn."""
    found = Credential.objects.filter(
        poll_id=poll_uuid, digest=sha256_hex(credential), withdrawn=False
    )
    epochs = found.values_list("poll__epoch", "epoch").first()
    if epochs is None:
        raise refusals.permit_refused()
    return permits.issue(
        poll=poll_uuid,
        credential=credential,
        epoch=epochs[0],
        credential_epoch=epochs[1],
        rank=rank,
        expires_at=expires_at,
    )


def archive(poll_uuid: str) -> Iterator[bytes]:
    """The `.bel` file, record by record: what is published of it while the poll is open, all of
    it from each closing on."""
    of = sealed_poll(poll_uuid)
    yield from archive_until(of, of.published_height)


def archive_until(of: Poll, height: int) -> Iterator[bytes]:
    """The `.bel` file as it was when the event of this height was the last."""
    yield first_record(of.timestamp)
    records = Record.objects.filter(poll=of, height__lte=height).order_by("position")
    for record in records.iterator(chunk_size=200):
        name = f"{record.name}.{record.kind}.json"
        yield record_bytes(name, record.body.encode(), of.timestamp)


def never_verified(poll_uuids: set[str]) -> list[str]:
    """Those of these polls whose urn, as it stands, no verification was asked for."""
    polls = Poll.objects.filter(pk__in=poll_uuids).exclude(verifications__head=F("head"))
    return list(polls.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Progress:
    """The last verification of all the ballots of a poll, and how much of it is done."""

    of: Verification
    done: int

    @property
    def is_under_way(self) -> bool:
        return self.of.state == VerificationState.UNDER_WAY

    @property
    def is_valid(self) -> bool:
        return self.of.is_valid

    @property
    def broken_rule(self) -> str:
        """What would hold if the check that failed had passed, in words."""
        return RULES[Check(self.of.report["failed"])]


def verification(poll_uuid: str) -> Progress | None:
    """The last verification that was asked for."""
    last = Verification.objects.filter(poll=poll_uuid).order_by("pk").last()
    return Progress(last, last.parts.exclude(verdict="").count()) if last else None


def last_verdict(poll_uuid: str) -> Verification | None:
    """The last verification that ended, whoever has asked for another since: a question takes
    nothing away of what was found."""
    ended = Verification.objects.filter(poll=poll_uuid)
    return ended.exclude(state=VerificationState.UNDER_WAY).order_by("pk").last()


def public_verification(of: Poll) -> Verification | None:
    """The last verification of the closed urn, as anybody may know of it: none while ballots
    still come in, whose events are published by batches only."""
    if of.state not in (PollState.ENDED, PollState.TALLIED, *COMPLETE):
        return None
    ended = of.verifications.exclude(state=VerificationState.UNDER_WAY)
    closed = ended.filter(height__gte=end_height(of))
    return closed.order_by("pk").last()


def refused(poll_uuid: str) -> list[tuple[Words, int]]:
    """What was kept out of the urn, in words, and how many times."""
    rows = Refused.objects.filter(poll=poll_uuid).order_by("-times", "rule")
    return [(refusals.said(rule), times) for rule, times in rows.values_list("rule", "times")]


def archive_is_complete(of: Poll) -> bool:
    """Whether nothing will ever be added to the archive."""
    return of.state in COMPLETE
