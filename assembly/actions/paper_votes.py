"""Votes by correspondence on paper (R-VOTE-01, R-CNIL-08).

A form is entered when it arrives, folded; after the sitting two people of the bureau read it, each
without seeing what the other read, until they agree. A form is final on receipt (R-VOTE-05): its
member may come, and then does not raise the hand on what the form answers; a proxy fills the
questions it leaves out (R-VOTE-06). What it says of secret questions lies in closed envelopes
without a name: see `envelopes`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import boxes, completing
from assembly.actions import envelopes, outcomes
from assembly.election_boxes import most_names
from assembly.models import Assembly, PaperAnswer, PaperReading, PaperVote, Resolution
from assembly.participation import entitled_members
from assembly.signals import assembly_changed
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.documents.dates import day_in_words
from common.refusals import Forbidden, Obstacle, Refusal, refuse_if
from members import queries as register
from members.models import Account, Member

TO_COME = (AssemblyState.CONVENED, AssemblyState.VOTING)
LEFT = "N’est plus inscrit à la liste du jour de l’assemblée"


def receive(
    *,
    assembly: Assembly,
    member: Member,
    arrival: str,
    received_on: date,
    answers: Sequence[Resolution],
    at: datetime,
    by: Account,
    has_envelope: bool = False,
    edition: int | None = None,
) -> PaperVote:
    """Enters a form that arrived, and which questions it answers; not what it answers. Closed
    envelopes for the urns count once a second person has seen them (`envelopes.confirm`). `edition`
    says how many times the agenda had been completed when the form was printed: needed once it has
    been (`edition-missing`), and never more often than that (`edition-unknown`)."""
    _refuse_own_case(member, by, at)
    printed = _edition(assembly, edition)
    if has_envelope:
        envelopes.note_if_told(assembly=assembly, member=member, edition=printed, at=at, by=by)
    with transaction.atomic(using="default"):
        take_turn(assembly)
        printed = _edition(assembly, edition)  # the agenda may have been completed in between
        refuse_if(
            obstacles(
                assembly=assembly,
                member=member,
                received_on=received_on,
                answers=answers,
                at=at,
                has_envelope=has_envelope,
                edition=printed,
            )
        )
        paper = PaperVote.objects.create(
            assembly=assembly,
            member=member,
            arrival=arrival,
            received_on=received_on,
            entered_by=by,
            entered_at=at,
            has_envelope=has_envelope,
            edition=printed,
        )
        PaperAnswer.objects.bulk_create(
            PaperAnswer(paper=paper, resolution=resolution) for resolution in answers
        )
        questions = [resolution.number for resolution in answers]
        audit.record(
            envelopes.RECEIVED,
            at=at,
            by=by,
            subject=assembly.subject,
            details={"paper": paper.pk, "questions": questions, "has_envelope": has_envelope},
            is_apart=has_envelope,
        )
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return paper


def _edition(assembly: Assembly, said: int | None) -> int:
    """Which form came. What it does not say is not guessed: it decides which rights are closed."""
    last = assembly.completions.count()
    if said is None and last:
        raise Refusal(
            "edition-missing",
            _("The agenda was completed: say which form came."),
            _("The day is printed at its top: that of the notice, or of a completed agenda."),
            status=400,
        )
    if said is not None and not 0 <= said <= last:
        raise Refusal(
            "edition-unknown",
            _("No such form was printed for this assembly."),
            _("Say how many times the agenda had been completed when it was printed."),
            status=400,
        )
    return said or 0


def set_aside(*, paper: PaperVote, why: str, at: datetime, by: Account) -> None:
    """The form does not hold (no signature, another assembly…): it counts for nothing. Possible
    until the sitting opens, while nobody knows what it says."""
    with transaction.atomic(using="default"):
        take_turn(paper.assembly)
        if paper.assembly.state not in TO_COME:
            raise Refusal(
                "sitting-opened",
                _("Forms are final once the sitting is open."),
                _("Write what is wrong among the incidents: the minutes say it."),
            )
        if not why.strip():
            raise Refusal(
                "reason-missing",
                _("A form is not set aside without a reason."),
                _("Write why it does not hold."),
                status=400,
            )
        envelopes.take_back(paper=paper, why=why.strip(), at=at, by=by)
        _leave_out(paper, why.strip(), at, by)


def leave_out_members_gone(*, assembly: Assembly, at: datetime, by: Account) -> int:
    """Forms of people who are not on the roll of the day count for nothing. Part of the opening
    of the sitting; a named vote can be taken out, unlike a ballot in the urn."""
    entitled = entitled_members(assembly)
    live = assembly.paper_votes.filter(set_aside_at__isnull=True).order_by("pk")
    gone = [paper for paper in live if paper.member_id not in entitled]
    for paper in gone:
        envelopes.leave_out(paper=paper, at=at, by=by)
        _leave_out(paper, LEFT, at, by)
    return len(gone)


def read(
    *,
    paper: PaperVote,
    choices: Mapping[int, str],
    at: datetime,
    by: Account,
    names: Mapping[int, Collection[int]] | None = None,
) -> list[PaperAnswer]:
    """What one person reads on a form, by question (primary key); in an election, the `names` it
    bears (primary keys of candidates). An answer is settled as soon as two people have read the
    same; gives the answers still unsettled. One's own reading can be corrected until then."""
    named = {question: sorted(set(marks)) for question, marks in (names or {}).items()}
    _refuse_own_case(paper.member, by, at)
    with transaction.atomic(using="default"):
        take_turn(paper.assembly)
        waiting = [each for each in boxes.to_read(paper.assembly) if each.paper_id == paper.pk]
        _refuse_unless_whole(waiting, choices)
        for answer in waiting:
            _read_one(
                answer, choices[answer.resolution_id], named.get(answer.resolution_id, []), at, by
            )
        left = [each for each in boxes.to_read(paper.assembly) if each.paper_id == paper.pk]
        _record("paper_vote.read", paper, at, by, unsettled=len(left))
        outcomes.record(assembly=paper.assembly, at=at, by=by)
    return left


