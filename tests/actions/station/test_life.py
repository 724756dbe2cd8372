"""The legal hour, the one end, the count, and repairing what a crash left half-told."""

from datetime import timedelta

import pytest

from assembly.documents.urns import _urn
from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import ABSTAIN, NO, NOBODY_OBJECTS, YES
from votes.station import desk, keeper, queries, signals, tasks
from votes.station.actions import certification, trustees
from votes.station.actions import polls as life
from votes.station.models import Poll, TurnoutEntry
from votes.station.questions import CHOICE, Question
from votes.station.small_counts import Consent, consent_to
from votes.urn import queries as urn
from votes.urn.actions import polls as urn_polls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def code(act, **arguments) -> str:
    with pytest.raises(Refusal) as error:
        act(**arguments)
    return error.value.code


def heard(signal) -> list[str]:
    """The polls a signal was sent for, from now on."""
    got: list[str] = []

    def listen(sender, poll, at, **kwargs):
        got.append(poll.state)

    signal.connect(listen, weak=False)
    return got


def test_the_urn_closes_by_itself_at_the_legal_hour(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    told = heard(signals.poll_suspended)

    assert tasks.close_due_polls(closes_at - timedelta(seconds=1)) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.close_due_polls(closes_at) == [of.poll.uuid]
    assert tasks.close_due_polls(closes_at + timedelta(minutes=1)) == []

    of.poll.refresh_from_db()
    assert of.poll.state == "suspended"
    assert told == ["suspended"]
    act = AuditEvent.objects.get(verb="poll.suspended")
    assert act.details["head"] == urn.head(of.poll.uuid)[1]


def test_a_sealed_poll_opens_by_itself_at_its_announced_hour(cast: Cast) -> None:
    opens_at = clock.now() + timedelta(days=1)
    of = polls.with_keys(
        polls.prepared(cast, opens_at=opens_at, remote_closes_at=opens_at + timedelta(days=7))
    )
    assert tasks.open_due_polls(opens_at) == []  # not sealed
    life.seal(poll=of.poll, at=of.at)

    assert tasks.open_due_polls(opens_at - timedelta(seconds=1)) == []
    assert tasks.open_due_polls(opens_at) == [of.poll.uuid]
    assert tasks.open_due_polls(opens_at) == []
    life.open_poll(poll=of.poll, at=opens_at)

    of.poll.refresh_from_db()
    assert (of.poll.state, of.poll.opened_at) == ("open", opens_at)
    assert urn.poll(of.poll.uuid).milestones.filter(verb="opened").count() == 1


def test_nobody_opens_a_secret_vote_before_the_hour_told_to_its_voters(cast: Cast) -> None:
    opens_at = clock.now() + timedelta(days=1)
    of = polls.with_keys(
        polls.prepared(cast, opens_at=opens_at, remote_closes_at=opens_at + timedelta(days=7))
    )
    life.seal(poll=of.poll, at=of.at)
    diego = cast.diego.account

    refused = code(life.open_poll, poll=of.poll, at=opens_at - timedelta(seconds=1), by=diego)
    (shown, *_others) = desk.gestures(of.poll, diego, of.at.date(), of.at)

    assert refused == "not-yet"
    assert (shown.verb, shown.is_possible) == ("ouvrir", False)
    life.open_poll(poll=of.poll, at=opens_at, by=diego)
    assert urn.poll(of.poll.uuid).state == "open"


def test_a_poll_sealed_after_its_close_does_not_open_by_itself(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    life.seal(poll=of.poll, at=of.at)

    assert tasks.open_due_polls(of.poll.remote_closes_at) == []


def test_a_sealed_poll_whose_close_has_passed_is_not_opened_by_anybody(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    life.seal(poll=of.poll, at=of.at)
    closes_at = of.poll.remote_closes_at
    diego = cast.diego.account

    refused = code(life.open_poll, poll=of.poll, at=closes_at, by=diego)
    (shown, *_others) = desk.gestures(of.poll, diego, closes_at.date(), closes_at)

    assert refused == "close-has-passed"
    assert (shown.verb, shown.is_possible) == ("ouvrir", False)
    life.open_poll(poll=of.poll, at=closes_at - timedelta(seconds=1), by=diego)
    life.open_poll(poll=of.poll, at=closes_at, by=diego)  # open already: nothing to refuse


def test_an_incident_does_not_move_the_announced_close(cast: Cast) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    life.suspend(poll=of.poll, at=of.at, why="panne")

    life.resume(poll=of.poll, at=of.at + timedelta(hours=1))

    assert urn.poll(of.poll.uuid).closes_at == closes_at
    life.suspend(poll=of.poll, at=closes_at)
    assert code(life.resume, poll=of.poll, at=closes_at) == "hour-has-come"


def test_a_secret_consultation_ends_at_its_close_since_nothing_can_open_it_again(
    cast: Cast,
) -> None:
    asked = Question("Lequel ?", ("Le Fil", "La Lettre"), CHOICE)
    of = polls.opened(cast, kind=Poll.Kind.CONSULTATION, questions=[asked])

    assert tasks.close_due_polls(of.poll.remote_closes_at) == [of.poll.uuid]

    of.poll.refresh_from_db()
    assert (of.poll.state, urn.poll(of.poll.uuid).state) == ("ended", "ended")
    assert of.poll.secret_destroyed_at == of.poll.remote_closes_at


def test_the_sitting_is_not_closed_by_the_hour_that_has_passed(cast: Cast) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    life.suspend(poll=of.poll, at=closes_at)
    life.reopen(poll=of.poll, closes_at=None, at=closes_at + timedelta(hours=6))

    assert tasks.close_due_polls(closes_at + timedelta(hours=7)) == []


def test_a_second_call_keeps_the_ballots_and_closes_at_its_own_hour(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    first = of.poll.remote_closes_at
    tasks.close_due_polls(first)
    second = first + timedelta(days=14)
    of.poll.refresh_from_db()

    life.reopen(poll=of.poll, closes_at=second, at=first + timedelta(days=2))
    (right,) = of.rights_of(cast.chloe, at=first + timedelta(days=3))
    of.send(of.ballot(right, [NO]), right.permit, at=first + timedelta(days=3))

    assert queries.turnout(of.poll).voted == 2
    assert tasks.close_due_polls(second) == [of.poll.uuid]


def test_a_poll_is_not_reopened_into_the_past(cast: Cast) -> None:
    of = polls.opened(cast)
    life.suspend(poll=of.poll, at=of.at)

    assert code(life.reopen, poll=of.poll, closes_at=of.at, at=of.at) == "closes-in-the-past"


def test_the_count_waits_for_the_delay_for_complaints(cast: Cast) -> None:
    of = polls.opened(cast, complaint_minutes=30)
    of.end()

    early = of.at + timedelta(minutes=29)

    assert code(life.tally, poll=of.poll, at=early, consent=NOBODY_OBJECTS) == "complaint-delay"
    life.tally(poll=of.poll, at=of.at + timedelta(minutes=30), consent=NOBODY_OBJECTS)
    assert of.poll.state == "tallied"


def test_a_count_of_fewer_than_ten_waits_until_no_voter_present_objects(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.end()
    objecting = Consent(voters_asked=2, voters_opposed=1)

    assert code(life.tally, poll=of.poll, at=of.at) == "too-few-ballots"
    assert code(life.tally, poll=of.poll, at=of.at, consent=objecting) == "a-voter-objects"
    assert of.poll.state == "ended"
    life.tally(poll=of.poll, at=of.at, consent=Consent(voters_asked=2, voters_opposed=0))

    act = AuditEvent.objects.get(verb="poll.tallied")
    assert (act.details["voters_asked"], act.details["voters_opposed"]) == (2, 0)
    assert consent_to(of.poll) == Consent(voters_asked=2, voters_opposed=0)
    assert "interrogés\u00a0: 2. Aucun ne s’est opposé" in _urn(of.poll)["small_count"]


@pytest.mark.parametrize(("asked", "opposed"), [(3, 0), (-1, 0), (1, -1), (0, 1)])
def test_no_more_voters_are_asked_than_voted_nor_object_than_were_asked(
    cast: Cast, asked: int, opposed: int
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.end()
    consent = Consent(voters_asked=asked, voters_opposed=opposed)

    found = code(life.tally, poll=of.poll, at=of.at, consent=consent)

    assert found == "voters-asked-impossible"


def test_a_key_holder_decrypts_only_the_end_that_was_announced(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.end()
    life.tally(poll=of.poll, at=of.at, consent=NOBODY_OBJECTS)
    text = of.devices[0].partial_decryption(of.poll)

    found = code(
        trustees.submit_partial_decryption,
        trustee=of.poll.trustees.get(index=1),
        decryption=text,
        head="0" * 64,
        at=of.at,
        by=None,
    )

    assert found == "other-head"
    assert of.poll.trustees.get(index=1).decrypted_at is None


def test_nothing_is_decrypted_before_the_tally(cast: Cast) -> None:
    first = polls.opened(cast)
    first.vote(cast.bilal, [YES])
    first.vote(cast.chloe, [YES])
    first.count()
    other = polls.tried(polls.prepared(cast, keys_of=first.poll))
    life.seal(poll=other.poll, at=other.at)
    life.open_poll(poll=other.poll, at=other.at)
    text = first.devices[0].partial_decryption(first.poll)

    for state in ("open", "ended"):
        found = code(
            trustees.submit_partial_decryption,
            trustee=other.poll.trustees.get(index=1),
            decryption=text,
            head=urn.end_head(other.poll.uuid),
            at=other.at,
            by=None,
        )
        assert found == "not-ended", state
        if state == "open":
            life.end(poll=other.poll, at=other.at)


def test_one_assembly_may_count_one_poll_and_keep_the_other_sealed(cast: Cast) -> None:
    """An AGO reaches its quorum, the AGE does not: nothing of the AGE is decrypted."""
    ordinary = polls.opened(cast)
    extraordinary = polls.tried(polls.prepared(cast, keys_of=ordinary.poll))
    life.seal(poll=extraordinary.poll, at=extraordinary.at)
    life.open_poll(poll=extraordinary.poll, at=extraordinary.at)
    for of in (ordinary, extraordinary):
        of.vote(cast.bilal, [YES])
        of.vote(cast.chloe, [YES])
    life.suspend(poll=extraordinary.poll, at=extraordinary.at)

    ordinary.count()

    assert queries.results(ordinary.poll)[0].counts == (2, 0, 0)
    assert queries.results(extraordinary.poll) == []
    records = urn.poll(extraordinary.poll.uuid).records.order_by("position")
    bodies = " ".join(records.values_list("body", flat=True))
    assert "decryption_factors" not in bodies
    assert "EncryptedTally" not in bodies


def test_the_third_holder_is_thanked_and_not_needed(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.count(holders=(2, 3))

    found = code(
        trustees.submit_partial_decryption,
        trustee=of.poll.trustees.get(index=1),
        decryption=of.devices[0].partial_decryption(of.poll),
        head=urn.end_head(of.poll.uuid),
        at=of.at,
        by=None,
    )

    assert found == "already-counted"


def test_results_are_told_only_once_published(cast: Cast) -> None:
    of = polls.opened(cast)
    for member, choice in ((cast.alice, YES), (cast.bilal, NO), (cast.chloe, ABSTAIN)):
        of.vote(member, [choice])
        assert queries.results(of.poll) == []
    of.end()
    life.tally(poll=of.poll, at=of.at, consent=NOBODY_OBJECTS)
    assert queries.results(of.poll) == []


def test_a_refusal_to_certify_gives_reasons_and_blocks_nothing(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.count()
    by = cast.alice.account

    empty = {"poll": of.poll, "certifier": cast.alice, "at": of.at, "by": by}
    assert code(certification.refuse, reasons="  ", **empty) == "reasons-missing"
    word = certification.refuse(reasons="Le tableau était illisible.", **empty)

    assert of.poll.state == "contested"
    assert word.reasons == "Le tableau était illisible."
    assert queries.results(of.poll)[0].counts == (2, 0, 0)
    assert code(certification.certify, **empty) == "reasons-missing"


def refused_by_alice(cast: Cast) -> polls.Rehearsed:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.count()
    certification.refuse(
        poll=of.poll, certifier=cast.alice, reasons="Illisible.", at=of.at, by=cast.alice.account
    )
    return of


def test_another_certifier_certifies_after_a_refusal_and_both_words_are_kept(cast: Cast) -> None:
    of = refused_by_alice(cast)

    certification.certify(poll=of.poll, certifier=cast.gwenn, at=of.at, by=cast.gwenn.account)

    assert of.poll.state == "certified"
    said = [(word.verdict, word.certifier_name) for word in queries.certifications(of.poll)]
    assert said == [("refused", "Alice Martin"), ("certified", "Gwenn Le Goff")]
    assert queries.certification(of.poll).verdict == "certified"


def test_who_refused_certifies_after_all_by_saying_what_has_changed(cast: Cast) -> None:
    of = refused_by_alice(cast)
    again = {"poll": of.poll, "certifier": cast.alice, "at": of.at, "by": cast.alice.account}

    certification.certify(**again, reasons="Le tableau a été imprimé de nouveau.")

    assert queries.certification(of.poll).reasons == "Le tableau a été imprimé de nouveau."
    assert code(certification.refuse, **again, reasons="Non.") == "state-changed"
    assert code(certification.certify, **again, reasons="Oui.") == "state-changed"


def test_a_second_certifier_may_refuse_too_and_the_same_words_twice_are_one(cast: Cast) -> None:
    of = refused_by_alice(cast)
    by_gwenn = {"poll": of.poll, "certifier": cast.gwenn, "at": of.at, "by": cast.gwenn.account}

    certification.refuse(**by_gwenn, reasons="Je ne retrouve pas l’empreinte.")
    certification.refuse(**by_gwenn, reasons="Je ne retrouve pas l’empreinte.")

    assert of.poll.state == "contested"
    assert len(queries.certifications(of.poll)) == 2


def test_a_candidate_does_not_certify_their_election(cast: Cast) -> None:
    of = polls.opened(
        cast,
        questions=[polls.election_of(cast.bilal, cast.chloe)],
    )
    of.vote(cast.alice, [[0, 1, 0]])
    of.vote(cast.chloe, [[0, 1, 0]])
    of.count()

    found = code(
        certification.certify,
        poll=of.poll,
        certifier=cast.chloe,
        at=of.at,
        by=cast.chloe.account,
    )

    assert found == "certifier-is-candidate"
    assert of.poll.state == "result"


def test_turnout_is_the_urn_s_and_is_written_down_once(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.mots_passants, [NO])

    tasks.repair(of.at)
    tasks.repair(of.at)

    assert queries.turnout(of.poll) == queries.Turnout(registered=7, voted=2)
    assert TurnoutEntry.objects.count() == 2
    assert set(queries.voters(of.poll)) == {cast.bilal.pk, cast.mots_passants.pk}
    assert set(queries.non_voters(of.poll)) == {member.pk for member in cast.members} - {
        cast.bilal.pk,
        cast.mots_passants.pk,
    }
    assert queries.voted_at(of.poll, cast.bilal) == of.at.replace(microsecond=0)
    assert queries.voted_at(of.poll, cast.chloe) is None


def test_each_member_is_told_each_time_their_right_is_used(cast: Cast) -> None:
    """A vote in somebody's place is noticed; the message says neither what nor which ballot."""
    of = polls.opened(cast, revote=True)
    receipts = [of.vote(cast.bilal, [YES])]
    tasks.repair(of.at)
    tasks.repair(of.at)
    (right,) = of.rights_of(cast.bilal)
    later = of.at + timedelta(minutes=5)
    receipts.append(of.send(of.ballot(right, [NO]), right.permit, at=later))
    tasks.repair(later)

    told = Message.objects.filter(
        subject=f"poll:{of.poll.uuid}", step__startswith="recorded"
    ).order_by("step")

    assert [(m.member_id, m.step) for m in told] == [
        (cast.bilal.pk, "recorded-1"),
        (cast.bilal.pk, "recorded-2"),
    ]
    assert all(message.tells_turnout for message in told)
    assert {message.printed_from for message in told} == {of.poll.remote_closes_at}
    for message in told:
        for receipt in receipts:
            assert receipt.tracker not in message.text + message.html
        for word in ("Pour", "Contre"):
            assert f" {word} " not in message.text
    assert TurnoutEntry.objects.get().at == later.replace(microsecond=0)


def test_a_ballot_that_replaces_another_at_once_is_told_too(cast: Cast) -> None:
    """Whoever votes in a member's place right after them would be hidden behind one message."""
    of = polls.opened(cast, revote=True)
    of.vote(cast.bilal, [YES])
    (right,) = of.rights_of(cast.bilal)
    of.send(of.ballot(right, [NO]), right.permit, at=of.at)
    of.vote(cast.chloe, [YES])

    tasks.repair(of.at)
    tasks.repair(of.at)

    told = Message.objects.filter(subject=f"poll:{of.poll.uuid}", step__startswith="recorded")
    assert sorted(told.values_list("member__first_name", "step")) == [
        (cast.bilal.first_name, "recorded-1"),
        (cast.bilal.first_name, "recorded-2"),
        (cast.chloe.first_name, "recorded-1"),
    ]
    assert TurnoutEntry.objects.get(entry__member=cast.bilal).casts == 2


def test_reopening_is_told_apart_from_opening(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    of = polls.opened(cast)
    life.suspend(poll=of.poll, at=of.at)
    opened, reopened = heard(signals.poll_opened), heard(signals.poll_reopened)

    with django_capture_on_commit_callbacks(execute=True):
        life.reopen(poll=of.poll, closes_at=None, at=of.at)

    assert (opened, reopened) == ([], ["open"])


def test_a_crash_after_the_urn_s_commit_is_repaired(cast: Cast) -> None:
    """The urn ended, then the machine died before the station wrote anything."""
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    urn_polls.end(poll_uuid=of.poll.uuid, at=of.at)

    tasks.repair(of.at)

    poll = Poll.objects.get(pk=of.poll.pk)
    assert poll.state == "ended"
    assert poll.ended_at == of.at
    assert poll.secret_destroyed_at == of.at
    assert TurnoutEntry.objects.count() == 1


def test_a_crash_after_the_urn_opened_again_leaves_no_hour_behind(cast: Cast) -> None:
    """The urn opened for a second call, then the machine died: people may vote until its hour."""
    of = polls.opened(cast)
    first = of.poll.remote_closes_at
    life.suspend(poll=of.poll, at=first)
    second, later = first + timedelta(days=14), first + timedelta(days=2)
    urn_polls.reopen(poll_uuid=of.poll.uuid, closes_at=second, at=later)

    tasks.repair(later)

    of.poll.refresh_from_db()
    assert (of.poll.state, of.poll.remote_closes_at) == ("open", second)
    (right,) = of.rights_of(cast.bilal, at=later)
    assert right.locked is None


def test_the_rights_of_a_cancelled_vote_are_destroyed_even_after_a_crash(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    with monkeypatch.context() as crash:
        crash.setattr(life, "destroy_secret", lambda **kwargs: None)
        life.cancel(poll=of.poll, at=of.at, why="Erreur dans le texte")

    tasks.repair(of.at)

    of.poll.refresh_from_db()
    assert of.poll.secret_destroyed_at == of.at
    entry = of.poll.roll.order_by("pk").first()
    assert (
        code(keeper.hand_over, poll=of.poll.uuid, slot=(entry.slot, entry.nonce), to="1")
        == "rights-destroyed"
    )


def test_a_crash_before_the_result_is_published_is_repaired(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    with monkeypatch.context() as crash:
        crash.setattr(trustees, "publish_when_possible", lambda **kwargs: None)
        of.count()
    assert of.poll.state == "tallied"

    tasks.repair(of.at)

    of.poll.refresh_from_db()
    assert of.poll.state == "result"
    assert queries.results(of.poll)[0].counts == (2, 0, 0)


def test_a_crash_while_sealing_is_repaired_by_sealing_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    with monkeypatch.context() as crash:
        crash.setattr("votes.station.actions.sealing.mirror", lambda **kwargs: None)
        life.seal(poll=of.poll, at=of.at)
    sealed = urn.poll(of.poll.uuid).fingerprint
    assert Poll.objects.get(pk=of.poll.pk).state == "draft"

    life.seal(poll=of.poll, at=of.at)

    assert (of.poll.state, of.poll.fingerprint) == ("sealed", sealed)


def test_a_vote_is_cancelled_with_a_reason_and_never_counted(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])

    assert code(life.cancel, poll=of.poll, at=of.at, why=" ") == "reasons-missing"
    life.cancel(poll=of.poll, at=of.at, why="Erreur dans le texte")

    assert of.poll.state == "cancelled"
    assert code(life.tally, poll=of.poll, at=of.at) == "not-ended"
    assert queries.results(of.poll) == []


def test_a_draft_is_cancelled_too(cast: Cast) -> None:
    of = polls.prepared(cast)

    life.cancel(poll=of.poll, at=of.at, why="Ordre du jour changé")

    assert of.poll.state == "cancelled"
