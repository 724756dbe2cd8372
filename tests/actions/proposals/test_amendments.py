"""Amendments: proposed, accepted into a new version, refused with reasons, taken up again."""

import pytest

from common.refusals import Refusal
from common.states import TransitionRefused
from notifications.models import Message
from proposals import amending
from proposals.actions import amendments, proposals
from proposals.models import Amendment, Contribution, Proposal
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, TEXT, amendment, hidden, moderator, published

pytestmark = pytest.mark.django_db

TWO = f"{TEXT}\n\nIl est tenu par deux bénévoles."
QUARTER = "L’assemblée décide d’ouvrir un atelier par trimestre."
REASONS = "Un atelier par trimestre ne suffirait pas à tenir un rythme."


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    own_shares(cast.alice, 1000)
    return published(cast.bilal, text=TWO)


def test_an_accepted_amendment_changes_its_paragraph_alone_and_makes_a_version(
    cast: Cast, proposal: Proposal
) -> None:
    change = amendment(proposal, cast.chloe)

    amendments.accept(amendment=change, at=NOON, by=cast.bilal.account, words="Merci.")

    proposal.refresh_from_db()
    change.refresh_from_db()
    assert proposal.text == f"{QUARTER}\n\nIl est tenu par deux bénévoles."
    assert (proposal.version, change.resulting, change.state) == (2, 2, "accepted")
    assert proposal.versions.get(number=2).note == f"Amendement nº {change.pk}"
    assert Message.objects.get(subject=change.reference).member == cast.chloe


def test_the_same_words_sent_twice_are_one_amendment(cast: Cast, proposal: Proposal) -> None:
    made = [amendment(proposal, cast.chloe) for _time in range(2)]
    other = amendment(proposal, cast.chloe, after="L’assemblée décide d’un atelier par an.")

    assert made[0] == made[1] != other
    assert Contribution.objects.count() == 2


def test_an_amendment_is_refused_only_with_reasons(cast: Cast, proposal: Proposal) -> None:
    change = amendment(proposal, cast.chloe)
    by = cast.bilal.account

    with pytest.raises(Refusal) as refused:
        amendments.refuse(amendment=change, answer="Non.", at=NOON, by=by)
    amendments.refuse(amendment=change, answer=REASONS, at=NOON, by=by)

    proposal.refresh_from_db()
    assert refused.value.code == "reasons-missing"
    assert (change.state, change.answer, proposal.version) == ("refused", REASONS, 1)


def test_an_amendment_is_answered_once(cast: Cast, proposal: Proposal) -> None:
    change = amendment(proposal, cast.chloe)
    stale = Amendment.objects.get()
    amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)

    with pytest.raises(Refusal):
        amendments.accept(amendment=stale, at=NOON, by=cast.bilal.account)
    with pytest.raises(TransitionRefused):
        amendments.refuse(amendment=stale, answer=REASONS, at=NOON, by=cast.bilal.account)
    with pytest.raises(TransitionRefused):
        amendments.withdraw(amendment=stale, at=NOON, by=cast.chloe.account)

    proposal.refresh_from_db()
    assert proposal.version == 2


def test_of_two_changes_to_a_paragraph_the_second_is_taken_up_again_on_the_new_text(
    cast: Cast, proposal: Proposal
) -> None:
    first = amendment(proposal, cast.chloe)
    second = amendment(proposal, cast.hugo, after="L’assemblée ouvre un atelier par an.")
    amendments.accept(amendment=first, at=NOON, by=cast.bilal.account)

    with pytest.raises(Refusal) as overtaken:
        amendments.accept(amendment=second, at=NOON, by=cast.bilal.account)
    second.refresh_from_db()
    waiting = second.state
    amendments.revise(
        amendment=second,
        place=0,
        version=2,
        after="L’assemblée ouvre deux ateliers par an.",
        at=NOON,
        by=cast.hugo.account,
    )
    amendments.accept(amendment=second, at=NOON, by=cast.bilal.account)

    proposal.refresh_from_db()
    assert (overtaken.value.code, waiting) == ("paragraph-changed", "proposed")
    assert proposal.text.startswith("L’assemblée ouvre deux ateliers par an.")
    assert proposal.version == 3


def test_a_change_elsewhere_does_not_stop_an_amendment(cast: Cast, proposal: Proposal) -> None:
    change = amendment(proposal, cast.chloe, place=1, after="Deux bénévoles le tiennent.")
    proposals.edit(
        proposal=proposal,
        title=proposal.title,
        text=f"D’abord ceci, qui est nouveau.\n\n{TWO}",
        reasons="",
        revision=proposal.revision,
        at=NOON,
        by=cast.bilal.account,
    )

    amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)

    proposal.refresh_from_db()
    assert (
        proposal.text == f"D’abord ceci, qui est nouveau.\n\n{TEXT}\n\nDeux bénévoles le tiennent."
    )


def test_a_paragraph_that_changed_while_one_was_writing_is_said_to_have(
    cast: Cast, proposal: Proposal
) -> None:
    change = amendment(proposal, cast.chloe)
    amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)

    with pytest.raises(Refusal) as refused:
        amendment(proposal, cast.hugo, version=1, after="L’assemblée n’ouvre rien.")

    assert refused.value.code == "paragraph-changed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"after": TEXT}, "nothing-changed"),
        ({"place": 2}, "no-such-paragraph"),
        ({"part": "title"}, "no-such-paragraph"),
        ({"version": 7}, "no-such-paragraph"),
        ({"why": "Non."}, "too-short"),
    ],
)
def test_an_amendment_changes_a_paragraph_that_exists_and_says_why(
    cast: Cast, proposal: Proposal, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        amendment(proposal, cast.chloe, **fields)

    assert refused.value.code == code
    assert not Amendment.objects.exists()


def test_a_text_is_never_amended_into_nothing(cast: Cast) -> None:
    own_shares(cast.alice, 1000)
    change = amendment(published(cast.bilal), cast.chloe, after="")

    with pytest.raises(Refusal) as refused:
        amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)

    change.refresh_from_db()
    assert (refused.value.code, change.state) == ("text-too-short", "proposed")


def test_nobody_amends_what_the_board_has_admitted(cast: Cast, proposal: Proposal) -> None:
    change = amendment(proposal, cast.chloe)
    proposals.admit(proposal=proposal, at=NOON, by=cast.diego.account)

    with pytest.raises(Refusal) as accepted:
        amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)
    with pytest.raises(Refusal) as proposed:
        amendment(proposal, cast.hugo)

    assert (accepted.value.code, proposed.value.code) == ("not-editable", "not-editable")


def test_what_moderation_hides_is_not_taken_into_the_text(cast: Cast, proposal: Proposal) -> None:
    moderator(cast.mots_passants, cast.diego)
    change = amendment(proposal, cast.chloe)
    hidden(change.contribution, cast.mots_passants)

    with pytest.raises(Refusal) as refused:
        amendments.accept(amendment=change, at=NOON, by=cast.bilal.account)

    assert refused.value.code == "argument-hidden"
    assert [each.amendments for each in amending.by_paragraph(proposal)[0]] == [[], []]
