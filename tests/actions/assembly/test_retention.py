"""Destroying what has been kept long enough: two people, all or nothing, never the register."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from assembly import retention
from assembly.actions import claims, envelopes, minutes, paper_votes, questions
from assembly.actions import retention as acts
from assembly.documents import shelf
from assembly.models import (
    Assembly,
    AttendanceEntry,
    Candidate,
    Claim,
    Destruction,
    LegalHold,
    Minutes,
    Notice,
    PaperVote,
    Proxy,
    RollLine,
    WrittenQuestion,
)
from assembly.rules.retention import CountedFrom, Fate, policy
from assembly.states import DestructionState
from common import audit
from common.clock import PARIS
from common.models import ApartEvent, AuditEvent
from common.refusals import Refusal
from members.actions import letters
from members.models import Account, ElectronicConsent, Member, Representative, SignInLetter
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import polls
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from tests.factories.threads import together
from tests.unit.common.test_documents import words
from votes.station import integrity, keeper
from votes.station import queries as station
from votes.station.actions import projection
from votes.station.models import HandOver, Poll, RollEntry, TurnoutEntry
from votes.station.questions import CHOICE, Question
from votes.urn import queries as urn
from votes.urn.models import Ballot, Credential

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

TOO_SOON = datetime(2028, 6, 6, 23, 59, tzinfo=PARIS)
TWO_YEARS = datetime(2028, 6, 7, 9, 0, tzinfo=PARIS)
FISCAL_YEARS = datetime(2030, 1, 1, 9, 0, tzinfo=PARIS)


def decided(cast: Cast) -> Story:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe)
    story = Story(cast, assembly).convene().open_vote()
    questions.ask(
        assembly=story.assembly, member=cast.bilal, text="Et les tarifs ?", at=story.at,
        by=cast.bilal.account,
    )  # fmt: skip
    story.give(cast.mots_passants, cast.chloe)
    for voter in (cast.bilal, cast.gwenn):
        story.vote(voter, [YES, [0, 1, 0]])
    story.close_remote_vote().open_sitting(*cast.members).close().count().certify()
    assembly.calls.update(debates="On parle des tarifs.")
    minutes.draw_up(call=story.refresh().call, at=story.at, by=made.chair(cast))
    return story


def ordered(cast: Cast, at: datetime = TWO_YEARS) -> Destruction:
    made_one = acts.propose(at=at, by=made.board(cast))
    acts.confirm(destruction=made_one, at=at, by=made.chair(cast))
    return made_one


def codes(at: datetime) -> set[str]:
    return {each.category.code for each in retention.plan(at)}


def test_nothing_is_due_before_two_years_are_over_to_the_day(cast: Cast) -> None:
    decided(cast)

    assert codes(TOO_SOON) == set()
    assert codes(TWO_YEARS) == {"signed_roll", "rolls", "dispatches", "questions", "candidacies"}
    assert codes(FISCAL_YEARS) - codes(TWO_YEARS) == {"proxies", "attendance"}
    with pytest.raises(Refusal) as refused:
        acts.propose(at=TOO_SOON, by=made.board(cast))
    assert refused.value.code == "nothing-to-destroy"


def test_proofs_last_as_long_as_decisions_can_be_contested(cast: Cast) -> None:
    """Five years in an association, which no fixed term of two or three may cut short."""
    story = decided(cast)
    rules = story.assembly.rules
    for rule in rules["rules"]:
        if rule["key"] == "nullity_years":
            rule["value"] = 5
    Assembly.objects.filter(pk=story.assembly.pk).update(rules=rules)

    assert codes(FISCAL_YEARS) == set()
    assert codes(datetime(2031, 6, 6, 23, 59, tzinfo=PARIS)) == set()
    assert "rolls" in codes(datetime(2031, 6, 7, 9, 0, tzinfo=PARIS))


def test_each_line_of_the_policy_that_goes_has_its_rows() -> None:
    going = {
        code
        for code, category in policy().items()
        if category.fate is not Fate.KEPT and category.counted_from is not CountedFrom.DEPARTURE
    }

    assert set(retention.PORTIONS) == going


def test_who_took_part_goes_and_the_counts_stay(cast: Cast) -> None:
    story = decided(cast)
    poll = story.rehearsed[0].poll
    before = station.turnout(poll)
    ballots = urn.turnout(poll.uuid)
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    assert not RollEntry.objects.exists()
    assert not TurnoutEntry.objects.exists()
    assert not HandOver.objects.exists()
    assert not RollLine.objects.exists()
    assert station.turnout(poll) == before
    assert urn.turnout(poll.uuid) == ballots
    assert before.voted == 2


def test_nothing_left_puts_a_person_beside_a_ballot_by_its_hour(cast: Cast) -> None:
    story = decided(cast)
    poll = story.rehearsed[0].poll
    (came_in,) = set(Ballot.objects.values_list("at", flat=True))
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    assert not ApartEvent.objects.exists()
    assert not AuditEvent.objects.filter(verb="right.handed_over").exists()
    said = AuditEvent.objects.filter(verb=audit.FORGOTTEN, subject=poll.journal_subject)
    assert [act.details["acts"] for act in said] == [2]
    assert keeper.slots_handed_over(poll.uuid) == set()
    (left,) = set(Ballot.objects.values_list("at", flat=True))
    assert left == urn.milestones(poll.uuid)[-1].at > came_in
    assert audit.verify() is None
    assert set(poll.trustees.values_list("polynomial", "shown_key")) == {("", "")}
    told = Message.objects.filter(subject=f"keys:{poll.uuid}")
    assert set(told.values_list("member", flat=True)) == {m.pk for m in cast.key_holders}
    assert all(check.ok for check in integrity.checks(poll))


def test_nothing_left_tells_the_ballot_of_a_pouvoir_or_of_whoever_came_and_went(cast: Cast) -> None:
    """Pouvoirs, arrivals and the journal are kept longer than the roll: one pouvoir used, or one
    pouvoir taken back, would be one ballot with a name."""
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.give(cast.mots_passants, cast.chloe)
    story.give(cast.bilal, cast.gwenn)
    for voter in (cast.bilal, cast.gwenn):
        story.vote(voter, [YES])
    of = story.rehearsed[0]
    projection.project_turnout(poll=of.poll, at=of.at)
    fell = Proxy.objects.get(principal=cast.bilal).revoked_at
    pouvoir = next(r for r in of.rights_of(cast.chloe) if r.kind == HandOver.Kind.PROXY)
    of.send(of.ballot(pouvoir, [YES]), pouvoir.permit)
    story.close_remote_vote().open_sitting(*cast.members).close().count().certify()
    marks = Credential.objects.exclude(ballot="").values_list("epoch", "ballots__rank")
    assert len(set(marks)) > 1
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    assert Proxy.objects.exists()
    assert set(marks.all()) == {(0, "owner")}
    assert Proxy.objects.get(principal=cast.bilal).revoked_at != fell
    assert not ApartEvent.objects.filter(verb="proxy.fell").exists()


def test_nothing_left_tells_whose_envelope_a_paper_in_the_urn_may_be(cast: Cast) -> None:
    """The archive shows the ballot of a slot, and there may be one: who sent envelopes goes with
    the roll, a year before the forms that answer questions voted in public."""
    assembly = made.draft(cast)
    named = made.resolution(assembly, made.board(cast), is_secret=False)
    story = Story(cast, assembly).convene().open_vote()
    story.at = made.MEETS_AT - timedelta(days=4)
    story.name_bureau()
    for member, answers in ((cast.bilal, []), (cast.hugo, [named])):
        paper = paper_votes.receive(
            assembly=assembly, member=member, arrival="post", received_on=story.at.date(),
            answers=answers, has_envelope=True, at=story.at, by=cast.gwenn.account,
        )  # fmt: skip
        envelopes.confirm(paper=paper, at=story.at, by=cast.alice.account)

    envelopes.forget(assembly=assembly, at=TWO_YEARS)

    left = PaperVote.objects.get()
    assert (left.member, left.has_envelope, left.confirmed_at) == (cast.hugo, False, None)
    assert not ApartEvent.objects.filter(verb__startswith="paper_vote.").exists()
    assert not AuditEvent.objects.filter(verb__startswith="paper_vote.").exists()
    assert audit.verify() is None


def test_nothing_left_tells_in_which_order_people_signed_in_to_vote(cast: Cast) -> None:
    """The archive keeps the order of the ballots: the last sign-in of each voter, in its order,
    would be the names beside them."""
    story = decided(cast)
    poll = story.rehearsed[0].poll
    poll.refresh_from_db()
    assert poll.opened_at is not None
    for number, member in enumerate((cast.bilal, cast.gwenn), 1):
        seen = poll.opened_at + timedelta(minutes=7 * number)
        Account.objects.filter(members=member).update(last_login=seen)
        Authenticator.objects.create(
            user=member.account, type="totp", data={}, created_at=seen, last_used_at=seen
        )
        letters.issue_approved(member=member, at=seen)
        SignInLetter.objects.filter(member=member).update(used_at=seen)
    over = SessionStore()
    over.set_expiry(poll.opened_at + timedelta(days=14))
    over.save()
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    ended = {poll.ended_at}
    signed_in = Account.objects.filter(last_login__isnull=False)
    assert set(signed_in.values_list("last_login", flat=True)) == ended
    factors = set(Authenticator.objects.values_list("created_at", "last_used_at"))
    assert factors == {(poll.ended_at, poll.ended_at)}
    assert set(SignInLetter.objects.values_list("used_at", flat=True)) == ended
    assert not Session.objects.exists()


def test_a_destruction_that_the_keeper_does_not_hear_destroys_nothing(
    cast: Cast, tmp_path: Path, settings
) -> None:
    decided(cast)
    ordered(cast)
    settings.SECRETS_DIR = tmp_path

    with pytest.raises(keeper.KeeperUnavailable):
        acts.carry_out(at=TWO_YEARS)

    assert RollEntry.objects.exists()
    assert Destruction.objects.get().state == DestructionState.CONFIRMED


def test_nobody_can_be_found_in_what_was_written_to_members(cast: Cast) -> None:
    decided(cast)
    assert Message.objects.filter(subject__startswith="poll:").exists()
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    assert not Notice.objects.exists()
    assert not Message.objects.exclude(subject__startswith="keys:").exists()
    assert WrittenQuestion.objects.get().member is None
    assert WrittenQuestion.objects.get().text == "Et les tarifs ?"
    assert Proxy.objects.exists()
    assert AttendanceEntry.objects.exists()


def test_only_those_who_were_not_elected_lose_their_references(cast: Cast) -> None:
    decided(cast)
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    told = {c.name: bool(c.statement) for c in Candidate.objects.order_by("pk")}
    assert sorted(told.values()) == [False, True]
    assert Candidate.objects.get(statement="").age is None


def test_the_register_of_minutes_is_intact_to_the_byte(cast: Cast) -> None:
    decided(cast)
    papers = {paper.pk: (paper.data, paper.pdf_sha256) for paper in Minutes.objects.order_by("pk")}
    ordered(cast, FISCAL_YEARS)

    acts.carry_out(at=FISCAL_YEARS)

    assert minutes.verify_register() is None
    assert audit.verify() is None
    for paper in Minutes.objects.order_by("pk"):
        assert papers[paper.pk] == (paper.data, paper.pdf_sha256)
        assert shelf.read(paper.file, paper.pdf_sha256) == minutes.redraw(minutes=paper)
    assert not Proxy.objects.exists()


def test_a_legal_hold_keeps_everything_of_its_assembly_and_the_certificate_says_so(
    cast: Cast,
) -> None:
    story = decided(cast)
    ordered(cast)
    LegalHold.objects.create(
        assembly=story.assembly, reason="assignation du 3 mai", placed_at=TWO_YEARS
    )

    done = acts.carry_out(at=TWO_YEARS)

    assert done is not None
    assert done.lines == []
    assert {line["hold"] for line in done.held} == {"assignation du 3 mai"}
    assert RollEntry.objects.exists()
    text = " ".join(words(shelf.read(done.file, done.sha256)).split())
    assert "assignation du 3 mai" in text


def test_a_claim_without_answer_holds_too(cast: Cast) -> None:
    story = decided(cast)
    claims.file(
        assembly=story.assembly, member=cast.bilal, resolution=None, dispute="other", votes=0,
        reasons="La convocation n’est jamais arrivée à notre adresse, qui est juste.",
        at=story.at, by=cast.bilal.account,
    )  # fmt: skip
    LegalHold.objects.all().delete()

    assert all(each.hold for each in retention.plan(TWO_YEARS))
    assert Claim.objects.exists()


def test_it_takes_two_people_and_one_destruction_at_a_time(cast: Cast) -> None:
    decided(cast)
    first = acts.propose(at=TWO_YEARS, by=made.board(cast))

    with pytest.raises(Refusal) as twice:
        acts.propose(at=TWO_YEARS, by=made.board(cast))
    with pytest.raises(Refusal) as alone:
        acts.confirm(destruction=first, at=TWO_YEARS, by=made.board(cast))
    assert acts.carry_out(at=TWO_YEARS) is None

    codes = [refused.value.code for refused in (twice, alone)]
    assert codes == ["destruction-under-way", "same-person"]
    acts.give_up(destruction=first, at=TWO_YEARS, by=made.board(cast))
    assert acts.carry_out(at=TWO_YEARS) is None
    assert RollEntry.objects.exists()


def test_the_certificate_is_numbered_journalled_and_names_both(cast: Cast) -> None:
    decided(cast)
    ordered(cast)

    done = acts.carry_out(at=TWO_YEARS)

    assert done is not None
    assert (done.number, done.state) == (1, DestructionState.DONE)
    text = " ".join(words(shelf.read(done.file, done.sha256)).split())
    assert "Diego Da Silva" in text
    assert "Alice Martin" in text
    assert "Émargement" in text
    assert "C. civ. 1844-14" in text
    event = AuditEvent.objects.get(verb="destruction.carried_out")
    assert event.details["sha256"] == done.sha256


def test_a_run_killed_in_the_middle_destroys_nothing_and_is_done_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(cast)
    ordered(cast)
    rows = (RollEntry.objects.count(), Message.objects.count(), Notice.objects.count())

    def killed(data: Any) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(acts, "draw_destruction", killed)
    with pytest.raises(KeyboardInterrupt):
        acts.carry_out(at=TWO_YEARS)

    assert (RollEntry.objects.count(), Message.objects.count(), Notice.objects.count()) == rows
    assert Destruction.objects.get().state == DestructionState.CONFIRMED
    monkeypatch.undo()
    assert acts.carry_out(at=TWO_YEARS) is not None
    assert not RollEntry.objects.exists()


def test_files_left_by_a_kill_after_the_commit_go_at_the_next_run(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    decided(cast)
    ordered(cast)
    with django_capture_on_commit_callbacks(execute=False):
        done = acts.carry_out(at=TWO_YEARS)
    assert done is not None
    assert done.data["files"]
    assert all(default_storage.exists(path) for path in done.data["files"])

    assert acts.carry_out(at=TWO_YEARS) is None

    assert not any(default_storage.exists(path) for path in done.data["files"])


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_runs_at_once_make_one_certificate(cast: Cast) -> None:
    decided(cast)
    ordered(cast)

    results = together(lambda: acts.carry_out(at=TWO_YEARS), lambda: acts.carry_out(at=TWO_YEARS))

    assert sorted(result is None for result in results) == [False, True]
    assert Destruction.objects.get().number == 1


def test_the_agreements_of_members_gone_for_five_years_go(cast: Cast) -> None:
    left = (TWO_YEARS - timedelta(days=5 * 366)).date()
    Member.objects.filter(pk=cast.bilal.pk).update(left_on=left)
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    assert not ElectronicConsent.objects.filter(member=cast.bilal).exists()
    assert ElectronicConsent.objects.count() == 6


def test_the_command_lists_and_destroys_only_what_was_confirmed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(cast)
    monkeypatch.setattr("common.clock.now", lambda: TWO_YEARS)
    out = StringIO()

    call_command("destroy_expired", "--json", stdout=out)
    assert {line["data"] for line in json.loads(out.getvalue())["due"]} == codes(TWO_YEARS)
    with pytest.raises(CommandError, match="No destruction is confirmed"):
        call_command("destroy_expired", "--apply")
    ordered(cast)
    call_command("destroy_expired", "--apply", stdout=out)

    assert Destruction.objects.get().state == DestructionState.DONE
    assert not RollEntry.objects.exists()


def test_who_answered_a_consultation_goes_as_who_voted_in_an_assembly_does(cast: Cast) -> None:
    asked = Question(title="Le logo", kind=CHOICE, answers=("Rouge", "Bleu", "Vert"))
    of = polls.opened(cast, kind=Poll.Kind.CONSULTATION, questions=[asked])
    (right,) = of.rights_of(cast.bilal)
    of.send(of.ballot(right, [YES]), right.permit)
    (right,) = of.rights_of(cast.chloe)
    of.send(of.ballot(right, [YES]), right.permit)
    of.count()
    Poll.objects.filter(pk=of.poll.pk).update(subject=f"consultation:{of.poll.pk}")
    ended = Poll.objects.get(pk=of.poll.pk).result_at
    assert ended is not None
    late = ended + timedelta(days=732)
    assert retention.plan(ended + timedelta(days=729)) == []
    due = {each.category.code: each for each in retention.plan(late)}
    assert due["signed_roll"].title == of.poll.title
    ordered(cast, late)

    done = acts.carry_out(at=late)

    assert done is not None
    assert {line["subject"] for line in done.lines} == {f"consultation:{of.poll.pk}"}
    assert not RollEntry.objects.exists()
    assert not Message.objects.exclude(subject__startswith="keys:").exists()
    assert station.turnout(of.poll).voted == 2
    assert retention.plan(late) == []


def test_of_members_gone_for_five_years_the_register_keeps_the_name_alone(cast: Cast) -> None:
    long_ago = (TWO_YEARS - timedelta(days=5 * 366)).date()
    gone = (cast.bilal.pk, cast.mots_passants.pk)
    Member.objects.filter(pk__in=gone).update(left_on=long_ago)
    later = Member.objects.filter(pk=cast.chloe.pk)
    later.update(left_on=long_ago + timedelta(days=40))
    names = {pk: Member.objects.get(pk=pk).display_name for pk in gone}
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    for pk, name in names.items():
        member = Member.objects.get(pk=pk)
        assert (member.display_name, member.left_on) == (name, long_ago)
        assert {getattr(member, told) for told in retention.CONTACT} == {""}
        assert "@" not in member.search_key
        assert not member.representatives.exists()
        assert member.account is not None
        assert (member.account.email, member.account.is_active) == (None, False)
    kept = later.get()
    assert kept.account is not None
    assert kept.address
    assert kept.email == kept.account.email
    assert kept.account.is_active
    assert {"contacts", "accesses"} & codes(TWO_YEARS) == set()


def test_whoever_still_acts_for_somebody_keeps_their_access(cast: Cast) -> None:
    long_ago = (TWO_YEARS - timedelta(days=5 * 366)).date()
    Member.objects.filter(pk=cast.bilal.pk).update(left_on=long_ago)
    Representative.objects.filter(member=cast.mots_passants).update(account=cast.bilal.account)
    ordered(cast)

    acts.carry_out(at=TWO_YEARS)

    cast.bilal.refresh_from_db()
    assert cast.bilal.account is not None
    assert cast.bilal.account.is_active
    assert cast.bilal.account.email
    assert cast.bilal.email == ""
