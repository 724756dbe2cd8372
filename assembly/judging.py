"""What the engine is given: the heads frozen at the close, and how seats are filled."""

from assembly import rulebook
from assembly.models import QuorumRecord, Resolution
from assembly.rules.attendance import Attendance
from assembly.rules.election import ElectionRule, Method, TieBreak
from assembly.rules.statutes import RuleSet


def attendance_of(record: QuorumRecord) -> Attendance:
    """The heads frozen when the sitting closed."""
    return Attendance(
        registered=record.registered,
        present=record.present,
        represented=record.represented + record.blank_proxies,
        remote=record.remote,
    )


def election_rule(resolution: Resolution, rules: RuleSet, call: int) -> ElectionRule:
    """Everything fixed before the vote on how these seats are filled."""
    return ElectionRule(
        seats=resolution.seats,
        method=Method(rules.choice("election_method")),
        majority=rules.majority(rulebook.nature(resolution), call),
        tie_break=tuple(TieBreak(each) for each in rules.choices("election_tie_break")),
    )
