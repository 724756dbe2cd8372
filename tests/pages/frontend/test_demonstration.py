"""The demonstration's clock passes nothing silently."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from common import clock
from frontend.demonstration import stage, voting
from frontend.demonstration.story import Days
from tests.cast import Cast
from tests.factories import assemblies, polls
from tests.factories.assemblies import Story
from votes.station.actions import polls as life

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture(autouse=True)
def true_time_afterwards(settings: Any) -> Iterator[None]:
    settings.DEMONSTRATION = True
    yield
    clock.forget()


def two_assemblies(cast: Cast) -> tuple[Story, Story]:
    """The second one meets a month after the first."""
    first = Story(cast, assemblies.draft(cast)).convene()
    later = assemblies.draft(cast, meets_at=assemblies.MEETS_AT + timedelta(days=30))
    later.title = "Assemblée extraordinaire"
    later.save()
    return first, Story(cast, later).convene()


def test_each_running_assembly_has_its_own_jumps_in_the_order_of_time(cast: Cast) -> None:
    first, _second = two_assemblies(cast)

    jumps = stage.jumps(assemblies.CONVENED_AT)

    about = [jump.about for jump in jumps if jump.about]
    assert about.count(first.assembly.title) == 4
    assert about.count("Assemblée extraordinaire") == 4
    moments = [jump.to for jump in jumps[2:]]
    assert moments == sorted(moments)


def test_a_jump_says_which_steps_of_another_assembly_it_passes(cast: Cast) -> None:
    first, second = two_assemblies(cast)

    jumps = stage.jumps(assemblies.CONVENED_AT)

    meeting = second.assembly.call.meets_at + timedelta(minutes=1)
    (jump,) = [jump for jump in jumps if jump.to == meeting]
    assert f"{first.assembly.title} · À l’heure de la séance" in jump.passes
    assert all(first.assembly.title in passed for passed in jump.passes)
    assert all(jump.passes == () for jump in jumps[:3])


def test_what_opens_and_closes_by_itself_does_so_while_time_is_moved(
    cast: Cast, client: Client
) -> None:
    opens_at = clock.now() + timedelta(days=1)
    of = polls.with_keys(
        polls.prepared(cast, opens_at=opens_at, remote_closes_at=opens_at + timedelta(days=7))
    )
    life.seal(poll=of.poll, at=of.at)

    target = (opens_at + timedelta(days=9)).isoformat()
    answer = client.post("/demonstration/horloge/", {"to": target})

    assert answer.status_code == 302
    of.poll.refresh_from_db()
    assert of.poll.state == "suspended"
    assert of.poll.opened_at - opens_at < timedelta(minutes=1)


def test_moving_the_clock_has_the_worker_look_at_what_is_now_due(client: Client, settings) -> None:
    """Reminders, openings and closings follow the new hour at once, not within a minute."""
    settings.DEMONSTRATION = settings.CLOCK_CAN_MOVE = True
    later = clock.now() + timedelta(days=3)

    client.post("/demonstration/horloge/", {"to": later.isoformat()})

    asked = {task.func() for task in OrmQ.objects.all()}
    assert {"notifications.tasks.send_due", "votes.station.tasks.follow_the_clock"} <= asked


def test_the_key_holders_of_the_demonstration_have_compared_their_keys(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    opens_at = clock.now() + timedelta(days=1)
    of = polls.prepared(cast, opens_at=opens_at, remote_closes_at=opens_at + timedelta(days=7))

    voting.seal(poll=of.poll, days=Days.around(clock.now(), "21:00"))

    agreed = of.poll.trustees.values_list("agreed_at", flat=True)
    assert len(agreed) == 3
    assert None not in agreed
