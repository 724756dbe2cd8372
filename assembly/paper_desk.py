"""The votes on paper as the bureau follows them, and what each person still has to read."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assembly import boxes
from assembly.actions.envelopes import CONFIRMED_IN
from assembly.actions.paper_votes import TO_COME
from assembly.models import Assembly, PaperAnswer, PaperVote
from common import clock
from common.documents.dates import day_in_words
from members import queries as register
from members.models import Account
from votes.station import permissions
from votes.station.models import Poll
from votes.station.states import PollState


@dataclass
class PaperLine:
    """A form: what may be read on it now, by this person; the numbers of the questions that were
    added after it was printed (`absent`), until its envelope is confirmed: there may be few former
    papers in the pile, and nobody needs to know any more whose they are."""

    paper: PaperVote
    answers: list[PaperAnswer]
    waiting: list[PaperAnswer] = field(default_factory=list)
    is_own: bool = False
    awaits_second: bool = False
    may_confirm: bool = False
    read_by_me: bool = False
    absent: list[int] = field(default_factory=list)

    @property
    def settled(self) -> int:
        return sum(answer.settled_at is not None for answer in self.answers)

    @property
    def differs(self) -> bool:
        """Whether two people read it, and not alike."""
        return self.read_by_me and any(answer.readings.count() > 1 for answer in self.waiting)


@dataclass(frozen=True)
class Difference:
    """One box of a form that two people did not read alike."""

    answer: PaperAnswer
    mine: str
    theirs: list[str]


def lines(assembly: Assembly, account: Account) -> list[PaperLine]:
    """The forms of an assembly, by name; those set aside come last."""
    waiting: dict[int, list[PaperAnswer]] = {}
    for answer in boxes.to_read(assembly):
        waiting.setdefault(answer.paper_id, []).append(answer)
    mine = register.members_of(account, clock.today())
    added = list(
        assembly.resolutions.filter(completion__isnull=False)
        .order_by("number")
        .values_list("completion__number", "number")
    )
    papers = assembly.paper_votes.select_related("member", "entered_by", "confirmed_by").order_by(
        "member__sort_key", "pk"
    )
    found = []
    for paper in papers:
        of = waiting.get(paper.pk, [])
        awaits = _awaits_second(paper)
        found.append(
            PaperLine(
                paper=paper,
                answers=list(paper.answers.select_related("resolution")),
                waiting=of,
                is_own=paper.member in mine,
                awaits_second=awaits,
                may_confirm=awaits
                and paper.member not in mine
                and paper.entered_by_id != account.pk
                and assembly.state in CONFIRMED_IN,
                read_by_me=bool(of) and all(_by(answer, account) for answer in of),
                absent=[]
                if paper.confirmed_at
                else [number for edition, number in added if edition > paper.edition],
            )
        )
    return sorted(found, key=lambda line: line.paper.set_aside_at is not None)


def line_of(assembly: Assembly, account: Account, pk: int) -> PaperLine | None:
    return next((line for line in lines(assembly, account) if line.paper.pk == pk), None)


def editions(assembly: Assembly) -> list[tuple[int, str]]:
    """The forms that members may have printed, the last one first. That of a second call bears
    what was added before it, as the last one of the first call does."""
    days = {
        each.number: day_in_words(each.completed_at)
        for each in assembly.completions.order_by("-number")
    }
    completed = _("Form of the agenda completed on {day}")
    found = {number: completed.format(day=day) for number, day in days.items()}
    call, last = assembly.call, max(days, default=0)
    if last and call.number > 1 and call.convened_at is not None:
        either = _("Form of the notice of {notice}, or of the agenda completed on {day}")
        found[last] = either.format(notice=day_in_words(call.convened_at), day=days[last])
    sent = assembly.calls.get(number=1).convened_at
    first = _("Form of the notice of {day}").format(day=day_in_words(sent)) if sent else ""
    return [*found.items(), (0, first)]


def differences(line: PaperLine, account: Account) -> list[Difference]:
    """What others read otherwise; nothing before one has read oneself."""
    if not line.read_by_me:
        return []
    found = []
    for answer in line.waiting:
        readings = list(answer.readings.order_by("at", "pk"))
        mine = next(each for each in readings if each.account_id == account.pk)
        theirs = [boxes.said(each) for each in readings if each.account_id != account.pk]
        if theirs:
            found.append(Difference(answer, boxes.said(mine), theirs))
    return found


def is_to_come(assembly: Assembly) -> bool:
    """Whether forms are still entered."""
    return assembly.state in TO_COME


def _awaits_second(paper: PaperVote) -> bool:
    return paper.has_envelope and paper.confirmed_at is None and paper.set_aside_at is None


def polls_to_enter(assembly: Assembly, account: Account) -> list[Poll]:
    """The urns whose papers this person may enter now, as a scrutineer."""
    polls = [link.poll for link in assembly.polls.select_related("poll").order_by("pk")]
    today = clock.today()
    return [
        poll
        for poll in polls
        if poll.state == PollState.PAPERS and permissions.can_enter_papers(account, poll, today)
    ]


def _by(answer: PaperAnswer, account: Account) -> bool:
    return answer.readings.filter(account=account).exists()
