"""The square of the desk, printed on the letter that convenes whoever has no e-mail."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from assembly import door_code
from assembly.models import Assembly, AttendanceEntry
from common.documents.binding import count_pages
from members.letterhead import letterhead
from members.models import ElectronicConsent
from notifications.actions import postal
from notifications.documents import Document
from notifications.letters import draw_letter
from notifications.models import Channel, Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.mail import recorded_vote
from tests.unit.common.test_documents import kinds, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast) -> Story:
    """Chloe never agreed to e-mail: the post convenes her."""
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    return Story(cast, made.draft(cast)).convene()


def letter(story: Story) -> Message:
    found = Message.objects.filter(subject=story.assembly.subject, channel=Channel.POST)
    first = found.order_by("pk").first()
    assert first is not None
    return first


def test_the_letter_of_convocation_bears_the_square_of_its_member_on_one_sheet(
    story: Story,
) -> None:
    posted = letter(story)
    assert posted.member is not None
    square = door_code.on_a_letter(posted)
    assert square is not None

    paper = draw_letter(posted, letterhead(story.cast.cooperative), dated=story.at)
    page = paper.page()
    content = paper.bytes()

    assert square.content == door_code.address(story.assembly, posted.member)
    assert f"numéro {posted.member.number}" in page
    assert "il n’ouvre aucun compte et ne vote pas" in words(content).replace("\n", " ")
    assert kinds(content).count("/Figure") == 1
    assert count_pages(content) == 1


def test_the_batch_that_is_printed_holds_it(story: Story) -> None:
    batch = postal.prepare(at=story.at, by=made.board(story.cast))

    content = Document.of_json(batch.pdf).read()

    assert "À l’accueil de l’assemblée" in words(content)


def test_it_says_a_number_alone_and_gives_whoever_finds_it_nothing(
    story: Story, client: Client
) -> None:
    posted = letter(story)
    assert posted.member is not None
    square = door_code.on_a_letter(posted)
    assert square is not None
    said = urlsplit(square.content)

    answer = client.get(square.content.removeprefix(settings.SITE_URL))

    assert parse_qs(said.query) == {"q": [str(posted.member.number)]}
    assert said.path == f"/assemblees/{story.assembly.pk}/seance/accueil"
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/connexion/")
    assert "_auth_user_id" not in client.session
    assert not AttendanceEntry.objects.exists()


def test_other_letters_and_assemblies_without_a_room_bear_none(story: Story) -> None:
    posted = letter(story)
    assert door_code.on_a_letter(recorded_vote(story.cast.bilal)) is None

    Assembly.objects.update(mode=Assembly.Mode.REMOTE)

    assert door_code.on_a_letter(posted) is None
