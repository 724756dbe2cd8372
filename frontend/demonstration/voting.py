"""The key ceremony and the first ballots of the demonstration, through the real protocol.

The key holders' files are written into the demonstration's folder and say what they are: with
them the visitor plays the conseil de surveillance. Voters' choices are drawn and forgotten.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from assembly.models import Assembly
from assembly.participation import quorum_now
from frontend.demonstration.story import Days
from frontend.rehearsal.protocol import Booth, KeyHolder
from members.models import Account
from votes.belenios.ceremony import new_seed
from votes.belenios.election import Question
from votes.station import keyholding, stages
from votes.station.actions import ceremony, comparisons, polls, projection, rights, sealing, trials
from votes.station.models import Poll, Trustee
from votes.urn import queries as urn
from votes.urn.actions import casting

Progress = Callable[[str, int, int], None]
KEYS_FOLDER = "cles"
ROUNDS = 6  # certificate, polynomial, share, key test; then the key of the test vote, its count
MISSING_FOR_QUORUM = 4


def seal(*, poll: Poll, days: Days) -> None:
    """The three holders make their keys and open the test vote; then the empty urn is sealed."""
    holders = {trustee.pk: KeyHolder(new_seed()) for trustee in poll.trustees.order_by("index")}
    at = days.convened_at + timedelta(hours=3)
    for _round in range(ROUNDS):
        for trustee in poll.trustees.select_related("poll", "member__account").order_by("index"):
            at += timedelta(minutes=4)
            answer = _answer(holders[trustee.pk], poll, stages.state_for(trustee))
            if answer is not None:
                _send(trustee, answer, at)
    _compare(poll, at)
    sealing.seal(poll=poll, at=at)
    for trustee in poll.trustees.order_by("index"):
        _write_key_file(poll, trustee, holders[trustee.pk].seed)


def _compare(poll: Poll, at: datetime) -> None:
    """Everybody says that they see the same fingerprint of the common key."""
    for trustee in (rows := keyholding.in_order(poll)):
        seen, by = stages.common_fingerprint(poll, rows), trustee.member.account
        assert by is not None
        comparisons.confirm(trustee=trustee, seen=seen, at=at, by=by)


def _answer(holder: KeyHolder, poll: Poll, asked: dict[str, Any]) -> dict[str, Any] | None:
    if asked["stage"] != "trial-count":
        return holder.answer(poll.uuid, asked)
    return holder.trial_decryption(asked, b"".join(urn.archive(asked["trial"]["clone"])))


def _send(trustee: Trustee, answer: dict[str, Any], at: datetime) -> None:
    by = trustee.member.account
    match answer:
        case {"certificate": text}:
            ceremony.submit_certificate(trustee=trustee, certificate=text, at=at, by=by)
        case {"polynomial": text}:
            ceremony.submit_polynomial(trustee=trustee, polynomial=text, at=at, by=by)
        case {"voutput": text}:
            ceremony.submit_share(trustee=trustee, voutput=text, at=at, by=by)
        case {"key_check": text}:
            ceremony.check_key(trustee=trustee, key_check=text, at=at, by=by)
        case {"trial_key": text}:
            trials.submit_key(trustee=trustee, word=text, at=at, by=by)
        case {"clone": clone, "partial_decryption": text, "head": head}:
            trials.open_total(
                trustee=trustee, clone=clone, decryption=text, head=head, at=at, by=by
            )


def open_and_fill(
    *, assembly: Assembly, poll: Poll, days: Days, now: datetime, seed: int, progress: Progress
) -> int:
    """Opens the vote and casts ballots until a few are missing for the quorum."""
    poll = polls.open_poll(poll=poll, at=days.opens_at)
    booth = Booth(urn.poll(poll.uuid).election_json)
    draw = random.Random(seed)  # noqa: S311
    entries = list(
        poll.roll.select_related("member__account")
        .exclude(member__number__lt=10)
        .order_by("member__number")
    )
    draw.shuffle(entries)
    wanted = _wanted(assembly)
    moments = sorted(_moments(days.opens_at, now, wanted, draw))
    for done, (entry, at) in enumerate(zip(entries, moments, strict=False), 1):
        if entry.member.account is not None:
            _vote(entry.member.account, poll, booth, draw, at)
        progress("bulletins", done, wanted)
    projection.project_turnout(poll=poll, at=now)
    return wanted


def _vote(account: Account, poll: Poll, booth: Booth, draw: random.Random, at: datetime) -> None:
    right = rights.hand_over(account=account, poll=poll, at=at)[0]
    choices = [_choice(question, draw) for question in booth.election.questions]
    ballot = booth.ballot(right.credential or "", choices)
    casting.cast(poll_uuid=poll.uuid, ballot_text=ballot, permit=right.permit, at=at)


def _choice(question: Question, draw: random.Random) -> list[int]:
    """Mostly “pour” on a resolution; up to the seats among the candidates of an election."""
    answers = len(question.answers)
    if question.blank:
        wanted = draw.randint(0, question.maximum)
        return sorted(draw.sample(range(answers), wanted))
    return [draw.choices(range(answers), (70, 18, 12)[:answers])[0]]


def _wanted(assembly: Assembly) -> int:
    required = quorum_now(assembly).required or 10
    return max(1, required - MISSING_FOR_QUORUM)


def _moments(opened: datetime, now: datetime, count: int, draw: random.Random) -> list[datetime]:
    """Instants between the opening and now: more at first, some after each evening."""
    span = (now - opened).total_seconds() - 600
    return [opened + timedelta(seconds=span * draw.betavariate(1, 1.8)) for _ in range(count)]


def _write_key_file(poll: Poll, trustee: Trustee, seed: str) -> Path:
    folder = settings.DATA_DIR / KEYS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ouvote-cle-{poll.uuid}-{trustee.index}.txt"
    path.write_text(
        "Clé de dépouillement — DÉMONSTRATION, sans valeur\n"
        f"Dépositaire : {trustee.member.display_name}\n"
        f"Scrutin : {poll.uuid}\n"
        f"Clé secrète : {seed}\n"
    )
    return path
