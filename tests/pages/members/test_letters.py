"""Pages of the letters."""

import io

import pdfplumber
import pytest
from django.test import Client

from common import clock
from members import letter_paper
from members.actions import letters
from members.models import SignInLetter
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db
LETTER = "/lettre/"
PRINT = "/assistance/courriers/"


@pytest.fixture
def code(cast: Cast) -> str:
    assert cast.diego.account
    return letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account).code


def test_a_letter_signs_in_without_an_e_mail(client: Client, cast: Cast, code: str) -> None:
    response = client.post(LETTER, {"letter": code, "next": "/decisions/"})

    assert response["Location"] == "/decisions/"
    assert client.session["_auth_user_id"] == str(cast.bilal.account_id)


def test_a_letter_replaces_the_session_of_somebody_else(
    client: Client, cast: Cast, code: str
) -> None:
    client.force_login(cast.diego.account)

    client.post(LETTER, {"letter": code})

    assert client.session["_auth_user_id"] == str(cast.bilal.account_id)
    assert client.get("/assistance/").status_code == 403


def test_a_wrong_code_says_what_to_do(client: Client, code: str) -> None:
    response = client.post(LETTER, {"letter": "7KPM-Q2RX-9TAB"})

    assert response.status_code == 200
    assert "seul le dernier fonctionne" in response.content.decode()


def test_guesses_are_counted_but_right_codes_are_not(client: Client, cast: Cast) -> None:
    assert cast.diego.account
    for _ in range(3):
        made = letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account)
        assert type(client)().post(LETTER, {"letter": made.code}).status_code == 302

    answers = [client.post(LETTER, {"letter": "7KPMQ2RX9TAB"}).status_code for _ in range(21)]

    assert answers[:20] == [200] * 20
    assert answers[20] == 429


def test_opening_the_page_uses_nothing(client: Client, code: str) -> None:
    client.get(f"{LETTER}?letter={code}")

    assert SignInLetter.objects.get().used_at is None


def text_of(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() for page in document.pages]


def test_the_board_prints_one_letter_with_its_code_in_large_type(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.diego.account)

    response = client.post(PRINT, {"to": "one", "number": cast.bilal.number})

    (page,) = text_of(response.content)
    printed = next(line for line in page.splitlines() if line.count("-") == 2 and len(line) == 14)
    assert "no-store" in response["Cache-Control"]
    assert "Bilal Benali" in page
    assert "02 97 00 00 00" in page
    assert letters.use(code=printed, at=clock.now()) == cast.bilal.account


def test_a_batch_never_joins_two_people_on_one_sheet(client: Client, cast: Cast) -> None:
    factories.member("Yvonne", "Le Bihan")
    factories.member("René", "Quéré")
    client.force_login(cast.diego.account)

    response = client.post(PRINT, {"to": "without_address"})

    pages = text_of(response.content)
    assert len(pages) == 4
    assert "Yvonne Le Bihan" in pages[0]
    assert "René Quéré" in pages[2]
    assert pages[1] == pages[3] == ""


def test_a_number_nobody_has_prints_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.diego.account)

    response = client.post(PRINT, {"to": "one", "number": 9999})

    assert response.status_code == 200
    assert not SignInLetter.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bilal", 403), ("fatou", 403)])
def test_only_the_board_prints_letters_alone(
    client: Client, cast: Cast, who: str, status: int
) -> None:
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    assert client.post(PRINT, {"to": "all"}).status_code == status
    assert not SignInLetter.objects.exists()


def test_the_same_letter_gives_the_same_bytes(cast: Cast) -> None:
    assert cast.diego.account
    issued = letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account)

    first = letter_paper.draw_letter(issued, cast.cooperative).bytes()

    assert first == letter_paper.draw_letter(issued, cast.cooperative).bytes()
    assert issued.code.encode() not in repr(issued).encode()
