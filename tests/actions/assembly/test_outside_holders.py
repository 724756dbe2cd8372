"""A spouse or a civil partner who is no member represents a member, where the law of the form
allows it (R-PROC-01)."""

from datetime import timedelta
from typing import Any

import pytest

from assembly import proxying
from assembly.actions import attendance, outside_holders, paper_proxies, proxies
from assembly.documents.attendance import attendance_data
from assembly.models import Proxy
from assembly.participation import quorum_now
from assembly.proxying import Outsider
from assembly.states import ProxyState
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

YANN = Outsider("Yann Le Goff", "spouse")


def convened(cast: Cast, preset: str = "sa_consommation_1917", **rules: Any) -> Story:
    """Questions voted in public: the room raises hands."""
    made.rules(preset, **rules)
    return Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()


def give(story: Story, principal: Member, holder: Outsider = YANN) -> Proxy:
    by = principal.account
    assert by is not None
    return proxies.give(
        assembly=story.assembly, principal=principal, holder=holder, at=story.at, by=by
    )


def codes(story: Story, principal: Member, holder: Outsider) -> set[str]:
    found = proxying.obstacles(
        assembly=story.assembly, principal=principal, holder=holder, at=story.at
    )
    return {obstacle.code for obstacle in found}


def on_the_day(story: Story) -> Story:
    story.at = story.assembly.call.meets_at - timedelta(minutes=30)
    return story


def arrive(story: Story, proxy: Proxy) -> None:
    outside_holders.arrive(proxy=proxy, at=story.at, by=made.chair(story.cast))


@pytest.mark.parametrize("tie", ["spouse", "pacs_partner"])
def test_a_spouse_or_partner_is_named_where_the_law_of_the_company_allows_it(
    cast: Cast, tie: str
) -> None:
    story = convened(cast)
    proxy = give(story, cast.bilal, Outsider(YANN.name, tie))

    assert (proxy.state, proxy.is_blank, proxy.holder_name) == (
        ProxyState.GIVEN, False, YANN.name,
    )  # fmt: skip
    assert proxy.evidence["holder"] == {"name": YANN.name, "tie": tie}
    assert story.counted_now() == 0


@pytest.mark.parametrize("preset", ["scop_sa", "association_1901"])
def test_a_spouse_is_refused_with_the_article_where_members_alone_represent(
    cast: Cast, preset: str
) -> None:
    story = convened(cast, preset)

    with pytest.raises(Refusal) as refused:
        give(story, cast.bilal)

    (obstacle,) = refused.value.obstacles
    assert obstacle.code == "holder-not-allowed"
    assert "un autre membre" in str(obstacle.message)
    assert not Proxy.objects.exists()


def test_an_unknown_person_a_name_left_out_and_the_spouse_of_a_company_are_refused(
    cast: Cast,
) -> None:
    story = convened(cast)

    assert codes(story, cast.bilal, Outsider("Yann", "anyone")) == {"holder-not-allowed"}
    assert codes(story, cast.bilal, Outsider("  ", "spouse")) == {"holder-unnamed"}
    assert codes(story, cast.mots_passants, YANN) == {"no-spouse"}


def test_they_accept_at_the_door_and_represent_while_they_are_there(cast: Cast) -> None:
    story = convened(cast)
    proxy = give(story, cast.bilal)
    on_the_day(story).open_sitting(cast.alice, cast.gwenn)
    before = quorum_now(story.refresh()).participation

    with pytest.raises(Refusal):  # the sitting is open: what was not accepted before is too late
        proxies.accept(proxy=proxy, at=story.at, by=cast.alice.account)
    arrive(story, proxy)
    arrive(story, proxy)
    there = quorum_now(story.refresh()).participation
    outside_holders.leave(proxy=proxy, at=story.at, by=made.chair(cast))
    after = quorum_now(story.refresh()).participation

    assert [len(each.represented) for each in (before, there, after)] == [0, 1, 0]
    assert there.hands == 3
    proxy.refresh_from_db()
    assert proxy.state == ProxyState.ACCEPTED


def test_nobody_is_let_in_before_the_day_nor_for_a_proxy_taken_back(cast: Cast) -> None:
    story = convened(cast)
    proxy = give(story, cast.bilal)

    with pytest.raises(Refusal) as early:
        arrive(story, proxy)
    proxies.revoke(proxy=proxy, at=story.at, by=cast.bilal.account)
    on_the_day(story)
    with pytest.raises(Refusal) as over:
        arrive(story, proxy)

    assert (early.value.code, over.value.code) == ("doors-closed", "proxy-over")


def test_a_member_who_comes_ends_it(cast: Cast) -> None:
    story = on_the_day(convened(cast))
    story.at -= timedelta(days=3)
    proxy = give(story, cast.bilal)
    on_the_day(story)
    arrive(story, proxy)

    attendance.check_in(
        assembly=story.assembly, member=cast.bilal, manner="room", at=story.at,
        by=made.chair(cast),
    )  # fmt: skip

    proxy.refresh_from_db()
    assert proxy.state == ProxyState.REVOKED
    assert story.counted_now() == 1


def test_the_cap_is_that_of_everybody(cast: Cast) -> None:
    story = convened(cast, proxy_cap={"value": {"heads": 1}, "article": "art. 9"})
    first, second = give(story, cast.bilal), give(story, cast.chloe)
    on_the_day(story)
    arrive(story, first)

    with pytest.raises(Refusal) as refused:
        arrive(story, second)

    assert refused.value.code == "proxy-cap"


def test_the_sheet_names_them_with_what_they_are(cast: Cast) -> None:
    story = convened(cast)
    proxy = give(story, cast.bilal)
    on_the_day(story).open_sitting(cast.alice, cast.gwenn)
    arrive(story, proxy)

    sheet = attendance_data(story.refresh().call, at=story.at)

    assert [row[-1] for row in sheet["represented"]] == ["Yann Le Goff (conjoint ou conjointe)"]
    assert sheet["holders"] == [["Yann Le Goff (conjoint ou conjointe)", "", "1"]]
    assert sheet["blank"] == []


def test_a_sheet_of_paper_names_them_too(cast: Cast) -> None:
    story = convened(cast)
    on_the_day(story)
    story.name_bureau()
    paper = paper_proxies.enter(
        assembly=story.assembly,
        principal=cast.bilal,
        holder=YANN,
        arrival="desk",
        signed_on=story.at.date() - timedelta(days=1),
        at=story.at,
        by=cast.gwenn.account,
    )

    proxy = paper_proxies.confirm(paper=paper, at=story.at, by=cast.diego.account)

    assert (proxy.outside_name, proxy.outside_tie) == (YANN.name, YANN.tie)
    arrive(story, proxy)
    assert story.counted_now() == 1


def test_at_a_second_call_nobody_is_there_yet(cast: Cast) -> None:
    made.rules(quorum_ordinary_first={"value": {"fraction": "1/1"}, "article": "art. 20"})
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    proxy = give(story, cast.bilal)
    on_the_day(story).open_sitting(cast.alice, cast.gwenn)
    arrive(story, proxy)
    story.close().convene_again()

    proxy.refresh_from_db()
    assert (proxy.state, proxy.outsider_is_there) == (ProxyState.ACCEPTED, False)
