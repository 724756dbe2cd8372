"""Signing the attendance sheet on the tablet of the desk (R-FDP-01)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from assembly import retention, sheet_signing
from assembly.actions import (
    attendance,
    minutes,
    outcomes,
    outside_holders,
    proxies,
    sheet_signatures,
)
from assembly.actions import retention as destroying
from assembly.documents.attendance import attendance_data, draw_attendance
from assembly.models import Minutes, SheetSignature
from assembly.proxying import Outsider
from assembly.rules.retention import policy
from assembly.sheet_signing import Signer, Standing
from common import audit
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.actions.assembly.test_retention import FISCAL_YEARS, ordered
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.threads import together
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

DRAWN = [[100, 200, 160, 120, 220, 260], [300, 200, 420, 180]]
OTHER = [[10, 20, 700, 380]]


@pytest.fixture
def story(cast: Cast) -> Story:
    """In session, in the room; Chloe holds Hugo's pouvoir, and Yann the one of Bilal."""
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.give(cast.hugo, cast.chloe)
    assert cast.bilal.account is not None
    yann = Outsider("Yann Le Goff", "spouse")
    proxies.give(
        assembly=story.assembly, principal=cast.bilal, holder=yann, at=story.at,
        by=cast.bilal.account,
    )  # fmt: skip
    return story.open_sitting(cast.alice, cast.chloe, cast.diego)


def signer(story: Story, who: Member | str) -> Signer:
    if isinstance(who, Member):
        found = sheet_signing.signer_of(story.assembly, "membre", who.number)
    else:
        proxy = story.assembly.proxies.get(outside_name=who)
        found = sheet_signing.signer_of(story.assembly, "mandataire", proxy.pk)
    assert found is not None
    return found


def sign(story: Story, who: Member | str, **said: Any) -> SheetSignature:
    one = said.pop("signer", None) or signer(story, who)
    before = sheet_signing.signature_of(story.assembly.call, one)
    return sheet_signatures.sign(
        assembly=story.assembly,
        signer=one,
        at=story.at,
        by=made.chair(story.cast),
        **{
            "how": "drawn",
            "strokes": DRAWN,
            "key": uuid4(),
            "replaces": before.pk if before else None,
            "represented": one.represented_keys,
            **said,
        },
    )


