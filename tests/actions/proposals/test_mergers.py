"""Two proposals become one when both authors want it; nobody's support is moved for them."""

from datetime import timedelta

import pytest
from django.test import Client

from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from notifications.models import Message
from proposals import merging, queries
from proposals.actions import mergers, proposals, supports
from proposals.models import Audience, Merger, Proposal
from proposals.states import MergerState, ProposalState
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, argument, hidden, in_state, moderator, published

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _others_hold_the_capital(cast: Cast) -> None:
    own_shares(cast.alice, 1000)


def two(cast: Cast) -> tuple[Proposal, Proposal]:
    first = published(cast.bilal, title="Un atelier par mois")
    supports.support(proposal=first, member=cast.hugo, at=NOON, by=cast.hugo.account)
    return first, published(cast.chloe, title="Des ateliers réguliers")


def asked(cast: Cast, first: Proposal, second: Proposal) -> Merger:
    by = cast.bilal.account
    return mergers.ask(proposal=first, into=second, words="Même but.", at=NOON, by=by)


def merged(cast: Cast) -> tuple[Proposal, Proposal]:
    first, second = two(cast)
    mergers.agree(merger=asked(cast, first, second), at=LATER, by=cast.chloe.account)
    first.refresh_from_db()
    second.refresh_from_db()
    return first, second


def test_the_other_author_is_asked_and_agrees(cast: Cast) -> None:
    first, second = merged(cast)

    assert (first.state, first.merged_into) == (ProposalState.MERGED, second)
    assert second.state == ProposalState.PUBLISHED
    told = Message.objects.get(step__startswith="merger-")
    assert told.member == cast.chloe
    assert "Même but." in told.text
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"proposal.merger_asked", "proposal.merger_agreed"} <= verbs


def test_a_support_follows_only_when_its_member_confirms_it(cast: Cast) -> None:
    first, second = merged(cast)

    assert queries.supporting(second, cast.members) == {cast.bilal.pk, cast.chloe.pk}
    assert list(merging.to_confirm(second, [cast.hugo])) == [first]
    assert Message.objects.get(step__startswith="merged-").member == cast.hugo
    supports.support(proposal=second, member=cast.hugo, at=LATER, by=cast.hugo.account)
    assert not merging.to_confirm(second, [cast.hugo]).exists()


def test_the_old_address_leads_to_the_new_and_the_old_text_stays_readable(
    cast: Cast, client: Client
) -> None:
    first, second = merged(cast)
    client.force_login(cast.hugo.account)

    answer = client.get(f"/propositions/{first.pk}/")
    page = client.get(f"/propositions/{second.pk}/").content.decode()

    assert answer.headers["Location"] == f"/propositions/{second.pk}/"
    assert "Vous souteniez « Un atelier par mois »" in page.replace("\u00a0", " ")
    assert client.get(f"/propositions/{first.pk}/?lire=1").status_code == 200
    listed = client.get("/propositions/").content.decode()
    assert f'href="/propositions/{first.pk}/"' not in listed


def test_a_public_address_leads_to_the_new_for_everybody(cast: Cast, client: Client) -> None:
    first, second = merged(cast)
    Proposal.objects.update(audience=Audience.EVERYONE)

    answer = client.get(f"/propositions/{first.pk}/")

    assert answer.headers["Location"] == f"/propositions/{second.pk}/"


def test_a_declined_or_recalled_wish_changes_nothing_and_another_may_follow(cast: Cast) -> None:
    first, second = two(cast)
    mergers.decline(merger=asked(cast, first, second), at=LATER, by=cast.chloe.account)
    again = asked(cast, first, second)
    mergers.recall(merger=again, at=LATER, by=cast.bilal.account)

    with pytest.raises(TransitionRefused):
        mergers.agree(merger=again, at=LATER, by=cast.chloe.account)

    first.refresh_from_db()
    assert first.state == ProposalState.PUBLISHED
    found = set(Merger.objects.values_list("state", flat=True))
    assert found == {MergerState.DECLINED, MergerState.RECALLED}


