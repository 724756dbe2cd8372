"""After a failed quorum: the page that convenes again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.states import AssemblyState
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.members import member
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@pytest.fixture
def failed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A first sitting closed with two voices out of thirteen."""
    for number in range(6):
        member("Zoé", f"Absente {number}")
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.close_remote_vote().open_sitting(cast.alice)
    story.close()
    assert story.assembly.state == AssemblyState.ADJOURNED
    monkeypatch.setattr(clock, "now", lambda: story.at)
    return story


def address(story: Story, rest: str = "") -> str:
    return f"/assemblees/{story.assembly.pk}/seconde-convocation/{rest}"


def test_the_page_gives_the_figures_the_minutes_and_the_earliest_date(
    failed: Story, signed_in: SignedIn
) -> None:
    page = signed_in(failed.cast.diego).get(address(failed)).content.decode()

    assert "mardi 16\u00a0juin 2026" in page
    assert "/registre-des-pv/3.pdf" in page


def test_a_date_too_near_is_refused_before_anything_leaves(
    failed: Story, signed_in: SignedIn
) -> None:
    answer = signed_in(failed.cast.diego).post(
        address(failed),
        {
            "meets_at": "2026-06-10T20:00",
            "place": "Salle de l’Estran",
            "videoconference_url": "https://visio.example/ag",
        },
    )

    assert answer.status_code == 400
    assert failed.refresh().state == AssemblyState.ADJOURNED
    assert failed.assembly.calls.count() == 1


def test_the_second_notice_leaves_then_its_legal_notice_is_recorded(
    failed: Story, signed_in: SignedIn
) -> None:
    client = signed_in(failed.cast.diego)

    sent = client.post(
        address(failed),
        {
            "meets_at": "2026-06-20T20:00",
            "place": "Salle de l’Estran",
            "videoconference_url": "https://visio.example/ag",
        },
    )
    assert sent.status_code == 302
    asked = client.get(address(failed)).content.decode()
    client.post(address(failed, "annonce"), {"reference": "Ouest-France, 10 juin 2026, n° 4521"})

    failed.refresh()
    assert failed.assembly.call.number == 2
    assert failed.assembly.call.insertion == "Ouest-France, 10 juin 2026, n° 4521"
    assert "loi du 7 mai 1917" in asked.lower()


def test_nothing_is_convened_again_while_the_quorum_has_not_failed(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()
    monkeypatch.setattr(clock, "now", lambda: story.at + timedelta(hours=1))
    client = signed_in(cast.diego)

    page = client.get(address(story)).content.decode()
    answer = client.post(address(story), {"meets_at": "2026-06-20T20:00", "place": "Ici"})

    assert "n’est pas nécessaire" in page
    assert answer.status_code == 400
    assert story.assembly.calls.count() == 1


@pytest.mark.parametrize(
    ("role", "status"), [("diego", 200), ("bilal", 403), ("fatou", 403), ("eve", 404)]
)
def test_the_convening_organ_alone_opens_the_page(
    failed: Story, client: Client, role: str, status: int
) -> None:
    person = getattr(failed.cast, role)
    client.force_login(person.account if isinstance(person, Member) else person)

    assert client.get(address(failed)).status_code == status
