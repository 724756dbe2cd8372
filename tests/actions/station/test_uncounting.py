"""An urn that is not counted: two people, a published reason, no result for ever."""

from pathlib import Path

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, NOBODY_OBJECTS, YES
from tests.factories.threads import together
from votes.belenios.verify import verify_archive
from votes.station import queries, tasks, uncounted
from votes.station.actions import polls as life
from votes.station.actions import trustees, uncounting
from votes.station.models import Poll, Uncounting
from votes.urn import queries as urn
from votes.urn.actions import counting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

WHY = "Une seule personne a voté."


def ended(cast: Cast, ballots: int = 1) -> polls.Rehearsed:
    of = polls.opened(cast)
    for member, choice in ((cast.bilal, YES), (cast.chloe, NO), (cast.diego, YES))[:ballots]:
        of.vote(member, [choice])
    of.end()
    return of


def asked(of: polls.Rehearsed, cast: Cast, ground: str = "lone_ballot") -> Uncounting:
    return uncounting.ask(poll=of.poll, ground=ground, reasons=WHY, at=of.at, by=cast.alice.account)


def left(cast: Cast) -> polls.Rehearsed:
    of = ended(cast)
    uncounting.confirm(request=asked(of, cast), at=of.at, by=cast.gwenn.account)
    of.poll.refresh_from_db()
    return of


def code(act, **arguments) -> str:
    with pytest.raises(Refusal) as error:
        act(**arguments)
    return error.value.code


def test_two_certifiers_leave_an_urn_uncounted_for_ever(cast: Cast) -> None:
    of = ended(cast)

    request = asked(of, cast)
    uncounting.confirm(request=request, at=of.at, by=cast.gwenn.account)

    of.poll.refresh_from_db()
    assert (of.poll.state, urn.poll(of.poll.uuid).state) == ("uncounted", "uncounted")
    assert uncounted.decided(of.poll) == request
    assert queries.results(of.poll) == []
    assert of.poll.secret_destroyed_at is not None
    act = AuditEvent.objects.get(verb="poll.left_uncounted")
    assert (act.details["ground"], act.details["reasons"]) == ("lone_ballot", WHY)


def test_nothing_is_added_up_or_opened_once_an_urn_is_left_uncounted(cast: Cast) -> None:
    of = left(cast)
    trustee = of.poll.trustees.get(index=1)

    assert code(counting.tally, poll_uuid=of.poll.uuid, at=of.at) == "left-uncounted"
    opening = code(
        trustees.submit_partial_decryption,
        trustee=trustee,
        decryption="{}",
        head=urn.end_head(of.poll.uuid),
        at=of.at,
        by=None,
    )
    assert opening == "left-uncounted"
    assert code(life.cancel, poll=of.poll, at=of.at, why="Autre") == "state-changed"


def test_the_archive_of_an_urn_left_uncounted_is_whole_and_has_no_result(
    cast: Cast, tmp_path: Path
) -> None:
    of = left(cast)
    file = tmp_path / "urn.bel"
    file.write_bytes(b"".join(urn.archive(of.poll.uuid)))

    found = verify_archive(file)

    assert found.ok
    assert (found.stage, found.result) == ("EndBallots", None)
    assert urn.archive_is_complete(urn.poll(of.poll.uuid))


def test_whoever_asked_does_not_decide_alone(cast: Cast) -> None:
    of = ended(cast)
    request = asked(of, cast)

    found = code(uncounting.confirm, request=request, at=of.at, by=cast.alice.account)

    assert found == "two-people"
    assert urn.poll(of.poll.uuid).state == "ended"


@pytest.mark.parametrize("who", ["diego", "bilal"])
def test_neither_the_board_nor_a_member_leaves_an_urn_uncounted(cast: Cast, who: str) -> None:
    of = ended(cast)
    by = getattr(cast, who).account

    found = code(uncounting.ask, poll=of.poll, ground="lone_ballot", reasons=WHY, at=of.at, by=by)

    assert found == "not-a-certifier"


def test_a_reason_that_the_urn_contradicts_is_refused(cast: Cast) -> None:
    of = ended(cast, ballots=2)

    for ground in ("lone_ballot", "fault"):
        found = code(
            uncounting.ask,
            poll=of.poll,
            ground=ground,
            reasons=WHY,
            at=of.at,
            by=cast.alice.account,
        )
        assert found == "ground-not-met"


def test_a_vote_that_still_runs_is_not_left_uncounted(cast: Cast) -> None:
    of = polls.opened(cast)

    found = code(
        uncounting.ask, poll=of.poll, ground="other", reasons=WHY, at=of.at, by=cast.alice.account
    )

    assert found == "urn-not-waiting"


def test_the_form_sent_again_is_one_request_and_another_one_waits(cast: Cast) -> None:
    of = ended(cast)

    first, again = asked(of, cast), asked(of, cast)

    assert first == again
    assert AuditEvent.objects.filter(verb="poll.uncounting_asked").count() == 1
    other = code(
        uncounting.ask,
        poll=of.poll,
        ground="other",
        reasons="Autre",
        at=of.at,
        by=cast.gwenn.account,
    )
    assert other == "already-asked"


def test_the_decision_sent_again_changes_nothing(cast: Cast) -> None:
    of = ended(cast)
    request = asked(of, cast)
    uncounting.confirm(request=request, at=of.at, by=cast.gwenn.account)

    again = code(uncounting.confirm, request=request, at=of.at, by=cast.hugo.account)

    assert again == "state-changed"
    assert AuditEvent.objects.filter(verb="poll.left_uncounted").count() == 1


