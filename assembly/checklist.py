"""What still stands between a draft and its convocation.

The same list greys the button and refuses the action.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import (
    ballot_papers,
    conveners,
    deadlines,
    dues,
    objections,
    organ_limits,
    papers,
    requests,
    rulebook,
    weights,
)
from assembly.models import AgendaItem, Assembly, Call, Resolution
from assembly.reminding import complement_step, notice_step
from assembly.rules.calendar import earliest_meeting, is_late
from assembly.rules.standard_texts import blanks
from assembly.rules.statutes import RuleSet
from common.clock import PARIS
from common.documents.dates import day_in_words, moment_in_words
from common.refusals import Obstacle
from members import queries as register
from notifications.queries import letters_not_posted
from votes.station.roles import FEWEST_KEY_HOLDERS

K = AgendaItem.Kind
SHORTEST_TITLE = 8
EMPTY_TITLES = {"divers", "questions diverses", "point divers", "autres"}
LEAST_VOTING_TIME = timedelta(days=1)


def obstacles(assembly: Assembly, *, at: datetime) -> list[Obstacle]:
    """Every reason why this assembly cannot be convened now (R-CONV)."""
    rules = rulebook.of(assembly)
    return [
        *identity(),
        *_frame(assembly, rules, at),
        *delay(assembly.call, rules, at),
        *missed_dates(assembly.call, at),
        *_agenda(assembly),
        *_resolutions(assembly, rules),
        *papers.obstacles(assembly),
        *requests.obstacles(assembly),
        *_ballot(assembly, rules, at),
        *weights.obstacles(assembly, rules),
        *dues.obstacles(assembly, rules),
    ]


def identity() -> Iterator[Obstacle]:
    """The mandatory mentions of every notice (R-CONV-03)."""
    missing = register.cooperative().missing_mentions()
    if missing:
        yield Obstacle(
            "mentions-missing",
            _("Mandatory mentions of the cooperative are missing: {fields}.").format(
                fields=", ".join(missing)
            ),
            _("Fill them in on the page of the cooperative: every notice must print them."),
        )


def delay(call: Call, rules: RuleSet, at: datetime) -> Iterator[Obstacle]:
    """Days between the dispatch and the meeting (R-CONV-05): sending late needs a reason."""
    today = at.astimezone(PARIS).date()
    days = rules.notice_days(call.number)
    meets_on = call.meets_in_paris.date()
    if call.meets_at <= at:
        yield Obstacle(
            "meeting-in-the-past",
            _("The date of the meeting is past."),
            _("Choose a date at least {days} days from now.").format(days=days),
        )
    elif not call.late_reason.strip() and is_late(today, meets_on, call.number, rules):
        yield Obstacle(
            "notice-too-late",
            _("Notices sent today would leave {left} days; the law asks for {days}.").format(
                left=(meets_on - today).days, days=days
            ),
            _(
                "Move the meeting to {day} or later, or write why, to be printed in the minutes."
            ).format(day=day_in_words(earliest_meeting(today, call.number, rules))),
        )


def missed_dates(call: Call, at: datetime) -> Iterator[Obstacle]:
    """Other dates that keep from convening until the board says why they were not kept."""
    for row in deadlines.missed(call, at=at):
        found = row.deadline
        if found.blocks and row.is_unexplained and found.code != deadlines.NOTICE:
            yield Obstacle(
                "date-missed",
                _("A date was not kept: {date}, {day} ({source}).").format(
                    date=found.label, day=day_in_words(found.at), source=found.source
                ),
                _("Move the meeting, or write why on the legal calendar: the minutes print it."),
            )


def place(call: Call, mode: str, rules: RuleSet) -> Iterator[Obstacle]:
    """Where and how people meet (R-CONV-03, R-VOTE-09)."""
    if mode != Assembly.Mode.REMOTE and not call.place.strip():
        yield Obstacle(
            "place-missing", _("The place of the meeting is missing."), _("Give the full address.")
        )
    if mode != Assembly.Mode.PHYSICAL and not call.videoconference_url:
        yield Obstacle(
            "video-missing",
            _("The address of the video meeting is missing."),
            _("Give it, or choose a meeting in a room."),
        )
    if mode != Assembly.Mode.PHYSICAL and not rules.flag("remote_participation"):
        yield Obstacle(
            "video-not-allowed",
            _("The statutes do not let members take part by video ({source}).").format(
                source=rules.rule("remote_participation").source
            ),
            _("Meet in a room only, or record the clause of the statutes that allows it."),
        )
    if mode == Assembly.Mode.REMOTE and not rules.flag("remote_only_meeting"):
        yield Obstacle(
            "remote-not-allowed",
            _("The statutes do not allow an assembly held by video only."),
            _("Add a room, or record the clause of the statutes that allows it."),
        )


def letters_left(call: Call) -> int:
    """The letters to post: of the notice of this call, and of what was added to its agenda."""
    steps = [notice_step(call)]
    if call.number == 1:
        steps += [complement_step(each) for each in call.assembly.completions.order_by("number")]
    return sum(letters_not_posted(call.assembly.subject, step) for step in steps)


def unposted(call: Call) -> list[Obstacle]:
    """Letters of the notice that nobody marked as posted: the minutes will say so."""
    left = letters_left(call)
    if not left:
        return []
    return [
        Obstacle(
            "letters-not-posted",
            ngettext(
                "{count} letter of the notice is not marked as posted.",
                "{count} letters of the notice are not marked as posted.",
                left,
            ).format(count=left),
            _(
                "Post them and write the day down on the page of letters: a member who was not"
                " convened may have the assembly annulled. The minutes say what was not posted."
            ),
        )
    ]


def _frame(assembly: Assembly, rules: RuleSet, at: datetime) -> Iterator[Obstacle]:
    if not assembly.title.strip():
        yield Obstacle("title-missing", _("The assembly has no title."), _("Give it one."))
    if assembly.decision_on is None or not assembly.decision_reference.strip():
        yield Obstacle(
            "decision-missing",
            _("The decision to convene is not recorded."),
            _("Give the date and the reference of the organ’s decision."),
        )
    elif assembly.decision_on > at.astimezone(PARIS).date():
        yield Obstacle(
            "decision-to-come",
            _("The decision to convene is dated {day}, which is still to come.").format(
                day=day_in_words(assembly.decision_on)
            ),
            _("Correct the date, or wait for the decision: the minutes print it."),
        )
    yield from conveners.obstacles(assembly, rules)
    yield from objections.obstacles(assembly, at)
    yield from place(assembly.call, assembly.mode, rules)


def _agenda(assembly: Assembly) -> Iterator[Obstacle]:
    items = list(assembly.items.order_by("position"))
    if not items:
        yield Obstacle(
            "agenda-empty", _("The agenda is empty."), _("Add what the assembly talks about.")
        )
    for item in items:
        short = len(item.title.strip()) < SHORTEST_TITLE
        vague = item.title.strip().lower() in EMPTY_TITLES
        if item.kind != K.MISCELLANEOUS and (short or vague):
            yield Obstacle(
                "item-unclear",
                _("“{title}” cannot be understood on its own.").format(title=item.title),
                _("Say what the item is about: only that may be decided."),
            )


def _resolutions(assembly: Assembly, rules: RuleSet) -> Iterator[Obstacle]:
    asked = ballot_papers.resolutions(assembly)
    if not asked:
        yield Obstacle(
            "nothing-to-decide",
            _("No resolution is put to the vote."),
            _("Add a vote or an election to the agenda."),
        )
    for resolution in asked:
        name = {"title": resolution.title}
        if resolution.is_election:
            yield from _election(resolution, rules)
        elif not resolution.text.strip():
            yield Obstacle(
                "text-missing",
                _("“{title}” has no text to vote on.").format(**name),
                _("Write the resolution as the minutes will print it."),
            )
        if left := blanks(f"{resolution.title} {resolution.text}"):
            yield Obstacle(
                "blank-left",
                _("“{title}” still has something to fill in: {blanks}.").format(
                    blanks=", ".join(left), **name
                ),
                _("Write it in place of the brackets: members vote on the whole text."),
            )
        extraordinary = resolution.nature == Resolution.Nature.EXTRAORDINARY
        if resolution.purpose == Resolution.Purpose.EXCLUSION and not extraordinary:
            yield Obstacle(
                "exclusion-not-extraordinary",
                _("“{title}” is voted as the statutes are amended.").format(**name),
                _("Make it an extraordinary resolution (L231-6)."),
            )
        if extraordinary and assembly.kind == Assembly.Kind.ORDINARY:
            yield Obstacle(
                "nature-too-high",
                _("“{title}” needs an extraordinary assembly.").format(**name),
                _("Change its nature, or convene an extraordinary assembly."),
            )
        if resolution.author == Resolution.Author.MEMBERS and not resolution.author_name:
            yield Obstacle(
                "author-missing",
                _("“{title}” comes from members: who?").format(**name),
                _("Name its authors: the notice must print them."),
            )


def _election(resolution: Resolution, rules: RuleSet) -> Iterator[Obstacle]:
    yield from organ_limits.seats(resolution, rules)
    if not resolution.candidates.exists():
        yield Obstacle(
            "no-candidate",
            _("Nobody stands in “{title}”.").format(title=resolution.title),
            _("Enter the candidacies, or take the election off the agenda."),
        )
    if not resolution.is_secret and rules.flag("secret_elections"):
        yield Obstacle(
            "election-not-secret",
            _("“{title}” must be a secret ballot.").format(title=resolution.title),
            _("Choose the secret vote for this election: the rules ask for it."),
        )


def _ballot(assembly: Assembly, rules: RuleSet, at: datetime) -> Iterator[Obstacle]:
    if not ballot_papers.groups(assembly):
        return
    if not rules.flag("electronic_vote"):
        yield Obstacle(
            "electronic-vote-not-allowed",
            _("The statutes do not open the electronic vote."),
            _("Record the clause that allows it (R225-61), or make every vote public."),
        )
    holders = ballot_papers.key_holders(assembly)
    if len(holders) < FEWEST_KEY_HOLDERS:
        yield Obstacle(
            "too-few-key-holders",
            _("Fewer than two key holders remain once the candidates are set aside."),
            _("Give the function of key holder to another organ, scrutineers for instance."),
        )
    for member in holders:
        if member.account is None or not member.account.is_active:
            yield Obstacle(
                "key-holder-without-account",
                _("{name} holds a key and cannot sign in.").format(name=member.display_name),
                _("Enter an e-mail address for this person in the register."),
            )
    closes_at = rulebook.remote_close(rules, assembly.call.meets_at)
    opens_at = assembly.vote_opens_at
    if opens_at is None or closes_at - max(opens_at, at) < LEAST_VOTING_TIME:
        yield Obstacle(
            "voting-time",
            _("The vote must be open for at least a day before its legal close."),
            _("Choose when it opens; it closes on {closes}.").format(
                closes=moment_in_words(closes_at)
            ),
        )
