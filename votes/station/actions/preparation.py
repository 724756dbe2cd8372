"""Preparing a poll: its questions, its frozen roll with a right for each, its key holders."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account, Member
from votes.belenios.credentials import new_uuid
from votes.station import keeper, roles
from votes.station.actions import key_holders, trials
from votes.station.keys import GROUP
from votes.station.models import Poll, Reserve, RollEntry, Trustee
from votes.station.questions import DECIDING, Question
from votes.station.questions import obstacles as question_obstacles

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class RollLine:
    """One right to vote: the member it belongs to, as the roll prints them, and its weight."""

    member_id: int
    label: str
    weight: int = 1


def prepare(
    *,
    title: str,
    questions: Sequence[Question],
    roll: Sequence[RollLine],
    trustees: Sequence[Member],
    threshold: int,
    opens_at: datetime,
    remote_closes_at: datetime | None,
    at: datetime,
    by: Account | None,
    subject: str = "",
    subtitle: str = "",
    kind: str = Poll.Kind.ASSEMBLY,
    regime: str = Poll.Regime.SECRET,
    revote: bool = False,
    risk_level: int = 2,
    reserves: int = 0,
    paper_slots: int = 0,
    complaint_minutes: int = 0,
    keys_of: Poll | None = None,
    keys_from: Poll | None = None,
) -> Poll:
    """A poll in preparation, with a right for each line of the roll, `reserves` spare ones and
    `paper_slots` more that votes on paper alone use.

    `keys_of` reuses the key ceremony of another poll of the same assembly, with the same key
    holders. With `keys_from` the poll is born in a sitting: those of its holders named here derive
    the keys of this one (ADR 22). Refused with every obstacle at once.
    """
    holders = [] if regime == Poll.Regime.NAMED else list(trustees)
    found = [
        *question_obstacles(questions, secret=regime == Poll.Regime.SECRET),
        *_obstacles(roll, opens_at, remote_closes_at),
    ]
    if kind == Poll.Kind.CONSULTATION:
        found += _advisory_obstacles(questions)
    if regime == Poll.Regime.SECRET:
        on = at.astimezone(PARIS).date()
        found += roles.trustee_obstacles(holders, threshold, questions, on)
    refuse_if(found)
    poll = Poll(
        uuid=new_uuid(),
        title=title,
        subtitle=subtitle,
        kind=kind,
        regime=regime,
        risk_level=risk_level,
        revote=revote,
        questions=[question.to_json() for question in questions],
        threshold=threshold if holders else 0,
        trustees_count=len(holders),
        reserves=reserves if holders else 0,
        paper_slots=paper_slots if holders else 0,
        opens_at=opens_at,
        remote_closes_at=remote_closes_at,
        complaint_minutes=complaint_minutes,
        subject=subject,
        keys_from=keys_from,
        created_at=at,
    )
    entries, spare = _rights(poll, roll)
    with transaction.atomic():
        poll.save(force_insert=True)
        RollEntry.objects.bulk_create(entries, batch_size=ROWS_AT_ONCE)
        Reserve.objects.bulk_create(spare, batch_size=ROWS_AT_ONCE)
        Trustee.objects.bulk_create(_trustees(poll, holders, keys_of))
        _bring_keys(poll, keys_of, at, by)
        details = {
            "title": title,
            "roll": len(entries),
            "reserves": poll.reserves,
            "paper_slots": poll.paper_slots,
            "trustees": [member.display_name for member in holders],
            "threshold": poll.threshold,
        }
        audit.record("poll.prepared", at=at, by=by, subject=poll.journal_subject, details=details)
    return poll


def _rights(poll: Poll, roll: Sequence[RollLine]) -> tuple[list[RollEntry], list[Reserve]]:
    """Entries and reserves with their public credentials, derived by the keeper."""
    entries = [
        RollEntry(
            poll=poll,
            member_id=line.member_id,
            label=line.label,
            weight=line.weight,
            slot=f"E{number}",
            nonce=secrets.token_hex(16),
        )
        for number, line in enumerate(roll, 1)
    ]
    spare = [
        Reserve(poll=poll, slot=f"R{number}", nonce=secrets.token_hex(16))
        for number in range(1, poll.reserves + 1)
    ]
    spare += slots_for_papers(poll=poll)
    if poll.is_secret:
        derive(poll=poll, rows=[*entries, *spare])
    return entries, spare


def slots_for_papers(*, poll: Poll) -> list[Reserve]:
    """The declared number of rights that votes on paper alone use, attached to nobody."""
    return [
        Reserve(poll=poll, slot=f"P{number}", nonce=secrets.token_hex(16), is_paper=True)
        for number in range(1, poll.paper_slots + 1)
    ]


def derive(*, poll: Poll, rows: Sequence[RollEntry | Reserve]) -> None:
    """Gives these rows the public credentials of their slots, from a secret of the keeper's."""
    keeper.create_secret(poll.uuid)
    public = keeper.public_credentials(poll.uuid, GROUP, keeper.slots_of(rows))
    for row, credential in zip(rows, public, strict=True):
        row.public_credential = credential


