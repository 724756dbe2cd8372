"""Results, minutes and register, read after a real vote."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from assembly.actions import accounts, agenda, minutes
from assembly.models import Minutes, MinutesRegisterEntry, Outcome
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES
from votes.station.actions import certification
from votes.station.models import IntegrityRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@pytest.fixture
def closed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A sitting closed with its quorum: a secret resolution, an election, a vote by hands."""
    assembly = assemblies.draft(cast)
    by = assemblies.board(cast)
    assemblies.election(assembly, by, cast.bilal, cast.chloe, agreed=[cast.bilal])
    shown = assemblies.resolution(assembly, by, title="Pouvoirs pour les formalités")
    agenda.write_resolution(
        resolution=shown,
        title=shown.title,
        text=shown.text,
        is_secret=False,
        at=assemblies.CONVENED_AT - timedelta(hours=1),
        by=by,
    )
    story = Story(cast, assembly).convene().open_vote()
    story.vote(cast.bilal, [YES, [0, 0, 1]])
    story.vote(cast.diego, [NO, [0, 0, 1]])
    story.give(cast.mots_passants, None)
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn)
    accounts.write(
        assembly=story.assembly,
        debates="Échange sur les comptes.",
        incidents="",
        at=story.at,
        by=assemblies.chair(cast),
    )
    story.count_hands(3, 2, 0)
    story.close()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    return story


def address(story: Story, rest: str) -> str:
    return f"/assemblees/{story.assembly.pk}/{rest}"


def test_results_are_awaited_until_the_urn_is_counted(closed: Story, signed_in: SignedIn) -> None:
    page = signed_in(closed.cast.bilal).get(address(closed, "resultats/")).content.decode()

    assert "attendu" in page
    assert "Bilal Benali" not in page.split("<main")[1]


def test_an_election_that_leaves_a_seat_vacant_is_not_counted_among_what_was_adopted(
    closed: Story, client: Client
) -> None:
    closed.count()
    before = client.get(address(closed, "resultats/")).content.decode()
    carried = sum(each.is_carried for each in Outcome.objects.all())

    Outcome.objects.filter(verdict="elected").update(figures={"vacant": 1})

    election = Outcome.objects.get(verdict="elected")
    assert f"{carried} questions adoptées sur 3" in before
    assert not election.is_carried
    assert sum(each.is_carried for each in Outcome.objects.all()) == carried - 1


def test_anybody_reads_the_results_of_a_decided_assembly(closed: Story, client: Client) -> None:
    closed.count()

    page = client.get(address(closed, "resultats/")).content.decode()

    uuid = closed.rehearsed[0].poll.uuid
    assert "2 questions adoptées sur 3" in page or "3 questions adoptées sur 3" in page
    assert f"/urne/{uuid}/archive.bel" in page
    assert f"/urne/{uuid}/tableau" in page
    assert "Bilal Benali" in page
    assert "L225-106" in page
    assert "</b> voix</output>" in page
    fold = page.partition("Tous les chiffres et la règle")[2].partition("</details>")[0]
    assert f"/urne/{uuid}/archive.bel" in fold, "what few read is behind a fold"


def test_the_results_do_not_say_that_all_is_counted_when_an_archive_fails_a_check(
    closed: Story, client: Client
) -> None:
    closed.count()
    before = client.get(address(closed, "resultats/")).content.decode()
    IntegrityRun.objects.create(
        poll=closed.rehearsed[0].poll,
        at=closed.at,
        ok=False,
        outcomes=[{"check": "chain", "ok": False, "detail": ""}],
        height=1,
        head="0" * 64,
    )

    after = client.get(address(closed, "resultats/")).content.decode()

    assert "Tout est compté" in before
    assert "Tout est compté" not in after
    assert "un contrôle échoue sur une archive scellée" in after
    assert "questions adoptées sur 3" in after


def test_blank_proxies_are_said_to_have_made_the_result(closed: Story, client: Client) -> None:
    """One for, one against, one blank proxy for: without it a tie, hence rejected."""
    closed.count()

    page = client.get(address(closed, "resultats/")).content.decode()

    assert "Sans cela, la résolution aurait été rejetée" in page


