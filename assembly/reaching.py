"""How the members of a call are reached: by e-mail with their consent, by post, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from assembly import rulebook
from assembly.models import Assembly, Call
from assembly.postage import Cost, cost_of_letters
from common.clock import PARIS
from members import queries as register
from members.models import Member


@dataclass(frozen=True)
class Split:
    """The members of a call by the way their notice would leave today. `cost` is None when the
    tariff has no price for so heavy a letter."""

    members: int
    by_email: int
    by_post: int
    unreachable: list[Member]
    cost: Cost | None

    @property
    def saved_cents(self) -> int:
        """What the consents save."""
        return self.by_email * self.cost.each_cents if self.cost else 0


def by_email_ids(call: Call) -> set[int]:
    """Who may be convened by e-mail to this call, by the rules of its assembly (R-CONV-06)."""
    days = rulebook.of(call.assembly).number("email_consent_days")
    return register.may_email_ids(call.meets_in_paris.date(), days_before=days)


def unreachable(assembly: Assembly, *, at: datetime) -> list[Member]:
    """Members with neither a consent to e-mail nor a postal address."""
    by_email = by_email_ids(assembly.call)
    return [
        member
        for member in register.active_members(at.astimezone(PARIS).date())
        if member.pk not in by_email and not member.address_lines
    ]


def split(call: Call, *, at: datetime) -> Split:
    """E-mail and post, with the cost of the letters."""
    members = list(
        register.active_members(at.astimezone(PARIS).date()).values_list("pk", flat=True)
    )
    by_email = len(by_email_ids(call) & set(members))
    lost = unreachable(call.assembly, at=at)
    by_post = len(members) - by_email - len(lost)
    return Split(
        members=len(members),
        by_email=by_email,
        by_post=by_post,
        unreachable=lost,
        cost=cost_of_letters(call, letters=by_post, at=at),
    )
