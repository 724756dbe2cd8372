"""What a whole vote leaves behind: nothing from which a choice could be read (secrecy.md 15)."""

import json
import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django_q.models import OrmQ, Schedule

from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import ABSTAIN, NO, YES
from votes.station import tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def dump() -> dict[str, list[str]]:
    """Every row of both databases, table by table, as text."""
    return {
        model._meta.label: [
            json.dumps(row, default=str, ensure_ascii=False)
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def text_of_dump() -> str:
    return "\n".join(line for rows in dump().values() for line in rows)


def shape(lines: list[str]) -> list[str]:
    """Rows without what is random or counted by itself: numbers, hashes, identifiers."""
    masked = [re.sub(r"[A-Za-z0-9+/_-]{14,}", "#", line) for line in lines]
    return sorted(re.sub(r"\d+", "0", line) for line in masked)


def whole_poll(cast: Cast, first: list[int], second: list[int]) -> tuple[polls.Rehearsed, set[str]]:
    """A poll voted by two people and counted; and every secret that passed through a booth."""
    of = polls.opened(cast, revote=True)
    secrets: set[str] = set()
    for member, choice in ((cast.bilal, first), (cast.chloe, second), (cast.alice, ABSTAIN)):
        (right,) = of.rights_of(member)
        of.send(of.ballot(right, [choice]), right.permit)
        assert right.credential is not None
        secrets |= {right.credential, right.permit}
    tasks.repair(of.at)
    of.count()
    return of, secrets


def test_no_credential_and_no_permit_is_in_a_database_or_a_journal(cast: Cast) -> None:
    _of, secrets = whole_poll(cast, YES, NO)
    everything = text_of_dump()
    for path in Path(settings.SECRETS_DIR).rglob("*"):
        if path.is_file():
            everything += path.read_bytes().decode(errors="replace")

    for secret in secrets:
        assert secret not in everything


def test_no_seed_of_a_key_holder_is_in_a_database(cast: Cast) -> None:
    of, _secrets = whole_poll(cast, YES, NO)
    everything = text_of_dump()

    for device in of.devices:
        assert str(device.keys.signing) not in everything
        assert str(device.keys.decryption) not in everything


def test_two_opposite_votes_leave_the_same_traces(cast: Cast) -> None:
    """Everything that is not random is the same whoever voted what."""
    before = dump()
    whole_poll(cast, YES, NO)
    between = dump()
    whole_poll(cast, NO, YES)
    after = dump()

    for table, rows in after.items():
        first = [row for row in between[table] if row not in set(before[table])]
        second = [row for row in rows if row not in set(between[table])]
        assert shape(first) == shape(second), table


def test_the_urn_is_joined_to_the_roll_by_the_credential_alone(cast: Cast) -> None:
    """The roll knows which encrypted ballot is whose (told to users); nothing else does."""
    of, _secrets = whole_poll(cast, YES, NO)
    names = {str(member) for member in cast.members} | {
        str(member.account.pk) for member in cast.members
    }
    urn_rows = "\n".join(
        row for table, rows in dump().items() if table.startswith("urn.") for row in rows
    )
    voters = {cast.bilal, cast.chloe}

    assert not [name for name in names - {m.display_name for m in cast.key_holders} if name
                in urn_rows]  # fmt: skip
    for member in voters:
        entry = of.poll.roll.get(member=member)
        holding = [
            table
            for table, rows in dump().items()
            if any(entry.public_credential in row for row in rows)
        ]
        assert set(holding) <= {"votes.RollEntry", "urn.Credential", "urn.Record"}


def test_the_journal_of_acts_says_who_was_given_a_right_not_which_nor_what(cast: Cast) -> None:
    of, _secrets = whole_poll(cast, YES, NO)
    acts = dump()
    journal = "\n".join(acts["common.AuditEvent"] + acts["common.ApartEvent"])

    for entry in of.poll.roll.all():
        assert entry.public_credential not in journal
        assert entry.nonce not in journal
    for row in dump()["urn.Ballot"]:
        ballot = json.loads(row)
        assert ballot["name"] not in journal


def test_no_task_carries_an_argument(cast: Cast) -> None:
    whole_poll(cast, YES, NO)

    assert OrmQ.objects.count() == 0
    schedule = Schedule.objects.get(func="votes.station.tasks.follow_the_clock")
    assert not schedule.args
    assert not schedule.kwargs


def test_no_log_line_carries_a_credential_a_permit_or_a_tracker(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    of, secrets = whole_poll(cast, YES, NO)
    secrets |= {entry.public_credential for entry in of.poll.roll.all()}
    secrets |= {json.loads(row)["name"] for row in dump()["urn.Ballot"]}

    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )

    assert not [secret for secret in secrets if secret in logged]
