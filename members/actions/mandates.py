"""Who governs: recording appointments and their end, and what the statutes let organs do."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account, Mandate, Member, OrganFunction
from members.models.mandates import Office, Organ

LONGEST_YEARS = 6
# Nobody sits in both: one watches the other (C. com. L225-74).
INCOMPATIBLE = {
    Organ.BOARD: Organ.SUPERVISORY_BOARD,
    Organ.SUPERVISORY_BOARD: Organ.BOARD,
}


def appoint(
    *,
    member: Member,
    organ: str,
    starts_on: date,
    at: datetime,
    by: Account | None = None,
    office: str = Office.MEMBER,
    origin: str = Mandate.Origin.ELECTED,
    ends_on: date | None = None,
) -> Mandate:
    """Records that a member sits in an organ from a day on; `ends_on` is the first day without.

    Refused with every reason: not a member then, already there, incompatible organs, two
    presidents, a term over six years, an operator, an account shared with somebody else.
    """
    with transaction.atomic():
        refuse_if(
            obstacles_to_appoint(
                member=member, organ=organ, office=office, starts_on=starts_on, ends_on=ends_on
            )
        )
        mandate = Mandate.objects.create(
            member=member,
            organ=organ,
            office=office,
            origin=origin,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        _record("mandate.appointed", mandate, at, by)
    return mandate


def end(*, mandate: Mandate, ends_on: date, at: datetime, by: Account | None = None) -> None:
    """Records the first day without the mandate: term, resignation or revocation."""
    with transaction.atomic():
        if ends_on < mandate.starts_on:
            raise Refusal(
                "ends-before-starting",
                _("The mandate would end before it starts."),
                _("Check the date."),
            )
        mandate.ends_on = ends_on
        mandate.save(update_fields=["ends_on"])
        _record("mandate.ended", mandate, at, by)


def give_functions(
    *,
    functions: Sequence[tuple[str, str, str]],
    at: datetime,
    by: Account | None = None,
) -> None:
    """Replaces what the statutes give to each organ: (function, organ, office or "")."""
    with transaction.atomic():
        OrganFunction.objects.all().delete()
        OrganFunction.objects.bulk_create(
            OrganFunction(function=function, organ=organ, office=office)
            for function, organ, office in dict.fromkeys(functions)
        )
        audit.record(
            "mandate.functions_given",
            at=at,
            by=by,
            subject="cooperative:1",
            details={"functions": [list(row) for row in functions]},
        )


def obstacles_to_appoint(
    *, member: Member, organ: str, office: str, starts_on: date, ends_on: date | None
) -> list[Obstacle]:
    """Every reason why a member cannot sit there between these dates."""
    return [
        *_about_dates(member, starts_on, ends_on),
        *_about_other_mandates(member, organ, office, starts_on, ends_on),
        *_about_account(member),
    ]


def _about_dates(member: Member, starts_on: date, ends_on: date | None) -> list[Obstacle]:
    found = []
    if not member.is_active(starts_on):
        found.append(
            Obstacle(
                "not-a-member",
                _("%(name)s is not a member on that day.") % {"name": member.display_name},
                _("Check the date, or the register."),
            )
        )
    if ends_on is not None and ends_on <= starts_on:
        found.append(
            Obstacle(
                "ends-before-starting",
                _("The mandate would end before it starts."),
                _("Check the dates."),
            )
        )
    if ends_on is not None and (ends_on.year - starts_on.year) > LONGEST_YEARS:
        found.append(
            Obstacle(
                "term-too-long",
                _("A mandate lasts six years at most."),
                _("Check the dates against the statutes."),
            )
        )
    return found


def _about_other_mandates(
    member: Member, organ: str, office: str, starts_on: date, ends_on: date | None
) -> list[Obstacle]:
    meanwhile = Mandate.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        meanwhile = meanwhile.filter(starts_on__lt=ends_on)
    found = []
    if meanwhile.filter(member=member, organ=organ).exists():
        found.append(
            Obstacle(
                "already-there",
                _("%(name)s already sits there.") % {"name": member.display_name},
                _("End the present mandate first."),
            )
        )
    other = INCOMPATIBLE.get(Organ(organ))
    if other and meanwhile.filter(member=member, organ=other).exists():
        found.append(
            Obstacle(
                "incompatible",
                _("Nobody sits both on the board and on the supervisory board."),
                _("End the other mandate first."),
            )
        )
    if office == Office.PRESIDENT and meanwhile.filter(organ=organ, office=office).exists():
        found.append(
            Obstacle(
                "two-presidents",
                _("This organ already has a president."),
                _("End the present mandate first."),
            )
        )
    return found


def _about_account(member: Member) -> list[Obstacle]:
    account = member.account
    if account is None:
        return []
    found = []
    if account.is_operator:
        found.append(
            Obstacle(
                "operator",
                _("An operator holds no function."),
                _("Give the operator’s work to another account first."),
            )
        )
    shared = Member.objects.filter(account=account, kind=Member.Kind.NATURAL)
    if shared.exclude(pk=member.pk).exists() and member.kind == Member.Kind.NATURAL:
        found.append(
            Obstacle(
                "shared-address",
                _("%(name)s shares an e-mail address with another member.")
                % {"name": member.display_name},
                _("Whoever holds an office needs an address of one’s own: change it first."),
            )
        )
    return found


def _record(verb: str, mandate: Mandate, at: datetime, by: Account | None) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=f"member:{mandate.member.number}",
        details={
            "organ": mandate.organ,
            "office": mandate.office,
            "starts_on": mandate.starts_on.isoformat(),
            "ends_on": mandate.ends_on.isoformat() if mandate.ends_on else None,
        },
    )
