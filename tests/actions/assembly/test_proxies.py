"""Pouvoirs: given, accepted, capped, taken back; never beside one's own vote (R-PROC)."""

from contextlib import suppress
from datetime import timedelta
from itertools import permutations

import pytest
from django.test import TestCase

from assembly import proxying, rights
from assembly.actions import attendance, proxies, sittings
from assembly.actions.sittings import Seat
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.models import BureauSeat, Proxy
from assembly.rulebook import of as rules_of
from assembly.rulebook import proxy_close
from assembly.states import ProxyState
from common.models import ApartEvent
from common.refusals import Refusal
from members.models import Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.members import member
from tests.factories.polls import NO, YES, Rehearsed
from votes.station import queries as station
from votes.station.actions import projection
from votes.station.actions.rights import Right
from votes.station.models import HandOver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast) -> Story:
    made.rules(proxy_cap={"value": {"heads": 1}, "article": "art. 9"})
    assembly = made.draft(cast)
    by = made.board(cast)
    made.resolution(assembly, by, title="Proposition des membres", agreed_by_board=False)
    return Story(cast, assembly).convene().open_vote()


def codes(
    story: Story, principal: Member, holder: Member | None, *, how: str = proxying.ON_LINE
) -> set[str]:
    found = proxying.obstacles(
        assembly=story.assembly, principal=principal, holder=holder, at=story.at, how=how
    )
    return {obstacle.code for obstacle in found}


def given(story: Story, principal: Member, holder: Member | None) -> Proxy:
    return proxies.give(
        assembly=story.assembly,
        principal=principal,
        holder=holder,
        at=story.at,
        by=principal.account,
    )


def right_for(principal: Member, of: Rehearsed, holder: Member) -> Right:
    """The right of a principal in the booth of their holder."""
    return next(r for r in of.rights_of(holder) if r.label == principal.display_name)


def test_a_named_proxy_waits_for_its_holder_and_counts_once_accepted(story: Story) -> None:
    proxy = given(story, story.cast.bilal, story.cast.chloe)
    assert proxy.state == ProxyState.GIVEN
    assert story.counted_now() == 0

    proxies.accept(proxy=proxy, at=story.at, by=story.cast.chloe.account)

    assert story.counted_now() == 1


def test_a_blank_proxy_counts_at_once_and_keeps_the_effect_that_was_shown(story: Story) -> None:
    proxy = given(story, story.cast.bilal, None)

    shown = effect_of_blank_proxy(story.assembly, rules_of(story.assembly))
    assert [line["effect"] for line in shown] == ["pour", "contre"]
    assert proxy.evidence["effect"] == shown
    assert len(proxy.evidence_hash) == 64
    assert story.counted_now() == 1


def test_giving_again_replaces_the_earlier_proxy(story: Story) -> None:
    first = given(story, story.cast.bilal, story.cast.chloe)
    second = given(story, story.cast.bilal, None)

    first.refresh_from_db()
    assert (first.state, second.state) == (ProxyState.REVOKED, ProxyState.ACCEPTED)


def test_the_cap_is_said_when_the_holder_accepts(story: Story) -> None:
    story.give(story.cast.bilal, story.cast.chloe)
    extra = given(story, story.cast.diego, story.cast.chloe)

    with pytest.raises(Refusal) as refused:
        proxies.accept(proxy=extra, at=story.at, by=story.cast.chloe.account)

    assert refused.value.code == "proxy-cap"
    extra.refresh_from_db()
    assert extra.state == ProxyState.GIVEN


def test_a_proxy_answered_once_is_not_answered_again(story: Story) -> None:
    proxy = given(story, story.cast.bilal, story.cast.chloe)
    proxies.decline(proxy=proxy, at=story.at, by=story.cast.chloe.account)

    with pytest.raises(Refusal):
        proxies.accept(proxy=proxy, at=story.at, by=story.cast.chloe.account)


def test_nobody_represents_themselves_nor_passes_a_proxy_on(story: Story) -> None:
    assert "holder-is-principal" in codes(story, story.cast.bilal, story.cast.bilal)
    given(story, story.cast.chloe, None)
    assert "holder-gave-proxy" in codes(story, story.cast.bilal, story.cast.chloe)


