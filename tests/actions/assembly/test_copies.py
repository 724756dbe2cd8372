"""Certified copies and extracts of the papers of the register (R-REG, R225-108)."""

import pytest

from assembly.actions import copies, minutes
from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.models import CertifiedCopy, Minutes
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast) -> Story:
    story = Story(cast, made.draft(cast)).convene()
    story.name_bureau()
    return story


@pytest.fixture
def paper(story: Story) -> Minutes:
    return minutes.draw_attendance_sheet(
        call=story.assembly.call, at=story.at, by=made.chair(story.cast)
    )


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def certify(story: Story, paper: Minutes, by: Account, *numbers: int) -> CertifiedCopy:
    return copies.certify(minutes=paper, resolutions=numbers, at=story.at, by=by)


def test_a_copy_says_who_certifies_it_its_number_its_date_and_the_print_of_the_original(
    story: Story, paper: Minutes
) -> None:
    copy = certify(story, paper, account(story.cast.alice))

    text = " ".join(words(shelf.read(copy.file, copy.sha256)).split()).replace("\u00a0", " ")
    assert "Copie certifiée conforme" in text
    assert "Alice Martin, présidence du conseil de surveillance" in text
    assert f"{paper.entry.number}-1" in text
    assert "lundi 18 mai 2026" in text
    assert paper.pdf_sha256[:40] in text.replace(" ", "")
    assert copies.document(copy=copy).bytes() == shelf.read(copy.file, copy.sha256)


@pytest.mark.parametrize(
    ("who", "function"),
    [
        ("alice", "présidence du conseil de surveillance"),
        ("hugo", "vice-présidence du conseil de surveillance"),
        ("diego", "membre du directoire"),
    ],
)
def test_those_of_the_law_certify(story: Story, paper: Minutes, who: str, function: str) -> None:
    assert certify(story, paper, account(getattr(story.cast, who))).function == function


@pytest.mark.parametrize("who", ["bilal", "gwenn", "fatou"])
def test_nobody_else_certifies(story: Story, paper: Minutes, who: str) -> None:
    person = getattr(story.cast, who)

    with pytest.raises(Refusal) as refused:
        certify(story, paper, person if isinstance(person, Account) else account(person))

    assert refused.value.code == "may-not-certify"
    assert not CertifiedCopy.objects.exists()


def test_copies_are_numbered_and_the_register_is_untouched(story: Story, paper: Minutes) -> None:
    first = certify(story, paper, account(story.cast.alice))
    second = certify(story, paper, account(story.cast.diego))

    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256
    assert minutes.verify_register() is None


def test_an_extract_holds_only_resolutions_of_the_paper(story: Story, paper: Minutes) -> None:
    with pytest.raises(Refusal) as refused:
        certify(story, paper, account(story.cast.alice), 7)

    assert refused.value.code == "resolution-not-there"


def test_nothing_is_certified_of_an_altered_paper(story: Story, paper: Minutes) -> None:
    Minutes.objects.filter(pk=paper.pk).update(pdf_sha256="0" * 64)
    paper.refresh_from_db()

    with pytest.raises(PaperAltered):
        certify(story, paper, account(story.cast.alice))
