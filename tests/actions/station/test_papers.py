"""Votes on paper join the urn itself: each sentence of secrecy.md 12, with real ballots."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Account
from tests.actions.station.test_secrecy import text_of_dump
from tests.cast import Cast
from tests.factories import codes as entrusted
from tests.factories import envelopes as made
from tests.factories import polls
from tests.factories.polls import ABSTAIN, NO, RESOLUTION, YES
from votes.station import holders, integrity, keeper, papers, queries, small_counts, tasks
from votes.station.actions import papers as actions
from votes.station.actions import polls as life
from votes.station.models import HandOver, PaperCount, Poll, Reserve, TurnoutEntry
from votes.urn import queries as urn
from votes.urn.actions import polls as urn_polls
from votes.urn.models import Credential, Rank

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture(autouse=True)
def _scrutineers(cast: Cast) -> Iterator[None]:
    with made.named(cast.gwenn, cast.hugo):
        yield


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll with three slots for papers and one reserve."""
    return polls.opened(cast, paper_slots=3, reserves=1)


def refused(act: object, *args: object, **options: object) -> str:
    assert callable(act)
    with pytest.raises(Refusal) as error:
        act(*args, **options)
    found = error.value
    return found.obstacles[0].code if found.obstacles else found.code


def entered(of: polls.Rehearsed) -> int:
    return urn.papers_entered(of.poll.uuid)


def test_slots_are_sealed_among_the_reserves_and_attached_to_nobody(of: polls.Rehearsed) -> None:
    manifest = urn.poll(of.poll.uuid).manifest

    slots = papers.slots(of.poll)

    assert (manifest["reserves"], len(manifest["paper_slots"])) == (4, 3)
    assert [(slot.entry, slot.used_at, slot.is_paper) for slot in slots] == [(None, None, True)] * 3
    digests = Credential.objects.filter(is_paper=True).values_list("digest", flat=True)
    assert sorted(digests) == manifest["paper_slots"]


def test_no_slot_is_given_to_an_entrant_or_a_replaced_right(of: polls.Rehearsed) -> None:
    Reserve.objects.filter(poll=of.poll, is_paper=False).update(used_at=of.at)

    left = queries.reserves_left(of.poll)

    assert not left.exists()


def test_a_slot_takes_no_ballot_while_voters_may_still_vote(of: polls.Rehearsed) -> None:
    row = papers.slots(of.poll)[0]
    permit = urn.permit(
        poll_uuid=of.poll.uuid,
        credential=row.public_credential,
        rank=Rank.OWNER,
        expires_at=of.at + timedelta(hours=1),
    )
    from_the_keeper = keeper.hand_over(of.poll.uuid, (row.slot, row.nonce), to="nobody")

    ballot = of.maker.make(from_the_keeper, [YES])

    assert refused(of.send, ballot, permit) == "permit-refused"
    assert entered(of) == 0


def test_an_envelope_closes_the_members_own_right_and_is_signed_for(
    of: polls.Rehearsed, cast: Cast
) -> None:
    before = of.rights_of(cast.bilal)[0]
    ballot = of.ballot(before, [YES])

    made.arrive(of, cast.bilal)

    assert refused(of.send, ballot, before.permit) == "permit-refused"
    now = of.rights_of(cast.bilal)[0]
    assert (now.credential, now.permit, now.locked is None) == (None, "", False)
    assert TurnoutEntry.objects.get().channel == TurnoutEntry.Channel.PAPER
    assert (queries.turnout(of.poll).registered, queries.turnout(of.poll).voted) == (7, 1)


def test_whoever_has_voted_keeps_that_vote_and_the_paper_does_not_count(
    of: polls.Rehearsed, cast: Cast
) -> None:
    of.vote(cast.bilal, [YES])

    code = refused(made.arrive, of, cast.bilal)

    assert code == "already-voted"
    assert papers.received(of.poll) == 0
    assert urn.turnout(of.poll.uuid) == 1


def test_a_right_that_weighs_more_than_a_slot_is_refused_with_the_reason(cast: Cast) -> None:
    of = polls.opened(cast, paper_slots=1, weights={cast.bilal.pk: 2})

    code = refused(made.arrive, of, cast.bilal)

    assert code == "weighs-more-than-a-slot"
    assert of.rights_of(cast.bilal)[0].permit


def test_no_more_envelopes_are_taken_than_slots_were_sealed(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe, cast.diego)

    code = refused(made.arrive, of, cast.alice)

    assert code == "no-paper-slot"
    assert of.rights_of(cast.alice)[0].permit


