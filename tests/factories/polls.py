"""Polls at the polling station and in the urn, led to a state through the real actions."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from common import clock
from members.models import Account, Member
from tests.cast import Cast
from votes.belenios import ceremony as devices
from votes.belenios.casting import BallotMaker
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Election
from votes.belenios.group import group_named
from votes.belenios.messages import decrypt_text, sign
from votes.station import trials
from votes.station.actions import ceremony, polls, rights, trustees
from votes.station.actions.preparation import RollLine
from votes.station.keeper_service import FOLDER, SOCKET, KeeperServer
from votes.station.models import Poll, Rehearsal, SealedCopy, Trial, Trustee
from votes.station.questions import ELECTION, Question
from votes.station.small_counts import Consent
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.actions.casting import cast
from votes.urn.models import Poll as UrnPoll
from votes.urn.receipts import Receipt

NOBODY_OBJECTS = Consent(voters_asked=0, voters_opposed=0)
YES, NO, ABSTAIN = [1, 0, 0], [0, 1, 0], [0, 0, 1]
RESOLUTION = Question(title="Approuver les comptes", reference="resolution:1")


def election_of(*members: Member, seats: int = 1) -> Question:
    return Question(
        title="Élection au conseil de surveillance",
        kind=ELECTION,
        answers=tuple(member.display_name for member in members),
        minimum=0,
        maximum=seats,
        blank=True,
        candidates=tuple(member.pk for member in members),
        reference="election:1",
    )


@contextmanager
def running_keeper(secrets_dir: Path) -> Iterator[None]:
    """The real keeper, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "keeper"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "TEST_SECRETS_DIR": str(secrets_dir),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        limit = time.monotonic() + 120
        while not (secrets_dir / FOLDER / SOCKET).exists():
            assert process.poll() is None, "the keeper did not start"
            assert time.monotonic() < limit, "the keeper does not listen"
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextmanager
def keeper_in_a_thread(secrets_dir: Path) -> Iterator[None]:
    """The keeper of a folder, for a test that changes machine."""
    with KeeperServer(secrets_dir) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield
        server.shutdown()
        thread.join()


GROUP = group_named("BELENIOS-2048")


@dataclass(frozen=True)
class Device:
    """A key holder's own device: what it sends at each step; its secret keys never leave it."""

    index: int
    seed: str
    keys: devices.MemberKeys
    certificate: str
    polynomial: str
    voutput: str

    def key_check(self, poll: Poll) -> str:
        shown = json.loads(self.voutput)["public_key"]["public_key"]
        word = json.dumps(
            {"poll": poll.uuid, "public_key": shown, "test": "passed"}, separators=(",", ":")
        )
        return sign(GROUP, self.keys.signing, word).text

    def partial_decryption(self, poll: Poll) -> str:
        of = UrnPoll.objects.get(pk=poll.uuid)
        election = Election.parse(of.election_json)
        tally, _sized = counts.stored_tally(of, election)
        shown = json.loads(Trustee.objects.get(poll=poll, index=self.index).shown_key)
        secret = devices.open_private_key(GROUP, self.keys, shown["private_key"])
        return decrypt_partially(election, tally, secret).text


@cache
def ceremony_of(size: int, threshold: int) -> tuple[Device, ...]:
    """A whole key ceremony on the holders' own devices. Made once: it knows no poll."""
    written = [devices.new_seed() for _ in range(size)]
    seeds = [devices.MemberKeys.from_seed(GROUP, seed) for seed in written]
    certificates = [
        devices.make_certificate(GROUP, keys, size=size, threshold=threshold, index=index)
        for index, keys in enumerate(seeds, 1)
    ]
    certified = devices.check_certificates(GROUP, certificates, threshold=threshold)
    texts = [devices.make_polynomial(GROUP, keys, certified) for keys in seeds]
    sent = [
        devices.check_polynomial(GROUP, certified, index, text)
        for index, text in enumerate(texts, 1)
    ]
    return tuple(
        Device(
            index,
            written[index - 1],
            keys,
            certificates[index - 1],
            texts[index - 1],
            devices.make_voutput(GROUP, keys, certified, index, devices.build_vinput(sent, index)),
        )
        for index, keys in enumerate(seeds, 1)
    )