def test_one_wish_at_a_time(cast: Cast) -> None:
    first, second = two(cast)
    asked(cast, first, second)

    with pytest.raises(Refusal) as refused:
        asked(cast, first, second)

    assert refused.value.code == "merger-asked"


def test_two_proposals_that_ask_each_other_become_one_and_not_none(cast: Cast) -> None:
    first, second = two(cast)
    one = asked(cast, first, second)
    other = mergers.ask(proposal=second, into=first, words="", at=NOON, by=cast.chloe.account)
    mergers.agree(merger=one, at=LATER, by=cast.chloe.account)

    with pytest.raises(Refusal) as refused:
        mergers.agree(merger=other, at=LATER, by=cast.bilal.account)

    assert refused.value.code == "merger-not-open"


@pytest.mark.parametrize("state", ["draft", "admitted", "scheduled", "refused", "withdrawn"])
def test_both_must_gather_support(cast: Cast, state: str) -> None:
    other = in_state(state, cast.chloe, cast.diego)

    with pytest.raises(Refusal) as refused:
        asked(cast, published(cast.bilal), other)

    assert refused.value.code == "merger-not-open"


def test_nothing_merges_into_itself_nor_into_what_moderation_hides(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    first, second = two(cast)

    with pytest.raises(Refusal) as itself:
        asked(cast, first, first)
    hidden(second, cast.mots_passants)
    with pytest.raises(Refusal) as masked:
        asked(cast, first, second)

    assert itself.value.code == "merger-itself"
    assert masked.value.code == "merger-not-open"


def test_what_lacks_opinions_comes_first_and_popularity_does_not_count(cast: Cast) -> None:
    heard, silent = two(cast)
    settled = in_state("refused", cast.diego, cast.diego)
    search = queries.Search(order="opinions")

    found = list(queries.proposals(cast.hugo.account, search, NOON.date()))

    assert found == [silent, heard, settled]
    assert [row.opinions for row in found] == [0, 1, 0]


def test_a_member_heard_twice_is_one_opinion_and_the_author_none(cast: Cast) -> None:
    heard, _ = two(cast)
    argument(heard, cast.hugo)
    argument(heard, cast.bilal, side="for", text="Je réponds de ma proposition.")
    argument(heard, cast.chloe, text="Je n’en vois pas l’utilité.")

    heard.refresh_from_db()
    assert heard.opinions == 2
    supports.withdraw_support(proposal=heard, member=cast.hugo, at=LATER, by=cast.hugo.account)
    heard.refresh_from_db()
    assert heard.opinions == 2


def test_the_author_gives_an_address_and_the_other_author_alone_answers(
    cast: Cast, client: Client
) -> None:
    first, second = two(cast)
    client.force_login(cast.bilal.account)
    address = f"/propositions/{first.pk}/reunir/"

    empty = client.post(address, {"words": ""})
    wrong = client.post(address, {"other": "https://exemple.org/propositions/999999/"})
    client.post(address, {"other": f"https://exemple.org/propositions/{second.pk}/"})

    assert empty.status_code == wrong.status_code == 400
    assert "Aucune proposition" in wrong.content.decode()
    wish = Merger.objects.get()
    client.force_login(cast.hugo.account)
    refused = client.post(f"/propositions/{second.pk}/reunir/{wish.pk}/repondre", {"agree": "1"})
    assert refused.status_code == 403
    client.force_login(cast.chloe.account)
    client.post(f"/propositions/{second.pk}/reunir/{wish.pk}/repondre", {"agree": "1"})
    first.refresh_from_db()
    assert first.merged_into == second


def test_a_proposal_that_was_withdrawn_meanwhile_does_not_merge(cast: Cast) -> None:
    first, second = two(cast)
    wish = asked(cast, first, second)
    proposals.withdraw(proposal=second, at=NOON, by=cast.chloe.account)

    with pytest.raises(Refusal):
        mergers.agree(merger=wish, at=LATER, by=cast.chloe.account)

    first.refresh_from_db()
    assert first.state == ProposalState.PUBLISHED
