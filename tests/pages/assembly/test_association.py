"""An association has no capital: no share is shown, on a page or on a paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from assembly.documents.attendance import attendance_data, draw_attendance
from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from common import clock
from common.documents import Document
from members.models import Cooperative
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
SHARES = re.compile(r"(?<!rendre\s)(?<!pris\s)\b[Pp]arts?\b|\b[Cc]apital\b")


@pytest.fixture(autouse=True)
def _association(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Cooperative.objects.update(
        form="Association loi 1901",
        is_capital_variable=False,
        capital_amount_cents=0,
        capital_minimum_cents=0,
        share_value_cents=0,
    )
    monkeypatch.setattr(clock, "now", lambda: CONVENED_AT)
    assemblies.rules("association_1901")


def read(paper: Document) -> str:
    with pdfplumber.open(BytesIO(paper.bytes())) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize(
    "page", ["members:register", "members:member_new", "members:member", "members:figures"]
)
def test_no_page_of_the_register_shows_a_share(cast: Cast, signed_in: SignedIn, page: str) -> None:
    where = {"number": cast.bilal.number} if page == "members:member" else {}

    text = signed_in(cast.diego).get(reverse(page, kwargs=where)).content.decode()

    main = re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")])
    assert SHARES.search(main) is None, SHARES.findall(main)


def test_no_paper_of_an_assembly_shows_a_share(cast: Cast) -> None:
    assembly = assemblies.draft(cast)
    assemblies.election(assembly, assemblies.board(cast), cast.bilal, seats=1)
    story = Story(cast, assembly).convene()
    call = story.refresh().call

    texts = [
        read(draw_convocation(convocation_data(call, at=story.at))),
        read(draw_voting_form(voting_form_data(call, at=story.at))),
        read(draw_attendance(attendance_data(call, at=story.at + timedelta(days=1)))),
    ]

    assert [SHARES.findall(text) for text in texts] == [[], [], []]


def test_a_cooperative_still_shows_them(cast: Cast, signed_in: SignedIn) -> None:
    Cooperative.objects.update(is_capital_variable=True)

    text = signed_in(cast.diego).get(reverse("members:register")).content.decode()

    assert "Parts" in text
