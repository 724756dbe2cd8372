"""The bureau's pages, through a whole sitting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.models import Assembly, AttendanceEntry, BureauSeat, HandCount, Minutes
from assembly.states import AssemblyState, ProxyState
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@contextmanager
def moment(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: at)
        yield


@pytest.fixture
def convened(cast: Cast, settings: Any) -> Story:
    """An assembly whose only resolution is voted by hands: no urn to wait for."""
    assembly = assemblies.voted_in_public(cast, assemblies.draft(cast))
    return Story(cast, assembly).convene()


@pytest.fixture
def evening(convened: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Half an hour before the meeting."""
    convened.at = assemblies.MEETS_AT - timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: convened.at)
    return convened


def address(assembly: Assembly, rest: str = "") -> str:
    return f"/assemblees/{assembly.pk}/seance/{rest}"


def test_before_the_day_the_page_says_when_the_sitting_opens(
    convened: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: assemblies.CONVENED_AT)
    page = signed_in(convened.cast.alice).get(address(convened.assembly)).content.decode()

    assert "samedi 6\u00a0juin 2026 à 21\u00a0h" in page
    assert "disabled" in page


def test_on_the_evening_the_chair_is_led_to_the_sitting_and_others_read_who_holds_it(
    evening: Story, signed_in: SignedIn
) -> None:
    home_of_the_chair = signed_in(evening.cast.alice).get("/").content.decode()
    seen_by_the_chair = signed_in(evening.cast.alice).get(address(evening.assembly))
    home_of_the_board = signed_in(evening.cast.diego).get("/").content.decode()
    seen_by_the_board = signed_in(evening.cast.diego).get(address(evening.assembly))

    assert "Ouvrir l’accueil, puis la séance" in home_of_the_chair
    assert "nommez le bureau" in seen_by_the_chair.content.decode()
    assert "Ouvrir l’accueil" not in home_of_the_board
    assert f"La séance est tenue par : {evening.cast.alice}." in (
        seen_by_the_board.content.decode().replace("\u00a0", " ")
    )


def test_a_member_is_found_by_number_or_by_name_and_checked_in(
    evening: Story, signed_in: SignedIn
) -> None:
    client = signed_in(evening.cast.alice)
    chloe = evening.cast.chloe

    by_name = client.get(address(evening.assembly, "accueil?q=evrard")).content.decode()
    by_number = client.get(address(evening.assembly, f"accueil?q={chloe.number}")).content.decode()
    client.post(
        address(evening.assembly, "accueil/arrivee"), {"member": chloe.number, "manner": "room"}
    )

    assert chloe.sort_name in by_name
    assert chloe.sort_name in by_number
    assert evening.cast.bilal.sort_name not in by_name
    assert AttendanceEntry.objects.get().member == chloe
    assert "1 membre est là" in client.get(address(evening.assembly, "accueil")).content.decode()


def test_the_desk_never_heads_a_column_with_the_word_of_a_share(
    evening: Story, signed_in: SignedIn
) -> None:
    client = signed_in(evening.cast.alice)
    client.post(
        address(evening.assembly, "accueil/arrivee"),
        {"member": f"{evening.cast.chloe.number}", "manner": "room"},
    )

    page = client.get(address(evening.assembly, "accueil")).content.decode()

    assert ">Part</th>" not in page
    assert ">Départ</th>" in page


def test_nobody_is_listed_before_a_search(evening: Story, signed_in: SignedIn) -> None:
    page = signed_in(evening.cast.alice).get(address(evening.assembly, "accueil")).content.decode()

    assert evening.cast.chloe.sort_name not in page


def test_checking_in_warns_that_a_proxy_falls(evening: Story, signed_in: SignedIn) -> None:
    cast = evening.cast
    later, evening.at = evening.at, assemblies.OPENS_AT
    proxy = evening.give(cast.chloe, cast.bilal)
    evening.at = later
    client = signed_in(cast.alice)

    page = client.get(address(evening.assembly, "accueil?q=evrard")).content.decode()
    client.post(
        address(evening.assembly, "accueil/arrivee"),
        {"member": cast.chloe.number, "manner": "video"},
    )

    assert "pouvoir a été donné à Bilal Benali" in page
    proxy.refresh_from_db()
    assert proxy.state == ProxyState.REVOKED


def test_whoever_leaves_is_no_longer_counted(evening: Story, signed_in: SignedIn) -> None:
    client = signed_in(evening.cast.alice)
    member = {"member": evening.cast.bilal.number, "manner": "room"}

    client.post(address(evening.assembly, "accueil/arrivee"), member)
    client.post(address(evening.assembly, "accueil/depart"), member)

    assert AttendanceEntry.objects.get().left_at is not None
    assert (
        "Personne n’a émargé" in client.get(address(evening.assembly, "accueil")).content.decode()
    )


def test_the_bureau_is_proposed_by_number_of_votes(evening: Story, signed_in: SignedIn) -> None:
    cast = evening.cast
    later, evening.at = evening.at, assemblies.OPENS_AT
    evening.give(cast.mots_passants, cast.gwenn)
    evening.at = later
    client = signed_in(cast.alice)
    for member in (cast.bilal, cast.gwenn):
        client.post(
            address(evening.assembly, "accueil/arrivee"),
            {"member": member.number, "manner": "room"},
        )

    page = client.get(address(evening.assembly, "bureau")).content.decode()

    assert page.rindex("Gwenn Le Goff") < page.rindex("Bilal Benali")
    assert f"Alice Martin (n°\u00a0{cast.alice.number})" in page


