"""An auditor, the agent of a court or a liquidator convenes where no organ does (R-CONV-01); the
law gives them the chair (R225-100, R-BUR-01)."""

from typing import Any

import pytest

from assembly import checklist, conveners, rulebook
from assembly.actions import sittings
from assembly.actions.assemblies import change
from assembly.actions.sittings import Seat
from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.models import Assembly, BureauSeat
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

F = BureauSeat.Function
REASON = "Ordonnance du tribunal de commerce de Brest du 2 mars 2026."


def convened_by(cast: Cast, who: str, **said: str) -> Assembly:
    assembly = made.voted_in_public(cast, made.draft(cast))
    call = assembly.call
    plain: dict[str, Any] = {
        "title": assembly.title, "mode": assembly.mode, "meets_at": call.meets_at,
        "place": call.place, "videoconference_url": call.videoconference_url,
        "vote_opens_at": assembly.vote_opens_at, "decision_on": assembly.decision_on,
        "decision_reference": assembly.decision_reference, "introduction": assembly.introduction,
    }  # fmt: skip
    change(
        assembly=assembly, at=made.CONVENED_AT, by=made.board(cast), convened_by=who, **plain | said
    )
    return Assembly.objects.get(pk=assembly.pk)


def codes(assembly: Assembly) -> set[str]:
    found = conveners.obstacles(assembly, rulebook.of(assembly))
    return {each.code for each in found}


@pytest.mark.parametrize(
    ("who", "function"),
    [
        ("auditor", "commissaire aux comptes"),
        ("court_agent", "mandataire désigné en justice"),
        ("liquidator", "liquidateur"),
    ],
)
def test_the_notice_names_who_convenes_and_prints_the_reason(
    cast: Cast, who: str, function: str
) -> None:
    assembly = convened_by(cast, who, convener_name="Claire Roux", convener_reason=REASON)

    data = convocation_data(assembly.call, at=made.CONVENED_AT)
    text = " ".join(words(draw_convocation(data).bytes()).split())

    assert codes(assembly) == set()
    assert f"Claire Roux, {function} vous convoque" in text
    assert f"Motif de la convocation. {REASON}" in text
    assert "Pour Claire Roux" not in text


def test_without_a_name_and_a_reason_nothing_is_convened(cast: Cast) -> None:
    nameless = convened_by(cast, "auditor", convener_reason=REASON)
    Assembly.objects.update(convener_name="Claire Roux", convener_reason="")

    assert codes(nameless) == {"convener-unnamed"}
    assert codes(Assembly.objects.get()) == {"convener-unnamed"}
    blocking = checklist.obstacles(Assembly.objects.get(), at=made.CONVENED_AT)
    assert "convener-unnamed" in {each.code for each in blocking}


def test_an_auditor_convenes_nothing_where_the_statutes_name_none(cast: Cast) -> None:
    assembly = convened_by(cast, "auditor", convener_name="Claire Roux", convener_reason=REASON)
    assembly.statutes = made.rules("association_1901")
    assembly.rules = {}

    assert "convener-not-allowed" in codes(assembly)


def test_whoever_convenes_in_the_place_of_an_organ_presides(cast: Cast) -> None:
    story = Story(
        cast, convened_by(cast, "court_agent", convener_name="Ève Le Bris", convener_reason=REASON)
    )
    story.convene()
    others = [
        Seat(F.SCRUTINEER, cast.gwenn), Seat(F.SCRUTINEER, cast.bilal),
        Seat(F.SECRETARY, cast.chloe),
    ]  # fmt: skip

    def refused(chair: Seat) -> set[str]:
        found = sittings.bureau_obstacles(assembly=story.refresh(), seats=[chair, *others])
        return {each.code for each in found}

    assert refused(Seat(F.CHAIR, cast.alice)) == {"chair-by-law"}
    assert refused(Seat(F.CHAIR, name="Quelqu’un d’autre")) == {"chair-by-law"}
    assert refused(Seat(F.CHAIR, name="Ève Le Bris")) == set()
    assert conveners.of_the(story.assembly) == "d’Ève Le Bris, mandataire désigné en justice"


def test_an_assembly_convened_by_an_organ_is_chaired_by_a_member(cast: Cast) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    seats = [
        Seat(F.CHAIR, name="Claire Roux"), Seat(F.SCRUTINEER, cast.gwenn),
        Seat(F.SCRUTINEER, cast.bilal), Seat(F.SECRETARY, cast.chloe),
    ]  # fmt: skip

    found = sittings.bureau_obstacles(assembly=story.refresh(), seats=seats)

    assert {each.code for each in found} == {"chair-by-law"}
