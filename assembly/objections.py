"""Where members' objections to an assembly held by video only stand (R-VOTE-09)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assembly import rulebook
from assembly.deadlines import meeting_of
from assembly.models import Assembly
from assembly.rules.calendar import Deadline, deadline, timeline
from assembly.rules.quantities import at_least
from assembly.rules.statutes import Nature, RuleSet
from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register

SHARE = "remote_only_opposition_share"


@dataclass(frozen=True)
class Standing:
    """Shares held by those who object, of those needed; the last day; whether it still runs."""

    shares: int
    needed: int
    until: Deadline | None
    is_open: bool
    source: str

    @property
    def reached(self) -> bool:
        return self.shares >= self.needed


def standing(assembly: Assembly, *, at: datetime) -> Standing | None:
    """None where the law gives no such right: an assembly that is not extraordinary, that meets in
    a room and has no objection, or a cooperative without capital."""
    rules = rulebook.of(assembly)
    is_remote = assembly.mode == Assembly.Mode.REMOTE
    if not (is_remote or assembly.objections.exists()) or not _gives_the_right(assembly, rules):
        return None
    today = at.astimezone(PARIS).date()
    members = register.active_members(today).values_list("pk", flat=True)
    held = register.shares_by_member(today, members)
    objecting = set(assembly.objections.values_list("member_id", flat=True))
    until = deadline(timeline(meeting_of(assembly.call), rules), "remote_only_opposition")
    return Standing(
        shares=sum(shares for member, shares in held.items() if member in objecting),
        needed=max(1, at_least(rules.fraction(SHARE), sum(held.values()))),
        until=until,
        is_open=(
            is_remote
            and assembly.is_draft
            and assembly.announced_at is not None
            and until is not None
            and at <= until.at
        ),
        source=rules.rule(SHARE).source,
    )


def obstacles(assembly: Assembly, at: datetime) -> Iterator[Obstacle]:
    """A meeting by video only that enough of the capital objected to is not convened."""
    found = standing(assembly, at=at)
    if found and found.reached and assembly.mode == Assembly.Mode.REMOTE:
        yield Obstacle(
            "remote-opposed",
            _(
                "Members who hold {shares} shares object to a meeting by video only ({source})."
            ).format(shares=found.shares, source=found.source),
            _("Give a room too: the assembly meets in a room and by video."),
        )


def _gives_the_right(assembly: Assembly, rules: RuleSet) -> bool:
    extraordinary = Nature.EXTRAORDINARY in rulebook.natures(assembly)
    return extraordinary and rules.has(SHARE) and register.cooperative().has_shares