def test_who_has_voted_or_is_in_the_room_gives_no_proxy(story: Story) -> None:
    story.vote(story.cast.bilal, [YES, NO])
    assert codes(story, story.cast.bilal, None) == {"already-voted"}

    story.at = story.assembly.call.meets_at - timedelta(hours=1)
    attendance.check_in(
        assembly=story.assembly,
        member=story.cast.hugo,
        manner="room",
        at=story.at,
        by=made.chair(story.cast),
    )
    assert codes(story, story.cast.hugo, None, how=proxying.ON_PAPER) == {"is-present"}


def test_a_newcomer_is_not_on_the_roll(story: Story) -> None:
    late = member("Luc", "Tardif", email="luc@example.org")
    assert "not-on-roll" in codes(story, late, None)
    assert "holder-not-on-roll" in codes(story, story.cast.bilal, late)


def test_proxies_close_on_line_the_day_before_and_stay_open_on_paper(story: Story) -> None:
    closes_at = proxy_close(rules_of(story.assembly), story.assembly.call.meets_at)
    story.at = closes_at - timedelta(seconds=1)
    assert codes(story, story.cast.bilal, None) == set()

    story.at = closes_at

    assert codes(story, story.cast.bilal, None) == {"proxies-closed"}
    assert codes(story, story.cast.bilal, None, how=proxying.ON_PAPER) == set()


def test_the_holder_votes_for_the_principal_who_may_still_vote_first(story: Story) -> None:
    story.give(story.cast.bilal, story.cast.chloe)
    of = story.rehearsed[0]

    held = {right.label: right for right in of.rights_of(story.cast.chloe, at=story.at)}
    mine = of.rights_of(story.cast.bilal, at=story.at)

    assert held[story.cast.bilal.display_name].kind == HandOver.Kind.PROXY
    assert held[story.cast.bilal.display_name].credential
    assert mine[0].locked is None
    assert mine[0].credential


def test_a_proxy_not_accepted_yet_never_stops_its_principal(story: Story) -> None:
    given(story, story.cast.bilal, story.cast.chloe)

    (mine,) = story.rehearsed[0].rights_of(story.cast.bilal, at=story.at)

    assert mine.locked is None
    assert mine.credential


@pytest.mark.parametrize("accepted", [True, False])
def test_voting_oneself_takes_the_proxy_back(story: Story, accepted: bool) -> None:
    """Even with a permit obtained before, the holder votes no more (R-VOTE-06, secrecy.md 1)."""
    of = story.rehearsed[0]
    if accepted:
        proxy = story.give(story.cast.bilal, story.cast.chloe)
        of.at = story.at
        theirs = right_for(story.cast.bilal, of, story.cast.chloe)
        late = of.ballot(theirs, [NO, NO])
    else:
        proxy = given(story, story.cast.bilal, story.cast.chloe)

    story.vote(story.cast.bilal, [YES, YES])
    with TestCase.captureOnCommitCallbacks(execute=True):
        projection.project_turnout(poll=of.poll, at=story.at)

    proxy.refresh_from_db()
    assert proxy.state == ProxyState.REVOKED
    assert ApartEvent.objects.filter(verb="proxy.fell").count() == 1
    assert story.counted_now() == 1
    labels = {right.label for right in of.rights_of(story.cast.chloe, at=story.at)}
    assert story.cast.bilal.display_name not in labels
    if accepted:
        with pytest.raises(Refusal):
            of.send(late, theirs.permit)


def test_a_principal_whose_holder_has_voted_is_told_so(story: Story) -> None:
    story.give(story.cast.bilal, story.cast.chloe)
    of = story.rehearsed[0]
    of.at = story.at
    right = right_for(story.cast.bilal, of, story.cast.chloe)
    of.send(of.ballot(right, [NO, NO]), right.permit)

    (mine,) = of.rights_of(story.cast.bilal, at=story.at)

    assert "a déjà voté" in str(mine.locked)
    assert mine.credential is None


def test_nobody_accepts_after_the_principal_has_voted_nor_after_giving_their_own(
    story: Story,
) -> None:
    waiting = given(story, story.cast.bilal, story.cast.chloe)
    given(story, story.cast.chloe, None)

    found = proxying.acceptance_obstacles(proxy=waiting, at=story.at)
    story.vote(story.cast.bilal, [YES, YES])
    then = proxying.acceptance_obstacles(proxy=waiting, at=story.at)

    assert "holder-gave-proxy" in {obstacle.code for obstacle in found}
    assert "already-voted" in {obstacle.code for obstacle in then}


