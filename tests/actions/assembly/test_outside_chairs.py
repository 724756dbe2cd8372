"""A chair who is no member, named by the statutes or a court, presides: the secretary does the acts
at their word, they sign on the device of the bureau, and blank proxies vote as the law says
(R-BUR-01, R-PROC-04)."""

from typing import Any

import pytest
from django.test import Client, TestCase

from assembly import permissions, proxying, signature_desk
from assembly.actions import proclaiming, signatures, sittings
from assembly.actions.sittings import Seat
from assembly.documents import shelf
from assembly.documents.sitting import bureau_data
from assembly.models import Assembly, BureauSeat, Outcome, PaperSignature
from assembly.signing import pades
from common import clock
from common.refusals import Refusal
from members.models import Account, Member
from tests.actions.assembly.test_signatures import root
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import authorities
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.authorities import PASSPHRASE, Identity

__all__ = ["root"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

F = BureauSeat.Function
ORDER = "ordonnance du 2 mars 2026, tribunal de commerce de Brest"


def bureau(cast: Cast, *, ground: str = ORDER, secretary: Member | None = None) -> list[Seat]:
    return [
        Seat(F.CHAIR, name="Claire Roux", ground=ground),
        Seat(F.SCRUTINEER, cast.gwenn),
        Seat(F.SCRUTINEER, cast.diego),
        Seat(F.SECRETARY, secretary, "" if secretary else "Maître Yann Kerbrat"),
    ]


def name(story: Story, seats: list[Seat]) -> None:
    by = made.chair(story.cast)
    sittings.name_bureau(assembly=story.refresh(), seats=seats, at=story.at, by=by)


def may_chair(story: Story, member: Member) -> bool:
    on = story.assembly.call.meets_in_paris.date()
    account: Any = member.account
    return permissions.can_chair(account, story.refresh(), on)


def give_blank(story: Story, *principals: Member) -> None:
    for principal in principals:
        story.give(principal, None)


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def test_the_statutes_or_a_court_may_name_somebody_from_outside_and_the_minutes_say_by_what(
    cast: Cast,
) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    silent = sittings.bureau_obstacles(assembly=story.refresh(), seats=bureau(cast, ground=" "))
    assert {each.code for each in silent} == {"chair-by-law"}

    name(story, bureau(cast))

    assert bureau_data(story.assembly.call)[0] == ["Présidence", f"Claire Roux ({ORDER})"]


def test_the_page_of_the_bureau_names_them(cast: Cast, client: Client) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    client.force_login(made.chair(cast))
    page = f"/assemblees/{story.assembly.pk}/seance/bureau"
    said = {
        "chair": "",
        "chair_name": "Claire Roux",
        "chair_ground": ORDER,
        "first_scrutineer": str(cast.gwenn.number),
        "second_scrutineer": str(cast.diego.number),
        "secretary": "",
        "secretary_name": "Yann Kerbrat",
    }

    refused = client.post(page, {**said, "chair_ground": ""})
    nobody = client.post(page, {**said, "chair_name": ""})
    assert (refused.status_code, nobody.status_code) == (400, 400)
    assert "Nommez la présidence" in nobody.content.decode()
    assert client.post(page, said).status_code == 302

    seat = story.assembly.call.bureau.get(function=F.CHAIR)
    assert (seat.member, seat.name, seat.ground) == (None, "Claire Roux", ORDER)
    again = client.get(page).content.decode()
    assert 'value="Claire Roux"' in again
    assert ORDER in again


def test_the_secretary_does_the_acts_of_a_chair_who_has_no_account(cast: Cast) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    name(story, bureau(cast, secretary=cast.chloe))
    assert may_chair(story, cast.chloe)
    assert not may_chair(story, cast.diego)

    name(story, bureau(cast))  # the secretary is no member either
    assert may_chair(story, cast.diego)
    assert not may_chair(story, cast.bilal)


def test_a_secretary_does_nothing_in_the_place_of_a_chair_who_is_a_member(cast: Cast) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    seats = [Seat(F.CHAIR, cast.alice), *bureau(cast, secretary=cast.chloe)[1:]]
    name(story, seats)

    assert not may_chair(story, cast.chloe)


def test_blank_proxies_vote_as_the_law_says_when_somebody_from_outside_presides(
    cast: Cast,
) -> None:
    others = room.companions(10)
    assembly = made.draft(cast)
    made.resolution(assembly, made.board(cast), title=room.WISH, is_secret=False)
    story = Story(cast, assembly).convene().open_vote()
    give_blank(story, cast.chloe, cast.mots_passants)
    story.close_remote_vote()
    story.open_sitting(*room.holders_of(cast), cast.diego, cast.bilal, *others)
    name(story, bureau(cast))

    room.counted(story, others, [cast.bilal])
    with TestCase.captureOnCommitCallbacks(execute=True):
        proclaiming.proclaim(resolution=room.wish(story), at=story.at, by=made.chair(cast))

    figures = Outcome.objects.get(resolution=room.wish(story)).figures
    assert figures["blank_proxies"] == 2
    assert (figures["session_urn_for"], figures["law_for"], figures["for"]) == (10, 2, 12)


@pytest.mark.parametrize("convened_from_outside", [False, True])
def test_a_blank_proxy_is_not_refused_for_the_pouvoirs_of_a_member_who_does_not_preside(
    cast: Cast, convened_from_outside: bool
) -> None:
    """Alice presides usually and holds all that the statutes allow; somebody else presides."""
    made.rules(
        proxy_cap={"value": {"heads": 2}, "article": "art. 15"},
        proxy_cap_includes_blank={"value": True, "article": "art. 15"},
    )
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.give(cast.bilal, cast.alice)
    story.give(cast.diego, cast.alice)

    def codes() -> list[str]:
        found = proxying.obstacles(
            assembly=story.refresh(), principal=cast.chloe, holder=None, at=story.at
        )
        return [each.code for each in found]

    assert codes() == ["blank-proxy-cap"]
    if convened_from_outside:
        Assembly.objects.update(
            convened_by="court_agent", convener_name="Claire Roux", convener_reason=ORDER
        )
    else:
        name(story, bureau(cast))
    assert codes() == []


def decided(cast: Cast) -> Story:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.open_sitting(cast.alice, cast.gwenn, cast.diego, cast.bilal)
    name(story, bureau(cast))
    story.count_hands(1, 3, 1)
    return story.close()


def test_they_sign_on_the_device_of_another_person_of_the_bureau_who_is_named(
    cast: Cast, client: Client
) -> None:
    story = decided(cast)
    sheet = story.assembly.minutes.get(kind="attendance")
    on = story.assembly.call.meets_in_paris.date()
    seats = {each.name: each.seat for each in signature_desk.on_site(cast.gwenn.account, sheet, on)}
    assert set(seats) == {"Claire Roux", "Maître Yann Kerbrat"}
    assert signature_desk.on_site(cast.bilal.account, sheet, on) == []

    client.force_login(account(cast.gwenn))
    page = f"/registre-des-pv/{sheet.entry.number}/"
    said = client.post(f"{page}signer/sur-place", {"seat": seats["Claire Roux"]}, follow=True)

    row = PaperSignature.objects.get()
    assert (row.method, row.level, row.name, row.function) == (
        "on_site", "simple", "Claire Roux", "Présidence",
    )  # fmt: skip
    assert "Gwenn Le Goff, du bureau, l’a vu signer" in said.content.decode()
    assert ("Présidence", "Claire Roux") not in signature_desk.still_to_sign(sheet)


def test_they_sign_once_and_nobody_signs_so_for_a_member(cast: Cast) -> None:
    story = decided(cast)
    sheet = story.assembly.minutes.get(kind="attendance")
    chair = story.assembly.call.bureau.get(function=F.CHAIR)
    member = story.assembly.call.bureau.filter(member=cast.diego).get()

    def sign(seat: BureauSeat, by: Member) -> str:
        try:
            signatures.approve_on_site(minutes=sheet, seat=seat.pk, at=story.at, by=account(by))
        except Refusal as refused:
            return refused.code
        return "signed"

    assert sign(member, cast.gwenn) == "not-to-be-seen-signing"
    assert sign(chair, cast.bilal) == "not-to-be-seen-signing"
    assert sign(chair, cast.gwenn) == "signed"
    assert sign(chair, cast.diego) == "not-to-be-seen-signing"
    assert PaperSignature.objects.count() == 1
    signatures.approve(minutes=sheet, at=story.at, by=account(cast.gwenn))  # her own
    assert PaperSignature.objects.count() == 2


def test_nobody_signs_for_them_with_the_certificate_that_signed_for_another(
    cast: Cast, root: Identity
) -> None:
    """Else a scrutineer alone would make the paper advanced for the whole bureau."""
    story = decided(cast)
    sheet = story.assembly.minutes.get(kind="attendance")
    chair = story.assembly.call.bureau.get(function=F.CHAIR)

    def sign(who: Identity, seat: int | None) -> None:
        path, sha256 = signature_desk.latest(sheet)
        signer = pades.open_certificate(who.pkcs12(), PASSPHRASE, at=clock.now())
        field = f"Signature{sheet.signatures.count() + 1}"
        before = shelf.read(path, sha256)
        content = pades.sign(before, signer, field=field, name="X", function="Bureau")
        signatures.accept_signed_elsewhere(
            minutes=sheet, content=content, at=clock.now(), by=account(cast.gwenn), seat=seat
        )

    hers = authorities.identity(root, cast.gwenn.display_name)
    sign(hers, None)
    with pytest.raises(Refusal) as refused:
        sign(hers, chair.pk)
    assert refused.value.code == "certificate-of-another"

    sign(authorities.identity(root, "Claire Roux"), chair.pk)
    assert PaperSignature.objects.filter(level="advanced").count() == 2