def _trustees(poll: Poll, holders: Sequence[Member], keys_of: Poll | None) -> list[Trustee]:
    """Key holders in order; with the ceremony of `keys_of` when it is reused."""
    rows = [
        Trustee(poll=poll, index=index, member=member, name=member.display_name)
        for index, member in enumerate(holders, 1)
    ]
    if keys_of is None:
        return rows
    known = list(keys_of.trustees.order_by("index"))
    same = [row.member_id for row in rows] == [row.member_id for row in known]
    complete = all(row.shown_key and row.checked_at for row in known)
    refuse_if(
        []
        if same and complete and keys_of.threshold == poll.threshold
        else [
            Obstacle(
                "keys-not-reusable",
                _("The keys of the other vote cannot be used again for this one."),
                _("Use the same key holders and threshold, once all their keys are tried."),
            )
        ]
    )
    for row, other in zip(rows, known, strict=True):
        row.certificate, row.polynomial = other.certificate, other.polynomial
        row.shown_key, row.checked_at = other.shown_key, other.checked_at
        row.agreed_at, row.tested_at, row.lost_at = other.agreed_at, other.tested_at, other.lost_at
    return rows


def _bring_keys(poll: Poll, keys_of: Poll | None, at: datetime, by: Account | None) -> None:
    """The holders are asked to make their keys, to try those of another vote, or neither: those of
    a vote born in a sitting are derived there."""
    if poll.is_born_in_session:
        certified_there(poll=poll)
    elif keys_of is None:
        key_holders.invite(poll=poll, at=at)
    elif poll.trustees_count:
        trials.begin(poll=poll, at=at, by=by)


def certified_there(*, poll: Poll) -> None:
    """The holders of a poll born in a sitting keep the certificate of the vote it comes from: their
    key is read under its signature."""
    known = Trustee.objects.filter(poll=poll.keys_from).exclude(certificate="")
    certificates = {row.member_id: row.certificate for row in known.order_by("index")}
    for row in poll.trustees.order_by("index"):
        if row.member_id not in certificates:
            raise Refusal(
                "no-key-file",
                _("{name} has no key file of this assembly.").format(name=row.name),
                _("Choose among those who made a key for its vote."),
            )
        Trustee.objects.filter(pk=row.pk).update(certificate=certificates[row.member_id])


def _advisory_obstacles(asked: Sequence[Question]) -> list[Obstacle]:
    """A consultation decides nothing: no resolution is answered, nobody elected (R-ODJ-05)."""
    if not any(q.reference or q.candidates or q.kind in DECIDING for q in asked):
        return []
    return [
        Obstacle(
            "consultation-decides-nothing",
            _("A consultation is an opinion: it cannot answer a resolution or an election."),
            _("Put the resolution or the election on the agenda of an assembly."),
        )
    ]


def _obstacles(
    roll: Sequence[RollLine],
    opens_at: datetime,
    closes_at: datetime | None,
) -> list[Obstacle]:
    found = []
    if not roll:
        found.append(
            Obstacle(
                "empty-roll",
                _("Nobody is on the roll of this vote."),
                _("Check the register: only members in the register on the day may vote."),
            )
        )
    if len({line.member_id for line in roll}) != len(roll):
        found.append(
            Obstacle(
                "member-twice",
                _("A member is twice on the roll."),
                _("Each member votes once: correct the roll."),
            )
        )
    if closes_at is not None and closes_at <= opens_at:
        found.append(
            Obstacle(
                "closes-before-opening",
                _("The vote would close before it opens."),
                _("Correct the dates of opening and closing."),
            )
        )
    return found
