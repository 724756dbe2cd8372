"""An agenda is completed after its notice with what members asked for in time (R-ODJ-02)."""

from datetime import timedelta

import pytest
from django.test import TestCase

from assembly import completing, requests, second_looks, steps, tasks
from assembly.actions import completing as acts
from assembly.actions import requests as receiving
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.documents.minutes import minutes_data
from assembly.freezing import agenda_texts, fingerprint, resolution_text
from assembly.judging import election_rule
from assembly.models import Assembly, Notice, RequestLeftOut
from assembly.rulebook import of
from common.models import AuditEvent
from common.refusals import Refusal
from members.actions import consents
from notifications.actions import postal
from notifications.models import Message
from proposals.actions import proposals
from proposals.models import Proposal, Step
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import polls
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.completions import (
    IN_TIME,
    LAST,
    MEETS_AT,
    OPENS_AT,
    asked,
    complete,
    convened,
    draft,
)
from tests.factories.proposals import hidden, moderator
from votes.station.actions import polls as station
from votes.station.models import Poll

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]
GROUNDS = "Cette résolution est étrangère à l’objet de l’assemblée. " * 4
YES = [[1, 0, 0]]
BEFORE = CONVENED_AT - timedelta(minutes=1)


def codes(story: Story, *added: completing.Added, **options: object) -> set[str]:
    said = {"at": IN_TIME, "late_reason": "", **options}
    found = completing.obstacles(story.refresh(), added, **said)  # type: ignore[arg-type]
    return {obstacle.code for obstacle in found}


@pytest.mark.parametrize(("after", "is_due"), [(0, True), (1, False)])
def test_a_request_binds_a_convened_assembly_until_the_last_second_of_the_law(
    cast: Cast, after: int, is_due: bool
) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal, LAST + timedelta(seconds=after))

    assert (proposal in completing.waiting(story.assembly)) is is_due
    bound = requests.binding(proposal, LAST + timedelta(seconds=after))
    assert (bound == story.assembly) is is_due


def test_without_enough_support_nothing_is_to_be_added(cast: Cast) -> None:
    story = convened(cast)
    asked(cast.bilal)
    Proposal.objects.update(threshold_reached_at=None)

    assert completing.waiting(story.assembly) == []


def test_it_does_not_enter_by_itself_and_the_board_is_told_once(cast: Cast) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)

    receiving.receive(proposal=proposal, at=IN_TIME)
    tasks.repair(IN_TIME)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLISHED
    told = Message.objects.filter(step=f"agenda-request-{proposal.pk}")
    assert {message.member for message in told} == {cast.alice, cast.diego, cast.gwenn, cast.hugo}
    assert "Faites-le avant le" in told.get(member=cast.diego).text
    receipt = Message.objects.get(subject=proposal.reference, step="request")
    assert "l’ordre du jour doit être complété avant l’ouverture du vote" in " ".join(
        receipt.text.split()
    )
    assert not story.assembly.resolutions.filter(proposal=proposal).exists()


def test_the_board_is_reminded_when_two_days_are_left(cast: Cast) -> None:
    convened(cast)
    proposal = asked(cast.bilal)
    receiving.receive(proposal=proposal, at=IN_TIME)

    tasks.repair(OPENS_AT - timedelta(days=2, minutes=1))
    assert not Message.objects.filter(step=f"agenda-reminder-{proposal.pk}").exists()
    tasks.repair(OPENS_AT - timedelta(days=2))
    tasks.repair(OPENS_AT - timedelta(days=1))

    again = Message.objects.filter(step=f"agenda-reminder-{proposal.pk}", member=cast.diego)
    assert again.count() == 1


def test_completing_is_the_next_step_of_whoever_convenes(cast: Cast) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)

    first = next(step for step in steps.steps(story.assembly, at=IN_TIME) if not step.is_done)

    assert (first.code, first.done_by) == ("completion", "convener")
    complete(story, proposal)
    left = [step.code for step in steps.steps(story.assembly, at=story.at) if not step.is_done]
    assert "completion" not in left


