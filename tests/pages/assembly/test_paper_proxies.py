"""The page where two people of the bureau record the proxies signed on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assembly.models import AttendanceEntry, BureauSeat, PaperProxy, Proxy
from assembly.states import ProxyState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    """Half an hour before the meeting; gwenn and hugo are scrutineers, chloe is there."""
    story = Story(cast, assemblies.draft(cast)).convene()
    story.at = assemblies.MEETS_AT - timedelta(minutes=30)
    for member in (cast.gwenn, cast.hugo):
        BureauSeat.objects.create(
            call=story.assembly.call,
            function=BureauSeat.Function.SCRUTINEER,
            member=member,
            name=member.display_name,
        )
    AttendanceEntry.objects.create(
        call=story.assembly.call, member=cast.chloe, manner="room", arrived_at=story.at
    )
    it_is(story.at)
    return story


def address(story: Story, rest: str = "") -> str:
    return f"/assemblees/{story.assembly.pk}/seance/pouvoirs-papier{rest}"


def enter(client: Client, story: Story, **said: Any) -> Any:
    fields = {
        "principal": str(story.cast.bilal.number),
        "how": "named",
        "holder": str(story.cast.chloe.number),
        "signed_on": "2026-06-01",
        "arrival": "desk",
        **said,
    }
    return client.post(address(story), fields)


def test_one_enters_the_sheet_another_confirms_and_the_proxy_counts(
    story: Story, signed_in: SignedIn
) -> None:
    scan = SimpleUploadedFile("feuille.pdf", b"%PDF-1.7 signed", content_type="application/pdf")
    client = signed_in(story.cast.gwenn)
    entered = enter(client, story, scan=scan)
    paper = PaperProxy.objects.get()
    hers = client.get(address(story)).content.decode()
    client = signed_in(story.cast.hugo)
    his = client.get(address(story)).content.decode()
    read = client.get(address(story, f"/{paper.pk}.pdf"))

    client.post(address(story, f"/{paper.pk}/confirmer"))

    assert entered.status_code == 302
    assert ("J’ai relu la feuille" in hers, "J’ai relu la feuille" in his) == (False, True)
    assert read.content == b"%PDF-1.7 signed"
    assert Proxy.objects.get().state == ProxyState.ACCEPTED


def test_a_refused_sheet_keeps_what_was_written_and_says_why(
    story: Story, signed_in: SignedIn
) -> None:
    answer = enter(signed_in(story.cast.gwenn), story, holder=str(story.cast.bilal.number))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "soi-même" in page
    assert f'value="{story.cast.bilal.number}"' in page
    assert not PaperProxy.objects.exists()


def test_a_named_proxy_needs_its_name(story: Story, signed_in: SignedIn) -> None:
    answer = enter(signed_in(story.cast.gwenn), story, holder="")

    assert answer.status_code == 400
    assert "Nommez le membre inscrit" in answer.content.decode()


def test_a_sheet_of_another_assembly_is_not_found(story: Story, signed_in: SignedIn) -> None:
    client = signed_in(story.cast.gwenn)
    enter(client, story)
    paper = PaperProxy.objects.get()
    other = assemblies.draft(story.cast)
    path = f"/assemblees/{other.pk}/seance/pouvoirs-papier/{paper.pk}/ecarter"

    assert signed_in(story.cast.alice).post(path).status_code == 404
