"""Members who hold a quarter of the capital object to an extraordinary assembly held by video only:
it then meets in a room too (L225-103-1, R225-61-2, R-VOTE-09)."""

from datetime import timedelta

import pytest

from assembly import checklist, objections
from assembly.actions import assemblies as preparing
from assembly.actions import objections as acts
from assembly.models import Assembly, RemoteObjection, Resolution
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.members import own_shares

pytestmark = pytest.mark.django_db

ALLOWED = {"value": True, "article": "art. 24"}
FORTY_DAYS = made.MEETS_AT - timedelta(days=40)
LAST = made.MEETS_AT.replace(hour=23, minute=59, second=59) - timedelta(days=25)


def by_video(cast: Cast, *, nature: str = "extraordinary", announced: bool = True) -> Assembly:
    """An assembly by video only; of 107 shares Bilal holds 21, Chloé 6, Alice 76."""
    made.rules(remote_only_meeting=ALLOWED)
    for member, shares in ((cast.alice, 75), (cast.bilal, 20), (cast.chloe, 5)):
        own_shares(member, shares)
    assembly = made.voted_in_public(cast, made.draft(cast))
    Resolution.objects.update(nature=nature)
    Assembly.objects.update(mode="remote")
    assembly.refresh_from_db()
    if announced:
        preparing.announce(assembly=assembly, at=FORTY_DAYS, by=made.board(cast))
    return Assembly.objects.get()


def objects(assembly: Assembly, member: Member, **when: object) -> bool:
    at = when.get("at", FORTY_DAYS + timedelta(days=1))
    return acts.make(assembly=assembly, member=member, at=at, by=member.account)  # type: ignore[arg-type]


def test_a_quarter_of_the_capital_gives_a_room_to_the_assembly(cast: Cast) -> None:
    assembly = by_video(cast)

    first = objects(assembly, cast.bilal)
    short = objections.standing(assembly, at=FORTY_DAYS)
    last = objects(assembly, cast.chloe)

    assert short is not None
    assert (first, short.shares, short.needed, short.reached) == (False, 21, 27, False)
    assert last
    assert Assembly.objects.get().mode == "hybrid"
    assert AuditEvent.objects.filter(verb="assembly.room_required").count() == 1


def test_the_board_does_not_go_back_to_video_only(cast: Cast) -> None:
    assembly = by_video(cast)
    objects(assembly, cast.alice)
    Assembly.objects.update(mode="remote")

    found = checklist.obstacles(Assembly.objects.get(), at=FORTY_DAYS)

    assert "remote-opposed" in {each.code for each in found}


def test_an_objection_counts_once(cast: Cast) -> None:
    assembly = by_video(cast)

    objects(assembly, cast.bilal)
    objects(assembly, cast.bilal)

    assert RemoteObjection.objects.count() == 1
    standing = objections.standing(assembly, at=FORTY_DAYS)
    assert standing is not None
    assert standing.shares == 21


def test_objections_end_with_the_twenty_fifth_day_before(cast: Cast) -> None:
    assembly = by_video(cast)

    objects(assembly, cast.bilal, at=LAST)
    with pytest.raises(Refusal) as refused:
        objects(assembly, cast.chloe, at=LAST + timedelta(seconds=1))

    assert refused.value.code == "objection-closed"
    assert RemoteObjection.objects.count() == 1


def test_nobody_objects_before_the_announcement_nor_to_an_ordinary_assembly(cast: Cast) -> None:
    secret = by_video(cast, announced=False)
    with pytest.raises(Refusal):
        objects(secret, cast.bilal)
    Resolution.objects.update(nature="ordinary")
    Assembly.objects.update(announced_at=FORTY_DAYS)

    assert objections.standing(Assembly.objects.get(), at=FORTY_DAYS) is None
    with pytest.raises(Refusal):
        objects(Assembly.objects.get(), cast.bilal)


def test_shares_of_whoever_left_the_register_no_longer_count(cast: Cast) -> None:
    assembly = by_video(cast)
    objects(assembly, cast.bilal)
    Member.objects.filter(pk=cast.bilal.pk).update(left_on=FORTY_DAYS.date())

    standing = objections.standing(assembly, at=FORTY_DAYS + timedelta(days=2))

    assert standing is not None
    assert (standing.shares, standing.needed) == (0, 22)


def test_a_meeting_in_a_room_takes_no_objection(cast: Cast) -> None:
    assembly = by_video(cast)
    Assembly.objects.update(mode="hybrid")

    assert objections.standing(Assembly.objects.get(), at=FORTY_DAYS) is None
    with pytest.raises(Refusal):
        objects(assembly, cast.bilal)