def test_what_is_added_comes_last_and_changes_nothing_of_what_was_convened(cast: Cast) -> None:
    story = convened(cast)
    before = story.assembly.resolutions.get()
    former = story.assembly.agenda_hash

    completion = complete(story, asked(cast.bilal))

    first, added = story.assembly.resolutions.order_by("number")
    assert (first.number, first.frozen_hash) == (before.number, before.frozen_hash)
    assert (added.number, added.author, added.author_name) == (2, "members", "Bilal Benali")
    assert added.frozen_hash == fingerprint(resolution_text(added))
    assert story.assembly.agenda_hash == fingerprint(agenda_texts(story.assembly)) != former
    assert (completion.former_hash, completion.agenda_hash) == (former, story.assembly.agenda_hash)
    event = AuditEvent.objects.get(verb="assembly.agenda_completed")
    assert (event.details["former"], event.details["agenda"]) == (former, completion.agenda_hash)
    proposal = added.proposal
    assert proposal is not None
    assert proposal.state == ProposalState.SCHEDULED


def test_whether_the_board_agrees_decides_blank_proxies_given_before(cast: Cast) -> None:
    story = convened(cast)
    story.give(cast.chloe, None)

    complete(story, asked(cast.bilal, title="Ouvrir un atelier"), agreed_by_board=True)
    complete(story, asked(cast.hugo, title="Planter un jardin"), at=story.at + timedelta(hours=1))

    effects = effect_of_blank_proxy(story.assembly, of(story.assembly))
    assert [line["effect"] for line in effects] == ["pour", "pour", "contre"]


def test_the_urn_in_preparation_asks_what_is_added(cast: Cast) -> None:
    story = convened(cast)
    poll = story.assembly.polls.get().poll
    rights = poll.roll.count()

    complete(story, asked(cast.bilal))

    poll.refresh_from_db()
    assert [question["title"][:2] for question in poll.questions] == ["1.", "2."]
    assert (story.assembly.polls.count(), poll.roll.count()) == (1, rights)
    story.open_vote().vote(cast.bilal, [*YES, *YES])


def test_a_sealed_urn_is_never_touched_and_another_asks_what_is_added(cast: Cast) -> None:
    story = convened(cast)
    sealed = story.assembly.polls.get().poll
    seal(story)
    sealed.refresh_from_db()
    before = (sealed.questions, sealed.fingerprint)

    complete(story, asked(cast.bilal))

    sealed.refresh_from_db()
    assert (sealed.questions, sealed.fingerprint) == before
    apart = story.assembly.polls.exclude(poll=sealed).get()
    assert [question["title"][:2] for question in apart.poll.questions] == ["2."]
    assert "ajout 1" in apart.poll.title
    assert apart.poll.roll.count() == sealed.roll.count()
    keys = [list(poll.trustees.order_by("index").values_list("member", "shown_key"))
            for poll in (sealed, apart.poll)]  # fmt: skip
    assert keys[0] == keys[1]
    assert all(shown for _member, shown in keys[0])


def test_one_urn_apart_takes_what_is_added_next_while_it_is_in_preparation(cast: Cast) -> None:
    story = convened(cast)
    seal(story)

    complete(story, asked(cast.bilal, title="Ouvrir un atelier"))
    complete(story, asked(cast.hugo, title="Planter un jardin"), at=story.at + timedelta(hours=1))

    assert story.assembly.polls.count() == 2
    assert (
        story.assembly.polls.order_by("pk").last().poll.questions[-1]["title"]
        == "3. Planter un jardin"
    )


def test_a_question_voted_in_public_needs_no_urn(cast: Cast) -> None:
    story = convened(cast)

    complete(story, asked(cast.bilal), is_secret=False)

    assert len(story.assembly.polls.get().poll.questions) == 1
    assert story.assembly.resolutions.get(number=2).is_secret is False


def test_an_assembly_without_any_urn_gets_its_first_one(cast: Cast) -> None:
    story = Story(cast, made.voted_in_public(cast, draft(cast))).convene()
    assert not story.assembly.polls.exists()

    complete(story, asked(cast.bilal))

    assert story.assembly.polls.get().poll.trustees.count() == 3


def test_every_member_who_was_sent_the_notice_is_sent_the_complement_the_same_way(
    cast: Cast,
) -> None:
    consents.revoke(member=cast.chloe, at=BEFORE, by=cast.chloe.account)
    story = convened(cast)
    before = dict(Notice.objects.values_list("member", "channel"))
    assert set(before.values()) == {"email", "post"}

    completion = complete(story, asked(cast.bilal))

    after = dict(completion.notices.values_list("member", "channel"))
    assert after == before
    proof = completion.notices.get(member=cast.chloe)
    assert proof.content_sha256 == completion.notice_sha256
    assert proof.message.step == "complement-1"
    names = [each["filename"] for each in proof.message.attachments]
    assert names == ["ordre-du-jour-complete.pdf", "formulaire.pdf"]
    assert story.assembly.call.notices.filter(completion=None).count() == len(before)


