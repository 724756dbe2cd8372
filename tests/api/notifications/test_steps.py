"""One message of the plan by the API: moved, left out, measured, tried on oneself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from notifications.models import Campaign, Measure, Message, Step
from tests.api.notifications.test_calls import campaign as campaign_of_calls
from tests.cast import Cast

pytestmark = pytest.mark.django_db

campaign = campaign_of_calls
OTHER = "Vos comptes et vos élus : à vous de voter"


def ask(client: Client, method: str, step: Step, gesture: str, **body: Any) -> Any:
    path = f"/api/v1/calls/{step.campaign_id}/steps/{step.pk}/{gesture}"
    return getattr(client, method)(path, json.dumps(body), content_type="application/json")


def reminder(of: Campaign) -> Step:
    found: Step = of.steps.get(name="reminder-2")
    return found


def test_a_message_is_moved_and_the_plan_says_when_it_leaves(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    client.force_login(cast.diego.account)
    step = reminder(campaign)
    before = step.due_at

    moved = {"days": step.days, "hour": "10:00", "anchor": step.anchor}
    answer = ask(client, "put", step, "departure", **moved)

    assert answer.status_code == 200
    step.refresh_from_db()
    assert step.due_at - before == timedelta(hours=1)


def test_a_message_that_is_left_out_can_be_put_back(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    client.force_login(cast.diego.account)
    step = reminder(campaign)

    assert ask(client, "put", step, "omission").status_code == 200
    assert ask(client, "put", step, "omission").status_code == 409
    assert reminder(campaign).state == "left_out"
    assert ask(client, "delete", step, "omission").status_code == 200
    assert reminder(campaign).state == "planned"


def test_nothing_is_moved_by_who_does_not_manage_the_calls(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    step = reminder(campaign)

    for person, status in ((cast.bilal.account, 403), (cast.alice.account, 403), (cast.eve, 404)):
        client.force_login(person)
        for gesture in ("departure", "omission", "measure"):
            assert ask(client, "put", step, gesture).status_code == status
        assert ask(client, "post", step, "specimen").status_code == status
    assert reminder(campaign).state == "planned"


def test_one_thing_is_compared_at_a_time(cast: Cast, client: Client, campaign: Campaign) -> None:
    client.force_login(cast.diego.account)

    both = ask(client, "put", reminder(campaign), "measure", hours=24, line=OTHER)
    none = ask(client, "put", reminder(campaign), "measure")

    assert (both.status_code, none.status_code) == (400, 400)
    assert not Measure.objects.exists()


def test_a_group_too_small_for_a_measure_is_told_why(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    client.force_login(cast.diego.account)

    answer = ask(client, "put", reminder(campaign), "measure", line=OTHER)

    assert answer.status_code == 409
    assert not Measure.objects.exists()


def test_a_message_is_tried_on_oneself(cast: Cast, client: Client, campaign: Campaign) -> None:
    client.force_login(cast.diego.account)

    answer = ask(client, "post", reminder(campaign), "specimen")

    (subject,) = answer.json()["subjects"]
    assert subject.startswith("[Essai]")
    assert Message.objects.get().to_address == "diego@example.org"
