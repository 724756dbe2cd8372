"""What an assembly decided, question by question, as pages, tables and programs read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import session_urns
from assembly.ballot_papers import resolutions
from assembly.blank_influence import BlankInfluence, influence_of_blank_proxies
from assembly.certifying import refusals, words_on
from assembly.models import Assembly, Minutes, Outcome, QuorumRecord, Resolution
from assembly.participation import polls_on
from assembly.states import AssemblyState, CallState
from votes.station import queries as station
from votes.station import watch
from votes.station.models import Certification, Poll
from votes.station.states import COMPLETE, WITH_RESULT, PollState

S = AssemblyState
Bar = tuple[str, str, int]


@dataclass(frozen=True)
class Question:
    """One question: its outcome if there is one, and where it stands otherwise."""

    resolution: Resolution
    outcome: Outcome | None
    record: QuorumRecord | None
    polls: list[Poll]
    blank: BlankInfluence | None
    pending: str
    said: Certification | None = None
    session_urn: Poll | None = None

    @property
    def figures(self) -> dict[str, int]:
        return dict(self.outcome.figures) if self.outcome else {}

    @property
    def rule(self) -> dict[str, Any]:
        return dict(self.outcome.rule) if self.outcome else {}

    @property
    def margin(self) -> str:
        """“+4”, “0” or “−2”, with a true minus."""
        margin = self.figures.get("margin", 0)
        return f"+{margin}" if margin > 0 else f"\u2212{-margin}" if margin else "0"

    @property
    def archives(self) -> list[Poll]:
        """The urns that anybody can check again: their archives will not change any more."""
        polls = [*self.polls, *([self.session_urn] if self.session_urn else [])]
        return [poll for poll in polls if poll.is_secret and poll.state in COMPLETE]

    @property
    def bars(self) -> list[Bar]:
        """What the chart shows: for, against, abstention; or the candidates."""
        if self.outcome is None or not self.outcome.has_votes:
            return []
        figures = self.figures
        if self.resolution.is_election:
            found = [(place["name"], "", place["votes"]) for place in self.outcome.candidates]
            return [*found, (_("Blank votes"), "blank", figures["blank"])]
        return [
            (_("For"), "pour", figures["for"]),
            (_("Against"), "contre", figures["against"]),
            (_("Abstention"), "abstention", figures["abstain"]),
        ]


def questions(assembly: Assembly) -> list[Question]:
    """Every question in the order of the agenda."""
    records = {
        record.resolution_id: record
        for record in QuorumRecord.objects.filter(resolution__assembly=assembly)
        .select_related("call__assembly")
        .order_by("call__number", "pk")
    }
    found = []
    asked = resolutions(assembly)
    said, in_session = words_on(asked), session_urns.of_questions(asked)
    for resolution in asked:
        outcome = getattr(resolution, "outcome", None)
        record = records.get(resolution.pk)
        polls = polls_on(assembly, resolution)
        blank = (
            influence_of_blank_proxies(resolution, outcome, record) if outcome and record else None
        )
        pending = "" if outcome else _pending(record, _last(polls))
        word, urn = said.get(resolution.pk), in_session.get(resolution.pk)
        found.append(Question(resolution, outcome, record, polls, blank, pending, word, urn))
    return found


def _last(polls: list[Poll]) -> Poll | None:
    """The urn that the result waits for most: the first not counted yet."""
    waiting = [poll for poll in polls if poll.state not in WITH_RESULT]
    order = (PollState.ENDED, PollState.TALLIED)
    waiting.sort(key=lambda poll: order.index(poll.state) if poll.state in order else -1)
    return next(iter(waiting or polls), None)


def _pending(record: QuorumRecord | None, poll: Poll | None) -> str:
    if record is None:
        return _("Not decided yet: nothing is counted before the sitting is closed.")
    if not record.reached and record.call.state == CallState.FAILED:
        return _(
            "No quorum at the first assembly: nothing was counted. Ballots and proxies stay valid"
            " for the second one."
        )
    if poll is None:
        return _("Two people of the bureau are reading the forms that came on paper.")
    return _pending_in(poll)


def _pending_in(poll: Poll) -> str:
    """What the count of this urn waits for."""
    if poll.state == PollState.PAPERS:
        return _("Two scrutineers are entering the votes on paper into the urn.")
    if poll.state == PollState.ENDED and poll.ended_at is not None:
        return _("The urn has ended. The count begins after the delay for complaints.")
    if poll.state == PollState.TALLIED:
        done = poll.trustees.filter(decrypted_at__isnull=False).count()
        return ngettext(
            "The key holders are opening the total: {done} of the {needed} needed.",
            "The key holders are opening the total: {done} of the {needed} needed.",
            done,
        ).format(done=done, needed=poll.threshold)
    return _("Waiting for the count.")


def count_begins_at(assembly: Assembly) -> datetime | None:
    """When the last ended urn may be counted: its end, and the delay for complaints."""
    ended = [
        link.poll.ended_at + timedelta(minutes=link.poll.complaint_minutes)
        for link in assembly.polls.select_related("poll")
        if link.poll.state == PollState.ENDED and link.poll.ended_at
    ]
    return max(ended, default=None)


@dataclass(frozen=True)
class Word:
    """What certifiers said of one urn, in order; nothing so far. And what anybody may read of
    it."""

    poll: Poll
    said: list[Certification]
    facts: session_urns.Facts | None


def words_on_urns(assembly: Assembly) -> list[Word]:
    """The urns whose total is public, with what the certifier says of each."""
    return [
        Word(
            poll,
            station.certifications(poll),
            session_urns.facts(poll) if poll.is_secret else None,
        )
        for poll in session_urns.carried_by(assembly)
        if poll.state in WITH_RESULT
    ]


def faults_after_result(assembly: Assembly) -> list[watch.Fault]:
    """The urns whose published archive fails a check since."""
    found = map(watch.fault_after_result, session_urns.carried_by(assembly))
    return [each for each in found if each is not None]


def certificate(assembly: Assembly) -> Minutes | None:
    found = assembly.minutes.filter(kind=Minutes.Kind.CERTIFICATE).select_related("entry")
    return found.order_by("-drawn_at", "-pk").first()


def situation(
    assembly: Assembly, all_questions: list[Question], *, is_faulty: bool = False
) -> tuple[str, str]:
    """The results in one sentence, and what comes next; a fault found since comes before."""
    decided = [each.outcome for each in all_questions if each.outcome]
    if assembly.state == S.ADJOURNED:
        return (
            _("The quorum was not reached: nothing is counted yet"),
            _("A second assembly decides on the same agenda; ballots and proxies stay valid."),
        )
    if not decided:
        return (
            _("No result yet"),
            _("No result, not even a partial one, exists before the sitting is closed."),
        )
    if len(decided) < len(all_questions):
        return (
            ngettext(
                "{known} of {count} results is known",
                "{known} of {count} results are known",
                len(decided),
            ).format(known=len(decided), count=len(all_questions)),
            _("The key holders open the totals; no single ballot is ever opened."),
        )
    if all(not each.has_votes for each in decided):
        return (
            _("Nothing was counted"),
            _("Nothing is adopted nor rejected: the reason is beside each question."),
        )
    adopted = sum(each.is_carried for each in decided)
    return (
        ngettext(
            "{adopted} question adopted, of {count}",
            "{adopted} questions adopted, of {count}",
            adopted,
        ).format(adopted=adopted, count=len(decided)),
        _next_after_results(assembly, is_faulty=is_faulty),
    )


def _next_after_results(assembly: Assembly, *, is_faulty: bool) -> str:
    if is_faulty:
        return _("Since then a check fails on a sealed archive: read first what was found.")
    if refusals(assembly):
        return _("The certifier refuses to certify: the reasons are beside the result.")
    return _("Nothing more is expected. Anybody can count the secret votes again.")


COLUMNS = (
    "number", "title", "candidate", "verdict", "votes", "against", "abstentions", "blank", "null",
    "expressed", "base", "needed", "margin", "registered", "present", "represented",
    "blank_proxies", "remote", "voters", "quorum_required", "quorum_counted", "sentence",
    "certification", "certification_reasons",
)  # fmt: skip


def rows(assembly: Assembly) -> Iterator[list[Any]]:
    """The results as a table: one line for a resolution, one for each candidate of an election."""
    for each in questions(assembly):
        if each.outcome is None:
            continue
        if each.resolution.is_election and each.outcome.candidates:
            for place in each.outcome.candidates:
                verdict = "elected" if place["elected"] else "not_elected"
                yield _row(each, place["name"], verdict, place["votes"], place["reason"])
        else:
            votes = each.figures.get("for", "")
            yield _row(each, "", each.outcome.verdict, votes, each.outcome.sentence)


def _row(each: Question, name: str, verdict: str, votes: Any, sentence: str) -> list[Any]:
    figures = each.figures
    return [
        each.resolution.number, each.resolution.title, name, verdict, votes,
        *(figures.get(key, "") for key in (
            "against", "abstain", "blank", "null", "expressed", "base", "needed", "margin",
            "registered", "present", "represented", "blank_proxies", "remote", "voters",
            "required", "counted",
        )),
        sentence,
        each.said.verdict if each.said else "", each.said.reasons if each.said else "",
    ]  # fmt: skip
