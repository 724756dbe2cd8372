"""The screens of a sitting: projector, a member's phone, the bureau's page of a vote by name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assembly import door_code, screens
from assembly.actions import attendance, named_votes, outcomes, room_votes
from assembly.actions import sitting_journal as journal
from assembly.actions import speaking as floor
from assembly.models import AttendanceEntry, NamedRoomVote, Proxy
from common.models import AuditEvent
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def sitting(cast: Cast, it_is: Instant) -> Story:
    """In session on its only item; Chloe holds Hugo's pouvoir."""
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.give(cast.hugo, cast.chloe)
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    journal.begin_item(item=story.assembly.items.get(), at=story.at, by=assemblies.chair(cast))
    it_is(story.at)
    return story


def words(response: Any) -> str:
    page: str = response.content.decode().replace("\u00a0", " ")
    return page


def put(client: Client, story: Story, **how: str) -> int:
    resolution = story.assembly.resolutions.get()
    client.post(f"/assemblees/{story.assembly.pk}/seance/deroulement/votes/{resolution.pk}", how)
    return resolution.pk


def test_the_projector_shows_the_item_the_speaker_and_who_is_next(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, by = sitting.cast, assemblies.chair(sitting.cast)
    for member in (cast.bilal, cast.chloe):
        request = floor.ask(
            assembly=sitting.assembly, member=member, kind="for", at=sitting.at, by=by
        )
        if member == cast.bilal:
            floor.give(request=request, at=sitting.at, by=by)

    page = words(signed_in(cast.gwenn).get(f"/assemblees/{sitting.assembly.pk}/seance/ecran/"))

    assert "Approbation des comptes 2025" in page
    assert "Bilal Benali" in page
    assert "Chloe Évrard" in page
    assert "Le quorum est atteint" in page
    assert "parler pour" not in page


def test_a_member_votes_on_a_phone_for_every_right_and_the_chair_closes(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, root = sitting.cast, f"/assemblees/{sitting.assembly.pk}"
    number = put(signed_in(cast.alice), sitting, way="name")

    holder = signed_in(cast.chloe)
    assert "2 voix attendent votre réponse" in words(holder.get(f"{root}/participer/"))
    answers = {f"right-{cast.chloe.pk}-said": "for", f"right-{cast.hugo.pk}-said": "against"}
    half = holder.post(f"{root}/participer/votes/{number}", {f"right-{cast.chloe.pk}-said": "for"})
    whole = holder.post(f"{root}/participer/votes/{number}", answers, follow=True)
    assert half.status_code == 400
    assert "Vos 2 votes sont enregistrés." in words(whole)

    bureau = signed_in(cast.gwenn)
    assert "Réponses : 2 sur 5" in words(bureau.get(f"{root}/seance/ecran/"))
    page = words(bureau.get(f"{root}/seance/votes-nominatifs/{number}"))
    assert "Bilal Benali, Diego Da Silva, Alice Martin." in page
    assert "Contre" not in words(bureau.get(f"{root}/seance/votes-nominatifs/{number}/etat"))
    early = bureau.post(f"{root}/seance/votes-nominatifs/{number}/noms")
    assert "Hugo" not in words(early)

    chair = signed_in(cast.alice)
    chair.post(f"{root}/seance/deroulement/votes/{number}/clore")
    assert "pour" not in words(chair.get(f"{root}/seance/ecran/etat"))
    chair.post(f"{root}/seance/deroulement/votes/{number}/proclamer")
    shown = words(chair.get(f"{root}/seance/ecran/etat"))
    assert "votes de la salle" in shown
    assert "<dt>Contre</dt><dd>1</dd>" in shown
    names = words(chair.post(f"{root}/seance/votes-nominatifs/{number}/noms"))
    assert "Hugo Nguyen" in names


def test_the_bureau_records_what_somebody_without_a_phone_says(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, root = sitting.cast, f"/assemblees/{sitting.assembly.pk}"
    number = put(signed_in(cast.alice), sitting, way="name")
    bureau = signed_in(cast.gwenn)

    for member in ("Bilal Benali", "Hugo Nguyen"):
        bureau.post(
            f"{root}/seance/votes-nominatifs/{number}/voix-haute",
            {"member": member, "said": "abstain"},
        )

    rows = NamedRoomVote.objects.order_by("member__sort_key")
    assert [(row.member.last_name, row.by_holder, row.by_bureau) for row in rows] == [
        ("Benali", False, True),
        ("Nguyen", True, True),
    ]


def test_a_member_reads_neither_the_names_nor_the_page_of_the_bureau(
    sitting: Story, signed_in: SignedIn
) -> None:
    root = f"/assemblees/{sitting.assembly.pk}/seance"
    number = put(signed_in(sitting.cast.alice), sitting, way="name")
    member = signed_in(sitting.cast.bilal)

    for path in ("", "/etat"):
        assert member.get(f"{root}/votes-nominatifs/{number}{path}").status_code == 403
    assert member.post(f"{root}/votes-nominatifs/{number}/noms").status_code == 403
    assert member.get(f"{root}/ecran/").status_code == 403


def test_a_session_opened_by_e_mail_alone_proves_itself_again_before_voting(
    sitting: Story, signed_in: SignedIn, client: Client
) -> None:
    number = put(signed_in(sitting.cast.alice), sitting, way="name")
    client.force_login(sitting.cast.bilal.account, channels=("email",))  # type: ignore[call-arg]

    sent = client.get(f"/assemblees/{sitting.assembly.pk}/participer/votes/{number}")

    assert sent.status_code == 302
    assert "next=" in sent.headers["Location"]


def test_a_secret_vote_answered_by_fewer_than_ten_shows_no_number(
    cast: Cast, it_is: Instant, signed_in: SignedIn, keeper: None
) -> None:
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.close_remote_vote()
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego).room_vote()
    it_is(story.at)

    page = words(signed_in(cast.gwenn).get(f"/assemblees/{story.assembly.pk}/seance/ecran/"))
    phone = words(signed_in(cast.chloe).get(f"/assemblees/{story.assembly.pk}/participer/"))

    for shown in (page, phone):
        assert "moins de dix votes" in shown
        assert "Vote secret : 1" not in shown


def test_closing_the_sitting_shows_the_outcome_on_the_screen(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, by = sitting.cast, assemblies.chair(sitting.cast)
    resolution = sitting.assembly.resolutions.get()
    room_votes.put(resolution=resolution, at=sitting.at, by=by, by_name=True)
    named_votes.close(resolution=resolution, at=sitting.at, by=by)
    sitting.close()
    outcomes.record(assembly=sitting.assembly, at=sitting.at)

    page = words(signed_in(cast.gwenn).get(f"/assemblees/{sitting.assembly.pk}/seance/ecran/"))

    assert "Les résultats" in page


def test_a_member_checks_in_by_video_from_their_own_session(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, root = sitting.cast, f"/assemblees/{sitting.assembly.pk}"
    client = signed_in(cast.hugo)

    came = client.post(f"{root}/participer/visio/entrer", follow=True)
    client.post(f"{root}/participer/visio/entrer")
    entry = AttendanceEntry.objects.get(member=cast.hugo)
    kept = AuditEvent.objects.get(verb="attendance.arrived", details__member=cast.hugo.pk)
    client.post(f"{root}/participer/visio/quitter")

    assert "en visio depuis 21 h" in words(came)
    assert (entry.manner, entry.by_sign_in) == ("video", True)
    assert kept.actor == str(cast.hugo.account_id)
    assert Proxy.objects.get(principal=cast.hugo).state == "revoked"
    assert AttendanceEntry.objects.get(member=cast.hugo).left_at is not None


def test_nobody_leaves_by_video_whom_the_desk_checked_in_nor_comes_without_a_second_factor(
    sitting: Story, signed_in: SignedIn, client: Client
) -> None:
    root = f"/assemblees/{sitting.assembly.pk}/participer/visio"
    signed_in(sitting.cast.bilal).post(f"{root}/quitter")
    client.force_login(sitting.cast.gwenn.account, channels=("email",))  # type: ignore[call-arg]
    sent = client.post(f"{root}/entrer")

    assert AttendanceEntry.objects.get(member=sitting.cast.bilal).left_at is None
    assert sent.status_code == 302
    assert not AttendanceEntry.objects.filter(member=sitting.cast.gwenn).exists()


def test_what_every_phone_shows_is_computed_once_for_each_change(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, path = sitting.cast, f"/assemblees/{sitting.assembly.pk}/participer/etat"
    with CaptureQueriesContext(connection) as computed:
        before = words(signed_in(cast.bilal).get(path))
    with CaptureQueriesContext(connection) as kept:
        assert "Le quorum est atteint : 5 voix" in words(signed_in(cast.chloe).get(path))

    attendance.check_out(
        assembly=sitting.assembly,
        member=cast.diego,
        at=sitting.at,
        by=assemblies.chair(cast),
    )

    assert "Le quorum est atteint : 5 voix" in before
    assert reads_the_roll(computed)
    assert not reads_the_roll(kept)
    assert "Le quorum est atteint : 4 voix" in words(signed_in(cast.bilal).get(path))


def reads_the_roll(queries: CaptureQueriesContext) -> bool:
    return any("assembly_rollline" in query["sql"] for query in queries.captured_queries)


def test_what_screens_share_is_in_the_language_of_each_and_its_clock_goes_on(
    sitting: Story,
) -> None:
    cast, by = sitting.cast, assemblies.chair(sitting.cast)
    asked = floor.ask(
        assembly=sitting.assembly, member=cast.bilal, kind="for", at=sitting.at, by=by
    )
    floor.give(request=asked, at=sitting.at, by=by)
    sitting.refresh()

    french = screens.sitting_now(sitting.assembly, at=sitting.at)
    with translation.override("en"):
        english = screens.sitting_now(sitting.assembly, at=sitting.at + timedelta(seconds=20))
    later = screens.sitting_now(sitting.assembly, at=sitting.at + timedelta(seconds=30))

    assert french.sentence != english.sentence
    assert [now.floor.speech and now.floor.speech.elapsed for now in (french, english, later)] == [
        0,
        20,
        30,
    ]


def test_the_screens_follow_a_vote_whose_progress_changes_nothing_else(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, root = sitting.cast, f"/assemblees/{sitting.assembly.pk}"
    number = put(signed_in(cast.alice), sitting, way="name")
    assert "Réponses : 0 sur 5" in words(signed_in(cast.gwenn).get(f"{root}/seance/ecran/etat"))

    bilal = signed_in(cast.bilal)
    bilal.post(f"{root}/participer/votes/{number}", {f"right-{cast.bilal.pk}-said": "for"})

    assert "Changer mon vote" in words(bilal.get(f"{root}/participer/etat"))
    assert "Réponses : 1 sur 5" in words(signed_in(cast.gwenn).get(f"{root}/seance/ecran/etat"))
    assert "2 voix attendent" in words(signed_in(cast.chloe).get(f"{root}/participer/etat"))


def test_the_square_of_a_member_is_shown_while_doors_are_open_and_opens_nothing(
    sitting: Story, signed_in: SignedIn
) -> None:
    cast, root = sitting.cast, f"/assemblees/{sitting.assembly.pk}"
    shown = f"Carré pour l’accueil, numéro {cast.hugo.number}"

    assert shown in words(signed_in(cast.hugo).get(f"{root}/participer/"))
    assert shown not in words(signed_in(cast.hugo).get(f"{root}/participer/etat"))
    assert "Carré pour l’accueil" not in words(signed_in(cast.bilal).get(f"{root}/participer/"))
    scanned = door_code.address(sitting.assembly, cast.hugo).removeprefix(settings.SITE_URL)
    assert signed_in(cast.bilal).get(scanned).status_code == 403
    assert f"n° {cast.hugo.number}" in words(signed_in(cast.gwenn).get(scanned))
    assert not AttendanceEntry.objects.filter(member=cast.hugo).exists()
