"""A test vote and a test count before the sealing (secrecy.md 7).

They go through the real urn, on a clone of the poll with its own address, keys and rights. Its
title, its election and its manifest say what it is. The key holders open it with keys made for it
alone (actions.trials); when they cannot, keys drawn here and forgotten at once stand for theirs.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from votes.belenios import ceremony
from votes.belenios.casting import BallotMaker
from votes.belenios.credentials import PublicCredential, new_credential, new_uuid, public_credential
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Election, Question
from votes.belenios.group import Group, group_named
from votes.belenios.trustees import Trustees
from votes.station import keyholding, trials
from votes.station.actions.sealing import Contents, seal_of
from votes.station.keys import GROUP
from votes.station.live import announce
from votes.station.models import Poll, Rehearsal, Trial
from votes.station.states import PollState
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.actions import casting, counting
from votes.urn.actions import polls as urn_polls
from votes.urn.models import Rank

BALLOTS = 5
MARK = "RÉPÉTITION"
PERMIT_LASTS = timedelta(minutes=5)


def rehearse(*, poll: Poll, why: str, at: datetime, by: Account | None) -> Rehearsal:
    """Casts invented ballots into a clone of the urn and counts them without the key holders; the
    reason goes into the minutes of the opening, with what nobody has seen. The test that waited
    for them is given up."""
    if not why.strip():
        raise Refusal(
            "reasons-missing",
            _("The key holders are not left out of the test without a reason."),
            _("Write why: the minutes of the opening will say so."),
        )
    if poll.state != PollState.DRAFT or not poll.is_secret:
        raise Refusal(
            "already-sealed",
            _("A test vote is made before the sealing."),
            _("There is nothing left to do here."),
        )
    group = group_named(GROUP)
    keys = _Keys.draw(group, poll)
    clone = new_uuid()
    names = [f"{MARK} {index}" for index in range(1, poll.trustees_count + 1)]
    expected = fill(poll=poll, clone=clone, trustees=keys.trustees, names=names, at=at)
    keys.decrypt(Election.parse(urn.poll(clone).election_json), at)
    counting.publish_result(poll_uuid=clone, at=at)
    everybody = keyholding.in_order(poll)
    absent = [row.name for row in everybody]
    found = Found(clone, BALLOTS, expected, absent=absent, reasons=why.strip())
    with transaction.atomic():
        Trial.objects.filter(poll=poll).delete()
        kept = keep(poll=poll, found=found, at=at, by=by)
    require_right(kept=kept)
    return kept


def fill(
    *, poll: Poll, clone: str, trustees: Trustees, names: Sequence[str], at: datetime
) -> list[list[int]]:
    """Seals a clone of the poll's urn with these keys, casts invented ballots into it, ends it and
    adds them up. Returns the counts to be found, question by question."""
    codes = [new_credential() for _number in range(BALLOTS)]
    contents = _contents(poll, clone, trustees, names, codes)
    election = _seal_clone(poll, contents, at)
    choices = [[_draw(question) for question in election.questions] for _code in codes]
    _cast(election, codes, choices, at)
    urn_polls.end(poll_uuid=clone, at=at)
    counting.tally(poll_uuid=clone, at=at)
    return [
        [sum(votes) for votes in zip(*question, strict=True)]
        for question in zip(*choices, strict=True)
    ]


@dataclass(frozen=True)
class _Keys:
    """The keys of one rehearsal: as many holders as the poll, none of them real."""

    group: Group
    threshold: int
    members: tuple[ceremony.MemberKeys, ...]
    shown: tuple[ceremony.ShownKey, ...]
    trustees: Trustees

    @classmethod
    def draw(cls, group: Group, poll: Poll) -> "_Keys":
        size, threshold = poll.trustees_count, poll.threshold
        members = tuple(
            ceremony.MemberKeys.from_seed(group, ceremony.new_seed()) for _number in range(size)
        )
        certificates = ceremony.check_certificates(
            group,
            [
                ceremony.make_certificate(group, keys, size=size, threshold=threshold, index=index)
                for index, keys in enumerate(members, 1)
            ],
            threshold=threshold,
        )
        sent = [
            ceremony.check_polynomial(
                group, certificates, index, ceremony.make_polynomial(group, keys, certificates)
            )
            for index, keys in enumerate(members, 1)
        ]
        shown = tuple(
            ceremony.check_voutput(
                group,
                certificates,
                sent,
                index,
                ceremony.make_voutput(
                    group, keys, certificates, index, ceremony.build_vinput(sent, index)
                ),
            )
            for index, keys in enumerate(members, 1)
        )
        assembled = ceremony.assemble_threshold(group, certificates, sent, list(shown))
        return cls(group, threshold, members, shown, Trustees.build(group, [assembled]))

    def decrypt(self, election: Election, at: datetime) -> None:
        """Just enough of the invented holders open their part."""
        tally, _sized = counts.stored_tally(urn.poll(election.uuid), election)
        for index in range(1, self.threshold + 1):
            encrypted = self.shown[index - 1].private_key
            secret = ceremony.open_private_key(self.group, self.members[index - 1], encrypted)
            text = decrypt_partially(election, tally, secret).text
            counting.add_partial_decryption(poll_uuid=election.uuid, owner=index, text=text, at=at)


def _contents(
    poll: Poll, clone: str, trustees: Trustees, names: Sequence[str], codes: Sequence[str]
) -> Contents:
    group = group_named(GROUP)
    return Contents(
        uuid=clone,
        title=f"{MARK} · {poll.title}"[:200],
        description=f"{MARK} : ce n’est pas le scrutin. {poll.subtitle}".strip(),
        trustees=trustees,
        names=names,
        rights=[PublicCredential(public_credential(group, clone, code)) for code in codes],
        spare=[],
        extra={"rehearsal_of": poll.uuid},
    )


def _seal_clone(poll: Poll, contents: Contents, at: datetime) -> Election:
    clone = contents.uuid
    urn_polls.create(poll_uuid=clone, title=contents.title, revote=False)
    urn_polls.seal(poll_uuid=clone, sealed=seal_of(poll=poll, contents=contents), at=at)
    urn_polls.open_poll(poll_uuid=clone, at=at)
    return Election.parse(urn.poll(clone).election_json)


def _draw(question: Question) -> list[int]:
    """A valid answer drawn at random: the blank answer alone, or some of the others."""
    size = len(question.answers)
    lead = [0] if question.blank else []
    if question.blank and secrets.randbelow(size + 1) == 0:
        return [1, *([0] * size)]
    wanted = question.minimum + secrets.randbelow(question.maximum - question.minimum + 1)
    ticked = set(secrets.SystemRandom().sample(range(size), wanted))
    return [*lead, *(int(position in ticked) for position in range(size))]


def _cast(
    election: Election, codes: Sequence[str], choices: Sequence[list[list[int]]], at: datetime
) -> None:
    maker = BallotMaker(election)
    for code, chosen in zip(codes, choices, strict=True):
        permit = urn.permit(
            poll_uuid=election.uuid,
            credential=public_credential(election.group, election.uuid, code),
            rank=Rank.OWNER,
            expires_at=at + PERMIT_LASTS,
        )
        ballot = maker.make(code, chosen)
        casting.cast(poll_uuid=election.uuid, ballot_text=ballot, permit=permit, at=at)


@dataclass(frozen=True)
class Found:
    """A clone that was counted: what was cast, who opened it, who did not, and why."""

    clone: str
    ballots: int
    expected: list[list[int]]
    counted_by: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    reasons: str = ""


def keep(*, poll: Poll, found: Found, at: datetime, by: Account | None) -> Rehearsal:
    """Keeps what a test count found, right or wrong."""
    counted = counts.stored_result(urn.poll(found.clone)) or ()
    _height, head = urn.head(found.clone)
    kept = Rehearsal.objects.create(
        poll=poll,
        clone=found.clone,
        at=at,
        by_name=str(by) if by else "",
        ballots=found.ballots,
        expected=found.expected,
        counted=[list(question) for question in counted],
        head=head,
        counted_by=found.counted_by,
        absent=found.absent,
        reasons=found.reasons,
        restarts=trials.restarts(keyholding.in_order(poll)),
    )
    audit.record(
        "poll.rehearsed",
        at=at,
        by=by,
        subject=poll.journal_subject,
        details={
            "clone": found.clone,
            "right": kept.is_right,
            "head": head,
            "counted_by": found.counted_by,
            "reasons": found.reasons,
        },
    )
    announce(poll, None, at)
    return kept


def require_right(*, kept: Rehearsal) -> None:
    """Says aloud that a test count is wrong; it is kept all the same."""
    if not kept.is_right:
        raise Refusal(
            "test-count-wrong",
            _("The test count did not find what was cast."),
            _("Do not seal this vote. Keep the archive of the test and have it looked at."),
        )
