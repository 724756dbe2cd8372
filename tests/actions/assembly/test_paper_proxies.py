"""Proxies on paper: two people read the sheet, until the sitting opens (R-PROC-05)."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import attendance, paper_proxies, sittings
from assembly.actions.sittings import Seat
from assembly.models import BureauSeat, PaperProxy, Proxy
from assembly.states import PaperState, ProxyState
from common.models import ApartEvent, AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import NO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SIGNED_ON = made.CONVENED_AT.date() + timedelta(days=2)


@pytest.fixture
def story(cast: Cast) -> Story:
    """Half an hour before the meeting, after the close of proxies on the site; one proxy a
    holder. Alice chairs, gwenn and hugo are scrutineers."""
    made.rules(proxy_cap={"value": {"heads": 1}, "article": "art. 9"})
    story = Story(cast, made.draft(cast)).convene().open_vote()
    function = BureauSeat.Function
    sittings.name_bureau(
        assembly=story.assembly,
        seats=[
            Seat(function.CHAIR, cast.alice),
            Seat(function.SCRUTINEER, cast.gwenn),
            Seat(function.SCRUTINEER, cast.hugo),
            Seat(function.SECRETARY, cast.diego),
        ],
        at=story.at,
        by=made.chair(cast),
    )
    story.at = story.assembly.call.meets_at - timedelta(minutes=30)
    return story


def enter(story: Story, principal: Member, holder: Member | None, **said: Any) -> PaperProxy:
    """Gwenn enters what she reads on the sheet."""
    by = story.cast.gwenn.account
    assert by is not None
    return paper_proxies.enter(
        assembly=story.assembly,
        principal=principal,
        holder=holder,
        at=story.at,
        by=by,
        **{"arrival": "desk", "signed_on": SIGNED_ON, **said},
    )


def confirm(story: Story, paper: PaperProxy, by: Member) -> Proxy:
    assert by.account is not None
    return paper_proxies.confirm(paper=paper, at=story.at, by=by.account)


def arrives(story: Story, member: Member) -> None:
    attendance.check_in(
        assembly=story.assembly,
        member=member,
        manner="room",
        at=story.at,
        by=made.chair(story.cast),
    )


def codes(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {obstacle.code for obstacle in refused.value.obstacles} or {refused.value.code}


def test_after_the_site_closed_two_people_record_a_sheet_and_the_holder_present_accepts(
    story: Story,
) -> None:
    cast = story.cast
    arrives(story, cast.chloe)
    counted = story.counted_now()

    paper = enter(story, cast.bilal, cast.chloe)
    waiting = story.counted_now()
    proxy = confirm(story, paper, cast.hugo)

    paper.refresh_from_db()
    assert waiting == counted
    assert (proxy.state, story.counted_now()) == (ProxyState.ACCEPTED, counted + 1)
    assert (paper.state, paper.proxy) == (PaperState.CONFIRMED, proxy)
    assert proxy.evidence["how"] == "on_paper"
    assert proxy.evidence["paper"]["signed_on"] == SIGNED_ON.isoformat()


def test_whoever_entered_a_sheet_does_not_confirm_it(story: Story) -> None:
    paper = enter(story, story.cast.bilal, None)

    with pytest.raises(Refusal) as refused:
        confirm(story, paper, story.cast.gwenn)

    assert codes(refused) == {"two-people"}
    assert not Proxy.objects.exists()


def test_nobody_records_a_proxy_that_they_give_or_receive(story: Story) -> None:
    with pytest.raises(Refusal) as entering:
        enter(story, story.cast.bilal, story.cast.gwenn)
    paper = enter(story, story.cast.bilal, story.cast.hugo)
    with pytest.raises(Refusal) as confirming:
        confirm(story, paper, story.cast.hugo)

    assert codes(entering) == codes(confirming) == {"own-case"}


def test_a_sheet_of_the_post_waits_for_its_holder_to_arrive(story: Story) -> None:
    paper = enter(story, story.cast.bilal, story.cast.chloe, arrival="post")
    proxy = confirm(story, paper, story.cast.hugo)
    by = story.cast.hugo.account
    assert by is not None

    with pytest.raises(Refusal) as absent:
        paper_proxies.accept(paper=paper, at=story.at, by=by)
    arrives(story, story.cast.chloe)
    before = proxy.state
    paper_proxies.accept(paper=paper, at=story.at, by=by)

    assert codes(absent) == {"holder-absent"}
    assert before == ProxyState.GIVEN
    assert Proxy.objects.get().state == ProxyState.ACCEPTED


def test_the_cap_is_said_aloud_when_the_second_sheet_comes(story: Story) -> None:
    cast = story.cast
    arrives(story, cast.chloe)
    together = [enter(story, each, cast.chloe) for each in (cast.bilal, cast.mots_passants)]
    confirm(story, together[0], cast.hugo)

    with pytest.raises(Refusal) as confirming:
        confirm(story, together[1], cast.hugo)
    with pytest.raises(Refusal) as entering:
        enter(story, cast.diego, cast.chloe)

    assert codes(confirming) == codes(entering) == {"proxy-cap"}
    assert "Chloe" in str(entering.value.message)
    together[1].refresh_from_db()
    assert together[1].state == PaperState.ENTERED
    assert Proxy.objects.count() == 1


def test_a_ballot_already_in_the_urn_wins_over_the_sheet(story: Story) -> None:
    later, story.at = story.at, made.OPENS_AT
    paper_before = story.cast.bilal
    story.vote(paper_before, [NO])
    story.at = later

    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None)

    assert codes(refused) == {"already-voted"}
    told = ApartEvent.objects.get(verb="proxy.paper_impossible")
    assert told.details == {"member": story.cast.bilal.pk}


def test_whoever_confirms_a_sheet_and_learns_of_a_vote_leaves_a_line_too(story: Story) -> None:
    later, story.at = story.at, made.OPENS_AT
    paper = enter(story, story.cast.bilal, None, signed_on=made.OPENS_AT.date())
    story.vote(story.cast.bilal, [NO])
    story.at = later

    with pytest.raises(Refusal) as refused:
        confirm(story, paper, story.cast.alice)

    assert "already-voted" in codes(refused)
    told = ApartEvent.objects.get(verb="proxy.paper_impossible")
    assert told.actor == str(story.cast.alice.account and story.cast.alice.account.pk)


def test_whoever_is_checked_in_has_nothing_to_give_on_paper(story: Story) -> None:
    arrives(story, story.cast.bilal)

    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None)

    assert codes(refused) == {"is-present"}


def test_the_proxy_signed_last_holds(story: Story) -> None:
    later, story.at = story.at, made.OPENS_AT
    story.give(story.cast.bilal, story.cast.chloe)
    story.at = later

    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None, signed_on=made.OPENS_AT.date() - timedelta(days=1))
    paper = enter(story, story.cast.bilal, None, signed_on=story.at.date())
    proxy = confirm(story, paper, story.cast.hugo)

    assert codes(refused) == {"later-proxy"}
    live = Proxy.objects.filter(state__in=("given", "accepted"))
    assert [each.pk for each in live] == [proxy.pk]


def test_of_two_sheets_the_one_signed_last_holds_whichever_was_read_first(story: Story) -> None:
    confirm(story, enter(story, story.cast.bilal, None), story.cast.hugo)

    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None, signed_on=SIGNED_ON - timedelta(days=1))
    paper = enter(
        story, story.cast.bilal, story.cast.chloe, signed_on=SIGNED_ON + timedelta(days=1)
    )
    last = confirm(story, paper, story.cast.hugo)

    assert codes(refused) == {"later-proxy"}
    live = Proxy.objects.filter(state__in=("given", "accepted"))
    assert [each.pk for each in live] == [last.pk]


def test_a_date_to_come_is_refused(story: Story) -> None:
    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None, signed_on=date(2027, 1, 1))

    assert codes(refused) == {"signed-later"}


def test_a_sheet_set_aside_gives_nothing_and_may_be_entered_again(story: Story) -> None:
    by = story.cast.gwenn.account
    assert by is not None
    paper = enter(story, story.cast.bilal, None)
    with pytest.raises(Refusal) as twice:
        enter(story, story.cast.bilal, None)

    paper_proxies.set_aside(paper=paper, at=story.at, by=by)
    again = enter(story, story.cast.bilal, story.cast.chloe)

    assert codes(twice) == {"paper-waiting"}
    assert not Proxy.objects.exists()
    with pytest.raises(Refusal):
        confirm(story, paper, story.cast.hugo)
    assert again.state == PaperState.ENTERED


def test_no_sheet_is_taken_once_the_sitting_is_open(story: Story) -> None:
    paper = enter(story, story.cast.bilal, None)
    story.close_remote_vote().open_sitting(story.cast.chloe)
    paper.refresh_from_db()

    with pytest.raises(Refusal) as entering:
        enter(story, story.cast.mots_passants, None)
    with pytest.raises(Refusal) as confirming:
        confirm(story, PaperProxy.objects.get(pk=paper.pk), story.cast.hugo)

    assert codes(entering) == codes(confirming) == {"proxies-not-open"}


def test_both_readings_are_in_the_journal_and_the_scan_keeps_its_fingerprint(story: Story) -> None:
    with pytest.raises(Refusal) as refused:
        enter(story, story.cast.bilal, None, scan=b"a picture")
    paper = enter(story, story.cast.bilal, None, scan=b"%PDF-1.7 a sheet")
    proxy = confirm(story, paper, story.cast.hugo)

    assert codes(refused) == {"document-not-pdf"}
    assert proxy.evidence["paper"]["scan_sha256"] == paper.scan_sha256 != ""
    gwenn, hugo = story.cast.gwenn.account, story.cast.hugo.account
    assert gwenn is not None
    assert hugo is not None
    verbs = AuditEvent.objects.filter(verb__startswith="proxy.").order_by("height")
    assert list(verbs.values_list("verb", "actor")) == [
        ("proxy.paper_entered", str(gwenn.pk)),
        ("proxy.given", str(hugo.pk)),
        ("proxy.paper_confirmed", str(hugo.pk)),
    ]
