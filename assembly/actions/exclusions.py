"""Excluding a member by a vote of the assembly (R-VAR-07): the member is called to explain
themselves first, and keeps their vote."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import rulebook
from assembly.actions import agenda
from assembly.models import AgendaItem, Assembly, Resolution
from common import audit
from common.clock import PARIS
from common.documents.dates import day_in_words
from common.refusals import Obstacle, refuse_if
from members.models import Account, Member

RULE = "exclusion_by_assembly"


def propose(
    *,
    assembly: Assembly,
    member: Member,
    grounds: str,
    called_on: date,
    at: datetime,
    by: Account,
) -> Resolution:
    """Puts an exclusion on the agenda of an assembly in preparation, at the majority that amends
    the statutes (L231-6); the text says on which day the member was called to explain."""
    with transaction.atomic(using="default"):
        agenda.refuse_unless_draft(assembly=assembly)
        refuse_if(
            obstacles(assembly=assembly, member=member, grounds=grounds, called_on=called_on, at=at)
        )
        item = agenda.add_item(
            assembly=assembly,
            kind=AgendaItem.Kind.VOTE,
            title=f"Exclusion d’un membre\u00a0: {member.display_name}"[:300],
            at=at,
            by=by,
        )
        made = item.resolutions.get()
        made.text = (
            f"L’assemblée générale exclut {member.display_name}, qui a été invité à présenter ses "
            f"explications le {day_in_words(called_on)} et peut être entendu avant le vote."
        )
        made.reasons = grounds.strip()
        made.nature = Resolution.Nature.EXTRAORDINARY
        made.purpose, made.concerns = Resolution.Purpose.EXCLUSION, member
        made.save()
        audit.record(
            "agenda.exclusion_proposed",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"resolution": made.reference, "member": member.pk},
        )
    return made


def obstacles(
    *, assembly: Assembly, member: Member, grounds: str, called_on: date, at: datetime
) -> list[Obstacle]:
    """Why this exclusion cannot be put on the agenda."""
    found = []
    today = at.astimezone(PARIS).date()
    if not is_allowed(assembly=assembly):
        found.append(
            Obstacle(
                "exclusion-not-in-statutes",
                _("The statutes do not let the assembly exclude a member."),
                _("Record the clause that does (L231-6) in the statutes first."),
            )
        )
    if not member.is_active(today):
        found.append(Obstacle("not-a-member", _("This person is not a member any more.")))
    if assembly.resolutions.filter(purpose=Resolution.Purpose.EXCLUSION, concerns=member).exists():
        found.append(Obstacle("already-on-agenda", _("This exclusion is on the agenda already.")))
    if not grounds.strip():
        found.append(
            Obstacle(
                "grounds-missing",
                _("An exclusion has its grounds."),
                _("Write them: the member must know what they answer."),
            )
        )
    if called_on < member.registered_on:
        found.append(
            Obstacle(
                "called-before-admission",
                _("This person was not a member yet on the day they were called."),
                _("Write the day on which the member was called to explain themselves."),
            )
        )
    if called_on > today:
        found.append(
            Obstacle(
                "member-not-called",
                _("The member has not been called to explain themselves yet."),
                _("Call them first, then write the day on which it was done."),
            )
        )
    return found


def is_allowed(*, assembly: Assembly) -> bool:
    """Whether the statutes give the assembly this power."""
    rules = rulebook.of(assembly)
    return rules.has(RULE) and rules.flag(RULE)
