"""A date that no meeting can have is refused with a sentence, and nothing is written."""

from datetime import datetime

import pytest

from assembly.models import Assembly, OrganMeeting
from common.clock import PARIS
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

NEVER = ("0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "2026-03-29T02:30", "demain")


@pytest.fixture(autouse=True)
def _day(it_is: Instant, cast: Cast) -> None:
    made.rules()
    it_is(datetime(2026, 3, 3, 9, tzinfo=PARIS))


@pytest.mark.parametrize("moment", NEVER)
def test_no_assembly_is_prepared_for_a_day_that_does_not_exist(
    cast: Cast, signed_in: SignedIn, moment: str
) -> None:
    sent = {"title": "AG", "kind": "ordinary", "mode": "physical", "place": "Salle"}

    answer = signed_in(cast.diego).post("/assemblees/nouvelle", sent | {"meets_at": moment})

    assert answer.status_code in (400, 422)
    assert not Assembly.objects.exists()


@pytest.mark.parametrize("moment", NEVER)
def test_no_minutes_are_begun_for_a_day_that_does_not_exist(
    cast: Cast, signed_in: SignedIn, moment: str
) -> None:
    sent = {"organ": "supervisory_board", "place": "Au siège"}

    answer = signed_in(cast.alice).post("/organes/reunions/", sent | {"meets_at": moment})

    assert answer.status_code == 400
    assert not OrganMeeting.objects.exists()
