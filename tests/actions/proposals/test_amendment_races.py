"""Real threads at an amendment, on whichever database runs the suite."""

from datetime import timedelta

import pytest

from proposals.actions import amendment_votes, amendments, supports
from proposals.models import Amendment, Proposal, Voice
from tests import cast as people
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, amendment, published
from tests.factories.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

END = NOON + timedelta(days=7)


def test_two_changes_to_a_paragraph_accepted_in_the_same_second_make_one_version() -> None:
    cast = people.build()
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    made = [
        amendment(proposal, member, after=f"L’assemblée ouvre {count} ateliers par an.")
        for count, member in ((2, cast.chloe), (3, cast.hugo))
    ]

    done = together(
        *[
            lambda each=each: amendments.accept(
                amendment=Amendment.objects.get(pk=each.pk), at=NOON, by=cast.bilal.account
            )
            for each in made
        ]
    )

    assert done.count(None) == 1
    assert set(done) - {None} <= {"paragraph-changed", "saved-elsewhere"}
    assert Proposal.objects.get().version == 2
    assert Amendment.objects.filter(state="accepted").count() == 1


def test_an_answer_given_while_the_vote_is_counted_is_counted_or_refused_and_never_kept() -> None:
    cast = people.build()
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    supports.support(proposal=proposal, member=cast.chloe, at=NOON, by=cast.chloe.account)
    change = amendment(proposal, cast.hugo)
    amendment_votes.ask(amendment=change, at=NOON, by=cast.bilal.account)

    said, _counted, _again = together(
        lambda: amendment_votes.say(
            amendment=Amendment.objects.get(),
            member=cast.chloe,
            agrees=True,
            at=END - timedelta(seconds=1),
            by=cast.chloe.account,
        ),
        lambda: amendment_votes.count_those_over(at=END),
        lambda: amendment_votes.count_those_over(at=END),
    )

    change.refresh_from_db()
    assert not Voice.objects.exists()
    assert change.votes_for == (1 if said is None else 0)
