"""The control room of a demonstration."""

from datetime import timedelta

import pytest
from django.test import Client
from django_q.models import OrmQ

from common import clock

pytestmark = pytest.mark.django_db


def test_moving_the_clock_has_the_worker_look_at_what_is_now_due(client: Client, settings) -> None:
    """Reminders, openings and closings follow the new hour at once, not within a minute."""
    settings.DEMONSTRATION = settings.CLOCK_CAN_MOVE = True
    later = clock.now() + timedelta(days=3)

    client.post("/demonstration/horloge/", {"to": later.isoformat()})

    asked = {task.func() for task in OrmQ.objects.all()}
    assert {"notifications.tasks.send_due", "votes.station.tasks.follow_the_clock"} <= asked