def test_posting_the_complement_does_not_move_the_delay_of_the_notice(cast: Cast) -> None:
    consents.revoke(member=cast.chloe, at=BEFORE, by=cast.chloe.account)
    story = convened(cast)
    first = postal.prepare(at=CONVENED_AT, by=made.board(cast))
    postal.dispatch(batch=first, on=CONVENED_AT.date(), at=CONVENED_AT, by=made.board(cast))
    completion = complete(story, asked(cast.bilal))
    sent, posted = story.assembly.call.dispatched_on, story.at + timedelta(days=2)
    batch = postal.prepare(at=posted, by=made.board(cast))

    with TestCase.captureOnCommitCallbacks(execute=True):
        postal.dispatch(batch=batch, on=posted.date(), at=posted, by=made.board(cast))

    completion.refresh_from_db()
    assert completion.dispatched_on == posted.date()
    assert story.refresh().call.dispatched_on == sent


def test_a_formal_refusal_with_its_grounds_leaves_nothing_to_add(cast: Cast) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)

    proposals.refuse(
        proposal=proposal, answer=GROUNDS, formal=True, at=IN_TIME, by=made.board(cast)
    )

    assert completing.waiting(story.assembly) == []


def test_what_moderation_hides_waits_and_is_not_added(cast: Cast) -> None:
    story = convened(cast)
    moderator(cast.chloe, cast.diego)
    proposal = asked(cast.bilal)
    hidden(proposal, cast.chloe)

    assert codes(story, completing.Added(proposal.pk, False)) == {"request-hidden"}


def test_only_what_waits_is_added(cast: Cast) -> None:
    story = convened(cast)
    other = asked(cast.bilal, LAST + timedelta(seconds=1))

    assert codes(story) == {"request-not-due"}
    assert codes(story, completing.Added(other.pk, False)) == {"request-not-due"}


def test_an_extraordinary_question_needs_an_extraordinary_assembly(cast: Cast) -> None:
    story = convened(cast)
    added = completing.Added(asked(cast.bilal).pk, False, nature="extraordinary")

    assert codes(story, added) == {"nature-too-high"}


def test_leaving_members_less_than_a_first_notice_asks_for_a_reason_that_the_minutes_print(
    cast: Cast,
) -> None:
    story = convened(cast)
    Assembly.objects.update(vote_opens_at=MEETS_AT - timedelta(days=5))
    proposal = asked(cast.bilal)
    late = MEETS_AT - timedelta(days=14)
    added = completing.Added(proposal.pk, False)

    assert codes(story, added, at=MEETS_AT - timedelta(days=15)) == set()
    assert codes(story, added, at=late) == {"complement-too-late"}
    complete(story, proposal, at=late, late_reason="La modération a rendu le texte hier.")

    said = minutes_data(story.assembly.call, at=story.at)["convocation"]["completions"]
    assert said[0]["late_reason"] == "La modération a rendu le texte hier."


def test_a_second_call_takes_nothing_and_keeps_the_completed_agenda(cast: Cast) -> None:
    half = {"value": {"fraction": "1/2"}, "article": "art. 20"}
    made.rules(quorum_ordinary_first=half)
    story = convened(cast)
    complete(story, asked(cast.bilal, title="Ouvrir un atelier"))
    story.open_vote().close_remote_vote().open_sitting(cast.alice).close()
    completed = story.assembly.agenda_hash

    story.convene_again()

    assert story.refresh().agenda_hash == completed
    late = asked(cast.hugo, title="Planter un jardin")
    assert requests.freeze(story.assembly) is None
    assert completing.waiting(story.assembly) == []
    assert codes(story, completing.Added(late.pk, False)) == {"agenda-not-to-complete"}


def test_once_an_urn_has_opened_nothing_is_added_and_the_vote_is_not_held_up(cast: Cast) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)

    story.open_vote()

    assert codes(story, completing.Added(proposal.pk, False)) == {"agenda-not-to-complete"}
    with pytest.raises(Refusal):
        complete(story, proposal)
    assert story.refresh().polls.count() == 1


