"""The co-signatories' vote on an amendment: asked, answered, counted once, erased."""

from datetime import timedelta

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from members.models import Member
from proposals.actions import amendment_votes, amendments, proposals, supports
from proposals.models import Amendment, Proposal, Voice
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, amendment, published

pytestmark = pytest.mark.django_db

OPENED = NOON + timedelta(days=1)
END = OPENED + timedelta(days=7)
QUARTER = "L’assemblée décide d’ouvrir un atelier par trimestre."


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    """Bilal's, supported by Chloe, Gwenn and Hugo."""
    own_shares(cast.alice, 1000)
    made = published(cast.bilal)
    for member in (cast.chloe, cast.gwenn, cast.hugo):
        supports.support(proposal=made, member=member, at=NOON, by=member.account)
    return made


@pytest.fixture
def asked(cast: Cast, proposal: Proposal) -> Amendment:
    change = amendment(proposal, cast.mots_passants)
    amendment_votes.ask(amendment=change, at=OPENED, by=cast.bilal.account)
    return change


def say(change: Amendment, member: Member, agrees: bool, **fields: object) -> None:
    fields.setdefault("at", OPENED)
    amendment_votes.say(
        amendment=change,
        member=member,
        agrees=agrees,
        by=member.account,
        **fields,  # type: ignore[arg-type]
    )


def test_more_yes_than_no_writes_the_change_into_the_text(cast: Cast, asked: Amendment) -> None:
    say(asked, cast.chloe, False)
    say(asked, cast.chloe, True)
    say(asked, cast.gwenn, True)
    say(asked, cast.hugo, False)

    counted = [amendment_votes.count_those_over(at=END) for _time in range(2)]

    asked.refresh_from_db()
    assert counted == [1, 0]
    assert (asked.state, asked.votes_for, asked.votes_against) == ("accepted", 2, 1)
    assert Proposal.objects.get().text == QUARTER
    assert Proposal.objects.get().version == asked.resulting == 2


def test_the_count_erases_who_answered_what_and_the_journal_never_had_it(
    cast: Cast, asked: Amendment
) -> None:
    say(asked, cast.chloe, True)
    say(asked, cast.hugo, False)
    journalled = list(
        AuditEvent.objects.filter(verb="proposal.amendment_voiced").values_list(
            "details", flat=True
        )
    )

    amendment_votes.count_those_over(at=END)

    assert journalled == [{}, {}]
    assert not Voice.objects.exists()


def test_as_many_no_as_yes_keeps_the_text(cast: Cast, asked: Amendment) -> None:
    say(asked, cast.chloe, True)
    say(asked, cast.hugo, False)

    amendment_votes.count_those_over(at=END)

    asked.refresh_from_db()
    assert (asked.state, Proposal.objects.get().version) == ("refused", 1)


def test_without_any_answer_those_who_sign_decide(cast: Cast, asked: Amendment) -> None:
    amendment_votes.count_those_over(at=END)

    asked.refresh_from_db()
    amendments.accept(amendment=asked, at=END, by=cast.bilal.account)
    assert asked.state == "accepted"


def test_when_the_paragraph_changed_meanwhile_the_yes_is_told_and_nothing_is_overwritten(
    cast: Cast, proposal: Proposal, asked: Amendment
) -> None:
    say(asked, cast.chloe, True)
    other = amendment(proposal, cast.hugo, after="L’assemblée ouvre un atelier par semaine.")
    amendments.accept(amendment=other, at=OPENED, by=cast.bilal.account)

    amendment_votes.count_those_over(at=END)

    asked.refresh_from_db()
    assert (asked.state, asked.votes_for) == ("proposed", 1)
    assert Proposal.objects.get().text == "L’assemblée ouvre un atelier par semaine."


def test_only_those_who_supported_before_the_vote_and_still_do_are_counted(
    cast: Cast, proposal: Proposal, asked: Amendment
) -> None:
    later = OPENED + timedelta(hours=1)
    supports.support(proposal=proposal, member=cast.diego, at=later, by=cast.diego.account)
    with pytest.raises(Refusal) as late:
        say(asked, cast.diego, True)
    say(asked, cast.chloe, True)
    say(asked, cast.hugo, False)
    supports.withdraw_support(proposal=proposal, member=cast.hugo, at=later, by=cast.hugo.account)

    amendment_votes.count_those_over(at=END)

    asked.refresh_from_db()
    assert late.value.code == "not-a-co-signatory"
    assert (asked.votes_for, asked.votes_against) == (1, 0)


def test_a_vote_ends_at_its_end_and_is_not_counted_before(cast: Cast, asked: Amendment) -> None:
    before = amendment_votes.count_those_over(at=END - timedelta(seconds=1))

    with pytest.raises(Refusal) as counted:
        amendment_votes.count(amendment=asked, at=END - timedelta(seconds=1))
    with pytest.raises(Refusal) as said:
        say(asked, cast.chloe, True, at=END)

    assert (before, counted.value.code, said.value.code) == (0, "vote-not-over", "vote-closed")


def test_nobody_decides_while_the_co_signatories_are_asked(cast: Cast, asked: Amendment) -> None:
    by = cast.bilal.account

    with pytest.raises(TransitionRefused):
        amendments.accept(amendment=asked, at=OPENED, by=by)
    with pytest.raises(TransitionRefused):
        amendment_votes.ask(amendment=asked, at=OPENED, by=by)
    with pytest.raises(Refusal) as revised:
        amendments.revise(amendment=asked, place=0, version=1, after="X.", at=OPENED, by=by)

    assert revised.value.code == "amendment-decided"


def test_a_vote_on_a_text_that_the_board_admitted_has_no_object_left(
    cast: Cast, proposal: Proposal, asked: Amendment
) -> None:
    say(asked, cast.chloe, True)
    proposals.admit(proposal=proposal, at=OPENED, by=cast.diego.account)

    amendment_votes.count_those_over(at=END)

    asked.refresh_from_db()
    assert (asked.state, Proposal.objects.get().version) == ("lapsed", 1)
    assert not Voice.objects.exists()


def test_without_co_signatories_there_is_nobody_to_ask(cast: Cast) -> None:
    own_shares(cast.alice, 1000)
    change = amendment(published(cast.bilal), cast.chloe)

    with pytest.raises(Refusal) as refused:
        amendment_votes.ask(amendment=change, at=OPENED, by=cast.bilal.account)

    assert refused.value.code == "nobody-to-ask"


def test_a_yes_that_would_leave_no_text_goes_back_to_those_who_sign(
    cast: Cast, proposal: Proposal
) -> None:
    change = amendment(proposal, cast.mots_passants, after="")
    amendment_votes.ask(amendment=change, at=OPENED, by=cast.bilal.account)
    say(change, cast.chloe, True)

    amendment_votes.count_those_over(at=END)

    change.refresh_from_db()
    assert (change.state, Proposal.objects.get().version) == ("proposed", 1)
