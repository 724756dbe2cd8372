from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from assembly import requests
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from proposals import queries
from proposals.actions import proposals, supports
from proposals.models import Proposal, Support
from proposals.signals import threshold_reached
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, TEXT, TITLE, draft, in_state, published

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=2)
TODAY = NOON.date()


def edit(proposal: Proposal, cast: Cast, **fields: object) -> Proposal:
    given = {"title": TITLE, "text": TEXT, "reasons": "", "revision": proposal.revision, **fields}
    return proposals.edit(proposal=proposal, at=LATER, by=proposal.author.account, **given)  # type: ignore[arg-type]


def by_members(cast: Cast, count: int) -> None:
    assemblies.rules(agenda_members_count={"value": count, "article": "art. 12"})


def test_a_second_click_begins_no_second_draft(cast: Cast) -> None:
    first = proposals.write(author=cast.bilal, at=NOON, by=cast.bilal.account)
    second = proposals.write(author=cast.bilal, at=NOON, by=cast.bilal.account)

    assert first == second


def test_a_draft_may_be_saved_unfinished_but_not_published(cast: Cast) -> None:
    proposal = edit(draft(cast.bilal), cast, title="Ou", text="")

    with pytest.raises(Refusal) as refused:
        proposals.publish(proposal=proposal, at=LATER, by=cast.bilal.account)

    assert [o.code for o in refused.value.obstacles] == ["title-too-short", "text-too-short"]
    assert proposal.state == ProposalState.DRAFT


def test_two_windows_never_overwrite_each_other(cast: Cast) -> None:
    proposal = draft(cast.bilal)
    seen = proposal.revision
    edit(proposal, cast, text="Le texte de la première fenêtre, déjà enregistré.", revision=seen)

    with pytest.raises(Refusal) as refused:
        edit(proposal, cast, text="Le texte de la seconde fenêtre.", revision=seen)

    assert refused.value.code == "saved-elsewhere"
    assert Proposal.objects.get().text.startswith("Le texte de la première")


def test_a_published_text_changes_by_versions(cast: Cast) -> None:
    proposal = published(cast.bilal)

    edit(proposal, cast, text=TEXT + " Le premier aura lieu en mai.", note="Une date")

    numbers = list(proposal.versions.order_by("number").values_list("number", "note"))
    assert numbers == [(1, ""), (2, "Une date")]
    assert proposal.versions.get(number=1).text == TEXT


def test_who_publishes_supports_and_gets_a_receipt(cast: Cast) -> None:
    proposal = published(cast.mots_passants)

    receipt = Message.objects.get(step="receipt")
    assert queries.supporting(proposal, cast.members) == {cast.mots_passants.pk}
    assert receipt.member == cast.mots_passants
    assert "accusé de réception" in receipt.text


def test_a_member_supports_once(cast: Cast) -> None:
    proposal = published(cast.bilal)

    first = supports.support(proposal=proposal, member=cast.chloe, at=LATER, by=cast.chloe.account)
    second = supports.support(proposal=proposal, member=cast.chloe, at=LATER, by=cast.chloe.account)

    assert (first, second) == (True, False)
    assert queries.progress(proposal, TODAY).members == 2


def test_the_database_keeps_one_support_a_member(cast: Cast) -> None:
    proposal = published(cast.bilal)

    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(proposal=proposal, member=cast.bilal, version=1, given_at=LATER)


def test_a_support_is_taken_back_and_given_again(cast: Cast) -> None:
    proposal = published(cast.bilal)
    given = {"proposal": proposal, "member": cast.chloe, "by": cast.chloe.account}
    supports.support(at=NOON, **given)

    assert supports.withdraw_support(at=LATER, **given)
    assert not supports.withdraw_support(at=LATER, **given)
    assert queries.progress(proposal, TODAY).members == 1
    assert supports.support(at=LATER, **given)


def test_the_author_withdraws_the_proposal_not_the_support(cast: Cast) -> None:
    proposal = published(cast.bilal)

    with pytest.raises(Refusal):
        supports.withdraw_support(
            proposal=proposal, member=cast.bilal, at=LATER, by=cast.bilal.account
        )


def test_enough_members_put_a_proposal_on_the_agenda_by_right_once(cast: Cast) -> None:
    by_members(cast, 3)
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    heard: list[Proposal] = []
    threshold_reached.connect(lambda proposal, **_: heard.append(proposal), weak=False)

    for member in (cast.chloe, cast.gwenn, cast.hugo):
        supports.support(proposal=proposal, member=member, at=LATER, by=member.account)

    proposal.refresh_from_db()
    assert proposal.threshold_reached_at == LATER
    assert proposal.steps.filter(kind="threshold").count() == 1
    assert list(queries.waiting_for_the_board()) == [proposal]


def test_enough_capital_is_enough(cast: Cast) -> None:
    own_shares(cast.bilal, 1000)

    proposal = published(cast.bilal)

    assert proposal.threshold_reached_at is not None


def test_a_member_who_left_no_longer_counts(cast: Cast) -> None:
    proposal = published(cast.bilal)
    supports.support(proposal=proposal, member=cast.chloe, at=LATER, by=cast.chloe.account)
    cast.chloe.left_on = TODAY
    cast.chloe.save()

    assert queries.progress(proposal, TODAY).members == 1


