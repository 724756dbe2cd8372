"""The legal calendar of an assembly (R-CONV-09): every date, its rule, and what it is for.

Times are those of Europe/Paris whatever the season. A deadline of a whole day ends at the last
second of that day; a right that opens does so at its first second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assembly.rules.presets import calendar_words
from assembly.rules.quantities import counted
from assembly.rules.statutes import Nature, RuleSet
from assembly.rules.typography import french
from assembly.rules.working_days import Region, months_after, working_day_before, years_after

PARIS = ZoneInfo("Europe/Paris")
_START, _END = time(0, 0), time(23, 59, 59)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One date of the calendar.

    `hard` dates bind: after them a right is lost or the assembly can be attacked; soft ones are
    targets. `opens` marks the beginning of a right, `whole_day` a date whose hour says nothing.
    `rule` says how it is counted (« 15 jours avant l’assemblée »), `source` names the article that
    sets it. `acts` says who does something by then (board, members, site). A `waivable` date may be
    missed with a reason that the minutes print; one that `blocks` keeps from convening without it.
    """

    code: str
    at: datetime
    label: str
    rule: str
    source: str
    hard: bool
    consequence: str
    acts: str
    waivable: bool = False
    blocks: bool = False
    opens: bool = False
    whole_day: bool = True

    @property
    def on(self) -> date:
        """The day in Paris."""
        return self.at.date()


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What the calendar needs to know of one call of an assembly.

    `held_on` is the day of the decisions, once the sitting is closed: what follows them is counted
    from it. `second_notice_on` is the dispatch of the notice of a following call, once the quorum
    failed; `first_met_on` the date of the first meeting, for a second call. `agenda_requests` are
    the days on which requests for agenda items were received.
    """

    meets_at: datetime
    call: int = 1
    nature: Nature = Nature.ORDINARY
    is_annual: bool = False
    has_elections: bool = False
    is_remote_only: bool = False
    fiscal_year_end: date | None = None
    held_on: date | None = None
    first_met_on: date | None = None
    second_notice_on: date | None = None
    agenda_requests: Sequence[date] = ()
    region: Region = Region.MAINLAND

    @property
    def day(self) -> date:
        """D, the day of the meeting in Paris."""
        if self.meets_at.tzinfo is None:
            raise ValueError("the hour of a meeting names its zone")
        return self.meets_at.astimezone(PARIS).date()


def timeline(meeting: Meeting, rules: RuleSet) -> list[Deadline]:
    """Every date of one call, the earliest first."""
    found = [
        *_convening(meeting, rules),
        *_information(meeting, rules),
        *_voting(meeting, rules),
        *_following(meeting, rules),
        *_filing(meeting, rules),
    ]
    if meeting.fiscal_year_end:
        found += yearly_timeline(meeting.fiscal_year_end, rules)
    return sorted(found, key=lambda each: (each.at, each.code))


def deadline(calendar: Sequence[Deadline], code: str) -> Deadline | None:
    """The first date of that code, if this assembly has one."""
    return next((each for each in calendar if each.code == code), None)


def earliest_meeting(dispatched_on: date, call: int, rules: RuleSet) -> date:
    """The first day on which a meeting convened that day may be held (R-CONV-05)."""
    return dispatched_on + timedelta(days=rules.notice_days(call))


def is_late(dispatched_on: date, meets_on: date, call: int, rules: RuleSet) -> bool:
    """Whether a notice sent that day leaves less time than the rules ask for.

    The day of dispatch does not count, the day of the meeting does (Cass. com. 11 Jan. 2005).
    """
    return meets_on < earliest_meeting(dispatched_on, call, rules)


def right_to_vote_on(day: date, rules: RuleSet, region: Region) -> date:
    """The day at whose first hour a member must be in the register to vote at a meeting held that
    day (R-QUO-04, R225-86)."""
    if rules.choice("right_to_vote_at") == "second_working_day_before":
        return working_day_before(day, 2, region)
    return day


def _notice_key(call: int) -> str:
    return "notice_first_days" if call == 1 else "notice_second_days"


def _hour(at: time) -> str:
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def _ends(day: date) -> datetime:
    return datetime.combine(day, _END, PARIS)


def _starts(day: date) -> datetime:
    return datetime.combine(day, _START, PARIS)


def _row(code: str, at: datetime, rule: str, rules: RuleSet, key: str = "") -> Deadline:
    """A binding whole-day deadline with the words and the source of its code."""
    words = calendar_words()[code]
    return Deadline(
        code=code,
        at=at,
        label=french(words["label"]),
        rule=french(rule),
        source=rules.rule(key or words["rule"]).source,
        hard=True,
        consequence=french(words["consequence"]),
        acts=words["acts"],
        waivable=words.get("waiver", False),
        blocks=words.get("blocks", False),
    )


def _days_before(days: int) -> str:
    """How a date is counted back from the meeting, in words."""
    if days < 2:
        return "la veille de l’assemblée" if days else "le jour de l’assemblée"
    return f"{days} jours avant l’assemblée"


def _before(code: str, day: date, rules: RuleSet) -> Deadline:
    """The end of the day that precedes the meeting by the days of the code's rule."""
    days = rules.number(calendar_words()[code]["rule"])
    return _row(code, _ends(day - timedelta(days=days)), _days_before(days), rules)