def marks(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = attendance_data(story.refresh().call, at=story.at).get("signatures", {})
    return found


def test_what_is_drawn_stands_on_the_line_of_whoever_drew_it(story: Story) -> None:
    cast = story.cast
    sign(story, cast.diego)
    sign(story, cast.alice, how="paper", strokes=[])

    data = attendance_data(story.refresh().call, at=story.at)
    names = [row[0] for row in data["present"]]
    by_name = dict(zip(names, data["signatures"]["present"], strict=True))

    assert by_name[cast.diego.sort_name]["strokes"] == DRAWN
    assert by_name[cast.alice.sort_name]["strokes"] == []
    assert by_name[cast.chloe.sort_name] is None
    assert data["signatures"]["holders"] == [None]


def test_the_sheet_draws_it_the_same_each_time_and_says_what_it_is_worth(story: Story) -> None:
    unsigned = draw_attendance(attendance_data(story.assembly.call, at=story.at)).bytes()
    sign(story, story.cast.diego)
    data = attendance_data(story.refresh().call, at=story.at)

    sheet = draw_attendance(data).bytes()
    page = draw_attendance(data).page()

    assert sheet == draw_attendance(data).bytes() != unsigned
    assert "ni avancée ni qualifiée" in words(sheet).replace("\n", " ")
    assert "ni avancée ni qualifiée" not in words(unsigned).replace("\n", " ")
    assert "posée à" in page
    assert "sur la tablette du bureau" in page
    assert '<polyline points="100,200 160,120 220,260"/>' in page


def test_who_signs_for_others_signs_again_when_they_represent_one_more(story: Story) -> None:
    cast = story.cast
    sign(story, cast.chloe)
    assert [mark is not None for mark in marks(story)["holders"]] == [True]

    SheetSignature.objects.update(represented=[])
    here = story.assembly.call.attendance.get(member=cast.chloe)
    held = sheet_signing.represented_by(story.assembly, [cast.chloe.pk])[cast.chloe.pk]

    assert marks(story)["holders"] == [None]
    assert held == [cast.hugo]
    assert sheet_signing.standing(here, SheetSignature.objects.get(), held) is Standing.AGAIN


def test_a_holder_who_is_no_member_signs_for_whom_they_represent(story: Story) -> None:
    proxy = story.assembly.proxies.get(outside_name="Yann Le Goff")
    with pytest.raises(Refusal) as refused:
        sign(story, "Yann Le Goff")
    assert refused.value.code == "not-in-the-room"

    outside_holders.arrive(proxy=proxy, at=story.at, by=made.chair(story.cast))
    sign(story, "Yann Le Goff")

    assert [mark and mark["name"] for mark in marks(story)["holders"]] == [None, "Yann Le Goff"]


def test_signed_again_the_former_is_forgotten_and_both_acts_are_in_the_journal(
    story: Story,
) -> None:
    first = sign(story, story.cast.diego)
    second = sign(story, story.cast.diego, strokes=OTHER)

    assert [each.pk for each in SheetSignature.objects.all()] == [second.pk] != [first.pk]
    acts = AuditEvent.objects.filter(verb="attendance.signed").order_by("pk")
    assert [act.details["again"] for act in acts] == [False, True]
    assert {act.actor for act in acts} == {str(made.chair(story.cast).pk)}
    assert "strokes" not in acts[1].details
    assert audit.verify() is None


def test_the_same_form_sent_twice_changes_nothing(story: Story) -> None:
    key = uuid4()
    first = sign(story, story.cast.diego, key=key)
    again = sign(story, story.cast.diego, key=key, replaces=None, strokes=OTHER)

    assert (again.pk, again.strokes) == (first.pk, DRAWN)
    assert AuditEvent.objects.filter(verb="attendance.signed").count() == 1


def test_a_page_shown_before_another_tablet_signed_replaces_nothing(story: Story) -> None:
    first = sign(story, story.cast.diego)
    second = sign(story, story.cast.diego)

    for replaces in (None, first.pk):
        with pytest.raises(Refusal) as refused:
            sign(story, story.cast.diego, replaces=replaces)
        assert refused.value.code == "signed-meanwhile"
    with pytest.raises(Refusal) as taken:
        sign(story, story.cast.alice, key=second.pk)
    assert taken.value.code == "signed-meanwhile"
    assert SheetSignature.objects.get().pk == second.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_in_the_same_second_one_wins_and_the_other_is_told(story: Story) -> None:
    one = signer(story, story.cast.diego)

    def tablet() -> UUID:
        return sign(story, story.cast.diego, signer=one, replaces=None).pk

    said = together(tablet, tablet)

    assert SheetSignature.objects.get().pk in said
    assert "signed-meanwhile" in said


def test_a_pouvoir_given_up_while_the_page_is_shown_is_seen_before_signing(story: Story) -> None:
    one = signer(story, story.cast.chloe)
    by = made.chair(story.cast)
    attendance.check_in(
        assembly=story.assembly, member=story.cast.hugo, manner="room", at=story.at, by=by
    )

    with pytest.raises(Refusal) as refused:
        sign(story, story.cast.chloe, signer=one)

    assert refused.value.code == "represents-others"


def test_who_is_not_in_the_room_signs_nothing(story: Story) -> None:
    cast, by = story.cast, made.chair(story.cast)
    attendance.check_in(
        assembly=story.assembly, member=cast.gwenn, manner="video", at=story.at, by=by
    )
    attendance.check_out(assembly=story.assembly, member=cast.diego, at=story.at, by=by)

    for member in (cast.gwenn, cast.diego, cast.mots_passants):
        with pytest.raises(Refusal) as refused:
            sign(story, member)
        assert refused.value.code == "not-in-the-room"


def test_nobody_signs_a_sheet_that_is_closed_which_keeps_what_was_drawn(story: Story) -> None:
    sign(story, story.cast.diego)
    story.count_hands(1, 4, 0)
    story.close()

    with pytest.raises(Refusal) as refused:
        sign(story, story.cast.diego, strokes=OTHER)

    assert refused.value.code == "sheet-closed"
    kept = Minutes.objects.get(kind=Minutes.Kind.ATTENDANCE)
    assert DRAWN in [mark and mark["strokes"] for mark in kept.data["signatures"]["present"]]
    assert OTHER not in [mark and mark["strokes"] for mark in kept.data["signatures"]["present"]]
    SheetSignature.objects.all().delete()
    assert minutes.redraw(minutes=kept) == draw_attendance(kept.data).bytes()


def test_a_sheet_frozen_before_anybody_could_sign_so_is_drawn_as_it_was(story: Story) -> None:
    data = attendance_data(story.assembly.call, at=story.at)

    assert "signatures" not in data
    assert "tablette" not in words(draw_attendance(data).bytes())


def test_what_was_drawn_goes_with_the_arrivals_and_the_sheet_of_the_register_stays(
    story: Story,
) -> None:
    sign(story, story.cast.diego)
    story.count_hands(1, 4, 0)
    story.close()
    outcomes.record(assembly=story.refresh(), at=story.at)
    ordered(story.cast, FISCAL_YEARS)
    portion = retention.portion(policy()["attendance"], story.assembly.subject, FISCAL_YEARS.date())
    assert SheetSignature.objects.get() in portion.rows[-1]

    destroying.carry_out(at=FISCAL_YEARS)

    assert not SheetSignature.objects.exists()
    assert Minutes.objects.filter(kind=Minutes.Kind.ATTENDANCE).exists()