def _read_one(
    answer: PaperAnswer, choice: str, marks: list[int], at: datetime, by: Account
) -> None:
    _refuse_impossible(answer.resolution, choice, marks)
    PaperReading.objects.update_or_create(
        answer=answer, account=by, defaults={"choice": choice, "marks": marks, "at": at}
    )
    others = answer.readings.exclude(account=by).order_by("pk")
    if any((other.choice, other.marks) == (choice, marks) for other in others):
        PaperAnswer.objects.filter(pk=answer.pk).update(choice=choice, marks=marks, settled_at=at)


@dataclass(frozen=True)
class NamedPaper:
    """What a member voted on paper, question by question."""

    member: Member
    answers: tuple[tuple[int, str], ...]


def show_named(*, assembly: Assembly, at: datetime, by: Account) -> list[NamedPaper]:
    """The settled answers with their names, for the bureau. Journalled before anything is shown."""
    with transaction.atomic(using="default"):
        audit.record("paper_votes.shown", at=at, by=by, subject=assembly.subject)
        settled = (
            PaperAnswer.objects.filter(paper__assembly=assembly, settled_at__isnull=False)
            .select_related("paper__member", "resolution")
            .order_by("paper__member__sort_key", "paper", "resolution__number")
        )
        found: dict[int, list[PaperAnswer]] = {}
        for answer in settled:
            found.setdefault(answer.paper_id, []).append(answer)
        return [
            NamedPaper(
                answers[0].paper.member,
                tuple((each.resolution.number, boxes.said(each)) for each in answers),
            )
            for answers in found.values()
        ]


def obstacles(
    *,
    assembly: Assembly,
    member: Member,
    received_on: date,
    answers: Sequence[Resolution],
    at: datetime,
    edition: int,
    has_envelope: bool = False,
) -> list[Obstacle]:
    """Why this form cannot be entered now."""
    found = []
    if assembly.state not in TO_COME:
        found.append(
            Obstacle(
                "forms-closed",
                _("No form is entered now."),
                _("Forms are entered between the convocation and the opening of the sitting."),
            )
        )
    if member.pk not in entitled_members(assembly):
        found.append(
            Obstacle(
                "not-on-roll",
                _("This member is not on the roll of the assembly."),
                _(
                    "The roll was closed with the notice. Only members on it take part in the"
                    " votes."
                ),
            )
        )
    if assembly.paper_votes.filter(member=member, set_aside_at__isnull=True).exists():
        found.append(
            Obstacle(
                "form-already-here",
                _("A form of this member was already entered."),
                _("A vote is final on receipt: the first form holds."),
            )
        )
    askable = {each.pk for each in boxes.askable(assembly)}
    answered = {each.pk for each in answers}
    if not answered <= askable or not (answered or has_envelope):
        found.append(
            Obstacle(
                "nothing-answered",
                _("A form answers a question voted in public, or comes with a closed envelope."),
                _("Tick the questions that it answers; those voted in secret are in the envelope."),
            )
        )
    if has_envelope:
        found += envelopes.obstacles(assembly=assembly, member=member, edition=edition)
    found += _not_on_form(assembly, answers, edition)
    return [*found, *_wrong_day(assembly, received_on, at)]


