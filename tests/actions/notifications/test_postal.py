import io
from datetime import timedelta

import pdfplumber
import pytest

from common.documents import kit
from common.refusals import Refusal
from notifications import documents, queries, settling
from notifications.actions import outbox, postal
from notifications.models import Channel, Message, PostalBatch
from notifications.relay import Answer, Outcome
from notifications.states import BatchState, MessageState
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db

BOUNCED = Outcome(Answer.PERMANENT, 550, "5.1.1")


def letter_to(last_name: str, postcode: str, **fields: object) -> Message:
    paper = member("Jeanne", last_name, postcode=postcode, city="Ville")
    return recorded_vote(paper, **fields)


def pages(batch: PostalBatch) -> list[str]:
    content = documents.Document.of_json(batch.pdf).read()
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def three_pages() -> documents.Document:
    paper = kit.Document(title="Convocation")
    for _ in range(2):
        paper.new_page()
        paper.paragraph("Suite")
    return documents.store(paper.bytes(), filename="convocation.pdf", media_type="application/pdf")


def test_letters_are_printed_in_the_order_of_postcodes(cast: Cast) -> None:
    for name, postcode in (("Zed", "75011"), ("Abel", "29200"), ("Roux", "56100")):
        letter_to(name, postcode)

    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    printed = [text for text in pages(batch) if text]
    assert ["29200" in printed[0], "56100" in printed[1], "75011" in printed[2]] == [True] * 3
    rows = documents.Document.of_json(batch.addresses).read().decode("utf-8-sig").splitlines()
    assert rows[1].startswith("1;Jeanne Abel;1 rue du Port;29200 Ville")


def test_each_letter_begins_on_the_front_of_a_sheet_with_its_documents(cast: Cast) -> None:
    letter_to("Abel", "29200", attachments=[three_pages()])
    letter_to("Zed", "75011", attachments=[three_pages()])

    found = pages(postal.prepare(at=TUESDAY_TEN, by=cast.diego.account))

    assert len(found) == 12
    assert "Jeanne Abel" in found[0]
    assert "Convocation" in found[2]
    assert "Jeanne Zed" in found[6]
    assert found[1] == found[5] == ""


def test_a_letter_does_not_ask_to_answer_a_message(cast: Cast) -> None:
    letter = letter_to("Abel", "29200")

    assert "Répondez à ce message" not in letter.text
    assert "ag@cooperative.example" in letter.text


def test_a_bounced_message_is_in_the_next_batch(cast: Cast) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_by_post(message=message, at=TUESDAY_TEN, by=cast.diego.account)

    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    assert batch.letters.get().replaces == message
    assert "Bilal Benali" in pages(batch)[0]


@pytest.mark.parametrize("email", ["", "bilal@example.org"])
def test_who_prints_letters_reads_who_voted_only_once_the_vote_is_closed(
    cast: Cast, email: str
) -> None:
    paper = member("Jeanne", "Roux", email=email, postcode="56100", city="Lorient")
    close = TUESDAY_TEN + timedelta(days=3)
    notice = recorded_vote(paper, tells_turnout=True, printed_from=close)
    if email:
        settling.bounce(sent(notice), BOUNCED, at=TUESDAY_TEN)

    meanwhile = list(queries.waiting_letters(close - timedelta(seconds=1)))
    (letter,) = queries.waiting_letters(close)

    assert meanwhile == []
    assert letter.tells_turnout
    assert "enregistré" in letter.subject_line


def sent(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING)
    message.refresh_from_db()
    return message


def test_posting_is_written_down_with_its_date_and_proof(cast: Cast) -> None:
    letter_to("Abel", "29200")
    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    postal.dispatch(
        batch=batch,
        on=TUESDAY_TEN.date(),
        at=TUESDAY_TEN + timedelta(hours=3),
        by=cast.diego.account,
        proof=b"%PDF-1.7 slip",
        proof_name="bordereau.pdf",
        proof_type="application/pdf",
    )

    assert batch.state == BatchState.DISPATCHED
    assert batch.letters.get().state == MessageState.ACCEPTED
    assert documents.Document.of_json(batch.proof).read() == b"%PDF-1.7 slip"
    assert queries.reach("poll:abc", "recorded").by_post == 1


@pytest.mark.parametrize(("days", "code"), [(1, "in-the-future"), (-1, "before-printing")])
def test_a_date_that_cannot_be_is_refused(cast: Cast, days: int, code: str) -> None:
    letter_to("Abel", "29200")
    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    with pytest.raises(Refusal) as refused:
        postal.dispatch(
            batch=batch,
            on=TUESDAY_TEN.date() + timedelta(days=days),
            at=TUESDAY_TEN,
            by=cast.diego.account,
        )

    assert refused.value.code == code
    assert batch.letters.get().state == MessageState.SENDING


def test_a_proof_is_a_paper_or_a_photograph(cast: Cast) -> None:
    letter_to("Abel", "29200")
    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    with pytest.raises(Refusal):
        postal.dispatch(
            batch=batch,
            on=TUESDAY_TEN.date(),
            at=TUESDAY_TEN,
            by=cast.diego.account,
            proof=b"MZ",
            proof_name="x.exe",
            proof_type="application/octet-stream",
        )


def test_a_batch_is_posted_once(cast: Cast) -> None:
    letter_to("Abel", "29200")
    batch = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)
    on = TUESDAY_TEN.date()
    postal.dispatch(batch=batch, on=on, at=TUESDAY_TEN, by=cast.diego.account)

    with pytest.raises(Refusal):
        postal.dispatch(batch=batch, on=on, at=TUESDAY_TEN, by=cast.diego.account)
    with pytest.raises(Refusal):
        postal.cancel(batch=batch, at=TUESDAY_TEN, by=cast.diego.account)


def test_a_cancelled_batch_gives_its_letters_to_the_next(cast: Cast) -> None:
    letter_to("Abel", "29200")
    first = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    postal.cancel(batch=first, at=TUESDAY_TEN, by=cast.diego.account)
    second = postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    assert (first.number, second.number) == (1, 2)
    assert second.letters.count() == 1


def test_the_worker_never_takes_a_letter_for_a_mail(cast: Cast, settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter_to("Abel", "29200")
    postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    assert outbox.send_due(at=TUESDAY_TEN + timedelta(days=9)).handled == 0
    assert Message.objects.get(channel=Channel.POST).state == MessageState.SENDING


def test_an_altered_document_is_never_sent(cast: Cast, settings) -> None:
    paper = three_pages()
    letter_to("Abel", "29200", attachments=[documents.Document(
        path=paper.path, sha256="0" * 64, filename="x.pdf", media_type="application/pdf"
    )])  # fmt: skip

    with pytest.raises(Refusal) as refused:
        postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)

    assert refused.value.code == "document-altered"


def test_nothing_to_print_is_said(cast: Cast) -> None:
    with pytest.raises(Refusal):
        postal.prepare(at=TUESDAY_TEN, by=cast.diego.account)
