"""Minutes of the board and of the supervisory board: written, judged, entered, signed (R-PV-06)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assembly import organ_meetings
from assembly.actions import organ_meetings as acts
from assembly.actions import signatures
from assembly.actions.organ_meetings import Written
from assembly.documents import shelf
from assembly.models import OrganMeeting
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.models import Member
from members.models.mandates import Organ
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as people
from tests.factories.faults import faults
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

MET = datetime(2026, 3, 2, 18, 30, tzinfo=PARIS)
AFTER = MET + timedelta(days=1)
SUPERVISORS, DIRECTORS = Organ.SUPERVISORY_BOARD.value, Organ.BOARD.value


@pytest.fixture(autouse=True)
def _statutes(cast: Cast) -> None:
    made.rules()


def begun(by: Member, organ: str = SUPERVISORS) -> OrganMeeting:
    assert by.account is not None
    return acts.begin(organ=organ, meets_at=MET, place="Au siège", at=AFTER, by=by.account)


def decision(title: str, *counts: int | None, **said: str) -> dict[str, Any]:
    votes_for, against, abstain = counts or (None, None, None)
    plain = {"text": "", "chair": "", "outcome": ""} | said
    return {"title": title, "for": votes_for, "against": against, "abstain": abstain} | plain


def write(
    meeting: OrganMeeting,
    by: Member,
    manners: dict[Member, str | Member],
    *decisions: dict[str, Any],
    presides: Member | None = None,
    account: str = "Les comptes sont examinés.",
) -> OrganMeeting:
    """Saves what is said of each member: a manner, or the member who represents them."""
    seats = {seat.member: seat for seat in organ_meetings.seats(meeting.organ, MET)}
    attendance = [
        {
            "mandate": seats[member].pk,
            "member": member.pk,
            "name": member.display_name,
            "office": seats[member].office,
            "manner": "represented" if isinstance(said, Member) else said,
            "holder": seats[said].pk if isinstance(said, Member) else None,
            "presides": member == (presides or by),
        }
        for member, said in manners.items()
    ]
    acts.write(
        meeting=meeting,
        written=Written(
            meets_at=MET, place="Au siège", attendance=attendance, decisions=list(decisions),
            account=account,
        ),
        version=meeting.version,
        at=AFTER,
        by=by.account,
    )  # fmt: skip
    return meeting


def codes(meeting: OrganMeeting, at: datetime = AFTER) -> list[str]:
    return [each.code for each in organ_meetings.obstacles(meeting, at=at)]


def held(cast: Cast, *decisions: dict[str, Any]) -> OrganMeeting:
    """A meeting of the supervisory board: Alice presides, Gwenn is there, Hugo is excused."""
    there: dict[Member, str | Member] = {
        cast.alice: "present", cast.gwenn: "remote", cast.hugo: "excused",
    }  # fmt: skip
    return write(begun(cast.alice), cast.alice, there, *decisions)


def entered(cast: Cast, *decisions: dict[str, Any]) -> OrganMeeting:
    meeting = held(cast, *decisions)
    acts.enter(meeting=meeting, at=AFTER, by=cast.alice.account)
    return meeting


def test_minutes_print_who_was_there_the_quorum_and_each_outcome(cast: Cast) -> None:
    meeting = entered(
        cast,
        decision("Nommer Diego Da Silva au directoire", 2, 0, 0),
        decision("Ouvrir une agence", 1, 0, 1),
        decision("Le rapport trimestriel est lu"),
    )

    text = " ".join(words(shelf.read(meeting.file, meeting.sha256)).split())
    assert "Procès-verbal de réunion du conseil de surveillance" in text
    assert "3 membres en fonction, 2 présents, 0 représenté." in text
    assert "Quorum : 2 présents requis, atteint (C. com. L225-82)." in text
    assert "Adoptée : 2 pour, 0 contre, 0 abstention." in text
    assert "Rejetée : 1 pour, 0 contre, 1 abstention." in text
    assert "Le rapport trimestriel est lu Sans vote." in text
    assert "visioconférence, réputé présent" in text


def test_the_paper_can_be_kept_searched_and_read_aloud(cast: Cast) -> None:
    meeting = entered(cast, decision("Nommer Diego Da Silva au directoire", 2, 0, 0))

    assert faults(lambda: acts.document(meeting=meeting)) == []


def test_each_organ_has_numbers_of_its_own_and_its_lines_hold_together(cast: Cast) -> None:
    first = entered(cast)
    correction = acts.correct(meeting=first, at=AFTER, by=cast.alice.account)
    acts.enter(meeting=correction, at=AFTER, by=cast.alice.account)
    board = write(begun(cast.diego, DIRECTORS), cast.diego, {cast.diego: "present"})
    acts.enter(meeting=board, at=AFTER, by=cast.diego.account)

    assert (first.number, correction.number, board.number) == (1, 2, 1)
    assert correction.previous == first.digest
    assert organ_meetings.first_broken(SUPERVISORS) is None
    OrganMeeting.objects.filter(pk=first.pk).update(data=first.data | {"place": "Ailleurs"})
    assert organ_meetings.first_broken(SUPERVISORS) == 1


def test_without_half_of_the_members_present_nothing_is_voted(cast: Cast) -> None:
    alone: dict[Member, str | Member] = {
        cast.alice: "present", cast.gwenn: cast.alice, cast.hugo: "absent",
    }  # fmt: skip
    meeting = write(begun(cast.alice), cast.alice, alone, decision("Acheter", 2, 0, 0))

    assert codes(meeting) == ["organ-quorum"]
    assert codes(write(meeting, cast.alice, alone)) == []


def test_a_represented_member_votes_by_one_who_is_there_and_holds_no_other_proxy(
    cast: Cast,
) -> None:
    louise = people.member("Louise", "Petit")
    people.mandate(louise, SUPERVISORS)
    meeting = begun(cast.alice)
    by_absent: dict[Member, str | Member] = {
        cast.alice: "present", cast.gwenn: "present", cast.hugo: louise, louise: "excused",
    }  # fmt: skip
    two: dict[Member, str | Member] = by_absent | {cast.hugo: cast.alice, louise: cast.alice}
    one_each = two | {louise: cast.gwenn}

    assert codes(write(meeting, cast.alice, by_absent)) == ["holder-absent"]
    assert codes(write(meeting, cast.alice, two)) == ["two-proxies"]
    assert codes(write(meeting, cast.alice, one_each, decision("Acheter", 4, 0, 0))) == []
    assert codes(write(meeting, cast.alice, one_each, decision("Acheter", 5, 0, 0))) == [
        "more-votes-than-voices"
    ]


def test_equal_votes_are_decided_by_the_chair_and_refused_until_the_chair_is_said(
    cast: Cast,
) -> None:
    silent = held(cast, decision("Acheter", 1, 1, 0))
    assert codes(silent) == ["tie-without-chair"]

    there: dict[Member, str | Member] = {
        cast.alice: "present", cast.gwenn: "present", cast.hugo: "excused",
    }  # fmt: skip
    told = write(silent, cast.alice, there, decision("Acheter", 1, 1, 0, chair="for"))
    acts.enter(meeting=told, at=AFTER, by=cast.alice.account)

    assert told.data["decisions"][0]["adopted"] is True


def test_a_board_decides_as_its_statutes_say_and_the_writer_says_the_outcome(cast: Cast) -> None:
    meeting = begun(cast.diego, DIRECTORS)
    there: dict[Member, str | Member] = {cast.diego: "present"}

    silent = write(meeting, cast.diego, there, decision("Acheter", 1, 0, 0))
    assert codes(silent) == ["outcome-missing"]
    absurd = write(meeting, cast.diego, there, decision("Acheter", 0, 1, 0, outcome="adopted"))
    assert codes(absurd) == ["adopted-by-fewer"]
    told = write(meeting, cast.diego, there, decision("Acheter", 1, 0, 0, outcome="adopted"))
    assert codes(told) == []


def test_the_quorum_of_the_statutes_replaces_that_of_the_law(cast: Cast) -> None:
    made.rules(supervisors_quorum={"value": "1/1", "article": "art. 21"})
    meeting = held(cast, decision("Acheter", 2, 0, 0))

    assert codes(meeting) == ["organ-quorum"]
    assert "3" in str(organ_meetings.obstacles(meeting, at=AFTER)[0].message)


def test_what_is_missing_or_impossible_keeps_minutes_out_of_the_register(cast: Cast) -> None:
    meeting = begun(cast.alice)

    assert codes(meeting, MET - timedelta(hours=1)) == [
        "meeting-to-come", "seats-changed", "account-missing",
    ]  # fmt: skip
    nobody: dict[Member, str | Member] = dict.fromkeys(
        (cast.alice, cast.gwenn, cast.hugo), "absent"
    )
    assert codes(write(meeting, cast.alice, nobody)) == ["nobody-present"]
    there = nobody | {cast.gwenn: "present"}
    assert codes(write(meeting, cast.alice, there)) == ["chair-missing"]
    no_votes = write(meeting, cast.alice, there, decision("Rien", 0, 0, 0), presides=cast.gwenn)
    assert codes(no_votes) == ["organ-quorum", "no-vote-cast"]
    with pytest.raises(Refusal):
        acts.enter(meeting=meeting, at=AFTER, by=cast.alice.account)
    assert not meeting.is_entered


def test_a_day_when_nobody_sat_is_refused(cast: Cast) -> None:
    assert cast.alice.account is not None
    with pytest.raises(Refusal) as refused:
        acts.begin(
            organ=SUPERVISORS, meets_at=datetime(1815, 6, 18, tzinfo=PARIS), place="Au siège",
            at=AFTER, by=cast.alice.account,
        )  # fmt: skip

    assert refused.value.code == "nobody-sat"
    assert not OrganMeeting.objects.exists()


def test_two_people_who_write_in_the_same_second_lose_nothing(cast: Cast) -> None:
    meeting = held(cast)
    stale = OrganMeeting.objects.get(pk=meeting.pk)
    stale.version = 0

    with pytest.raises(Refusal) as refused:
        write(stale, cast.gwenn, {cast.gwenn: "present"}, account="Autre texte.")

    assert refused.value.code == "written-meanwhile"
    meeting.refresh_from_db()
    assert meeting.account == "Les comptes sont examinés."


def test_entered_minutes_are_neither_written_nor_thrown_away_and_enter_once(cast: Cast) -> None:
    meeting = entered(cast)
    acts.enter(meeting=meeting, at=AFTER, by=cast.gwenn.account)

    with pytest.raises(Refusal):
        write(meeting, cast.alice, {cast.alice: "present"})
    with pytest.raises(Refusal):
        acts.discard(meeting=meeting, at=AFTER, by=cast.alice.account)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganMeeting.objects.filter(pk=meeting.pk).update(number=None)
    assert AuditEvent.objects.filter(verb="organ.minutes_entered").count() == 1


def test_the_chair_and_another_who_was_there_sign_and_nobody_else(cast: Cast) -> None:
    meeting = entered(cast)

    signatures.approve(minutes=meeting, at=AFTER, by=cast.alice.account)
    with pytest.raises(Refusal):
        signatures.approve(minutes=meeting, at=AFTER, by=cast.alice.account)
    alone = organ_meetings.is_signed(meeting)
    with pytest.raises(Forbidden):
        signatures.approve(minutes=meeting, at=AFTER, by=cast.hugo.account)
    signatures.approve(minutes=meeting, at=AFTER, by=cast.gwenn.account)

    assert (alone, organ_meetings.is_signed(meeting)) == (False, True)
    signed = list(meeting.signatures.order_by("position"))
    assert [each.signed_sha256 for each in signed] == [meeting.sha256] * 2
    assert {each.level for each in signed} == {"simple"}
