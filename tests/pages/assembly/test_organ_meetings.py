"""`/organes/reunions/`: who writes, who reads, and what a page refuses (R-PV-06)."""

from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assembly import organ_meetings
from assembly.models import CertifiedCopy, OrganMeeting
from common.clock import PARIS
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

MET = datetime(2026, 3, 2, 18, 30, tzinfo=PARIS)
LIST = "/organes/reunions/"
NEW = {"organ": "supervisory_board", "meets_at": "2026-03-02T18:30", "place": "Au siège"}


@pytest.fixture(autouse=True)
def _day(it_is: Instant, cast: Cast) -> None:
    made.rules()
    it_is(datetime(2026, 3, 3, 9, tzinfo=PARIS))


def said(cast: Cast, **more: str) -> dict[str, str]:
    """What the form of the meeting sends: Alice and Gwenn there, Hugo excused."""
    manners = {cast.alice.pk: "present", cast.gwenn.pk: "present", cast.hugo.pk: "excused"}
    seats = organ_meetings.seats("supervisory_board", MET)
    of = {seat.member_id: seat.pk for seat in seats}
    return {
        "meets_at": "2026-03-02T18:30",
        "place": "Au siège",
        "account": "Les comptes sont examinés.",
        "version": f"{OrganMeeting.objects.get().version}",
        "presides": f"{of[cast.alice.pk]}",
        **{f"seat-{of[member]}": manner for member, manner in manners.items()},
        **more,
    }


def begin(client: Client) -> str:
    return client.post(LIST, NEW).headers["Location"]


def test_minutes_go_from_the_first_line_to_the_register(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.alice)
    address = begin(client)
    counts = {"title-0": "Acheter un local", "for-0": "2", "against-0": "0", "abstain-0": "0"}
    client.post(address, said(cast, **counts))

    page = client.get(address).content.decode()
    assert "Ce procès-verbal peut entrer au registre" in page
    assert 'value="Acheter un local"' in page
    client.post(f"{address}/inscrire")
    client.post(f"{address}/signer/approuver")
    signed_in(cast.gwenn).post(f"{address}/signer/approuver")

    page = client.get(address).content.decode()
    assert "Ce procès-verbal est au registre" in page
    assert client.get(f"{address}.pdf").content.startswith(b"%PDF-")
    assert "Acheter un local" in client.get(f"{address}/lire").content.decode()
    assert "signé ici" in client.get(LIST).content.decode()


def test_a_form_sent_twice_begins_one_draft(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.alice)

    assert begin(client) == begin(client)
    assert OrganMeeting.objects.count() == 1


def test_an_emptied_title_takes_a_decision_out(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.alice)
    address = begin(client)
    client.post(address, said(cast, **{"title-0": "Une"}))
    client.post(address, said(cast, **{"title-0": "Une", "title-1": "Deux"}))

    client.post(address, said(cast, **{"title-0": "", "title-1": "Deux"}))

    assert [each["title"] for each in OrganMeeting.objects.get().decisions] == ["Deux"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title-0": "Acheter", "for-0": "2"},
        {"title-0": "Acheter", "for-0": "-1", "against-0": "0", "abstain-0": "0"},
        {"title-0": "Acheter", "for-0": "1e3", "against-0": "0", "abstain-0": "0"},
        {"for-0": "2", "against-0": "0", "abstain-0": "0"},
        {"meets_at": "2026-02-30T10:00"},
        {"place": ""},
        {"presides": "999999"},
        {"version": "-1"},
    ],
)
def test_a_wrong_form_writes_nothing(
    cast: Cast, signed_in: SignedIn, wrong: dict[str, str]
) -> None:
    client = signed_in(cast.alice)
    address = begin(client)

    answer = client.post(address, said(cast) | wrong)

    assert answer.status_code == 400
    assert OrganMeeting.objects.get().attendance == []


def test_a_board_represents_nobody(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.diego)
    page = client.get(client.post(LIST, NEW | {"organ": "board"}).headers["Location"])

    assert "Représenté" not in page.content.decode()


def test_nobody_begins_minutes_of_an_organ_they_do_not_sit_in(
    cast: Cast, signed_in: SignedIn
) -> None:
    assert signed_in(cast.diego).post(LIST, NEW).status_code == 400
    assert signed_in(cast.alice).post(LIST, NEW | {"organ": "board"}).status_code == 400
    assert not OrganMeeting.objects.exists()


def test_the_supervisory_board_reads_the_board_which_does_not_read_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    own = begin(signed_in(cast.alice))
    board = signed_in(cast.diego).post(LIST, NEW | {"organ": "board"}).headers["Location"]
    verbs = ("inscrire", "signer/approuver", "corriger", "jeter", "copies", "copie-signee")

    client = signed_in(cast.diego)
    assert client.get(own).status_code == 404
    assert {client.post(f"{own}/{verb}").status_code for verb in verbs} == {404}
    client = signed_in(cast.alice)
    assert client.get(board).status_code == 404
    assert client.post(board, NEW).status_code == 404
    assert {client.post(f"{board}/{verb}").status_code for verb in verbs} == {404}
    assert client.post(f"{own}/nimporte").status_code == 404


