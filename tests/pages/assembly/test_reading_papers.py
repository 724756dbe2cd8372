"""Each paper of an assembly is read as a page too, from the very data of its PDF."""

import pytest
from django.test import Client

from assembly.actions import minutes
from assembly.models import Minutes
from common.fingerprints import in_fours
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    story = Story(cast, assemblies.draft(cast)).convene()
    story.name_bureau()
    it_is(story.at)
    return story


def test_the_notice_and_the_form_are_read_as_pages(story: Story, signed_in: SignedIn) -> None:
    client = signed_in(story.cast.bilal)
    one = f"/assemblees/{story.assembly.pk}/"

    notice = client.get(f"{one}convocation").content.decode()
    form = client.get(f"{one}formulaire").content.decode()

    assert "<h2>Texte des résolutions</h2>" in notice
    assert "Le PDF fait foi" not in notice
    assert in_fours(story.assembly.call.convocation_sha256) in notice
    assert "closes jusqu’à la fin du vote, puis sont mélangées" in form
    assert "ils sauront de qui elle vient" in form
    assert '<th scope="col" class="">Mon pouvoir compterait</th>' in form


def test_the_notice_stays_as_it_was_sent_and_one_without_its_data_says_when_it_differs(
    story: Story, signed_in: SignedIn
) -> None:
    client, address = signed_in(story.cast.bilal), f"/assemblees/{story.assembly.pk}/convocation"
    cooperative = story.cast.cooperative
    cooperative.phone = "02 11 22 33 44"
    cooperative.save()

    kept = client.get(address).content.decode()
    story.assembly.calls.update(convocation_data={})
    drawn_again = client.get(address).content.decode()

    assert "02 11 22 33 44" not in kept.split("</article>")[0]
    assert "Le PDF fait foi" in drawn_again


def test_a_paper_of_the_register_is_read_by_those_who_may_open_its_pdf(
    story: Story, signed_in: SignedIn, client: Client
) -> None:
    sheet = minutes.draw_attendance_sheet(
        call=story.assembly.call, at=story.at, by=assemblies.chair(story.cast)
    )
    address = f"/registre-des-pv/{sheet.entry.number}/lire"

    visitor = client.get(address)
    stranger = signed_in(story.cast.eve).get(address)
    member = signed_in(story.cast.bilal).get(address)

    assert visitor.headers["Location"].startswith("/connexion/")
    assert stranger.status_code == 404
    assert in_fours(sheet.pdf_sha256) in member.content.decode()
    assert sheet.entry.title.split(",")[0] in member.content.decode()


def test_a_paper_of_a_former_layout_says_that_its_data_are_the_same_and_an_altered_one_does_not(
    story: Story, signed_in: SignedIn
) -> None:
    sheet = minutes.draw_attendance_sheet(
        call=story.assembly.call, at=story.at, by=assemblies.chair(story.cast)
    )
    client, address = signed_in(story.cast.alice), f"/registre-des-pv/{sheet.entry.number}/lire"
    as_drawn = client.get(address).content.decode()
    Minutes.objects.filter(pk=sheet.pk).update(pdf_sha256="0" * 64)

    former = client.get(address).content.decode()
    Minutes.objects.filter(pk=sheet.pk).update(data={**sheet.data, "title": "Autre feuille"})
    altered = client.get(address).content.decode()

    assert "Le PDF fait foi" not in as_drawn
    assert "sont faits des mêmes données" in former
    assert "une mention, ou la mise en page, a changé" in altered


def test_the_attendance_sheet_as_it_stands_is_read_as_a_page(
    story: Story, signed_in: SignedIn
) -> None:
    address = f"/assemblees/{story.assembly.pk}/seance/feuille-de-presence"

    page = signed_in(story.cast.alice).get(address).content.decode()

    assert "Feuille de présence de l’assemblée" in page
    assert '<article class="paper"' in page
