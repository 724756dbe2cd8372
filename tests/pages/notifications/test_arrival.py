"""How mail arrives, as the board reads it, and what nobody learns there."""

from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from common import clock
from notifications.actions import domains, outbox
from notifications.models import MailCheck, MailDomain, Message, Report, ReturnMailbox
from tests import smtp
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db
ARRIVAL, CHECK = "/messages/distribution/", "/messages/reglages/"


@pytest.fixture
def board(cast: Cast, client: Client) -> Client:
    client.force_login(cast.diego.account)
    return client


@pytest.mark.parametrize("path", [ARRIVAL, f"{ARRIVAL}domaines.csv", CHECK])
@pytest.mark.parametrize(
    ("role", "status"), [("diego", 200), ("alice", 200), ("fatou", 200), ("bilal", 403)]
)
def test_who_reads_how_mail_arrives(
    cast: Cast, client: Client, path: str, role: str, status: int
) -> None:
    person: Any = getattr(cast, role)
    client.force_login(getattr(person, "account", person))

    assert client.get(path).status_code == status


@pytest.mark.parametrize("act", ["attente", "reprise", "rythme", "par-la-poste"])
def test_only_the_board_moves_a_domain(cast: Cast, client: Client, act: str) -> None:
    recorded_vote(cast.bilal, at=clock.now())
    client.force_login(cast.fatou)

    answer = client.post(f"{ARRIVAL}{act}", {"domain": "example.org"})

    assert answer.status_code == 403
    assert not MailDomain.objects.exists()


def test_the_board_reads_what_arrived_and_what_to_do(cast: Cast, board: Client, settings) -> None:
    recorded_vote(cast.bilal, at=clock.now())
    recorded_vote(member(email="refuse@faute.example"), at=clock.now())
    with smtp.serving() as (_postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        outbox.send_due(at=clock.now())

    page = board.get(ARRIVAL).content.decode()
    table = b"".join(board.get(f"{ARRIVAL}domaines.csv").streaming_content).decode()

    assert f'href="{ARRIVAL}domaines.csv"' in page
    assert [line.split(";")[0] for line in table.split()][-2:] == ["faute.example", "example.org"]
    assert page.index("faute.example") < page.index("example.org")
    assert "le nom du domaine est peut-être mal saisi" in page


def test_a_call_to_vote_is_counted_in_no_domain(cast: Cast, board: Client) -> None:
    recorded_vote(member(email="seule@petit.example"), at=clock.now(), tells_turnout=True)

    assert "petit.example" not in board.get(ARRIVAL).content.decode()


def test_the_board_holds_a_domain_and_lets_it_go(cast: Cast, board: Client) -> None:
    recorded_vote(cast.bilal, at=clock.now())

    board.post(f"{ARRIVAL}attente", {"domain": "example.org"})
    held = board.get(ARRIVAL).content.decode()
    board.post(f"{ARRIVAL}reprise", {"domain": "example.org"})

    assert "En attente" in held
    assert MailDomain.objects.get().state == "open"


def test_the_board_gives_a_domain_a_pace_and_takes_it_back(cast: Cast, board: Client) -> None:
    recorded_vote(cast.bilal, at=clock.now())

    board.post(f"{ARRIVAL}rythme", {"domain": "example.org", "per_minute": "30"})
    given = MailDomain.objects.get().per_minute
    wrong = board.post(f"{ARRIVAL}rythme", {"domain": "example.org", "per_minute": "beaucoup"})
    board.post(f"{ARRIVAL}rythme", {"domain": "example.org", "per_minute": ""})

    assert (given, wrong.status_code) == (30, 400)
    assert MailDomain.objects.get().per_minute is None


def test_the_board_sends_letters_instead(cast: Cast, board: Client) -> None:
    recorded_vote(cast.bilal, at=clock.now())
    domains.pause(name="example.org", at=clock.now(), by=cast.diego.account)

    board.post(f"{ARRIVAL}par-la-poste", {"domain": "example.org"})

    assert Message.objects.filter(channel="post").count() == 1


def test_a_domain_nobody_is_written_to_has_nothing_to_move(board: Client) -> None:
    assert board.post(f"{ARRIVAL}attente", {"domain": "x.example"}).status_code == 404


def test_a_grave_finding_is_said_first_with_the_line_to_write(board: Client) -> None:
    finding = {
        "code": "dmarc", "level": "block", "title": "Consignes", "what": "Il manque une ligne.",
        "to_do": "Ajoutez-la.", "record": '_dmarc.cooperative.example. TXT "v=DMARC1; p=none"',
    }  # fmt: skip
    MailCheck.objects.create(at=clock.now(), findings=[finding], blocks=True)

    check, arrival = (board.get(path).content.decode() for path in (CHECK, ARRIVAL))

    assert "Nos messages risquent d’être refusés" in check.replace("'", "’").replace("&#x27;", "’")
    assert "_dmarc.cooperative.example. TXT" in check
    assert "Les rappels sont retenus" in arrival


def test_a_check_is_asked_of_the_worker_and_never_in_the_demonstration(
    cast: Cast, board: Client, settings
) -> None:
    board.post(f"{CHECK}verifier")
    asked = OrmQ.objects.count()
    settings.DEMONSTRATION = True
    refused = board.post(f"{CHECK}verifier")

    assert asked == 1
    assert refused.status_code == 409
    assert OrmQ.objects.count() == 1


def test_the_board_reads_what_the_mailbox_put_aside_and_what_stopped_it(
    cast: Cast, board: Client, settings
) -> None:
    settings.MAIL_RETURN_MAILBOX = "imaps://retours:motdepasse@mail.example/INBOX?aside=A-lire"
    now = clock.now()
    ReturnMailbox.objects.create(busy_until=now, failure="mail.example:993: no route")
    Report.objects.create(digest="1", kind="unread", at=now, aside=Report.Aside.TOO_LARGE)

    page = board.get(ARRIVAL).content.decode()

    assert "1 message a été mis de côté dans le dossier" in page
    assert "A-lire" in page
    assert "Trop volumineux pour être lu" in page
    assert "mail.example:993: no route" in page
    assert "motdepasse" not in page
