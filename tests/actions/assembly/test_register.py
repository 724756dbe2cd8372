"""The register of minutes: numbered without a gap, chained, never rewritten (R-REG)."""

import pytest
from django.db import connection

from assembly.actions import accounts, minutes, scans
from assembly.documents import shelf
from assembly.models import Minutes, MinutesRegisterEntry
from assembly.models.minutes import RegisterIsAppendOnly
from common.refusals import Refusal
from members.actions import access
from members.models import AccessRecovery, Cooperative, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES
from tests.unit.common.test_documents import kinds, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def decided(cast: Cast) -> Story:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [NO])
    story.give(cast.chloe, None)
    story.close_remote_vote()
    story.open_sitting(cast.alice, cast.gwenn)
    accounts.write(
        assembly=story.assembly,
        debates="Échange sur les comptes.",
        incidents="Coupure du son de deux minutes.",
        at=story.at,
        by=made.chair(cast),
    )
    return story.close().count().certify()


def drawn(story: Story) -> Minutes:
    return minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(story.cast))


def test_the_minutes_count_the_accesses_given_back_while_the_roll_was_frozen(cast: Cast) -> None:
    """secrecy.md 3."""
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.hugo, [NO])
    story.vote(cast.mots_passants, [NO])
    story.give(cast.chloe, None)
    recovery = access.ask(
        member=cast.bilal,
        kind=AccessRecovery.Kind.SECOND_FACTORS,
        identity_check="Rappelé au numéro du registre.",
        at=story.at,
        by=made.board(cast),
    )
    access.approve(recovery=recovery, at=story.at, by=made.chair(cast))
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn)
    accounts.write(
        assembly=story.assembly, debates="Débats.", incidents="", at=story.at, by=made.chair(cast)
    )
    story.close().count()

    paper = drawn(story)

    assert [urn["recoveries"] for urn in paper.data["urns"]] == [1]
    assert "Accès rendus par deux personnes" in words(minutes.redraw(minutes=paper))


def test_a_line_of_the_register_is_neither_changed_nor_removed(decided: Story) -> None:
    entry = MinutesRegisterEntry.objects.order_by("number").first()
    assert entry is not None
    entry.title = "Autre"

    for attempt in (
        entry.save,
        entry.delete,
        lambda: MinutesRegisterEntry.objects.update(title="Autre"),
        lambda: MinutesRegisterEntry.objects.filter(number=1).delete(),
    ):
        with pytest.raises(RegisterIsAppendOnly):
            attempt()

    assert minutes.verify_register() is None


def test_numbers_have_no_gap_and_each_line_holds_the_one_before(decided: Story) -> None:
    drawn(decided)
    entries = list(MinutesRegisterEntry.objects.order_by("number"))

    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    assert [entry.kind for entry in entries] == [
        "opening",
        "attendance",
        "certificate",
        "minutes",
    ]
    assert [e.previous for e in entries] == [minutes.GENESIS, *(e.digest for e in entries[:-1])]


def test_a_line_changed_behind_the_back_of_the_register_shows(decided: Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assembly_minutesregisterentry SET title = %s WHERE number = 1", ["Autre"]
        )

    assert minutes.verify_register() == 1


def test_the_papers_are_drawn_again_byte_for_byte_whatever_changes_meanwhile(
    decided: Story,
) -> None:
    drawn(decided)
    Cooperative.objects.update(name="Autre nom", city="Ailleurs")
    Member.objects.update(last_name="Autre")

    for paper in Minutes.objects.order_by("pk"):
        assert minutes.redraw(minutes=paper) == shelf.read(paper.file, paper.pdf_sha256)


def test_the_minutes_hold_everything_the_law_asks(decided: Story) -> None:
    paper = drawn(decided)
    content = shelf.read(paper.file, paper.pdf_sha256)
    text = " ".join(words(content).split())

    for item in (
        "samedi 6 juin 2026",
        "Salle de l’Estran, 56520 Guidel",
        "sur convocation du directoire",
        "lundi 18 mai 2026",
        "directoire du 4 mai 2026",
        "Approbation des comptes 2025",
        "Alice Martin",
        "Gwenn Le Goff",
        "Maître Yann Kerbrat",
        "Quorum atteint",
        "Échange sur les comptes.",
        "Coupure du son de deux minutes.",
        "L’assemblée générale approuve les comptes de l’exercice 2025.",
        "Adoptée : 2 voix pour sur 3 suffrages exprimés",
        "1 pouvoir en blanc",
        "plus de la moitié des suffrages exprimés",
        "certifié par Alice Martin",
        "Signatures du bureau",
        "Feuille de présence",
    ):
        assert item in text, item
    assert {"/H1", "/H2", "/Table", "/TH"} <= set(kinds(content))


def test_the_attendance_sheet_separates_the_four_ways_and_tells_no_hour_of_vote(
    decided: Story,
) -> None:
    sheet = Minutes.objects.get(kind=Minutes.Kind.ATTENDANCE)

    assert [row[0] for row in sheet.data["present"]] == ["LE GOFF Gwenn", "MARTIN Alice"]
    assert [row[0] for row in sheet.data["blank"]] == ["ÉVRARD Chloe"]
    assert [row[0] for row in sheet.data["remote"]] == ["BENALI Bilal", "NGUYEN Hugo"]
    assert all(len(row) == 4 for row in sheet.data["remote"])


def test_the_minutes_wait_for_the_count_and_for_the_debates(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [YES])
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.close()

    with pytest.raises(Refusal) as refused:
        drawn(story)

    assert {o.code for o in refused.value.obstacles} == {"not-decided", "debates-missing"}


def test_the_minutes_are_drawn_once(decided: Story) -> None:
    drawn(decided)
    with pytest.raises(Refusal) as refused:
        drawn(decided)
    assert refused.value.code == "minutes-drawn"
    with pytest.raises(Refusal):
        accounts.write(
            assembly=decided.assembly,
            debates="Autre récit.",
            incidents="",
            at=decided.at,
            by=made.chair(decided.cast),
        )


def test_the_signed_copy_is_kept_once(decided: Story) -> None:
    paper = drawn(decided)
    by = made.chair(decided.cast)

    def keep(content: bytes, version: int) -> None:
        scans.keep(paper=paper, content=content, why="", version=version, at=decided.at, by=by)

    keep(made.PDF, 0)

    for content in (made.PDF, b"GIF89a", made.PDF + b"\n%"):
        with pytest.raises(Refusal):
            keep(content, 1)
    assert minutes.verify_register() is None