def test_what_the_vote_began_without_is_in_the_minutes_with_the_reason(cast: Cast) -> None:
    story = convened(cast)
    asked(cast.bilal)
    story.open_vote()

    tasks.repair(story.at)
    tasks.repair(story.at)

    row = RequestLeftOut.objects.get()
    assert "left-out" in {step.code for step in steps.steps(story.assembly, at=story.at)}
    assert left_out(story) == ["aucun motif n’a été donné"]
    with pytest.raises(Refusal):
        acts.explain(left_out=row, reason=" ", at=story.at, by=made.board(cast))
    acts.explain(left_out=row, reason="Oubli du directoire.", at=story.at, by=made.board(cast))
    assert left_out(story) == ["Oubli du directoire."]
    assert "left-out" not in {step.code for step in steps.steps(story.refresh(), at=story.at)}


def test_what_a_former_assembly_gave_back_is_told_too_when_the_vote_begins_without_it(
    cast: Cast,
) -> None:
    """Only a formal answer since the notice leaves it out of the minutes."""
    story = convened(cast)
    proposal = asked(cast.bilal)
    for kind, at in ((Step.Kind.UNSCHEDULED, BEFORE), (Step.Kind.ADMITTED, IN_TIME)):
        Step.objects.create(proposal=proposal, kind=kind, at=at)
    story.open_vote()

    tasks.repair(story.at)

    assert RequestLeftOut.objects.get().proposal == proposal


def test_what_moderation_hides_is_told_without_its_words(cast: Cast) -> None:
    story = convened(cast)
    moderator(cast.chloe, cast.diego)
    hidden(asked(cast.bilal), cast.chloe)
    story.open_vote()

    tasks.repair(story.at)

    assert RequestLeftOut.objects.get().title == "Proposition masquée par la modération"


def test_what_reached_its_support_after_the_opening_and_in_time_is_in_the_minutes_too(
    cast: Cast,
) -> None:
    story = convened(cast)
    opens_at = IN_TIME - timedelta(days=1)
    Assembly.objects.update(vote_opens_at=opens_at)
    Poll.objects.update(opens_at=opens_at)
    story.refresh()
    story.open_vote()

    asked(cast.bilal, IN_TIME)
    tasks.repair(IN_TIME)

    assert RequestLeftOut.objects.get().reached_at == IN_TIME


def test_what_the_vote_began_without_goes_to_the_next_assembly(cast: Cast) -> None:
    story = convened(cast)
    later = made.draft(cast, meets_at=MEETS_AT + timedelta(days=90))
    Assembly.objects.filter(pk=later.pk).update(announced_at=IN_TIME)
    proposal = asked(cast.bilal)

    tasks.repair(IN_TIME)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLISHED
    story.open_vote()
    tasks.repair(story.at)

    proposal.refresh_from_db()
    assert proposal.scheduled_for == later.subject


def test_the_lot_of_an_election_is_drawn_from_the_first_notice_whoever_completes_it(
    cast: Cast,
) -> None:
    assembly = draft(cast)
    election = made.election(assembly, made.board(cast), cast.bilal, cast.chloe)
    story = Story(cast, assembly).convene()
    first = story.assembly.agenda_hash

    complete(story, asked(cast.bilal))

    election.refresh_from_db()
    assert election_rule(election, of(story.assembly), 1).seed == first


def test_the_minutes_say_when_the_agenda_was_completed_and_at_whose_request(cast: Cast) -> None:
    story = convened(cast)
    completion = complete(story, asked(cast.bilal, title="Un atelier mensuel"))

    data = minutes_data(story.assembly.call, at=story.at)

    said = data["convocation"]["completions"]
    assert said[0]["added"] == [[2, "Un atelier mensuel", "Bilal Benali"]]
    assert said[0]["day"] == "jeudi 28 mai 2026"
    assert completion.notice_sha256 in [digest for _title, digest in data["annexes"]]


def test_convening_early_says_what_will_happen(cast: Cast) -> None:
    looks = list(second_looks.at_convocation(draft(cast), at=CONVENED_AT))

    assert "requests-still-open" in {look.code for look in looks}


def left_out(story: Story) -> list[str]:
    data = minutes_data(story.refresh().call, at=story.at)
    return [reason for _title, _day, reason in data["convocation"]["left_out"]]


def seal(story: Story) -> None:
    """Keys made and tried, the urn sealed, before the vote opens."""
    poll = story.assembly.polls.get().poll
    devices = polls.ceremony_of(poll.trustees_count, poll.threshold)
    polls.with_keys(polls.Rehearsed(poll, story.at, devices))
    station.seal(poll=poll, at=story.at)