def test_a_proxy_taken_back_lets_the_principal_vote_over_the_holder(story: Story) -> None:
    proxy = story.give(story.cast.bilal, story.cast.chloe)
    of = story.rehearsed[0]
    of.at = story.at
    right = next(
        r for r in of.rights_of(story.cast.chloe) if r.label == story.cast.bilal.display_name
    )
    of.send(of.ballot(right, [NO, NO]), right.permit)
    assert station.has_voted(of.poll, story.cast.bilal)

    proxies.revoke(proxy=proxy, at=story.at, by=story.cast.bilal.account)
    story.vote(story.cast.bilal, [YES, YES])

    assert station.turnout(of.poll).voted == 1


def test_a_permit_of_the_holder_dies_with_the_proxy(story: Story) -> None:
    """Obtain a right, then take the proxy back, then cast: refused (secrecy.md 1)."""
    proxy = story.give(story.cast.bilal, story.cast.chloe)
    of = story.rehearsed[0]
    of.at = story.at
    right = next(
        r for r in of.rights_of(story.cast.chloe) if r.label == story.cast.bilal.display_name
    )
    ballot = of.ballot(right, [NO, NO])

    proxies.revoke(proxy=proxy, at=story.at, by=story.cast.bilal.account)

    with pytest.raises(Refusal):
        of.send(ballot, right.permit)
    assert station.turnout(of.poll).voted == 0


def test_nobody_checks_in_before_the_day_hence_no_proxy_falls_weeks_before(story: Story) -> None:
    proxy = story.give(story.cast.bilal, story.cast.chloe)

    with pytest.raises(Refusal) as refused:
        attendance.check_in(
            assembly=story.assembly,
            member=story.cast.bilal,
            manner="room",
            at=story.assembly.call.meets_at - timedelta(days=1),
            by=made.chair(story.cast),
        )

    proxy.refresh_from_db()
    assert refused.value.code == "doors-closed"
    assert proxy.state == ProxyState.ACCEPTED
    assert not story.assembly.call.attendance.exists()


def test_a_proxy_falls_when_its_principal_comes(story: Story) -> None:
    proxy = story.give(story.cast.bilal, story.cast.chloe)
    story.at = story.assembly.call.meets_at - timedelta(hours=1)

    attendance.check_in(
        assembly=story.assembly,
        member=story.cast.bilal,
        manner="video",
        at=story.at,
        by=made.chair(story.cast),
    )

    proxy.refresh_from_db()
    told = Message.objects.filter(step=f"proxy-{proxy.pk}-revoked").order_by("pk")
    assert proxy.state == ProxyState.REVOKED
    assert story.counted_now() == 1
    assert {message.member for message in told} == {story.cast.bilal, story.cast.chloe}


def test_a_holder_who_gives_their_own_proxy_ends_those_they_hold(story: Story) -> None:
    """Bilal to Chloé, then Chloé to Diego: nobody passes on the vote of another (R-PROC-02)."""
    held = story.give(story.cast.bilal, story.cast.chloe)
    own = story.give(story.cast.chloe, story.cast.diego)

    held.refresh_from_db()
    own.refresh_from_db()
    assert (held.state, own.state) == (ProxyState.REVOKED, ProxyState.ACCEPTED)
    told = Message.objects.get(step=f"proxy-{held.pk}-holder_away")
    assert told.member == story.cast.bilal
    assert "ne sera pas là" in told.text
    assert story.counted_now() == 1


def test_a_blank_proxy_of_a_holder_ends_those_they_hold_too(story: Story) -> None:
    held = story.give(story.cast.bilal, story.cast.chloe)
    given(story, story.cast.chloe, None)

    held.refresh_from_db()
    assert held.state == ProxyState.REVOKED


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whatever_the_order_of_acts_no_chain_stands(story: Story, order: tuple[int, ...]) -> None:
    """Given and accepted in any order, refused or not: no holder has given their own proxy."""
    cast = story.cast
    acts = (
        lambda: given(story, cast.bilal, cast.chloe),
        lambda: given(story, cast.chloe, cast.diego),
        lambda: accept(story, cast.bilal, cast.chloe),
        lambda: accept(story, cast.chloe, cast.diego),
    )
    for step in order:
        with suppress(Refusal):
            acts[step]()

    live = Proxy.objects.filter(state=ProxyState.ACCEPTED)
    assert not live.filter(holder__in=live.values("principal")).exists()