def _not_on_form(assembly: Assembly, answers: Sequence[Resolution], edition: int) -> list[Obstacle]:
    """A form says nothing of what was added to the agenda after it was printed."""
    borne = completing.on_form(assembly, edition)
    absent = [f"n°\u00a0{each.number}" for each in answers if each not in borne]
    if not absent:
        return []
    return [
        Obstacle(
            "question-not-on-form",
            _("This form does not bear the question {numbers}, added after it was printed.").format(
                numbers=", ".join(absent)
            ),
            _("Untick it: it counts as unanswered. Or say that it is the form of the completed"
              " agenda."),
        )
    ]  # fmt: skip


def _wrong_day(assembly: Assembly, received_on: date, at: datetime) -> list[Obstacle]:
    last = boxes.last_day(assembly.call)
    if received_on > at.astimezone(PARIS).date():
        return [
            Obstacle(
                "received-later",
                _("The date of arrival is to come."),
                _("Write the day on which the form arrived."),
            )
        ]
    if last is not None and received_on > last:
        return [
            Obstacle(
                "form-late",
                _("Forms had to arrive on {day} at the latest.").format(day=day_in_words(last)),
                _("This form does not count (R225-77). Its member can come, or be represented."),
            )
        ]
    return []


def _leave_out(paper: PaperVote, why: str, at: datetime, by: Account) -> None:
    touched = PaperVote.objects.filter(pk=paper.pk, set_aside_at__isnull=True).update(
        set_aside_at=at, set_aside_why=why[:300]
    )
    if touched:
        _record("paper_vote.set_aside", paper, at, by, why=why)
        assembly_changed.send(sender=Assembly, assembly=paper.assembly, at=at)


def _refuse_unless_whole(waiting: list[PaperAnswer], choices: Mapping[int, str]) -> None:
    if not waiting:
        raise Refusal(
            "nothing-to-read",
            _("There is nothing to read on this form now."),
            _("Forms are read once the sitting is closed, where the quorum was reached."),
        )
    asked = {answer.resolution_id for answer in waiting}
    if not asked <= set(choices):
        raise Refusal(
            "reading-incomplete",
            _("The whole form is read at once."),
            _("Say for each question what the form says, even nothing."),
            status=400,
        )


def _refuse_impossible(resolution: Resolution, choice: str, marks: list[int]) -> None:
    """A resolution is answered for or against, an election by names: as many as there are seats
    at most, of people who stand."""
    if choice not in boxes.choices_on(resolution):
        raise Refusal(
            "reading-incomplete",
            _("The whole form is read at once."),
            _("Say for each question what the form says, even nothing."),
            status=400,
        )
    standing = {candidate.pk for candidate in resolution.candidates.all()}
    most = most_names(resolution) if resolution.is_election else 0
    if not set(marks) <= standing or bool(marks) != (choice == PaperAnswer.Choice.NAMES):
        raise Refusal(
            "names-unknown",
            _("A form names people who stand, or nobody: it is then blank or null."),
            _("Tick the names that the form bears, or blank, or null."),
            status=400,
        )
    if len(marks) > most:
        raise Refusal(
            "too-many-names",
            _("{names} names, for {most} at most: this form is null on “{title}”.").format(
                names=len(marks), most=most, title=resolution.title
            ),
            _("Say that it is null."),
            status=400,
        )


def _refuse_own_case(member: Member, by: Account, at: datetime) -> None:
    if member in register.members_of(by, at.astimezone(PARIS).date()):
        raise Forbidden(
            "own-case",
            _("Nobody enters or reads their own form."),
            _("Ask two other people of the bureau."),
        )


def _record(verb: str, paper: PaperVote, at: datetime, by: Account, **details: Any) -> None:
    audit.record(
        verb, at=at, by=by, subject=paper.assembly.subject, details={"paper": paper.pk, **details}
    )