def test_the_board_admits_and_the_author_is_told(cast: Cast) -> None:
    proposal = in_state("admitted", cast.bilal, cast.diego)

    assert list(queries.admitted()) == [proposal]
    assert "est retenue" in Message.objects.get(step__startswith="answer").text


@pytest.mark.parametrize("answer", ["", "Non."])
def test_the_board_turns_down_only_with_reasons(cast: Cast, answer: str) -> None:
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)

    with pytest.raises(Refusal) as refused:
        proposals.refuse(proposal=proposal, answer=answer, at=LATER, by=cast.diego.account)

    assert refused.value.code == "reasons-missing"
    assert proposal.state == ProposalState.PUBLISHED


def test_a_proposal_with_enough_support_is_turned_down_only_by_a_formal_act(cast: Cast) -> None:
    by_members(cast, 1)
    proposal = published(cast.bilal)
    reasons = "Ce projet relève de la compétence du directoire. " * 4

    with pytest.raises(Refusal) as refused:
        proposals.refuse(proposal=proposal, answer=reasons, at=LATER, by=cast.diego.account)
    proposals.refuse(
        proposal=proposal, answer=reasons, at=LATER, by=cast.diego.account, formal=True
    )

    assert refused.value.code == "support-is-enough"
    assert AuditEvent.objects.get(verb="proposal.refused").details == {"formal": True}


def test_a_refusal_can_be_thought_over(cast: Cast) -> None:
    own_shares(cast.alice, 1000)
    proposal = in_state("refused", cast.bilal, cast.diego)

    proposals.admit(proposal=proposal, at=LATER, by=cast.diego.account)

    assert proposal.state == ProposalState.ADMITTED
    assert Message.objects.filter(step__startswith="answer").count() == 2


def test_an_assembly_schedules_once_and_can_give_back(cast: Cast) -> None:
    proposal = in_state("scheduled", cast.bilal, cast.diego)

    with pytest.raises(Refusal):
        proposals.mark_scheduled(proposal=proposal, at=LATER, by=cast.diego.account)
    proposals.mark_unscheduled(proposal=proposal, at=LATER, by=cast.diego.account)

    assert proposal.state == ProposalState.ADMITTED
    assert proposal.scheduled_for == ""


@pytest.mark.parametrize("fate", ["adopted", "rejected"])
def test_what_an_assembly_decided_is_decided_once_and_never_given_back(
    cast: Cast, fate: str
) -> None:
    proposal = in_state(fate, cast.bilal, cast.diego)
    moves = (proposals.mark_adopted, proposals.mark_rejected, proposals.mark_unscheduled)

    for move in moves:
        with pytest.raises(Refusal):
            move(proposal=proposal, at=LATER, by=None)

    assert proposal.state == fate
    assert proposal.steps.filter(kind=fate).count() == 1


@pytest.mark.parametrize(
    "state", ["admitted", "scheduled", "adopted", "rejected", "refused", "withdrawn"]
)
def test_a_text_under_decision_no_longer_changes(cast: Cast, state: str) -> None:
    own_shares(cast.alice, 1000)
    proposal = in_state(state, cast.bilal, cast.diego)

    with pytest.raises(Refusal) as refused:
        edit(proposal, cast, text="Un tout autre texte, écrit après coup.")

    assert refused.value.code == "not-editable"


@pytest.mark.parametrize(
    "state", ["draft", "admitted", "scheduled", "adopted", "rejected", "refused", "withdrawn"]
)
def test_support_is_given_only_while_it_is_gathered(cast: Cast, state: str) -> None:
    own_shares(cast.alice, 1000)
    proposal = in_state(state, cast.bilal, cast.diego)

    with pytest.raises(Refusal):
        supports.support(proposal=proposal, member=cast.chloe, at=LATER, by=cast.chloe.account)


def test_the_statutes_cannot_ask_for_more_than_the_law(cast: Cast) -> None:
    with pytest.raises(Refusal):
        assemblies.rules(agenda_capital_share={"value": "1/10", "article": "art. 12"})


def test_what_the_statutes_ask_is_what_binds_the_agenda(cast: Cast) -> None:
    """One source: before any statutes the law's part of the capital, then what they say."""
    own_shares(cast.alice, 1000)
    before = queries.threshold(TODAY)
    share = {"value": "1/50", "article": "art. 12"}
    members = {"value": "1/2", "article": "art. 13"}
    assemblies.rules(agenda_capital_share=share, agenda_members_share=members)

    after, asked = queries.threshold(TODAY), requests.asked()

    assert before.members is None
    assert (before.shares, after.shares) == (51, 21)
    assert after.members == 4
    assert asked.source == "Statuts, art. 12 ; Statuts, art. 13"


def test_the_database_repeats_the_rules(cast: Cast) -> None:
    proposal = draft(cast.bilal)

    for wrong in (
        {"state": "lost"},
        {"state": "published"},
        {"state": "refused", "published_at": NOON, "answered_at": NOON},
        {"state": "admitted", "published_at": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(**wrong)