@dataclass
class Rehearsed:
    """A poll with what its people hold: devices of the key holders, the maker of ballots."""

    poll: Poll
    at: datetime
    devices: Sequence[Device] = ()
    _maker: BallotMaker | None = None

    @property
    def maker(self) -> BallotMaker:
        if self._maker is None:
            text = UrnPoll.objects.get(pk=self.poll.uuid).election_json
            self._maker = BallotMaker(Election.parse(text), window=4)
        return self._maker

    def rights_of(self, member: Member, *, at: datetime | None = None) -> list[rights.Right]:
        account = member.account
        assert isinstance(account, Account)
        return rights.hand_over(account=account, poll=self.poll, at=at or self.at)

    def ballot(self, right: rights.Right, choices: Sequence[Sequence[int]]) -> str:
        assert right.credential is not None
        return self.maker.make(right.credential, choices)

    def send(self, ballot: str, permit: str, *, at: datetime | None = None) -> Receipt:
        return cast(poll_uuid=self.poll.uuid, ballot_text=ballot, permit=permit, at=at or self.at)

    def vote(self, member: Member, choices: Sequence[Sequence[int]]) -> Receipt:
        right = self.rights_of(member)[0]
        return self.send(self.ballot(right, choices), right.permit)

    def half(self, index: int) -> str:
        """What the page of a key holder finds in their sealed copy, with their key."""
        envelope = SealedCopy.objects.get(trustee__poll=self.poll, trustee__index=index).envelope
        said = json.loads(decrypt_text(GROUP, self.devices[index - 1].keys.decryption, envelope))
        assert (said["poll"], said["holder"]) == (self.poll.uuid, index)
        return str(said["half"])

    def end(self) -> None:
        polls.end(poll=self.poll, at=self.at)

    def count(self, *, holders: Sequence[int] = (1, 2)) -> None:
        """Ends the vote if it is not, then counts it with these key holders."""
        self.poll.refresh_from_db()
        if self.poll.state in ("open", "suspended"):
            self.end()
        polls.tally(poll=self.poll, at=self.at, consent=NOBODY_OBJECTS)
        for index in holders:
            device = self.devices[index - 1]
            trustees.submit_partial_decryption(
                trustee=self.poll.trustees.get(index=index),
                decryption=device.partial_decryption(self.poll),
                head=urn.end_head(self.poll.uuid),
                at=self.at,
                by=None,
            )
        self.poll.refresh_from_db()


def prepared(
    cast: Cast,
    *,
    questions: Sequence[Question] = (RESOLUTION,),
    voters: Sequence[Member] | None = None,
    key_holders: Sequence[Member] | None = None,
    threshold: int = 2,
    at: datetime | None = None,
    weights: Mapping[int, int] | None = None,
    **options: Any,
) -> Rehearsed:
    """A poll in preparation. By default everybody of the cast votes, for a week; `weights` says
    what the right of a member (primary key) weighs where it is not 1."""
    at = at or clock.now()
    options.setdefault("opens_at", at)
    options.setdefault("remote_closes_at", at + timedelta(days=7))
    holders = list(cast.key_holders if key_holders is None else key_holders)
    poll = polls.prepare(
        title="Assemblée générale ordinaire",
        questions=questions,
        roll=[
            RollLine(member.pk, member.sort_name, (weights or {}).get(member.pk, 1))
            for member in (cast.members if voters is None else voters)
        ],
        trustees=holders,
        threshold=threshold,
        at=at,
        by=None,
        **options,
    )
    return Rehearsed(poll, at, ceremony_of(len(holders), threshold))


def with_keys(of: Rehearsed, *, is_tested: bool = True) -> Rehearsed:
    """Every key holder makes, shares and tries their key."""
    for submit, field in (
        (ceremony.submit_certificate, "certificate"),
        (ceremony.submit_polynomial, "polynomial"),
        (ceremony.submit_share, "voutput"),
    ):
        for device in of.devices:
            trustee = of.poll.trustees.get(index=device.index)
            submit(trustee=trustee, at=of.at, by=None, **{field: getattr(device, field)})
    for device in of.devices:
        trustee = of.poll.trustees.get(index=device.index)
        ceremony.check_key(trustee=trustee, key_check=device.key_check(of.poll), at=of.at, by=None)
    return tried(of) if is_tested else of


def tried(of: Rehearsed) -> Rehearsed:
    """The key holders counted a test vote right; what it does has tests of its own. The poll's own
    urn stands for the clone, so that what links to it leads somewhere."""
    Trial.objects.filter(poll=of.poll).delete()
    Rehearsal.objects.create(
        poll=of.poll,
        clone=of.poll.uuid,
        at=of.at,
        ballots=1,
        expected=[[1, 0, 0]] * len(of.poll.questions),
        counted=[[1, 0, 0]] * len(of.poll.questions),
        head="0" * 64,
        counted_by=[row.name for row in of.poll.trustees.order_by("index")],
        restarts=trials.restarts(list(of.poll.trustees.order_by("index"))),
    )
    return of


def opened(cast: Cast, **options: Any) -> Rehearsed:
    """A sealed and open poll."""
    of = with_keys(prepared(cast, **options))
    polls.seal(poll=of.poll, at=of.at)
    polls.open_poll(poll=of.poll, at=of.at)
    return of
