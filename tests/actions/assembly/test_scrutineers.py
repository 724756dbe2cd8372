"""Scrutineers are asked by order of their votes; a refusal is noted with its reason (R-BUR-02)."""

from datetime import timedelta

import pytest

from assembly import bureaus, tasks
from assembly.actions import scrutineers, sittings
from assembly.actions.accounts import write
from assembly.actions.minutes import draw_up
from assembly.documents import shelf
from assembly.models import BureauSeat, ScrutineerRefusal
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as people
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

F = BureauSeat.Function


@pytest.fixture
def story(cast: Cast) -> Story:
    """Chloé holds two proxies; nobody is named yet."""
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.at = made.MEETS_AT - timedelta(days=3)
    story.give(cast.bilal, cast.chloe)
    story.give(cast.mots_passants, cast.chloe)
    return story


def refuse(story: Story, member: Member, reason: str = "Doit partir tôt.") -> ScrutineerRefusal:
    return scrutineers.note_refusal(
        assembly=story.refresh(),
        member=member,
        reason=reason,
        at=story.at,
        by=made.chair(story.cast),
    )


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [each.code for each in refused.value.obstacles]


def test_a_refusal_keeps_who_was_asked_with_how_many_votes_and_why(story: Story) -> None:
    refusal = refuse(story, story.cast.chloe)

    assert (refusal.name, refusal.votes, refusal.reason) == (
        story.cast.chloe.display_name,
        3,
        "Doit partir tôt.",
    )
    first = bureaus.proposed_scrutineers(story.assembly)[0]
    assert (first.member, first.refuses) == (story.cast.chloe, True)


def test_the_minutes_print_each_refusal(story: Story) -> None:
    refuse(story, story.cast.chloe)
    story.open_sitting(story.cast.alice, story.cast.gwenn)
    write(
        assembly=story.assembly, debates="Échanges.", incidents="", at=story.at,
        by=made.chair(story.cast),
    )  # fmt: skip
    story.count_hands(1, 2, 0).close()
    tasks.repair(story.at)

    drawn = draw_up(call=story.assembly.call, at=story.at, by=made.chair(story.cast))

    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    name = story.cast.chloe.display_name
    assert f"Refus d’être scrutateur. {name}, 3 voix. Motif donné : Doit partir tôt." in text


def test_whoever_refused_is_not_named_until_the_refusal_is_taken_back(story: Story) -> None:
    cast = story.cast
    refusal = refuse(story, cast.chloe)
    seats = [
        sittings.Seat(F.CHAIR, cast.alice),
        sittings.Seat(F.SCRUTINEER, cast.chloe),
        sittings.Seat(F.SCRUTINEER, cast.gwenn),
        sittings.Seat(F.SECRETARY, name="Maître Yann Kerbrat"),
    ]

    before = sittings.bureau_obstacles(assembly=story.assembly, seats=seats)
    scrutineers.take_back_refusal(refusal=refusal, at=story.at, by=made.chair(cast))
    after = sittings.bureau_obstacles(assembly=story.assembly, seats=seats)

    assert [each.code for each in before] == ["scrutineer-refused"]
    assert after == []
    assert AuditEvent.objects.filter(verb="sitting.refusal_taken_back").count() == 1


def test_a_refusal_needs_a_reason_and_a_member_of_the_roll(story: Story) -> None:
    stranger = people.member("Zoé", "Arrivée", registered_on=made.MEETS_AT.date())

    with pytest.raises(Refusal) as without_reason:
        refuse(story, story.cast.chloe, reason="  ")
    with pytest.raises(Refusal) as off_the_roll:
        refuse(story, stranger)

    assert codes(without_reason) == ["reason-missing"]
    assert codes(off_the_roll) == ["not-on-roll"]
    assert not ScrutineerRefusal.objects.exists()


def test_a_named_scrutineer_is_replaced_before_they_refuse(story: Story) -> None:
    story.name_bureau()

    with pytest.raises(Refusal) as refused:
        refuse(story, story.cast.gwenn)

    assert codes(refused) == ["is-scrutineer"]


def test_no_refusal_is_noted_once_the_sitting_is_closed(story: Story) -> None:
    story.open_sitting(story.cast.alice, story.cast.gwenn)
    story.count_hands(1, 2, 0).close()

    with pytest.raises(Refusal) as refused:
        refuse(story, story.cast.chloe)

    assert codes(refused) == ["bureau-fixed"]


def test_a_refusal_said_again_keeps_the_last_reason(story: Story) -> None:
    refuse(story, story.cast.chloe)
    refuse(story, story.cast.chloe, reason="Préfère participer aux débats.")

    assert ScrutineerRefusal.objects.get().reason == "Préfère participer aux débats."
