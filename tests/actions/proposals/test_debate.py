from datetime import timedelta

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from members.actions import imports
from members.models import Member, RegisterImport
from proposals import debating
from proposals.actions import debate, proposals
from proposals.models import Contribution, Proposal, Sharing
from tests.cast import Cast
from tests.factories.proposals import NOON, published
from tests.factories.spreadsheets import ALICE, register

pytestmark = pytest.mark.django_db

WORDS = "Une fois par mois, c’est beaucoup."


def argue(cast: Cast, proposal: Proposal, **fields: object) -> Contribution:
    given = {"member": cast.chloe, "side": "against", "text": WORDS, "at": NOON, **fields}
    return debate.argue(proposal=proposal, by=cast.chloe.account, **given)  # type: ignore[arg-type]


def test_the_same_form_sent_twice_is_one_argument_and_one_line_of_the_journal(cast: Cast) -> None:
    proposal = published(cast.bilal)

    first, second = argue(cast, proposal), argue(cast, proposal)

    assert first == second
    assert AuditEvent.objects.filter(verb="proposal.debated").count() == 1


def test_a_quotation_is_found_in_the_text_or_refused(cast: Cast) -> None:
    proposal = published(cast.bilal)

    kept = argue(cast, proposal, quote="ouvrir un  atelier\nmensuel")
    with pytest.raises(Refusal) as refused:
        argue(cast, proposal, quote="fermer un atelier")

    assert kept.quote
    assert refused.value.code == "not-a-quotation"


def test_the_pace_is_counted_over_an_hour_and_then_forgotten(cast: Cast) -> None:
    proposal = published(cast.bilal)
    for number in range(debate.MOST_IN_AN_HOUR):
        argue(cast, proposal, text=f"{WORDS} {number}")

    with pytest.raises(Refusal) as refused:
        argue(cast, proposal, text="Encore une raison.")
    later = argue(cast, proposal, text="Encore une raison.", at=NOON + timedelta(hours=1))

    assert refused.value.status == 429
    assert later.pk


def test_an_argument_is_shared_once_by_others_and_can_be_left(cast: Cast) -> None:
    proposal = published(cast.bilal)
    made = argue(cast, proposal)
    given = {"argument": made, "member": cast.hugo, "at": NOON, "by": cast.hugo.account}

    assert debate.share(**given)  # type: ignore[arg-type]
    assert not debate.share(**given)  # type: ignore[arg-type]
    assert Sharing.objects.count() == 1
    assert debate.unshare(**given)  # type: ignore[arg-type]
    assert not debate.unshare(**given)  # type: ignore[arg-type]
    with pytest.raises(Refusal):
        debate.share(argument=made, member=cast.chloe, at=NOON, by=cast.chloe.account)


def test_the_argument_that_fewest_have_weighed_comes_first(cast: Cast) -> None:
    proposal = published(cast.bilal)
    shared = argue(cast, proposal, text="Un argument que d’autres partagent.")
    lonely = argue(cast, proposal, text="Un argument que personne n’a lu.", at=NOON)
    debate.share(argument=shared, member=cast.hugo, at=NOON, by=cast.hugo.account)
    debate.reply(
        argument=lonely,
        member=cast.bilal,
        text="Je l’ai lu.  Merci.",
        at=NOON,
        by=cast.bilal.account,
    )

    found = list(debating.arguments(proposal))

    assert found == [lonely, shared]
    assert (found[0].answered, found[1].shared) == (1, 1)  # type: ignore[attr-defined]
    assert debating.tally(proposal).total == 2


def test_a_debate_that_closed_since_the_page_was_read_takes_nothing_more(cast: Cast) -> None:
    proposal = published(cast.bilal)
    seen = Proposal.objects.get(pk=proposal.pk)
    proposals.withdraw(proposal=proposal, at=NOON, by=cast.bilal.account)

    with pytest.raises(Refusal) as refused:
        argue(cast, seen)

    assert refused.value.code == "debate-closed"


def test_an_import_is_not_undone_under_the_members_it_created_who_share_an_argument(
    cast: Cast,
) -> None:
    line = ALICE.replace("1;", "900;", 1).replace("alice@", "nina@")
    imports.import_file(content=register(line), file_name="registre.csv", at=NOON)
    source = RegisterImport.objects.latest("pk")
    created = Member.objects.get(number=900)
    made = argue(cast, published(cast.bilal))
    debate.share(argument=made, member=created, at=NOON, by=cast.hugo.account)

    with pytest.raises(Refusal) as refused:
        imports.undo(source=source, at=NOON, by=cast.diego.account)

    assert [o.code for o in refused.value.obstacles] == ["changed-since"]
