"""The message as bytes: what any mail program reads back is what was written."""

import email
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import mime

NAMES = ("Bilal Benali", "Élodie d’Été", "SARL « Le Port »", "Dr. A, B", 'Jean "Jo" Le Goff', "")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=250)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=400)


def read(headers: list[str], body: bytes = b"\r\n") -> EmailMessage:
    return email.message_from_bytes(mime.message(headers, body), policy=policy.default)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mailbox", ["b@example.org", "b@réseau.example"])
def test_a_name_and_its_mailbox_are_read_back(name: str, mailbox: str) -> None:
    found = read([mime.address("To", name, mailbox)])["To"].addresses

    assert [address.display_name for address in found] == [name]
    assert found[0].addr_spec.isascii()
    assert found[0].domain in ("example.org", "xn--rseau-bsa.example")


def test_a_sender_is_read_back_from_the_way_people_write_it() -> None:
    found = read([mime.sender("From", '"Coop. du Port" <ag@coop.example>')])["From"].addresses

    assert (found[0].display_name, found[0].addr_spec) == ("Coop. du Port", "ag@coop.example")


@given(WORDS)
def test_a_subject_is_read_back_and_keeps_to_short_lines(subject: str) -> None:
    header = mime.words("Subject", subject)

    assert " ".join(str(read([header])["Subject"]).split()) == " ".join(subject.split())
    assert header.isascii()
    if not subject.isascii():
        assert max(map(len, header.split(mime.END))) <= mime.LONGEST_LINE


@given(TEXTS, TEXTS)
def test_text_and_html_are_read_back_whatever_their_lines(text: str, html: str) -> None:
    body = mime.body(text, html and f"{html}x", [], mark="1f")

    message = read(["Subject: x"], body)
    parts = list(message.walk())[1:] if html else [message]
    read_back = [part.get_content().replace(mime.END, "\n").rstrip("\n") for part in parts]
    assert read_back == [text.rstrip("\n"), *([f"{html}x"] if html else [])]
    assert all(len(line) <= mime.LONGEST_LINE for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.isascii()


def test_documents_follow_the_two_ways_of_reading() -> None:
    part = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nUERG\r\n"

    message = read(["Subject: x"], mime.body("Bonjour\n", "<p>Bonjour</p>\n", [part], mark="1f"))

    assert [shown.get_content_type() for shown in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    assert [attached.get_content() for attached in message.iter_attachments()] == [b"PDF"]


@pytest.mark.parametrize("spoilt", ["a\nBcc: eve@example.org", "a\rb"])
def test_no_header_can_begin_another(spoilt: str) -> None:
    with pytest.raises(ValueError, match="end of line"):
        mime.words("Subject", spoilt)
    with pytest.raises(ValueError, match="end of line"):
        mime.address("To", spoilt, "b@example.org")
    with pytest.raises(ValueError, match="end of line"):
        mime.address("To", "Bilal", f"b@example.org{spoilt}")
