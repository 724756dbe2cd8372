"""The urn's side of a trial, run on the databases of a scratch service, apart from its processes:
`python -m tests.load.urn prepare|prove FILE FILE`.

`prepare` opens polls and makes the ballots and permits of their voters; `prove` counts the polls
and says all that the urn holds. Both read one JSON file and write another.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from common import clock  # noqa: E402
from tests.factories import urns  # noqa: E402
from votes.belenios.decryption import decrypt_partially  # noqa: E402
from votes.belenios.election import Election  # noqa: E402
from votes.belenios.verify import verify_archive  # noqa: E402
from votes.urn import chain, counts, keys, queries  # noqa: E402
from votes.urn.actions import counting, polls  # noqa: E402
from votes.urn.models import Ballot, Credential, Poll  # noqa: E402
from votes.urn.receipts import receipt_of  # noqa: E402

Answer = dict[str, Any]


def prepare(wanted: list[Answer]) -> Answer:
    """One open poll for each wish: its voters by weight, its questions, what each will vote."""
    return {"urn_key": keys.public_receipt_key(), "polls": [_prepared(wish) for wish in wanted]}


def _prepared(wish: Answer) -> Answer:
    box = urns.opened(
        weights=wish["weights"],
        revote=wish["revote"],
        questions=[urns.RESOLUTION] * wish["questions"],
    )
    until = clock.now() + timedelta(hours=6)
    permits = [box.permit(voter, expires_at=until) for voter in range(len(wish["weights"]))]
    ballots = [
        {"ballot": box.ballot(voter, choice), "permit": permits[voter]}
        for voter, choice in wish["votes"]
    ]
    credentials = box.drawn.credentials.text
    return {
        "uuid": box.uuid,
        "secret": box.secret,
        "credentials": credentials,
        "ballots": ballots,
    }


def prove(opened: list[Answer]) -> Answer:
    """For each poll: its ballots with the receipts they have, its chain, its archive, its count."""
    broken = [alias for alias in ("default", "urn") if not _is_sound(alias)]
    return {"unsound": broken, "polls": [_counted(poll["uuid"], poll["secret"]) for poll in opened]}


def _is_sound(alias: str) -> bool:
    """SQLite can read every page of its file; PostgreSQL has no such command."""
    if connections[alias].vendor != "sqlite":
        return True
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return bool(cursor.fetchall() == [("ok",)])


def _counted(uuid: str, secret: int) -> Answer:
    ballots = Ballot.objects.filter(poll=uuid).order_by("height")
    receipts = [receipt_of(ballot, is_new=False).to_json() for ballot in ballots]
    names = {
        ballot.name: receipt["tracker"] for ballot, receipt in zip(ballots, receipts, strict=True)
    }
    held = Credential.objects.filter(poll=uuid).exclude(ballot="").values_list("ballot", flat=True)
    broken = chain.first_broken_height(Poll.objects.get(pk=uuid))
    result = _result(uuid, secret)
    with_count = chain.first_broken_height(Poll.objects.get(pk=uuid))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{uuid}.bel"
        path.write_bytes(b"".join(queries.archive(uuid)))
        report = verify_archive(path, workers=2)
    return {
        "receipts": receipts,
        "current": sorted(names[name] for name in held),
        "broken_height": broken if broken is not None else with_count,
        "archive": str(report.failed) if report.failed else "verified",
        "result": result,
    }


def _result(uuid: str, secret: int) -> list[list[int]]:
    at = clock.now()
    polls.end(poll_uuid=uuid, at=at)
    counting.tally(poll_uuid=uuid, at=at)
    poll = Poll.objects.get(pk=uuid)
    election = Election.parse(poll.election_json)
    tally, _sized = counts.stored_tally(poll, election)
    share = decrypt_partially(election, tally, secret).text
    counting.add_partial_decryption(poll_uuid=uuid, owner=1, text=share, at=at)
    return [list(row) for row in counting.publish_result(poll_uuid=uuid, at=at)]


def main() -> None:
    do, source, target = sys.argv[1:]
    asked = json.loads(Path(source).read_text())
    Path(target).write_text(json.dumps({"prepare": prepare, "prove": prove}[do](asked)))


if __name__ == "__main__":
    main()
