"""A test vote and a test count before the sealing (secrecy.md 7).

They go through the real urn, on a clone of the poll with its own address, keys and rights, all
drawn here and forgotten at once. Its title, its election and its manifest say what it is; no key
holder's key opens it and no page of theirs is ever asked to.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
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
from votes.station.actions.sealing import Contents, seal_of
from votes.station.keys import GROUP
from votes.station.live import announce
from votes.station.models import Poll, Rehearsal
from votes.station.states import PollState
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.actions import casting, counting
from votes.urn.actions import polls as urn_polls
from votes.urn.models import Rank

BALLOTS = 5
MARK = "RÉPÉTITION"
PERMIT_LASTS = timedelta(minutes=5)


def rehearse(*, poll: Poll, at: datetime, by: Account | None) -> Rehearsal:
    """Casts invented ballots into a clone of the urn, counts them, and keeps what was found."""
    if poll.state != PollState.DRAFT or not poll.is_secret:
        raise Refusal(
            "already-sealed",
            _("A test vote is made before the sealing."),
            _("There is nothing left to do here."),
        )
    group = group_named(GROUP)
    keys = _Keys.draw(group, poll)
    clone = new_uuid()
    codes = [new_credential() for _number in range(BALLOTS)]
    election = _seal_clone(poll, clone, keys.trustees, codes, at)
    choices = [[_draw(question) for question in election.questions] for _code in codes]
    _cast(election, codes, choices, at)
    urn_polls.end(poll_uuid=clone, at=at)
    counting.tally(poll_uuid=clone, at=at)
    keys.decrypt(election, at)
    counting.publish_result(poll_uuid=clone, at=at)
    return _keep(poll, clone, choices, at, by)


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


def _seal_clone(
    poll: Poll, clone: str, trustees: Trustees, codes: Sequence[str], at: datetime
) -> Election:
    group = group_named(GROUP)
    title = f"{MARK} · {poll.title}"[:200]
    contents = Contents(
        uuid=clone,
        title=title,
        description=f"{MARK} : ce n’est pas le scrutin. {poll.subtitle}".strip(),
        trustees=trustees,
        names=[f"{MARK} {index}" for index in range(1, poll.trustees_count + 1)],
        rights=[PublicCredential(public_credential(group, clone, code)) for code in codes],
        spare=[],
        extra={"rehearsal_of": poll.uuid},
    )
    urn_polls.create(poll_uuid=clone, title=title, revote=False)
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


def _keep(
    poll: Poll, clone: str, choices: list[list[list[int]]], at: datetime, by: Account | None
) -> Rehearsal:
    expected = [
        [sum(votes) for votes in zip(*question, strict=True)]
        for question in zip(*choices, strict=True)
    ]
    counted = counts.stored_result(urn.poll(clone)) or ()
    _height, head = urn.head(clone)
    with transaction.atomic():
        kept = Rehearsal.objects.create(
            poll=poll,
            clone=clone,
            at=at,
            by_name=str(by) if by else "",
            ballots=len(choices),
            expected=expected,
            counted=[list(question) for question in counted],
            head=head,
        )
        audit.record(
            "poll.rehearsed",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"clone": clone, "right": kept.is_right, "head": head},
        )
        announce(poll, None, at)
    if not kept.is_right:
        raise Refusal(
            "test-count-wrong",
            _("The test count did not find what was cast."),
            _("Do not seal this vote. Keep the archive of the test and have it looked at."),
        )
    return kept
