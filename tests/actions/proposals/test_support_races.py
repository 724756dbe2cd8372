"""Real threads around the support of a proposal, on whichever database runs the suite."""

import pytest

from proposals.actions import coauthors, debate, proposals, supports
from proposals.models import CoAuthor, Proposal, Side, Step
from tests import cast as people
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, draft, published
from tests.factories.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_supports_of_the_same_second_reach_the_threshold_once_and_none_is_forgotten() -> None:
    cast = people.build()
    own_shares(cast.alice, 100)
    proposal = published(cast.bilal)
    supporters = [cast.chloe, cast.hugo, cast.gwenn, cast.alice]

    done = together(
        *[
            lambda each=each: supports.support(
                proposal=Proposal.objects.get(), member=each, at=NOON, by=each.account
            )
            for each in supporters
        ]
    )

    proposal.refresh_from_db()
    assert done == [True] * len(supporters)
    assert proposal.opinions == len(supporters)
    assert proposal.threshold_reached_at == NOON
    assert proposal.steps.filter(kind=Step.Kind.THRESHOLD).count() == 1


def test_arguments_of_the_same_second_are_all_counted_as_opinions() -> None:
    cast = people.build()
    proposal = published(cast.bilal)

    together(
        *[
            lambda each=each: debate.argue(
                proposal=Proposal.objects.get(),
                member=each,
                side=Side.FOR,
                text="Une fois par mois, c’est ce qu’il faut.",
                at=NOON,
                by=each.account,
            )
            for each in (cast.chloe, cast.hugo, cast.gwenn, cast.alice)
        ]
    )

    proposal.refresh_from_db()
    assert proposal.opinions == 4


def test_a_draft_published_while_somebody_signs_it_counts_their_support_once() -> None:
    cast = people.build()
    own_shares(cast.alice, 1000)
    proposal = draft(cast.bilal)
    coauthors.invite(proposal=proposal, email="chloe@example.org", at=NOON, by=cast.bilal.account)

    together(
        lambda: proposals.publish(proposal=Proposal.objects.get(), at=NOON, by=cast.bilal.account),
        lambda: coauthors.accept(
            row=CoAuthor.objects.select_related("proposal", "member").get(),
            at=NOON,
            by=cast.chloe.account,
        ),
    )

    assert CoAuthor.objects.get().state == "accepted"
    assert proposal.supports.filter(member=cast.chloe).count() == 1