def test_the_table_holds_every_figure(closed: Story, client: Client) -> None:
    closed.count()

    answer = client.get(address(closed, "resultats.csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    assert [row["candidate"] for row in rows] == ["", "Chloe Évrard", "Bilal Benali", ""]
    assert rows[0]["votes"] == "2"
    assert rows[0]["margin"] == "0"
    assert rows[3]["votes"] == "3"


def test_a_refusal_to_certify_is_printed_with_its_reasons(
    closed: Story, signed_in: SignedIn
) -> None:
    closed.count()
    certification.refuse(
        poll=closed.rehearsed[0].poll,
        certifier=closed.cast.alice,
        reasons="Un dépositaire n’a pas pu lire son empreinte.",
        at=closed.at,
        by=assemblies.chair(closed.cast),
    )

    member = signed_in(closed.cast.bilal)
    secret = closed.assembly.resolutions.get(number=1)
    pages = {
        place: member.get(place).content.decode()
        for place in (
            address(closed, ""),
            address(closed, "resultats/"),
            "/decisions/",
            f"/decisions/{secret.pk}/",
        )
    }

    for place, page in pages.items():
        assert "Un dépositaire n’a pas pu lire son empreinte." in page, place
        assert "Plus rien n’est attendu" not in page, place
    assert "Alice Martin refuse de certifier" in pages["/decisions/"]
    hands = closed.assembly.resolutions.get(number=3)
    assert "refuse de certifier" not in member.get(f"/decisions/{hands.pk}/").content.decode()


def test_the_minutes_are_drawn_up_read_and_signed(closed: Story, signed_in: SignedIn) -> None:
    closed.count().certify()
    client = signed_in(closed.cast.alice)

    client.post(address(closed, "proces-verbal/1/etablir"))
    drawn = Minutes.objects.get(kind=Minutes.Kind.MINUTES)
    number = drawn.entry.number
    paper = client.get(f"/registre-des-pv/{number}.pdf")
    frozen = client.get(f"/registre-des-pv/{number}.json")
    scan = SimpleUploadedFile("pv.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    client.post(address(closed, f"proces-verbal/{number}/signe"), {"file": scan, "version": 0})

    assert paper.content == minutes.redraw(minutes=drawn)
    assert json.loads(frozen.content) == drawn.data
    assert client.get(f"/registre-des-pv/{number}-signe.pdf").content == b"%PDF-1.4 signed"
    page = client.get(address(closed, "proces-verbal/")).content.decode()
    assert "signée sur papier" in page


def test_minutes_without_debates_are_not_drawn(closed: Story, signed_in: SignedIn) -> None:
    accounts.write(
        assembly=closed.assembly,
        debates="",
        incidents="",
        at=closed.at,
        by=assemblies.chair(closed.cast),
    )
    closed.count()
    client = signed_in(closed.cast.alice)

    page = client.get(address(closed, "proces-verbal/")).content.decode()
    answer = client.post(address(closed, "proces-verbal/1/etablir"))

    assert "disabled" in page
    assert answer.status_code == 409
    assert not Minutes.objects.filter(kind=Minutes.Kind.MINUTES).exists()


def test_a_wrong_scan_is_replaced_with_a_reason_and_the_first_stays_for_members(
    closed: Story, signed_in: SignedIn
) -> None:
    cast, line = closed.cast, MinutesRegisterEntry.objects.get(kind="attendance")
    client, at = signed_in(cast.alice), address(closed, f"proces-verbal/{line.number}/signe")

    def send(content: bytes, **said: object) -> Any:
        scan = SimpleUploadedFile("pv.pdf", content, content_type="application/pdf")
        return client.post(at, {"file": scan, **said})

    send(b"%PDF-1.4 wrong", version=0)
    page = client.get(address(closed, "proces-verbal/")).content.decode()
    silent = send(b"%PDF-1.4 right", version=1)
    said = send(b"%PDF-1.4 right", version=1, why="Une page manquait.")
    again = client.get(address(closed, "proces-verbal/")).content.decode()
    replaced = f"/registre-des-pv/{line.number}-remplacee-1.pdf"

    assert "La copie signée n’est pas la bonne" in page
    assert silent.status_code == 400
    assert said.status_code == 302
    assert "Une page manquait." in again
    assert client.get(replaced).content == b"%PDF-1.4 wrong"
    assert client.get(f"/registre-des-pv/{line.number}-signe.pdf").content == b"%PDF-1.4 right"
    assert "sans signature" in client.get("/registre-des-pv/").content.decode()
    act = MinutesRegisterEntry.objects.get(kind="rectification")
    assert client.get(f"/registre-des-pv/{act.number}/").status_code == 200
    assert client.get(f"/registre-des-pv/{act.number}/lire").status_code == 200
    assert signed_in(cast.bilal).get(replaced).status_code == 200
    client.logout()
    for path in (replaced, f"/registre-des-pv/{act.number}.pdf"):
        assert client.get(path).headers["Location"].startswith("/connexion/")
    assert signed_in(cast.eve).get(replaced).status_code == 404


def test_a_scan_that_is_no_pdf_is_refused(closed: Story, signed_in: SignedIn) -> None:
    number = MinutesRegisterEntry.objects.get(kind="attendance").number
    scan = SimpleUploadedFile("pv.pdf", b"<html>", content_type="application/pdf")

    answer = signed_in(closed.cast.alice).post(
        address(closed, f"proces-verbal/{number}/signe"), {"file": scan, "version": 0}
    )

    assert answer.status_code == 400
    assert not Minutes.objects.exclude(signed_copy="").exists()


def test_the_register_checks_its_chain_and_each_paper(closed: Story, client: Client) -> None:
    closed.count().certify()

    page = client.get("/registre-des-pv/").content.decode()
    text = b"".join(client.get("/registre-des-pv/registre.csv").streaming_content)  # type: ignore[attr-defined]

    assert "3 pièces" in page
    assert page.count(">intacte<") == 3
    assert text.decode().count("\n") == 4


def test_a_changed_line_of_the_register_is_named(closed: Story, client: Client) -> None:
    closed.count().certify()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assembly_minutesregisterentry SET title = 'x' WHERE number = 2")

    page = client.get("/registre-des-pv/").content.decode()

    assert "rompue à la ligne 2" in page


def test_a_paper_that_was_changed_on_disk_is_said_to_be(closed: Story, client: Client) -> None:
    closed.count().certify()
    paper = Minutes.objects.get(kind=Minutes.Kind.CERTIFICATE)
    default_storage.delete(paper.file)
    default_storage.save(paper.file, ContentFile(b"%PDF-1.4 other"))

    page = client.get("/registre-des-pv/").content.decode()
    answer = client.get(f"/registre-des-pv/{paper.entry.number}.pdf")

    assert "altérée ou absente" in page
    assert answer.status_code == 500


@pytest.mark.parametrize(
    ("role", "sheet", "certificate"),
    [("bilal", 200, 200), ("diego", 200, 200), ("fatou", 404, 200), ("eve", 404, 200),
     ("nobody", 302, 200)],
)  # fmt: skip
def test_the_attendance_sheet_is_for_members_the_rest_for_all(
    closed: Story, client: Client, role: str, sheet: int, certificate: int
) -> None:
    closed.count().certify()
    if role != "nobody":
        person = getattr(closed.cast, role)
        client.force_login(person.account if isinstance(person, Member) else person)
    papers = {m.kind: m.entry.number for m in Minutes.objects.all()}

    found = [
        client.get(f"/registre-des-pv/{papers[kind]}.pdf").status_code
        for kind in (Minutes.Kind.ATTENDANCE, Minutes.Kind.CERTIFICATE)
    ]

    assert found == [sheet, certificate]


@pytest.mark.parametrize(
    ("role", "status"),
    [("alice", 302), ("diego", 302), ("bilal", 403), ("fatou", 403), ("eve", 404)],
)
def test_the_bureau_and_the_board_alone_draw_the_minutes_up(
    closed: Story, client: Client, role: str, status: int
) -> None:
    closed.count()
    person = getattr(closed.cast, role)
    client.force_login(person.account if isinstance(person, Member) else person)

    assert client.post(address(closed, "proces-verbal/1/etablir")).status_code == status