def test_the_bureau_is_named_from_the_form(evening: Story, signed_in: SignedIn) -> None:
    cast = evening.cast
    client = signed_in(cast.alice)

    answer = client.post(
        address(evening.assembly, "bureau"),
        {
            "chair": f"Alice Martin (n°\u00a0{cast.alice.number})",
            "first_scrutineer": "Gwenn Le Goff",
            "second_scrutineer": str(cast.hugo.number),
            "secretary_name": "Maître Yann Kerbrat",
        },
    )

    assert answer.status_code == 302
    assert sorted(BureauSeat.objects.values_list("name", flat=True)) == [
        "Alice Martin",
        "Gwenn Le Goff",
        "Hugo Nguyen",
        "Maître Yann Kerbrat",
    ]


def test_a_name_beside_another_members_number_is_refused(
    evening: Story, signed_in: SignedIn
) -> None:
    cast = evening.cast

    answer = signed_in(cast.alice).post(
        address(evening.assembly, "bureau"),
        {
            "chair": f"Alice Martin (n° {cast.bilal.number})",
            "first_scrutineer": "Gwenn Le Goff",
            "second_scrutineer": "Hugo Nguyen",
            "secretary_name": "Maître Yann Kerbrat",
        },
    )

    assert answer.status_code == 400
    assert not BureauSeat.objects.exists()


def test_the_sitting_is_opened_counted_written_and_closed(
    evening: Story, signed_in: SignedIn
) -> None:
    cast, assembly = evening.cast, evening.assembly
    client = signed_in(cast.alice)
    shown = client.get(address(assembly)).content.decode()
    assert "Pas encore" in shown
    evening.name_bureau()
    for member in (cast.alice, cast.gwenn, cast.diego):
        client.post(
            address(assembly, "accueil/arrivee"), {"member": member.number, "manner": "room"}
        )

    client.post(address(assembly, "ouvrir"))
    opened = client.get(address(assembly)).content.decode()
    assert "L’écran de la salle</a>, pour le vidéoprojecteur" in opened
    assert "<title>La séance · La séance est ouverte" in opened
    question = assembly.resolutions.get()
    counted = {"votes_for": 2, "against": 1, "abstain": 0}
    client.post(address(assembly, f"mains/{question.pk}"), counted)
    alone = client.post(address(assembly, "lever"))
    other = signed_in(cast.gwenn)
    waiting = other.get(address(assembly)).content.decode()
    other.post(address(assembly, f"mains/{question.pk}"), counted)
    client = signed_in(cast.alice)
    saved = client.post(
        address(assembly, "compte-rendu/brouillon"),
        {"debates": "On parle des comptes.", "incidents": "", "version": "0"},
    )
    reading = client.get(address(assembly, "lever")).content.decode()
    client.post(address(assembly, "lever"))
    over = client.get(address(assembly)).content.decode()

    assembly = evening.refresh()
    assert "Feuille de présence à cet instant" in shown
    assert "Feuille de présence à cet instant" not in over
    assert b"alert" not in saved.content
    assert assembly.call.debates == "On parle des comptes."
    assert alone.status_code == 409
    assert "attend une seconde personne" in waiting
    assert 'value="2"' not in waiting
    assert HandCount.objects.get().votes_for == 2
    assert "ne peut pas être rouverte" in reading
    assert assembly.state == AssemblyState.CLOSED
    assert Minutes.objects.get().kind == Minutes.Kind.ATTENDANCE


def test_more_hands_than_people_is_refused_in_words(evening: Story, signed_in: SignedIn) -> None:
    evening.open_sitting(evening.cast.alice, evening.cast.gwenn)
    question = evening.assembly.resolutions.get()

    answer = signed_in(evening.cast.alice).post(
        address(evening.assembly, f"mains/{question.pk}"),
        {"votes_for": 9, "against": 0, "abstain": 0},
    )

    assert answer.status_code == 400
    assert not HandCount.objects.exists()


def test_the_sitting_cannot_close_while_a_vote_by_hands_is_missing(
    evening: Story, signed_in: SignedIn
) -> None:
    evening.open_sitting(evening.cast.alice, evening.cast.gwenn, evening.cast.diego)
    client = signed_in(evening.cast.alice)

    page = client.get(address(evening.assembly, "lever")).content.decode()
    answer = client.post(address(evening.assembly, "lever"))

    assert "ne peut pas encore être levée" in page
    assert answer.status_code == 409
    assert evening.refresh().state == AssemblyState.SITTING


def test_the_attendance_sheet_prints_at_any_moment(evening: Story, signed_in: SignedIn) -> None:
    answer = signed_in(evening.cast.alice).get(address(evening.assembly, "feuille-de-presence.pdf"))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_live_part_is_the_same_as_in_the_page(evening: Story, signed_in: SignedIn) -> None:
    client = signed_in(evening.cast.diego)

    page = client.get(address(evening.assembly)).content.decode()
    part = client.get(address(evening.assembly, "etat")).content.decode()

    assert part.strip() in page
