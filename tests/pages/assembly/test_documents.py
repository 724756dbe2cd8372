"""The page of the documents: the board publishes, members read, nobody is noted."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assembly.models import Assembly, AssemblyDocument
from assembly.states import AssemblyState
from common.fingerprints import in_fours
from common.models import AuditEvent
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, PDF, Story
from tests.pages.assembly.test_preparing import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _three_weeks_before(it_is: Instant) -> None:
    it_is(CONVENED_AT)


def first_paper(assembly: Assembly) -> str:
    paper = assembly.documents.order_by("pk").first()
    assert paper is not None
    return page("document", assembly, document=paper.pk)


def test_the_board_sees_what_the_law_asks_for_and_publishes_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    assembly = made.draft(cast)
    assembly.documents.filter(kind="accounts").delete()
    client = signed_in(cast.diego)
    assert "manquant" in client.get(page("documents", assembly)).content.decode()

    client.post(
        page("add-document", assembly),
        {
            "kind": "accounts",
            "title": "Comptes 2025",
            "audience": "public",
            "file": SimpleUploadedFile("comptes.pdf", PDF),
        },
    )

    text = client.get(page("documents", assembly)).content.decode()
    assert "manquant" not in text
    paper = AssemblyDocument.objects.get(kind="accounts")
    assert in_fours(paper.sha256) in text


def test_members_read_the_papers_from_the_convocation_on(cast: Cast, signed_in: SignedIn) -> None:
    assembly = made.draft(cast)
    client = signed_in(cast.bilal)
    assert client.get(page("documents", assembly)).status_code == 404
    assert client.get(first_paper(assembly)).status_code == 404
    Story(cast, assembly).convene()

    answer = client.get(first_paper(assembly))

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("person", ["eve", "fatou"])
def test_papers_for_members_are_read_by_no_stranger_and_no_operator(
    cast: Cast, signed_in: SignedIn, person: str
) -> None:
    story = Story(cast, made.draft(cast)).convene()

    answer = signed_in(getattr(cast, person)).get(first_paper(story.assembly))

    assert answer.status_code == 404


def test_once_decided_only_public_papers_are_public(cast: Cast, client: Client) -> None:
    story = Story(cast, made.draft(cast)).convene()
    accounts = story.assembly.documents.get(kind="accounts")
    AssemblyDocument.objects.filter(pk=accounts.pk).update(audience="public")
    Assembly.objects.update(state=AssemblyState.DECIDED)

    shown = client.get(page("documents", story.assembly)).content.decode()

    assert in_fours(accounts.sha256) in shown
    assert "Journal des publications" not in shown
    assert client.get(page("document", story.assembly, document=accounts.pk)).status_code == 200
    assert client.get(first_paper(story.assembly)).status_code == 404


def test_reading_a_paper_leaves_no_trace_of_the_reader(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, made.draft(cast)).convene()
    before = AuditEvent.objects.count()
    client = signed_in(cast.bilal)

    client.get(page("documents", story.assembly))
    client.get(first_paper(story.assembly))
    client.get(page("documents-zip", story.assembly))

    assert AuditEvent.objects.count() == before


def test_a_member_reads_the_earlier_version_and_never_what_was_taken_back(
    cast: Cast, signed_in: SignedIn
) -> None:
    assembly = made.draft(cast)
    board = signed_in(cast.diego)
    accounts = assembly.documents.get(kind="accounts")
    new = SimpleUploadedFile("b.pdf", b"%PDF-1.7 corrected")
    board.post(page("replace-document", assembly, document=accounts.pk), {"file": new})
    extra = made.papers.add_document(
        assembly=assembly, kind="other", title="Erreur", content=PDF, at=CONVENED_AT,
        by=made.board(cast),
    )  # fmt: skip
    board.post(page("remove-document", assembly, document=extra.pk))
    Story(cast, assembly).convene()
    member = signed_in(cast.bilal)

    text = member.get(page("documents", assembly)).content.decode()

    assert "remplacée" in text
    assert member.get(page("document", assembly, document=accounts.pk)).content == PDF
    assert member.get(page("document", assembly, document=extra.pk)).status_code == 404


def test_a_member_publishes_nothing(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, made.draft(cast)).convene()
    paper = story.assembly.documents.order_by("pk")[0]
    client = signed_in(cast.bilal)

    answers = [
        client.post(page("add-document", story.assembly)),
        client.post(page("replace-document", story.assembly, document=paper.pk)),
        client.post(page("remove-document", story.assembly, document=paper.pk)),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert story.assembly.documents.count() == 4


def test_the_proof_of_dispatch_names_the_address_used_for_each_member(
    cast: Cast, signed_in: SignedIn
) -> None:
    story = Story(cast, made.draft(cast)).convene()

    answer = signed_in(cast.diego).get(page("dispatches", story.assembly))

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(cast.members)
    bilal = next(row for row in rows if row[2] == cast.bilal.sort_name)
    assert "bilal@example.org" in bilal
    assert story.assembly.call.convocation_sha256 in bilal


@pytest.mark.parametrize("person", ["bilal", "eve", "fatou"])
def test_the_proof_of_dispatch_is_for_those_who_watch_alone(
    cast: Cast, signed_in: SignedIn, person: str
) -> None:
    story = Story(cast, made.draft(cast)).convene()

    answer = signed_in(getattr(cast, person)).get(page("dispatches", story.assembly))

    assert answer.status_code in (403, 404)