def test_members_strangers_and_operators_read_no_minutes_of_an_organ(
    cast: Cast, signed_in: SignedIn, client: Client
) -> None:
    address = begin(signed_in(cast.alice))
    client.logout()

    assert client.get(address).status_code == 302
    assert signed_in(cast.bilal).get(address).status_code == 403
    assert signed_in(cast.eve).get(LIST).status_code == 404
    assert signed_in(cast.fatou).get(LIST).status_code == 403


def test_a_scan_that_is_no_pdf_is_refused_and_a_good_one_is_read_again(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.alice)
    address = begin(client)
    client.post(address, said(cast))
    client.post(f"{address}/inscrire")
    scan = SimpleUploadedFile("signe.pdf", b"%PDF-1.4 signed")

    on = {"version": f"{OrganMeeting.objects.get().version}"}
    gif = SimpleUploadedFile("a.pdf", b"GIF")

    bad = client.post(f"{address}/copie-signee", on | {"file": gif})
    empty = client.post(f"{address}/copie-signee", on)
    client.post(f"{address}/copie-signee", on | {"file": scan})

    assert (bad.status_code, empty.status_code) == (400, 400)
    assert client.get(f"{address}-signe.pdf").content == b"%PDF-1.4 signed"


def test_drafts_of_an_organ_do_not_exist_for_the_other(cast: Cast, signed_in: SignedIn) -> None:
    """Neither their day, nor who writes them, nor a correction, nor a scan replaced before."""
    client = signed_in(cast.diego)
    new = NEW | {"organ": "board", "place": "Rue des Brouillons"}
    draft = client.post(LIST, new).headers["Location"]
    meeting = OrganMeeting.objects.get()

    client = signed_in(cast.alice)
    listing = client.get(LIST).content.decode()
    register = client.get("/api/v1/assemblies/organs/board/").json()
    assert "18h30" not in listing.replace(" ", "")
    assert draft not in listing
    assert register["lines"] == []
    for rest in ("", ".pdf", "-a-signer.pdf", "-signe.pdf", "-signatures.pdf", "/lire"):
        assert client.get(f"{draft}{rest}").status_code == 404
    for rest in ("/copies", "/copie-signee", "/signer/approuver", "/signer/horodater"):
        assert client.post(f"{draft}{rest}").status_code == 404
    assert client.get(f"/api/v1/assemblies/organs/board/{meeting.pk}/").status_code == 404


def test_a_correction_being_written_is_seen_by_its_organ_alone(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.diego)
    address = client.post(LIST, NEW | {"organ": "board"}).headers["Location"]
    seat = organ_meetings.seats("board", MET)
    said_of = {f"seat-{each.pk}": "present" for each in seat}
    own = next(each.pk for each in seat if each.member_id == cast.diego.pk)
    client.post(
        address,
        {
            "meets_at": "2026-03-02T18:30", "place": "Au siège", "account": "Rien de plus.",
            "version": "0", "presides": f"{own}", **said_of,
        },
    )  # fmt: skip
    client.post(f"{address}/inscrire")
    correction = client.post(f"{address}/corriger").headers["Location"]

    assert "Une correction est en cours" in client.get(address).content.decode()
    client = signed_in(cast.alice)
    page = client.get(address)
    assert page.status_code == 200
    assert "Une correction est en cours" not in page.content.decode()
    assert client.get(correction).status_code == 404


def test_a_scan_is_replaced_with_its_reason_and_both_are_read(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.alice)
    address = begin(client)
    client.post(address, said(cast))
    on = {"version": f"{OrganMeeting.objects.get().version}"}

    def scan(content: bytes, **more: str) -> int:
        file = SimpleUploadedFile("signe.pdf", content)
        return client.post(f"{address}/copie-signee", on | more | {"file": file}).status_code

    assert client.get(f"{address}-a-signer.pdf").content.startswith(b"%PDF-")
    assert scan(b"%PDF-1.4 one") == 302
    assert scan(b"%PDF-1.4 two") == 400
    assert scan(b"%PDF-1.4 two", why="Il manquait une page.") == 302
    client.post(f"{address}/inscrire")
    assert scan(b"%PDF-1.4 three", why="Il manquait une signature.") == 302

    page = client.get(address).content.decode()
    assert "Il manquait une page." in page
    assert "Copie signée rectifiée par le n° 2" in page
    assert client.get(f"{address}-signe.pdf").content == b"%PDF-1.4 three"
    assert client.get(f"{address}-remplace-1.pdf").content == b"%PDF-1.4 one"
    assert client.get(f"{address}-remplace-2.pdf").content == b"%PDF-1.4 two"
    assert "Acte rectificatif" in client.get(LIST).content.decode().replace("acte", "Acte")


def test_what_is_no_number_is_in_no_extract_and_an_altered_copy_is_said(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.alice)
    address = begin(client)
    client.post(address, said(cast))
    client.post(f"{address}/inscrire")

    for wrong in ("²", "9" * 5_000, "-1"):
        assert client.post(f"{address}/copies", {"resolutions": wrong}).status_code == 400
    client.post(f"{address}/copies")
    assert client.get(f"{address}/copies/1.pdf").content.startswith(b"%PDF-")
    kept = CertifiedCopy.objects.get().file
    default_storage.delete(kept)
    default_storage.save(kept, ContentFile(b"%PDF-1.4 another"))

    answer = client.get(f"{address}/copies/1.pdf")
    assert answer.status_code == 500
    assert "n’est plus celui qui a été inscrit" in answer.content.decode()
