import re
from datetime import timedelta

import pytest
from django.test import Client

from common.refusals import Refusal
from common.states import TransitionRefused
from notifications.models import Message
from proposals import coauthoring, moderating, permissions
from proposals.actions import coauthors, proposals, supports
from proposals.models import CoAuthor, Proposal
from proposals.queries import drafts_of, visible_to
from tests.cast import Cast
from tests.factories.members import member, own_shares
from tests.factories.proposals import NOON, draft, published

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def ask(proposal: Proposal, email: str) -> int:
    by = proposal.author.account
    return coauthors.invite(proposal=proposal, email=email, at=NOON, by=by)


def signed(proposal: Proposal, email: str) -> CoAuthor:
    ask(proposal, email)
    row = CoAuthor.objects.get(proposal=proposal, member__email=email)
    coauthors.accept(row=row, at=NOON, by=row.member.account)
    return row


def without_tokens(page: str) -> str:
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_legal_person_is_asked_reads_the_draft_signs_it_and_changes_it(cast: Cast) -> None:
    proposal = draft(cast.bilal)
    odile = cast.mots_passants.account

    ask(proposal, " Odile@Example.org ")
    reading_before = visible_to(odile, TODAY).filter(pk=proposal.pk).exists()
    writing_before = permissions.can_edit(odile, proposal, TODAY)
    row = CoAuthor.objects.get()
    coauthors.accept(row=row, at=NOON, by=odile)
    proposals.publish(proposal=proposal, at=NOON, by=odile)

    assert (reading_before, writing_before) == (True, False)
    assert permissions.can_edit(odile, proposal, TODAY)
    assert not permissions.can_withdraw(odile, proposal, TODAY)
    assert not permissions.can_invite(odile, proposal, TODAY)
    assert {support.member for support in proposal.supports.all()} == {
        cast.bilal,
        cast.mots_passants,
    }


def test_the_author_learns_nothing_about_an_address_and_nobody_is_asked_twice(cast: Cast) -> None:
    proposal = draft(cast.bilal)

    asked = [ask(proposal, email) for email in ("chloe@example.org", "chloe@example.org",
             "nobody@example.net", "bilal@example.org")]  # fmt: skip
    coauthors.decline(row=CoAuthor.objects.get(), at=NOON, by=cast.chloe.account)
    again = ask(proposal, "chloe@example.org")

    assert (asked, again) == ([1, 0, 0, 0], 0)
    assert Message.objects.filter(subject=proposal.reference).count() == 1
    assert not visible_to(cast.chloe.account, TODAY).exists()


def test_no_page_and_no_limit_tells_whether_an_address_is_a_members(
    cast: Cast, client: Client
) -> None:
    proposal = draft(cast.bilal)
    assert cast.bilal.account is not None
    client.force_login(cast.bilal.account)
    address = f"/propositions/{proposal.pk}/coauteurs/"

    def read() -> str:
        return client.get(address).content.decode().partition("<main")[2]

    before = read()
    ask(proposal, "nobody@example.net")
    after_a_stranger = read()
    ask(proposal, "chloe@example.org")

    assert without_tokens(read()) == without_tokens(after_a_stranger) == without_tokens(before)
    for number in range(coauthors.MOST_INVITATIONS_A_DAY - 2):
        ask(proposal, f"nobody{number}@example.net")
    with pytest.raises(Refusal) as refused:
        ask(draft(cast.bilal), "hugo@example.org")
    assert refused.value.code == "too-many-invitations"
    asked = coauthors.invite(
        proposal=proposal,
        email="hugo@example.org",
        at=NOON + timedelta(days=1, seconds=1),
        by=cast.bilal.account,
    )
    assert asked == 1


def test_ten_members_at_most_sign_with_the_author(cast: Cast) -> None:
    proposal = draft(cast.bilal)
    for number in range(coauthors.MOST):
        member("Membre", f"Numéro {number}", email=f"m{number}@example.org")
        signed(proposal, f"m{number}@example.org")

    with pytest.raises(Refusal) as refused:
        signed(proposal, "chloe@example.org")

    assert refused.value.code == "enough-co-authors"
    assert len(coauthoring.signing(proposal)) == coauthors.MOST


def test_an_answer_is_given_once_and_signing_late_supports_once(cast: Cast) -> None:
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    supports.support(proposal=proposal, member=cast.chloe, at=NOON, by=cast.chloe.account)
    row = signed(proposal, "chloe@example.org")
    given = {"row": row, "at": NOON, "by": cast.chloe.account}

    with pytest.raises(TransitionRefused):
        coauthors.decline(**given)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        supports.withdraw_support(
            proposal=proposal, member=cast.chloe, at=NOON, by=cast.chloe.account
        )
    coauthors.leave(**given)  # type: ignore[arg-type]

    assert refused.value.code == "signer-supports"
    assert proposal.supports.filter(member=cast.chloe).count() == 1
    assert coauthoring.signing(proposal) == set()


def test_whoever_is_no_longer_signing_does_not_change_the_text(cast: Cast) -> None:
    proposal = draft(cast.bilal)
    row = signed(proposal, "chloe@example.org")
    seen = list(drafts_of(cast.chloe.account, TODAY))

    coauthors.leave(row=row, at=NOON, by=cast.chloe.account)

    assert seen == [proposal]
    assert not permissions.can_edit(cast.chloe.account, proposal, TODAY)
    assert not visible_to(cast.chloe.account, TODAY).exists()


def test_nobody_signs_what_the_board_has_admitted(cast: Cast) -> None:
    proposal = published(cast.bilal)
    ask(proposal, "chloe@example.org")
    proposals.admit(proposal=proposal, at=NOON, by=cast.diego.account)

    with pytest.raises(Refusal) as accepted:
        coauthors.accept(row=CoAuthor.objects.get(), at=NOON, by=cast.chloe.account)
    with pytest.raises(Refusal) as asked:
        ask(proposal, "hugo@example.org")

    assert (accepted.value.code, asked.value.code) == ("not-editable", "not-editable")


def test_whoever_signs_a_text_does_not_moderate_it(cast: Cast) -> None:
    proposal = published(cast.bilal)
    signed(proposal, "chloe@example.org")

    found = moderating.obstacles_to_rule([cast.chloe], proposal)

    assert [obstacle.code for obstacle in found] == ["own-text"]