def test_an_envelope_that_does_not_hold_gives_the_right_back_by_a_reserve(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    entry = of.poll.roll.get(member=cast.bilal)

    actions.give_right_back(entry=entry, why="Sans signature", at=of.at, by=None)

    assert papers.received(of.poll) == 0
    of.vote(cast.bilal, [YES])
    assert of.poll.reserve.get(used_at__isnull=False).entry == entry


def test_an_envelope_is_final_once_the_envelopes_may_be_opened(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    entry = of.poll.roll.get(member=cast.bilal)
    made.open_envelopes(of, pile=0)

    code = refused(actions.give_right_back, entry=entry, why="Sans signature", at=of.at, by=None)
    actions.leave_out(entry=entry, at=of.at, by=None)

    assert code == "envelopes-final"
    assert papers.received(of.poll) == 1
    assert queries.reserves_left(of.poll).exists()


def test_no_envelope_is_taken_once_the_others_may_be_opened(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, pile=0)

    code = refused(made.arrive, of, cast.chloe)

    assert code == "envelopes-not-taken"
    assert papers.received(of.poll) == 1


def test_the_vote_of_the_holder_of_a_pouvoir_stands_before_the_paper_that_comes_after_it(
    of: polls.Rehearsed, cast: Cast
) -> None:
    entry = of.poll.roll.get(member=cast.diego)

    def held(poll: Poll, account: Account, at: datetime) -> list[holders.Held]:
        mine = account == cast.chloe.account
        return [(entry.pk, HandOver.Kind.PROXY)] if mine else []

    holders.register(held)
    try:
        for right in of.rights_of(cast.chloe):
            of.send(of.ballot(right, [YES]), right.permit)
    finally:
        holders.unregister(held)

    assert refused(made.arrive, of, cast.diego) == "holder-has-voted"
    assert papers.received(of.poll) == 0


def test_where_codes_are_made_elsewhere_no_envelope_closes_a_right(cast: Cast) -> None:
    poll = entrusted.opened(cast)

    code = refused(made.arrive, poll.of, cast.bilal)

    assert code == "codes-made-elsewhere"
    ballot, permit = poll.ballot(cast.bilal, [YES])
    assert poll.of.send(ballot, permit).is_new


def test_nobody_votes_any_more_once_the_envelopes_may_be_opened(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    right = of.rights_of(cast.chloe)[0]
    ballot = of.ballot(right, [YES])

    made.open_envelopes(of, pile=0)

    assert of.poll.state == "papers"
    assert refused(of.send, ballot, right.permit) == "permit-refused"
    assert refused(of.rights_of, cast.chloe) == "poll-ended"
    assert refused(life.reopen, poll=of.poll, closes_at=None, at=of.at) is not None


def test_a_voters_right_takes_no_ballot_among_papers_even_with_a_permit_of_that_hour(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    right = of.rights_of(cast.chloe)[0]
    made.open_envelopes(of, pile=0)
    entry = of.poll.roll.get(member=cast.chloe)

    permit = urn.permit(
        poll_uuid=of.poll.uuid,
        credential=entry.public_credential,
        rank=Rank.OWNER,
        expires_at=of.at + timedelta(hours=1),
    )

    assert refused(of.send, of.ballot(right, [YES]), permit) == "poll-ended"
    assert urn.turnout(of.poll.uuid) == 0


def test_nothing_is_entered_before_two_scrutineers_say_the_same_number(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, pile=2)

    alone = refused(made.slot, of, cast.gwenn)
    made.declare(of, cast.hugo, "envelopes", 1)
    apart = refused(made.slot, of, cast.gwenn)
    made.declare(of, cast.hugo, "envelopes", 2)

    assert (alone, apart) == ("pile-not-counted", "pile-not-counted")
    assert made.slot(of, cast.gwenn).credential


def test_a_scrutineer_who_comes_back_alone_enters_nothing(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    made.enter(of, cast.gwenn, [YES])
    of.at += papers.TOGETHER_LASTS

    that_night = refused(made.slot, of, cast.gwenn)
    made.declare(of, cast.gwenn, "envelopes", 2)
    alone = refused(made.slot, of, cast.gwenn)
    made.declare(of, cast.hugo, "envelopes", 2)

    assert (that_night, alone) == ("scrutineer-alone", "scrutineer-alone")
    made.enter(of, cast.gwenn, [NO])
    assert entered(of) == 2


def test_only_scrutineers_enter_papers_and_never_a_candidate(cast: Cast) -> None:
    question = polls.election_of(cast.chloe, cast.bilal)
    of = polls.opened(cast, questions=[question], paper_slots=1)
    made.arrive(of, cast.diego)
    made.open_envelopes(of, pile=0)

    with made.named(cast.chloe):
        codes = {
            refused(made.declare, of, member, "envelopes", 1)
            for member in (cast.chloe, cast.diego, cast.bilal)
        }

    assert codes == {"not-a-scrutineer"}


def test_a_certifier_takes_the_place_of_a_scrutineer_who_cannot(
    of: polls.Rehearsed, cast: Cast
) -> None:
    """The bureau is not named anew once the sitting is closed, and the urn must end."""
    made.arrive(of, cast.bilal)

    made.open_envelopes(of, cast.gwenn, cast.alice, pile=1)

    assert made.slot(of, cast.alice).credential


def test_whoever_sent_an_envelope_opens_none(of: polls.Rehearsed, cast: Cast) -> None:
    """Of two papers, they would know their own, hence whose the other is."""
    made.arrive(of, cast.gwenn, cast.bilal)
    made.open_envelopes(of, cast.hugo, cast.alice, pile=2)

    codes = [
        refused(made.declare, of, cast.gwenn, "envelopes", 2),
        refused(made.slot, of, cast.gwenn),
    ]

    assert codes == ["not-a-scrutineer"] * 2


def test_nobody_enters_a_paper_of_a_pile_that_they_did_not_count(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)

    elsewhere = refused(made.slot, of, cast.alice)

    assert elsewhere == "pile-not-yours"


def test_the_number_of_somebody_who_left_does_not_hold_the_vote(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, pile=1)
    of.at += timedelta(minutes=5)
    for member in (cast.hugo, cast.alice):
        made.declare(of, member, "envelopes", 2)

    together = PaperCount.objects.get().envelopes
    of.at += timedelta(minutes=5)
    made.declare(of, cast.gwenn, "envelopes", 1)

    assert (together, PaperCount.objects.get().envelopes) == (2, None)


def test_more_envelopes_than_members_signed_for_are_refused(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, pile=0)

    code = refused(made.declare, of, cast.gwenn, "envelopes", 2)

    assert code == "more-envelopes-than-came"


def test_fewer_envelopes_than_papers_already_entered_are_refused(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    made.enter(of, cast.gwenn, [YES])

    code = refused(made.declare, of, cast.gwenn, "envelopes", 0)

    assert code == "fewer-envelopes-than-papers"


def test_papers_are_spoken_of_from_the_opening_of_the_envelopes_until_they_are_settled(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    before = refused(made.declare, of, cast.gwenn, "envelopes", 1)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    for member in (cast.gwenn, cast.hugo):
        made.declare(of, member, "void", 1)

    after = [refused(made.declare, of, cast.gwenn, "void", 0), refused(made.slot, of, cast.gwenn)]

    assert [before, *after] == ["papers-not-now"] * 3


def test_more_slots_than_envelopes_are_refused(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])

    code = refused(made.slot, of, cast.gwenn)

    assert code == "every-paper-entered"
    assert entered(of) == 1


def test_the_vote_does_not_end_before_every_envelope_is_settled(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    life.suspend(poll=of.poll, at=of.at)
    before = refused(life.end, poll=of.poll, at=of.at)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    made.enter(of, cast.gwenn, [YES])

    during = refused(life.end, poll=of.poll, at=of.at)
    too_few = refused(made.declare, of, cast.gwenn, "void", 0)
    made.declare(of, cast.gwenn, "void", 1)

    assert (before, during) == ("papers-not-entered", "papers-not-entered")
    assert too_few == "papers-unsettled"
    assert of.poll.state == "papers"


def test_used_slots_are_the_envelopes_that_hold_a_vote_and_the_others_are_listed(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    made.enter(of, cast.gwenn, [YES])
    made.declare(of, cast.gwenn, "void", 1)

    made.declare(of, cast.hugo, "void", 1)

    found = papers.standing(of.poll)
    assert of.poll.state == "ended"
    assert (found.received, found.envelopes, found.entered, found.void) == (2, 2, 1, 1)
    assert (found.slots, found.unused) == (3, 2)
    assert all(check.ok for check in integrity.checks(of.poll))


def test_a_page_that_was_lost_takes_the_same_slot_and_what_it_had_is_worthless(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    lost = made.slot(of, cast.gwenn)

    again = made.slot(of, cast.hugo)
    late = refused(of.send, of.ballot(lost, [NO]), lost.permit)
    of.send(of.ballot(again, [YES]), again.permit)

    assert lost.credential == again.credential
    assert late == "permit-refused"
    assert entered(of) == 1


def test_a_paper_sent_twice_has_one_receipt_and_no_other_takes_its_slot(cast: Cast) -> None:
    """Even where voters may vote again: a paper is entered once."""
    of = polls.opened(cast, paper_slots=2, revote=True)
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    right = made.slot(of, cast.gwenn)
    ballot = of.ballot(right, [YES])

    first = of.send(ballot, right.permit)
    second = of.send(ballot, right.permit)
    other = refused(of.send, of.ballot(right, [NO]), right.permit)

    assert first.head == second.head
    assert other == "already-voted"
    assert entered(of) == 1


def test_while_numbers_are_compared_no_paper_comes_in(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    right = made.slot(of, cast.gwenn)

    made.declare(of, cast.hugo, "envelopes", 2)

    assert refused(of.send, of.ballot(right, [YES]), right.permit) == "permit-refused"


def test_one_paper_shows_only_in_the_total_of_the_urn(of: polls.Rehearsed, cast: Cast) -> None:
    for member, choice in ((cast.alice, NO), (cast.chloe, ABSTAIN), (cast.diego, NO)):
        of.vote(member, [choice])
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])
    for member in (cast.gwenn, cast.hugo):
        made.declare(of, member, "void", 0)

    of.count()

    assert queries.results(of.poll)[0].counts == (1, 2, 1)
    kept = [*PaperCount.objects.values_list("received", "envelopes", "void")]
    assert kept == [(1, 1, 0)]


def test_nothing_kept_joins_an_envelope_to_a_slot(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)

    for choice in (YES, NO):
        made.enter(of, cast.gwenn, [choice])

    acts = AuditEvent.objects.filter(verb=papers.HANDED_OVER)
    assert [set(act.details) for act in acts] == [{"slot"}, {"slot"}]
    assert not HandOver.objects.filter(entry__member__in=[cast.bilal, cast.chloe]).exists()
    on_paper = of.poll.roll.filter(member__in=[cast.bilal, cast.chloe])
    used = {key for key, has in urn.paper_slots(of.poll.uuid).items() if has}
    assert not used & set(on_paper.values_list("public_credential", flat=True))


def test_no_code_nor_permit_of_a_slot_is_kept_anywhere(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    right = made.slot(of, cast.gwenn)
    of.send(of.ballot(right, [YES]), right.permit)

    kept = text_of_dump()

    assert right.credential is not None
    assert right.credential not in kept
    assert right.permit not in kept


def test_a_ballot_under_a_slot_without_a_hand_over_is_an_alarm(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])

    AuditEvent.objects.filter(verb=papers.HANDED_OVER).update(verb="something.else")

    failed = {check.code for check in integrity.checks(of.poll) if not check.ok}
    assert "hand-overs" in failed


def test_more_papers_in_the_urn_than_envelopes_is_an_alarm(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])

    PaperCount.objects.update(envelopes=0)

    failed = {check.code for check in integrity.checks(of.poll) if not check.ok}
    assert failed == {"papers"}


def test_each_paper_is_one_person_for_a_small_count(
    of: polls.Rehearsed, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_counts, "ANONYMITY_MINIMUM", 3)
    of.vote(cast.alice, [NO])
    made.arrive(of, cast.bilal, cast.chloe)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=2)
    made.enter(of, cast.gwenn, [YES])

    two = small_counts.is_small(of.poll)
    made.enter(of, cast.gwenn, [YES])

    assert (two, small_counts.is_small(of.poll)) == (True, False)


def test_a_lone_paper_is_never_added_up(of: polls.Rehearsed, cast: Cast) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])
    for member in (cast.gwenn, cast.hugo):
        made.declare(of, member, "void", 0)

    found = small_counts.lone_voter_obstacles(of.poll)

    assert [each.code for each in found] == ["lone-voter"]


def test_a_vote_whose_papers_were_settled_before_a_crash_ends_by_itself(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    made.open_envelopes(of, cast.gwenn, cast.hugo, pile=1)
    made.enter(of, cast.gwenn, [YES])
    PaperCount.objects.update(void=0, settled_at=of.at)

    tasks.repair(of.at)

    of.poll.refresh_from_db()
    assert of.poll.state == "ended"


def test_the_stage_begun_in_the_urn_before_a_crash_is_begun_again(
    of: polls.Rehearsed, cast: Cast
) -> None:
    made.arrive(of, cast.bilal)
    life.suspend(poll=of.poll, at=of.at)
    urn_polls.enter_papers(poll_uuid=of.poll.uuid, at=of.at)

    actions.begin(poll=of.poll, at=of.at, by=None)
    actions.begin(poll=of.poll, at=of.at, by=None)

    of.poll.refresh_from_db()
    assert of.poll.state == "papers"
    assert PaperCount.objects.get().received == 1


def test_a_vote_without_envelopes_ends_as_before_and_lists_its_slots(cast: Cast) -> None:
    of = polls.opened(cast, questions=[RESOLUTION], paper_slots=2)
    of.vote(cast.bilal, [YES])

    of.end()

    assert of.poll.state == "ended"
    assert papers.standing(of.poll).unused == 2
    assert all(check.ok for check in integrity.checks(of.poll))