def test_a_request_given_up_leaves_the_urn_to_its_count(cast: Cast) -> None:
    of = ended(cast, ballots=3)
    request = asked(of, cast, "keys")

    uncounting.drop(request=request, at=of.at, by=cast.alice.account)
    of.count()

    assert of.poll.state == "result"
    assert code(uncounting.confirm, request=request, at=of.at, by=cast.gwenn.account)


def test_a_count_that_began_meanwhile_wins_over_the_decision(cast: Cast) -> None:
    of = ended(cast, ballots=2)
    request = asked(of, cast, "objection")
    life.tally(poll=of.poll, at=of.at, consent=NOBODY_OBJECTS)

    found = code(uncounting.confirm, request=request, at=of.at, by=cast.gwenn.account)

    assert found == "count-went-on"
    request.refresh_from_db()
    assert (request.state, urn.poll(of.poll.uuid).state) == ("too_late", "tallied")


def test_an_urn_whose_keys_are_lost_during_the_count_is_left_uncounted(cast: Cast) -> None:
    of = ended(cast, ballots=2)
    life.tally(poll=of.poll, at=of.at, consent=NOBODY_OBJECTS)

    uncounting.confirm(request=asked(of, cast, "keys"), at=of.at, by=cast.hugo.account)

    of.poll.refresh_from_db()
    assert of.poll.state == "uncounted"


def test_a_crash_between_the_decision_and_the_urn_is_repaired(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = ended(cast)
    request = asked(of, cast)

    def killed(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(counting, "leave_uncounted", killed)
        with pytest.raises(SystemExit):
            uncounting.confirm(request=request, at=of.at, by=cast.gwenn.account)
    assert urn.poll(of.poll.uuid).state == "ended"
    tasks.repair(of.at)

    of.poll.refresh_from_db()
    assert (of.poll.state, uncounted.decided(of.poll)) == ("uncounted", request)


def test_a_result_published_between_the_decision_and_its_repair_wins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = ended(cast, ballots=2)
    request = asked(of, cast, "objection")

    def killed(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(counting, "leave_uncounted", killed)
        with pytest.raises(SystemExit):
            uncounting.confirm(request=request, at=of.at, by=cast.gwenn.account)
    of.count()
    tasks.repair(of.at)

    of.poll.refresh_from_db()
    request.refresh_from_db()
    assert (of.poll.state, request.state) == ("result", "too_late")


def test_a_candidate_neither_asks_nor_decides_in_whatever_name(cast: Cast) -> None:
    of = polls.opened(
        cast, questions=(polls.election_of(cast.alice, cast.bilal),),
        key_holders=[cast.gwenn, cast.hugo, cast.chloe],
    )  # fmt: skip
    of.end()

    offered = uncounted.gestures(of.poll, cast.alice.account, of.at.date())

    assert offered == []
    assert asking(of, cast.alice) == "certifier-is-candidate"


def test_a_request_that_waits_for_the_repair_is_not_asked_again(cast: Cast) -> None:
    of = ended(cast)
    request = asked(of, cast)
    Uncounting.objects.filter(pk=request.pk).update(
        state="confirmed", decided_by=cast.gwenn, decided_at=of.at
    )

    assert asking(of, cast.hugo) == "already-asked"


def test_whoever_made_the_codes_neither_asks_nor_decides(cast: Cast) -> None:
    of = ended(cast)
    request = asked(of, cast)
    Poll.objects.filter(pk=of.poll.pk).update(mode="independent", rights_officer=cast.gwenn)
    request.refresh_from_db()

    for act in (uncounting.confirm, uncounting.drop):
        assert code(act, request=request, at=of.at, by=cast.gwenn.account) == "certifier-made-codes"
    of.poll.refresh_from_db()
    assert asking(of, cast.gwenn) == "certifier-made-codes"


def asking(of: polls.Rehearsed, who: Member) -> str:
    return code(uncounting.ask, poll=of.poll, ground="keys", reasons=WHY, at=of.at, by=who.account)


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_of_two_people_who_decide_in_the_same_second_one_passes(cast: Cast) -> None:
    of = ended(cast)
    request = asked(of, cast)

    def decide(by: Member) -> str:
        mine = Uncounting.objects.get(pk=request.pk)
        try:
            uncounting.confirm(request=mine, at=of.at, by=by.account)
        except Refusal as refusal:
            return refusal.code
        return "decided"

    found = together(lambda: decide(cast.gwenn), lambda: decide(cast.hugo))

    assert sorted(found) == ["decided", "state-changed"]
    assert urn.poll(of.poll.uuid).state == "uncounted"
    assert AuditEvent.objects.filter(verb="poll.left_uncounted").count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_a_count_and_a_decision_in_the_same_second_leave_one_of_the_two(cast: Cast) -> None:
    of = ended(cast, ballots=2)
    request = asked(of, cast, "objection")

    def decide() -> str:
        mine = Uncounting.objects.get(pk=request.pk)
        try:
            uncounting.confirm(request=mine, at=of.at, by=cast.gwenn.account)
        except Refusal:
            return ""
        return "uncounted"

    def count() -> str:
        try:
            life.tally(poll=Poll.objects.get(pk=of.poll.pk), at=of.at, consent=NOBODY_OBJECTS)
        except Refusal:
            return ""
        return "tallied"

    done = [each for each in together(decide, count) if each]

    assert done == [urn.poll(of.poll.uuid).state]
