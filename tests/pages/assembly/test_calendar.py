"""The page of the legal calendar, its line of dates and its file for a diary."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from assembly.models import Assembly, MissedDate
from members.models import Cooperative
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story
from tests.pages.assembly.test_preparing import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
BOARDS_OWN = "Envoi conseillé de la convocation"


@pytest.fixture
def assembly(cast: Cast, it_is: Instant) -> Assembly:
    it_is(CONVENED_AT)
    return made.draft(cast)


def test_each_date_is_said_in_words_with_what_happens_otherwise(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    text = signed_in(cast.diego).get(page("calendar", assembly)).content.decode()

    assert "Au plus tard le vendredi 22\u00a0mai 2026" in text
    assert "Avant le vendredi 5\u00a0juin 2026 à 15\u00a0h" in text
    assert "À partir du vendredi 22\u00a0mai 2026" in text
    assert "Plus tard, l’assemblée est irrégulièrement convoquée." in text
    cell = text.split("irrégulièrement convoquée.")[1].split("</td>")[0]
    assert "15 jours avant l’assemblée · C. com. R225-69" in cell
    assert "style=" not in text


def test_each_mark_of_the_line_is_a_line_of_the_table(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    text = signed_in(cast.diego).get(page("calendar", assembly)).content.decode()

    marks = re.findall(r'<text class="number[^>]*>(\d+)</text>', text)
    assert len(marks) > 8
    for mark in marks:
        assert f'<th scope="row">{mark}. ' in text


def test_members_see_their_own_dates_and_strangers_nothing(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    assert signed_in(cast.bilal).get(page("calendar", assembly)).status_code == 404
    Story(cast, assembly).convene()

    member = signed_in(cast.bilal).get(page("calendar", assembly)).content.decode()
    assert "Questions écrites" in member
    assert BOARDS_OWN not in member
    assert BOARDS_OWN in signed_in(cast.diego).get(page("calendar", assembly)).content.decode()
    assert signed_in(cast.eve).get(page("calendar", assembly)).status_code == 404


def test_the_diary_holds_the_dates_to_come_with_stable_names(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    answer = signed_in(cast.diego).get(page("diary", assembly))

    assert answer["Content-Type"].startswith("text/calendar")
    events = {str(e["uid"]): e for e in Calendar.from_ical(answer.content).walk("VEVENT")}
    notice = next(e for uid, e in events.items() if "-notice_dispatch@" in uid)
    assert notice.decoded("dtstart").isoformat() == "2026-05-22"
    assert "R225-69" in str(notice["description"])
    assert notice.walk("VALARM")
    close = next(e for uid, e in events.items() if "-electronic_close@" in uid)
    assert close.decoded("dtstart").isoformat() == "2026-06-05T15:00:00+02:00"
    assert not any("-email_consent@" in uid for uid in events)
    assert len(events) == len(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_board_explains_a_missed_date_on_the_page(
    cast: Cast, assembly: Assembly, signed_in: SignedIn
) -> None:
    Cooperative.objects.update(fiscal_year_end="10-31")
    address = page("explain-missed", assembly, code="ordinary_meeting")
    why = {"reason": "Prorogation accordée le 3 mai par le tribunal."}

    assert signed_in(cast.bilal).post(address, why).status_code in (403, 404)
    assert signed_in(cast.diego).post(address, {"reason": " "}).status_code == 400
    answer = signed_in(cast.diego).post(address, why, follow=True)

    assert MissedDate.objects.get().reason == why["reason"]
    assert why["reason"] in answer.content.decode()