def accept(story: Story, principal: Member, holder: Member) -> None:
    for proxy in Proxy.objects.filter(principal=principal, holder=holder, state=ProxyState.GIVEN):
        proxies.accept(proxy=proxy, at=story.at, by=holder.account)


def test_blank_proxies_fill_the_cap_of_the_chair_where_the_statutes_count_them(cast: Cast) -> None:
    counted = {"value": True, "article": "art. 9"}
    made.rules(
        proxy_cap={"value": {"heads": 2}, "article": "art. 9"}, proxy_cap_includes_blank=counted
    )
    story = Story(cast, made.draft(cast)).convene().open_vote()
    given(story, cast.bilal, None)
    given(story, cast.bilal, None)  # given again, it is still one
    story.give(cast.diego, cast.alice)

    assert codes(story, cast.chloe, None) == {"blank-proxy-cap"}
    assert codes(story, cast.bilal, None) == set()
    waiting = given(story, cast.chloe, cast.alice)
    with pytest.raises(Refusal) as refused:
        proxies.accept(proxy=waiting, at=story.at, by=cast.alice.account)
    assert refused.value.code == "proxy-cap"
    assert codes(story, cast.chloe, cast.gwenn) == set()


def test_one_person_is_not_both_scrutineers(story: Story) -> None:
    cast, function = story.cast, BureauSeat.Function
    seats = [
        Seat(function.CHAIR, cast.alice),
        Seat(function.SCRUTINEER, cast.gwenn),
        Seat(function.SCRUTINEER, cast.gwenn),
        Seat(function.SECRETARY, name="Maître Yann Kerbrat"),
    ]

    found = sittings.bureau_obstacles(assembly=story.assembly, seats=seats)

    assert [each.code for each in found] == ["two-scrutineers"]


def test_after_the_remote_close_rights_need_presence(story: Story) -> None:
    story.give(story.cast.bilal, story.cast.chloe)
    story.close_remote_vote()
    story.open_sitting(story.cast.alice, story.cast.chloe)
    story.room_vote()
    poll = story.rehearsed[0].poll
    poll.refresh_from_db()

    def answers(member: Member, voter: Member) -> bool:
        entry = poll.roll.get(member=voter)
        assert member.account is not None
        return rights.is_present(poll, entry, member.account, story.at)

    assert answers(story.cast.alice, story.cast.alice)
    assert answers(story.cast.chloe, story.cast.bilal)
    assert not answers(story.cast.diego, story.cast.diego)
    assert not answers(story.cast.alice, story.cast.bilal)
    attendance.check_out(
        assembly=story.assembly, member=story.cast.chloe, at=story.at, by=made.chair(story.cast)
    )
    assert not answers(story.cast.chloe, story.cast.bilal)


def test_each_is_told_what_the_other_did_with_the_proxy(story: Story) -> None:
    """Asked, accepted, taken back: by mail, once, without a choice nor a tracker."""
    proxy = story.give(story.cast.bilal, story.cast.chloe)
    proxies.revoke(proxy=proxy, at=story.at, by=story.cast.bilal.account)
    second = given(story, story.cast.bilal, story.cast.chloe)
    proxies.decline(proxy=second, at=story.at, by=story.cast.chloe.account)

    told = {
        (message.member, message.step)
        for message in Message.objects.filter(step__startswith="proxy-")
    }

    bilal, chloe = story.cast.bilal, story.cast.chloe
    assert told == {
        (chloe, f"proxy-{proxy.pk}-given"),
        (bilal, f"proxy-{proxy.pk}-accepted"),
        (bilal, f"proxy-{proxy.pk}-revoked"),
        (chloe, f"proxy-{proxy.pk}-revoked"),
        (chloe, f"proxy-{second.pk}-given"),
        (bilal, f"proxy-{second.pk}-declined"),
    }
    asked = Message.objects.get(step=f"proxy-{proxy.pk}-given")
    assert asked.subject_line.startswith("Un pouvoir vous est proposé")
    assert f"/assemblees/{story.assembly.pk}/pouvoirs" in asked.text
