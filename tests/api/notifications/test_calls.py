"""The calls to vote by the API: the plan, the forecast and the figures of the page, its gestures
and its refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.models import Account, Member
from notifications.actions import reminders
from notifications.models import Campaign, Message
from tests.actions.notifications import audience
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HERE = "tests.actions.notifications.audience"
GESTURES = ("launch", "pause", "resumption")


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    now = clock.now()
    return reminders.prepare(
        poll_subject="assembly:7",
        title="Assemblée générale ordinaire 2026",
        opens_at=now + timedelta(days=22),
        closes_at=now + timedelta(days=36),
        sits_at=now + timedelta(days=37),
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=now,
    )


def ask(client: Client, person: Member | Account, path: str = "", gesture: str = "") -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    address = f"/api/v1/calls/{path}"
    return client.post(f"{address}{gesture}") if gesture else client.get(address)


def test_the_board_reads_the_plan_and_the_forecast_of_the_page(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    listed = ask(client, cast.diego).json()["results"]
    told = ask(client, cast.diego, f"{campaign.pk}/").json()

    assert [each["id"] for each in listed] == [campaign.pk]
    assert listed[0].items() <= told.items()
    assert (told["state"], told["opened_at"]) == ("prepared", None)
    assert (told["forecast"]["messages"], told["forecast"]["members"]) == (49, 7)
    assert told["next_departure"] == min(step["due_at"] for step in told["steps"])
    assert [step["name"] for step in told["steps"]] == list(
        campaign.steps.order_by("due_at").values_list("name", flat=True)
    )
    assert {step["state"] for step in told["steps"]} == {"planned"}
    assert "@" not in str(told)


def test_the_calls_are_launched_held_and_let_go_again_each_once(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    answers = [
        ask(client, cast.diego, f"{campaign.pk}/", gesture)
        for gesture in ("launch", "launch", "pause", "pause", "resumption")
    ]

    assert [answer.status_code for answer in answers] == [200, 409, 200, 409, 200]
    assert answers[1].json()["code"] == "state-changed"
    assert [answers[n].json()["state"] for n in (0, 2, 4)] == ["running", "paused", "running"]


@pytest.mark.parametrize(
    ("role", "reads", "acts"),
    [("alice", 200, 403), ("fatou", 200, 403), ("bilal", 403, 403), ("eve", 404, 404)],
)
def test_figures_are_read_by_those_of_the_page_and_the_board_alone_acts(
    cast: Cast, client: Client, campaign: Campaign, role: str, reads: int, acts: int
) -> None:
    person = getattr(cast, role)

    seen = {ask(client, person, path).status_code for path in ("", f"{campaign.pk}/")}
    done = {ask(client, person, f"{campaign.pk}/", each).status_code for each in GESTURES}

    assert (seen, done) == ({reads}, {acts})
    campaign.refresh_from_db()
    assert campaign.state == "prepared"


def test_an_officer_without_the_second_factor_is_told_to_show_it(
    cast: Cast, client: Client, campaign: Campaign
) -> None:
    client.force_login(cast.diego.account, channels=("email",))

    answers = [client.get("/api/v1/calls/"), client.post(f"/api/v1/calls/{campaign.pk}/launch")]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (403, "second-factor-required")
    }


def test_what_left_is_not_counted_while_few_have_voted(
    cast: Cast, client: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {**audience.words("", clock.now()), "voted": 3}
    monkeypatch.setattr(audience, "words", lambda subject, at: few)
    opens = campaign.steps.get(name="opening").due_at
    Campaign.objects.update(state="running", opened_at=opens)
    clock.move(opens - clock.now())
    reminders.fill(at=opens, limit=50)

    told = ask(client, cast.diego, f"{campaign.pk}/").json()

    opening = next(step for step in told["steps"] if step["name"] == "opening")
    assert Message.objects.filter(step="opening").count() == 7
    assert [opening[name] for name in ("sent", "on_the_way", "not_reached", "withdrawn")] == [
        None
    ] * 4


def test_calls_that_are_not_there_are_not_found(cast: Cast, client: Client) -> None:
    assert ask(client, cast.diego, "999999/").status_code == 404
    assert ask(client, cast.diego, "999999/", "pause").status_code == 404
