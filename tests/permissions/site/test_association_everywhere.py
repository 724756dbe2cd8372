"""An association has neither shares nor capital: no page, paper or message of its assembly says so.

Every address is opened by every role once the assembly is decided, and read; so are its papers,
its files and the messages that left.
"""

import re
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils.html import strip_tags

from assembly.actions import accounts, minutes
from assembly.documents import shelf
from assembly.models import Minutes
from common import clock
from members.models import Cooperative
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.permissions.site import scenes
from tests.permissions.site.addresses import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

# “Part” alone is a share of the votes, or what one takes in a vote.
WORDS = re.compile(
    r".{0,60}(?:\bparts\b|\bparts? sociales?\b|\bcapita(?:l|ux)\b|\bactionnaires?\b).{0,60}", re.I
)
# Whoever writes the statutes reads what each rule is for: those of capital stay named there, and
# are not shown where the form has none. The design of the site is shown on invented figures, the
# schema of programs serves every form of cooperative.
NOT_OF_THE_ASSOCIATION = ("frontend:gallery", "api-schema", "api-docs")


@pytest.fixture(autouse=True)
def _association(cast: Cast) -> None:
    Cooperative.objects.update(
        form="Association loi 1901",
        is_capital_variable=False,
        capital_amount_cents=0,
        capital_minimum_cents=0,
        share_value_cents=0,
    )
    assemblies.rules("association_1901")


def read(answer: HttpResponseBase) -> str:
    """What an answer says to its reader: a page, a table or a paper."""
    if answer.streaming:
        content = b"".join(answer)  # type: ignore[arg-type]
    else:
        content = answer.content  # type: ignore[attr-defined]
    if answer.headers.get("Content-Type", "").startswith("application/pdf"):
        return text_of(content)
    said = content.decode(errors="ignore")
    return strip_tags(re.sub(r"(?s)<(script|style).*?</\1>", " ", said))


def text_of(pdf: bytes) -> str:
    if not pdf.startswith(b"%PDF") or pdf == assemblies.PDF:
        return ""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


def found_in(name: str, text: str, found: dict[str, set[str]]) -> None:
    for said in WORDS.findall(" ".join(text.split())):
        found.setdefault(name, set()).add(said)


def told(found: dict[str, set[str]]) -> str:
    return "\n".join(f"{name}: {sorted(said)}" for name, said in sorted(found.items()))


@pytest.mark.parametrize("moment", ["in_sitting", "decided"])
def test_no_page_speaks_of_shares_nor_of_capital_to_any_role(
    moment: str, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = getattr(scenes, moment)(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    paths = addresses(scenes.keys(story))

    found: dict[str, set[str]] = {}
    seen: set[Any] = set()
    for role, account in scenes.people(cast).items():
        if role in ("stranger", "candidate"):
            continue  # they see what a visitor and a member see
        client.logout()
        if account is not None:
            client.force_login(account)
        for route, path in paths.items():
            if route in NOT_OF_THE_ASSOCIATION:
                continue
            client.reading_may_write = True  # type: ignore[attr-defined]
            text = read(client.get(path))
            if (route, text) not in seen:
                seen.add((route, text))
                found_in(route, text, found)

    assert len({route for route, _text in seen}) > 150  # it was walked, not refused at the door
    assert not found, told(found)


def test_no_paper_nor_message_speaks_of_shares_nor_of_capital(cast: Cast) -> None:
    story = scenes.decided(cast)
    by = assemblies.chair(cast)
    accounts.write(assembly=story.assembly, debates="Échanges.", incidents="", at=story.at, by=by)
    minutes.draw_up(call=story.assembly.call, at=story.at, by=by)

    found: dict[str, set[str]] = {}
    papers = list(Minutes.objects.order_by("pk"))
    for paper in papers:
        found_in(paper.kind, text_of(shelf.read(paper.file, paper.pdf_sha256)), found)
    call = story.assembly.call
    found_in(
        "convocation", text_of(shelf.read(call.convocation_file, call.convocation_sha256)), found
    )
    messages = list(Message.objects.order_by("pk"))
    for message in messages:
        found_in(f"message {message.subject}", f"{message.subject} {message.text}", found)

    assert {"minutes", "attendance", "opening", "certificate"} <= {paper.kind for paper in papers}
    assert messages
    assert not found, told(found)
