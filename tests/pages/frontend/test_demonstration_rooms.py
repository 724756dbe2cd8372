"""No room of the demonstration is empty: each tells something, by its own actions."""

from datetime import datetime
from typing import Any

import pytest
from django.test import TestCase

from assembly.models import Assembly, FollowUp, WrittenAnswer, WrittenQuestion
from common.clock import PARIS
from frontend.demonstration import convening, debating, deciding, founding, living
from frontend.demonstration.story import Days, told
from proposals.models import Consultation, Contribution, Errand, GroupPlace, OpenQuestion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

VISIT = datetime(2026, 3, 10, 15, 0, tzinfo=PARIS)
MEMBERS = 80


def committed() -> Any:
    """What waits for the commit runs at the end, as it would outside a test."""
    return TestCase.captureOnCommitCallbacks(execute=True)


@pytest.fixture
def loaded(settings: Any, tmp_path: Any) -> Assembly:
    """The demonstration as it is loaded, but for its keys and ballots."""
    settings.DEMONSTRATION = True
    settings.DATA_DIR = tmp_path
    days = Days.around(VISIT, told()["assembly"]["hour"])
    with committed():
        founding.found(
            members=MEMBERS,
            seed=1,
            consented_on=days.consented_at.date(),
            at=days.consented_at,
        )
    with committed():
        held = deciding.decide(days=days)
    deciding.follow_up(assembly=held, now=VISIT)
    debating.propose(members=MEMBERS, now=VISIT)
    living.live(now=VISIT, seed=1)
    with committed():
        assembly = convening.prepare(days=days, at=days.convened_at)
        convening.convene(assembly=assembly, at=days.convened_at)
    living.ask_before(assembly=Assembly.objects.get(pk=assembly.pk))
    return assembly


def test_each_room_holds_what_waits_and_what_is_over_on_days_around_the_visit(
    loaded: Assembly,
) -> None:
    assert sorted(Consultation.objects.values_list("poll__state", flat=True)) == ["open", "result"]
    assert GroupPlace.objects.filter(left_at=None).count() >= 6
    assert Errand.objects.filter(volunteer=None).exists()
    assert Errand.objects.filter(volunteer__isnull=False, done_at=None).exists()
    assert Errand.objects.exclude(thanks="").exists()
    assert OpenQuestion.objects.filter(answer=None).exists()
    assert OpenQuestion.objects.exclude(answer=None).exists()
    assert WrittenQuestion.objects.filter(answer=None).exists()
    assert WrittenAnswer.objects.exists()
    assert Contribution.objects.count() == len(told()["arguments"])

    held = Assembly.objects.exclude(pk=loaded.pk).get()

    assert held.state == "decided"
    assert sorted(FollowUp.objects.values_list("status", flat=True)) == ["done", "under_way"]

    said = FollowUp.objects.order_by("-said_at").first()
    assert said is not None
    assert said.said_at < VISIT
    assert all(row.asked_at < VISIT for row in WrittenQuestion.objects.all())
    assert all(row.asked_at < VISIT for row in OpenQuestion.objects.all())
    assert all(row.due_on > VISIT.date() for row in Errand.objects.filter(done_at=None))