def _convening(meeting: Meeting, rules: RuleSet) -> Iterator[Deadline]:
    day = meeting.day
    if meeting.call == 1:
        if meeting.is_remote_only:
            yield _before("remote_only_announcement", day, rules)
            yield _opposition(day, rules)
        yield _before("email_consent", day, rules)
        yield _before("agenda_requests", day, rules)
        days = rules.number("agenda_acknowledgement_days")
        for received in meeting.agenda_requests:
            yield _row(
                "agenda_acknowledgement",
                _ends(received + timedelta(days=days)),
                f"{days} jours après la demande reçue le {received.strftime('%d/%m/%Y')}",
                rules,
            )
    days, key = rules.notice_days(meeting.call), _notice_key(meeting.call)
    last = _row(
        "notice_dispatch", _ends(day - timedelta(days=days)), _days_before(days), rules, key
    )
    target = _ends(day - timedelta(days=days + 1))
    yield replace(_row("notice_target", target, _days_before(days + 1), rules, key), hard=False)
    yield last


def _opposition(day: date, rules: RuleSet) -> Deadline:
    """Until when members may object to a meeting without a room, and how many it takes."""
    share = rules.rule("remote_only_opposition_share")
    who = "Si assez de membres s’opposent"
    if rules.has(share.key):
        who = f"Si des membres qui tiennent {share.words} du capital s’opposent ({share.source})"
    found = _before("remote_only_opposition", day, rules)
    return replace(found, consequence=french(f"{who}, l’assemblée se tient aussi dans un lieu."))


def _information(meeting: Meeting, rules: RuleSet) -> Iterator[Deadline]:
    day = meeting.day
    yield _before("members_list", day, rules)
    documents = _before("documents", day, rules)
    yield replace(documents, at=_starts(documents.on), opens=True)
    if rules.flag("correspondence_vote"):
        yield _before("remote_form_requests", day, rules)
    yield _before("documents_requests", day, rules)
    rank = rules.number("written_question_working_days")
    last = working_day_before(day, rank, meeting.region) if rank else day
    yield _row("written_questions", _ends(last), f"{rank}ᵉ jour ouvré avant l’assemblée", rules)


def _voting(meeting: Meeting, rules: RuleSet) -> Iterator[Deadline]:
    day = meeting.day
    if rules.flag("correspondence_vote"):
        yield _before("paper_close", day, rules)
    if rules.flag("electronic_vote"):
        for code in ("electronic_close", "proxy_close"):
            key = calendar_words()[code]["rule"]
            moment = rules.moment(key)
            at = datetime.combine(day - timedelta(days=moment.days_before), moment.at, PARIS)
            words = f"{_days_before(moment.days_before)}, à {_hour(moment.at)}"
            yield replace(_row(code, at, words, rules), whole_day=False)
    registered = right_to_vote_on(day, rules, meeting.region)
    words = "le jour de l’assemblée" if registered == day else "2ᵉ jour ouvré avant l’assemblée"
    right = _row("right_to_vote", _starts(registered), f"{words}, à 0 h", rules)
    yield replace(right, whole_day=False)
    meets_at = meeting.meets_at.astimezone(PARIS)
    sitting = _row("meeting", meets_at, "le jour convoqué", rules, _notice_key(meeting.call))
    yield replace(sitting, whole_day=False)


def _following(meeting: Meeting, rules: RuleSet) -> Iterator[Deadline]:
    """What a failed quorum would start."""
    sent = meeting.second_notice_on
    if sent:
        days = rules.notice_days(meeting.call + 1)
        earliest = earliest_meeting(max(sent, meeting.day), meeting.call + 1, rules)
        words = f"{days} jours après l’envoi du second avis"
        yield replace(_row("second_meeting", _starts(earliest), words, rules), opens=True)
    first = meeting.day if meeting.call == 1 else meeting.first_met_on
    if first and meeting.nature is not Nature.ORDINARY:
        months = rules.number("second_meeting_months")
        last = _ends(months_after(first, months))
        yield _row(
            "second_meeting_limit", last, f"{months} mois après la première assemblée", rules
        )


def _filing(meeting: Meeting, rules: RuleSet) -> Iterator[Deadline]:
    decided_on = meeting.held_on or meeting.day
    codes = ["accounts_filing", "accounts_filing_online"] if meeting.is_annual else []
    for code in [*codes, *(["appointments_filing"] if meeting.has_elections else [])]:
        key = calendar_words()[code]["rule"]
        if rules.has(key):
            months = rules.number(key)
            last = _ends(months_after(decided_on, months))
            yield _row(code, last, f"{months} mois après l’assemblée", rules)
    years = rules.number("nullity_years")
    last = _ends(years_after(decided_on, years))
    yield _row("nullity", last, f"{counted(years, 'an', 'ans')} après la décision", rules)


def yearly_timeline(fiscal_year_end: date, rules: RuleSet) -> list[Deadline]:
    """What the end of a fiscal year starts (R-CONV-02): papers, reports, the annual assembly."""

    def row(code: str, months: int) -> Deadline:
        last = _ends(months_after(fiscal_year_end, months))
        return _row(code, last, f"{months} mois après la clôture de l’exercice", rules)

    found = [row("ordinary_meeting", rules.number("ordinary_meeting_months"))]
    if rules.has("supervisors_documents_months"):
        found.append(row("supervisors_documents", rules.number("supervisors_documents_months")))
    if rules.has("directors_report_months"):
        every = max(1, rules.number("directors_report_months"))
        found += [row("directors_report", months) for months in range(every, 13, every)]
    return sorted(found, key=lambda each: (each.at, each.code))
