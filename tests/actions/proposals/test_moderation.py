from datetime import timedelta

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from notifications.models import Message
from proposals import debating, moderating
from proposals.actions import appeals, debate, moderation, moderators, proposals, supports
from proposals.models import Contribution, Moderator, Proposal, Report, Ruling
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import (
    NOON,
    TEXT,
    TITLE,
    argument,
    hidden,
    moderator,
    published,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=3)
REASONS = "Le ton est vif, mais aucune personne n’est visée par ces mots."


def report(cast: Cast, text: Proposal | Contribution, **fields: object) -> Report:
    given = {"member": cast.bilal, "ground": "insult", "at": NOON, **fields}
    by = given["member"].account  # type: ignore[attr-defined]
    return moderation.report(text=text, by=by, **given)  # type: ignore[arg-type]


def test_a_text_reported_by_many_is_one_message_to_each_moderator(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.alice), cast.chloe)

    first, again = report(cast, made), report(cast, made)
    report(cast, made, member=cast.hugo)

    assert first == again
    assert Report.objects.count() == 2
    told = Message.objects.filter(subject=made.reference)
    assert [message.member for message in told] == [cast.mots_passants]
    assert made.text not in told[0].text


def test_hiding_puts_a_reason_in_the_place_of_a_text_and_tells_those_concerned(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.alice), cast.chloe)
    report(cast, made)

    ruling = hidden(made, cast.mots_passants)

    made.refresh_from_db()
    assert (made.hidden_by, made.text) == (ruling, "Une fois par mois, c’est beaucoup.")
    assert Report.objects.get().ruling == ruling
    told = Message.objects.filter(subject=ruling.reference).order_by("step")
    assert [(row.member, row.step) for row in told] == [
        (cast.bilal, "answer"),
        (cast.chloe, "hidden"),
    ]
    assert "Injure ou attaque contre une personne" in told[1].text
    event = AuditEvent.objects.get(verb="moderation.hidden")
    assert event.details == {"ruling": ruling.pk, "ground": "insult"}
    assert debating.tally(made.proposal).total == 0
    assert list(debating.arguments(made.proposal)) == [made]


def test_leaving_a_text_in_place_answers_its_reports_with_a_reason(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.alice), cast.chloe)
    report(cast, made, ground="privacy")
    given = {"text": made, "reason": REASONS, "at": LATER, "by": cast.mots_passants.account}

    ruling = moderation.keep(**given)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        moderation.keep(**given)  # type: ignore[arg-type]

    assert (ruling.state, ruling.ground) == ("kept", "privacy")
    assert refused.value.code == "nothing-reported"
    assert Contribution.objects.get().hidden_by is None


def test_nobody_moderates_their_own_words_nor_an_answer_to_them(cast: Cast) -> None:
    moderator(cast.bilal, cast.diego)
    proposal = published(cast.bilal)
    against = argument(proposal, cast.chloe)
    own = argument(published(cast.chloe), cast.bilal)
    answer = debate.reply(
        argument=own,
        member=cast.hugo,
        text="Je ne suis pas d’accord.",
        at=LATER,
        by=cast.hugo.account,
    )

    found = []
    for text in (proposal, against, own, answer):
        with pytest.raises(Refusal) as refused:
            hidden(text, cast.bilal)
        found.append(refused.value.code)

    assert found == ["own-text", "own-debate", "own-text", "own-debate"]
    assert not Ruling.objects.exists()


def test_who_sits_in_an_organ_does_not_moderate_even_when_named_before(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        moderator(cast.hugo, cast.diego)
    Moderator.objects.create(member=cast.gwenn, source="Avant son élection", named_at=NOON)
    made = argument(published(cast.alice), cast.chloe)

    with pytest.raises(Refusal) as seated:
        hidden(made, cast.gwenn)

    assert refused.value.code == "sits-in-an-organ"
    assert seated.value.code == "not-a-moderator"


def test_a_moderator_whose_time_ended_decides_no_more_and_what_was_decided_stays(
    cast: Cast,
) -> None:
    named = moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.alice), cast.chloe)
    hidden(made, cast.mots_passants)
    moderators.end(moderator=named, at=LATER, by=cast.diego.account)

    with pytest.raises(Refusal) as refused:
        hidden(made.proposal, cast.mots_passants)

    assert refused.value.code == "not-a-moderator"
    assert Ruling.objects.count() == 1
    with pytest.raises(Refusal):
        moderators.end(moderator=named, at=LATER, by=cast.diego.account)


