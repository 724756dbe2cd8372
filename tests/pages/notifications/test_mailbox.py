"""The demonstration's mailbox: real SMTP in, readable pages out."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from notifications import documents
from notifications.actions import outbox
from notifications.mailbox import Mailbox
from notifications.management.commands.mailbox import controller
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.smtp import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Any, tmp_path: Path) -> Iterator[Mailbox]:
    settings.DATA_DIR, settings.DEMONSTRATION = tmp_path, True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    box = Mailbox(tmp_path / "mail")
    server = controller(box, settings.EMAIL_PORT)
    server.start()
    yield box
    server.stop()


def test_a_sent_message_can_be_read_in_the_browser(
    cast: Cast, mailbox: Mailbox, client: Client
) -> None:
    recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)

    page = client.get("/boite-aux-lettres/").content.decode()
    letter = client.get(f"/boite-aux-lettres/{mailbox.names()[0]}/").content.decode()

    assert "bilal@example.org" in page
    assert "mardi 19\u00a0mai 2026 à 10\u00a0h" in page
    assert "Un vote a été enregistré" in letter


def test_messages_are_found_by_address(cast: Cast, mailbox: Mailbox, client: Client) -> None:
    for person in cast.members:
        recorded_vote(person)
    outbox.send_due(at=TUESDAY_TEN)

    page = client.get("/boite-aux-lettres/?q=Chloe").content.decode()

    assert page.count("@example.org<") == 1
    assert "chloe@example.org<" in page


def test_documents_come_out_as_they_went_in(cast: Cast, mailbox: Mailbox, client: Client) -> None:
    event = "BEGIN:VCALENDAR\r\nSUMMARY:Assemblée\r\nEND:VCALENDAR\r\n".encode()
    pdf_type = "application/pdf"
    attachments = [
        documents.store(b"%PDF-1.7", filename="convocation à l’AG.pdf", media_type=pdf_type),
        documents.store(event, filename="ag.ics", media_type="text/calendar"),
    ]
    recorded_vote(cast.bilal, attachments=attachments)
    outbox.send_due(at=TUESDAY_TEN)
    name = mailbox.names()[0]

    pdf = client.get(f"/boite-aux-lettres/{name}/documents/1")
    calendar = client.get(f"/boite-aux-lettres/{name}/documents/2")

    assert pdf.content == b"%PDF-1.7"
    assert "convocation%20%C3%A0%20l%E2%80%99AG.pdf" in pdf.headers["Content-Disposition"]
    assert calendar.content == event
    assert client.get(f"/boite-aux-lettres/{name}/documents/3").status_code == 404


def test_the_html_of_a_message_can_do_nothing_but_show_itself(cast: Cast, mailbox: Mailbox) -> None:
    recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)

    response = Client().get(f"/boite-aux-lettres/{mailbox.names()[0]}/html")

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["", "x/", "x/html", "x/source", "x/documents/1"])
def test_a_real_installation_has_no_such_page(
    settings: Any, mailbox: Mailbox, client: Client, path: str
) -> None:
    settings.DEMONSTRATION = False

    assert client.get(f"/boite-aux-lettres/{path}").status_code == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "x", "000000000000000-abcdef-a@b"])
def test_no_other_file_can_be_read(mailbox: Mailbox, client: Client, name: str) -> None:
    assert client.get(f"/boite-aux-lettres/{name}/").status_code == 404


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "manage.py", "mailbox", "--port", str(port), "--directory", tmp_path],
        cwd=django_settings.BASE_DIR,
        stderr=subprocess.PIPE,
    )
    try:
        assert program.stderr is not None
        assert f"127.0.0.1:{port}" in program.stderr.readline().decode()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            assert line.recv(100).startswith(b"220 ")
        started = time.monotonic()
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=10) == 0
        assert time.monotonic() - started < 10
    finally:
        program.kill()
        program.communicate()
