"""Proofs of a convocation: the legal notice of a second call, and the file of one member."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from assembly import deadlines
from assembly.actions import convening
from assembly.dispatch_file import dispatch_file
from assembly.documents import shelf
from assembly.models import Call, Notice
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import ElectronicConsent
from notifications.actions import postal
from notifications.relay import Answer, Outcome
from notifications.settling import settle
from tests.actions.assembly.test_second_call import failed
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.polls import YES
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

PDF = b"%PDF-1.4 certificate of insertion"


def insert(story: Story, **options: object) -> None:
    convening.record_insertion(
        call=story.refresh().call, reference="Ouest-France, n° 4521", at=story.at,
        by=made.board(story.cast), **options,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_proof_of_the_legal_notice_is_kept_with_its_fingerprint(cast: Cast) -> None:
    story = failed(cast).convene_again()

    insert(story, published_on=date(2026, 6, 8), proof=PDF)

    call = story.refresh().call
    assert shelf.read(call.insertion_file, call.insertion_sha256) == PDF
    event = AuditEvent.objects.get(verb="assembly.insertion_recorded")
    assert event.details["sha256"] == call.insertion_sha256
    story.open_sitting(cast.alice)


def test_the_delay_runs_from_the_last_dispatch_or_insertion(cast: Cast) -> None:
    story = failed(cast).convene_again()
    before = story.assembly.call.dispatched_on
    assert before == date(2026, 6, 7)

    insert(story, published_on=before - timedelta(days=1))
    assert Call.objects.get(number=2).dispatched_on == before
    insert(story, published_on=date(2026, 6, 12))

    call = Call.objects.get(number=2)
    assert call.dispatched_on == date(2026, 6, 12)
    row = deadlines.row_of(call, "notice_dispatch", at=story.at)
    assert row is not None
    assert row.is_unexplained


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"published_on": date(2026, 6, 20)}, "insertion-too-late"),
        ({"published_on": date(2026, 6, 5)}, "insertion-too-early"),
        ({"proof": b"GIF89a"}, "document-not-pdf"),
        ({"proof": PDF + bytes(20 * 1024 * 1024)}, "document-too-large"),
    ],
)
def test_a_wrong_date_or_file_is_refused_and_nothing_is_written(
    cast: Cast, options: dict[str, object], code: str
) -> None:
    story = failed(cast).convene_again()

    with pytest.raises(Refusal) as refused:
        insert(story, **options)

    assert refused.value.code == code
    assert story.refresh().call.insertion == ""


def test_the_file_of_a_member_proves_what_was_sent_and_not_what_they_did(cast: Cast) -> None:
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    batch = postal.prepare(at=CONVENED_AT, by=made.board(cast))
    postal.dispatch(
        batch=batch, on=CONVENED_AT.date(), at=story.at, by=made.board(cast), proof=PDF,
        proof_name="depot.pdf", proof_type="application/pdf",
    )  # fmt: skip

    by_post = zipfile.ZipFile(io.BytesIO(dispatch_file(story.assembly, cast.chloe, at=story.at)))
    by_mail = zipfile.ZipFile(io.BytesIO(dispatch_file(story.assembly, cast.bilal, at=story.at)))

    assert by_post.read("depot-1-depot.pdf") == PDF
    facts = " ".join(words(by_post.read("preuve.pdf")).split())
    assert "Lettre postée le lundi 18 mai 2026" in facts
    mailed = " ".join(words(by_mail.read("preuve.pdf")).split())
    assert "bilal@example.org" in mailed
    assert story.assembly.call.convocation_sha256 in mailed.replace(" ", "")
    assert "Donné le " in mailed
    for others in ("Chloe", "Alice", "vot"):
        assert others not in mailed.replace("convocation", "").replace("Convocation", "")


def test_a_notice_that_came_back_is_proved_by_the_letter_that_took_its_place(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    notice = Notice.objects.get(call=story.assembly.call, member=cast.bilal)
    settle(notice.message, Outcome(Answer.PERMANENT, 550, "5.1.1 no such user"), at=CONVENED_AT)
    later = CONVENED_AT + timedelta(minutes=5)
    batch = postal.prepare(at=later, by=made.board(cast))
    postal.dispatch(
        batch=batch, on=later.date(), at=later, by=made.board(cast), proof=PDF,
        proof_name="depot.pdf", proof_type="application/pdf",
    )  # fmt: skip

    found = zipfile.ZipFile(io.BytesIO(dispatch_file(story.assembly, cast.bilal, at=later)))

    facts = " ".join(words(found.read("preuve.pdf")).split())
    assert "refusé 550" in facts
    assert "Remplacé par une lettre à" in facts
    assert "Lettre postée le" in facts
    assert found.read("depot-1-depot.pdf") == PDF
