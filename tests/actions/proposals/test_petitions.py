"""Petitions: members ask for an assembly (R-CONV-01) or a cooperative review (R-VAR-05), with the
support that the law or the statutes ask for; no agenda ever carries one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from assembly import requests
from assembly.actions import assemblies as preparing
from assembly.actions import requests as entering
from assembly.actions import scheduling
from common.refusals import Refusal
from members.models import Mandate
from notifications.models import Message
from proposals import queries
from proposals.actions import mergers, proposals, supports
from proposals.models import Proposal, Purpose
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as people
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, draft, published

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=2)
TODAY = NOON.date()
HALF = {"value": "1/2", "article": "art. 40"}
NOT_BY_THEM = {"value": "none", "article": "art. 40"}


def petition(cast: Cast, purpose: str = Purpose.REVIEW) -> Proposal:
    """Bilal's, published: for a review unless said otherwise."""
    begun = draft(cast.bilal, title="Faire réviser la coopérative")
    saved = proposals.edit(
        proposal=begun,
        title=begun.title,
        text=begun.text,
        reasons="",
        revision=begun.revision,
        purpose=purpose,
        at=NOON,
        by=cast.bilal.account,
    )
    proposals.publish(proposal=saved, at=NOON + timedelta(minutes=1), by=cast.bilal.account)
    saved.refresh_from_db()
    return saved


def support(proposal: Proposal, *members: object) -> Proposal:
    with TestCase.captureOnCommitCallbacks(execute=True):
        for member in members:
            supports.support(proposal=proposal, member=member, at=LATER, by=member.account)  # type: ignore[attr-defined,arg-type]
    proposal.refresh_from_db()
    return proposal


def test_a_tenth_of_the_members_asks_for_a_review_unless_the_statutes_say_otherwise(
    cast: Cast,
) -> None:
    legal = queries.threshold(TODAY, Purpose.REVIEW)
    made.rules(review_members_share=HALF)
    written = queries.threshold(TODAY, Purpose.REVIEW)

    assert (legal.members, legal.shares) == (1, None)
    assert written.members == 4
    assert requests.asked(Purpose.REVIEW).source == "Statuts, art. 40 ; Loi 47-1775 art. 25-1"


def test_a_third_of_the_supervisory_board_asks_for_a_review_however_few_members_do(
    cast: Cast,
) -> None:
    louise = people.member("Louise", "Petit")
    people.mandate(louise, "supervisory_board")
    made.rules(review_members_share=HALF)
    asked = support(petition(cast), cast.gwenn)
    alone = queries.progress(asked, TODAY)
    not_reached = asked.threshold_reached_at

    support(asked, cast.hugo)

    assert (alone.supervisors, alone.threshold.supervisors, not_reached) == (1, 2, None)
    assert asked.threshold_reached_at == LATER
    assert queries.progress(asked, TODAY).members == 3  # of four that would be needed


def test_only_a_review_is_asked_for_by_the_supervisory_board_and_by_those_who_sit_today(
    cast: Cast,
) -> None:
    made.rules(review_members_share=HALF)
    asked = support(petition(cast), cast.gwenn)
    left = TODAY + timedelta(days=30)
    Mandate.objects.filter(member=cast.gwenn).update(ends_on=left)

    assert queries.progress(asked, left).supervisors == 0
    for purpose in (Purpose.CONVENE, Purpose.RESOLUTION):
        assert queries.threshold(TODAY, purpose).supervisors is None


def test_a_twentieth_of_the_capital_asks_for_an_assembly(cast: Cast) -> None:
    own_shares(cast.alice, 100)
    needed = queries.threshold(TODAY, Purpose.CONVENE)
    made.rules(convening_members_share=HALF)

    assert (needed.shares, needed.members) == (6, None)
    assert queries.threshold(TODAY, Purpose.CONVENE).members == 4


def test_an_association_whose_statutes_say_nothing_opens_no_way(cast: Cast) -> None:
    made.rules("association_1901")

    for purpose in (Purpose.CONVENE, Purpose.REVIEW):
        needed = queries.threshold(TODAY, purpose)
        assert (needed.shares, needed.members) == (None, None)


def test_enough_support_is_received_in_writing_and_puts_nothing_on_an_agenda(cast: Cast) -> None:
    made.rules(review_members_share=HALF, review_supervisors_share=NOT_BY_THEM)
    assembly = made.draft(cast)
    preparing.announce(assembly=assembly, at=NOON, by=made.board(cast))
    asked = petition(cast)
    support(asked, cast.chloe, cast.gwenn)
    before = asked.threshold_reached_at

    support(asked, cast.hugo)

    assert before is None
    assert (asked.state, asked.threshold_reached_at) == (ProposalState.PUBLISHED, LATER)
    told = Message.objects.get(subject=asked.reference, step="request")
    assert told.member == cast.bilal
    assert "révision coopérative" in told.text
    assert entering.enter(assembly=assembly, at=LATER) == 0
    assert list(requests.due(assembly)) == []
    assert requests.obstacles(assembly) == []
    assert queries.waiting_for_the_board().get() == asked


def test_no_agenda_carries_a_petition_even_admitted(cast: Cast) -> None:
    assembly = made.draft(cast)
    asked = petition(cast)
    proposals.admit(proposal=asked, at=LATER, by=made.board(cast), answer="Un réviseur est saisi.")

    with pytest.raises(Refusal) as refused:
        scheduling.schedule_proposal(
            assembly=assembly, proposal=asked, at=LATER, by=made.board(cast), agreed_by_board=True
        )

    assert refused.value.code == "is-petition"
    assert not queries.admitted().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=asked.pk).update(state=ProposalState.SCHEDULED)


def test_turning_down_a_petition_that_has_its_support_is_a_formal_act(cast: Cast) -> None:
    asked = petition(cast)
    assert asked.threshold_reached_at is not None  # one of seven is a tenth

    with pytest.raises(Refusal) as refused:
        proposals.refuse(
            proposal=asked, answer="Non, pas cette année, faute de temps.", at=LATER,
            by=made.board(cast),
        )  # fmt: skip

    assert refused.value.code == "support-is-enough"


def test_what_supporters_sign_for_does_not_change_once_published(cast: Cast) -> None:
    made.rules(review_members_share=HALF)
    asked = petition(cast)

    proposals.edit(
        proposal=asked, title=asked.title, text=asked.text, reasons="", revision=asked.revision,
        purpose=Purpose.RESOLUTION, at=LATER, by=cast.bilal.account,
    )  # fmt: skip

    asked.refresh_from_db()
    assert asked.purpose == Purpose.REVIEW


def test_a_petition_does_not_merge_with_a_proposal(cast: Cast) -> None:
    made.rules(review_members_share=HALF)
    with pytest.raises(Refusal) as refused:
        mergers.ask(
            proposal=petition(cast), into=published(cast.chloe), words="", at=LATER,
            by=cast.bilal.account,
        )  # fmt: skip

    assert refused.value.code == "merger-of-another-kind"