def test_of_two_moderators_in_the_same_second_one_hides_and_the_other_is_told(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    moderator(cast.bilal, cast.diego)
    made = argument(published(cast.alice), cast.chloe)
    seen = Contribution.objects.get(pk=made.pk)

    first = hidden(made, cast.mots_passants)
    with pytest.raises(Refusal) as refused:
        hidden(seen, cast.bilal)

    assert refused.value.code == "already-hidden"
    assert list(Ruling.objects.all()) == [first]


def test_a_proposal_changed_since_the_moderator_read_it_is_read_again(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    seen = Proposal.objects.get(pk=proposal.pk)
    proposals.edit(
        proposal=proposal,
        title=TITLE,
        text=TEXT + " Poliment.",
        reasons="",
        revision=proposal.revision,
        at=NOON,
        by=cast.bilal.account,
    )

    with pytest.raises(Refusal) as refused:
        hidden(seen, cast.mots_passants)

    assert refused.value.code == "changed-since"
    assert not Ruling.objects.exists()


def test_a_hidden_proposal_keeps_its_supports_and_takes_no_other_nor_a_change(cast: Cast) -> None:
    own_shares(cast.alice, 1000)
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    given = {"proposal": proposal, "at": LATER}
    supports.support(**given, member=cast.chloe, by=cast.chloe.account)  # type: ignore[arg-type]
    hidden(proposal, cast.mots_passants)

    with pytest.raises(Refusal) as supported:
        supports.support(**given, member=cast.hugo, by=cast.hugo.account)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as argued:
        argument(proposal, cast.hugo)
    with pytest.raises(Refusal) as edited:
        proposals.edit(
            **given,  # type: ignore[arg-type]
            title=TITLE,
            text=TEXT,
            reasons="",
            revision=proposal.revision,
            by=cast.bilal.account,
        )

    codes = [refused.value.code for refused in (supported, argued, edited)]
    assert codes == ["not-gathering-support", "debate-closed", "not-editable"]
    assert proposal.supports.count() == 2


def test_nobody_answers_nor_shares_what_nobody_reads(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.alice), cast.chloe)
    hidden(made, cast.mots_passants)
    given = {"argument": made, "member": cast.hugo, "at": LATER, "by": cast.hugo.account}

    with pytest.raises(Refusal) as shared:
        debate.share(**given)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as replied:
        debate.reply(**given, text="Je réponds tout de même.")  # type: ignore[arg-type]

    assert [r.value.code for r in (shared, replied)] == ["argument-hidden"] * 2


def test_reports_have_a_pace_and_are_never_about_oneself(cast: Cast) -> None:
    proposal = published(cast.alice)
    for number in range(moderation.MOST_REPORTS_A_DAY):
        made = argument(proposal, cast.chloe, text=f"Raison numéro {number} de la liste")
        report(cast, made, at=LATER)
        Contribution.objects.filter(pk=made.pk).update(written_at=NOON - timedelta(days=1))

    with pytest.raises(Refusal) as refused:
        report(cast, proposal, at=LATER)
    tomorrow = report(cast, proposal, at=LATER + timedelta(days=1))
    with pytest.raises(Refusal) as own:
        report(cast, proposal, member=cast.alice, at=LATER)

    assert (refused.value.status, own.value.code) == (429, "own-text")
    assert tomorrow.pk


def test_the_author_appeals_once_and_the_text_is_shown_again_with_reasons(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)
    appeal = {"ruling": ruling, "words": REASONS, "at": LATER, "by": cast.chloe.account}

    appeals.appeal(**appeal)  # type: ignore[arg-type]
    with pytest.raises(TransitionRefused):
        appeals.appeal(**appeal)  # type: ignore[arg-type]
    appeals.reverse(ruling=ruling, reasons=REASONS, at=LATER, by=cast.gwenn.account)

    made.refresh_from_db()
    assert made.hidden_by is None
    assert (ruling.state, ruling.judge, ruling.judgement) == ("reversed", cast.gwenn, REASONS)
    steps = Message.objects.filter(subject=ruling.reference).order_by("pk")
    assert {(row.member, row.step) for row in steps} == {
        (cast.chloe, "hidden"),
        *((judge, "appealed") for judge in (cast.alice, cast.gwenn, cast.hugo)),
        (cast.chloe, "judged"),
        (cast.mots_passants, "judged-moderator"),
    }
    with pytest.raises(Refusal) as twice:
        hidden(made, cast.mots_passants)
    assert twice.value.code == "shown-again-on-appeal"


def test_an_upheld_ruling_stays_and_is_judged_once(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)
    appeals.appeal(ruling=ruling, words=REASONS, at=LATER, by=cast.chloe.account)
    seen = Ruling.objects.get()

    appeals.uphold(ruling=ruling, reasons=REASONS, at=LATER, by=cast.gwenn.account)
    with pytest.raises(TransitionRefused):
        appeals.reverse(ruling=seen, reasons=REASONS, at=LATER, by=cast.hugo.account)

    made.refresh_from_db()
    assert made.hidden_by == ruling
    assert Ruling.objects.get().state == "upheld"


def test_an_appeal_is_decided_by_nobody_who_has_a_part_in_it(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    own = argument(published(cast.bilal), cast.gwenn)
    report(cast, own, member=cast.hugo)
    ruling = hidden(own, cast.mots_passants)
    appeals.appeal(ruling=ruling, words=REASONS, at=LATER, by=cast.gwenn.account)

    found = []
    for judge in (cast.gwenn, cast.hugo, cast.mots_passants, cast.diego):
        with pytest.raises(Refusal) as refused:
            appeals.uphold(ruling=ruling, reasons=REASONS, at=LATER, by=judge.account)
        found.append(refused.value.code)

    assert found == ["own-text", "own-report", "not-a-judge", "not-a-judge"]
    told = Message.objects.filter(subject=ruling.reference, step="appealed")
    assert [message.member for message in told] == [cast.alice]


def test_a_moderator_elected_since_does_not_judge_their_own_ruling(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)
    Ruling.objects.update(moderator=cast.gwenn)
    ruling.refresh_from_db()

    found = moderating.obstacles_to_judge([cast.gwenn], ruling)

    assert [obstacle.code for obstacle in found] == ["own-ruling"]


def test_only_the_author_appeals_and_says_why(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)

    with pytest.raises(Refusal) as other:
        appeals.appeal(ruling=ruling, words=REASONS, at=LATER, by=cast.bilal.account)
    with pytest.raises(Refusal) as wordless:
        appeals.appeal(ruling=ruling, words="Non.", at=LATER, by=cast.chloe.account)

    assert (other.value.code, wordless.value.code) == ("not-the-author", "reasons-missing")
