"""Keeping the register: members join, change, leave; shares move; representatives follow."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members import names, signals
from members.actions import accounts
from members.models import Account, College, Member, Representative, ShareMovement

# What a member changes alone; the rest is the register's.
OWN_FIELDS = ("phone", "address", "address_more", "postcode", "city", "country")


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the register says of a member, apart from number, shares and mandates."""

    kind: str = Member.Kind.NATURAL
    civility: str = ""
    last_name: str = ""
    first_name: str = ""
    legal_name: str = ""
    siren: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    address_more: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "France"
    registered_on: date
    college: College | None = None
    dues_until: date | None = None

    @classmethod
    def of(cls, member: Member) -> "Details":
        return cls(**{name: getattr(member, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """The natural person who acts for a legal person, and where the power is filed."""

    last_name: str
    first_name: str = ""
    email: str = ""
    deed: str = ""


def add_member(
    *,
    details: Details,
    at: datetime,
    by: Account | None = None,
    number: int | None = None,
    shares: int = 0,
    delegate: Delegate | None = None,
) -> Member:
    """Enters a member in the register, with an account when there is an address.

    Without a number, the next one. The first shares are subscribed on the day of joining.
    """
    with transaction.atomic():
        number = number or _next_number()
        if Member.objects.filter(number=number).exists():
            raise Refusal(
                "number-taken",
                _("Member number %(number)d already exists.") % {"number": number},
                _("Choose another number, or change the existing member."),
            )
        member = Member(number=number, **_clean(details))
        _refuse_incomplete(member)
        names.index(member)
        member.save(force_insert=True)
        if shares:
            _subscribe(member, shares, member.registered_on)
        if delegate:
            _replace_delegate(member, delegate, member.registered_on)
        accounts.follow(member=member, former="", same_person=False, at=at)
        _record("register.member_added", member, at, by)
        transaction.on_commit(lambda: signals.member_joined.send(Member, member=member, at=at))
    return member


def change_member(*, member: Member, details: Details, at: datetime, by: Account) -> Member:
    """Corrects what the register says of a member. A frozen address cannot be changed so."""
    with transaction.atomic():
        member.refresh_from_db()
        former = accounts.address_of(member=member)
        changed = _changed(member, _clean(details))
        if not changed:
            return member
        draft = copy(member)
        for name, value in changed.items():
            setattr(draft, name, value)
        _refuse_incomplete(draft)
        if accounts.address_of(member=draft) != former:
            accounts.refuse_if_frozen(member=member, at=at)
        for name, value in changed.items():
            setattr(member, name, value)
        names.index(member)
        member.save()
        renamed = {"last_name", "first_name"} <= changed.keys()
        accounts.follow(member=member, former=former, same_person=not renamed, at=at)
        _record("register.member_changed", member, at, by, fields=sorted(changed))
    return member


def change_own_details(*, member: Member, at: datetime, by: Account, **values: Any) -> Member:
    """A member corrects its own phone and postal address (OWN_FIELDS)."""
    unknown = set(values) - set(OWN_FIELDS)
    if unknown:
        raise TypeError(f"not a member's own field: {sorted(unknown)}")
    details = replace(Details.of(member), **values)
    return change_member(member=member, details=details, at=at, by=by)


def record_leaving(
    *, member: Member, left_on: date, at: datetime, by: Account, reason: str = ""
) -> None:
    """Closes a membership: `left_on` is the first day without it. Mandates end with it."""
    with transaction.atomic():
        member.refresh_from_db()
        if left_on < member.registered_on:
            raise Refusal(
                "leaves-before-joining",
                _("The member would leave before joining."),
                _("Check the date of leaving."),
            )
        member.left_on = left_on
        member.save(update_fields=["left_on"])
        ending = member.mandates.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=left_on))
        ending.update(ends_on=Greatest(F("starts_on"), Value(left_on)))
        _record("register.member_left", member, at, by, left_on=left_on.isoformat(), reason=reason)
        transaction.on_commit(lambda: signals.member_left.send(Member, member=member, at=at))


def cancel_leaving(*, member: Member, at: datetime, by: Account) -> None:
    """A leaving recorded by mistake: the membership goes on. Mandates are not given back."""
    with transaction.atomic():
        member.refresh_from_db()
        member.left_on = None
        member.save(update_fields=["left_on"])
        _record("register.leaving_cancelled", member, at, by)


def move_shares(
    *,
    member: Member,
    quantity: int,
    kind: str,
    on: date,
    at: datetime,
    by: Account,
    note: str = "",
) -> ShareMovement:
    """Records shares that came or went on a day; nobody ever holds fewer than none."""
    with transaction.atomic():
        _refuse_wrong_sign(quantity, kind)
        movement = ShareMovement.objects.create(
            member=member, on=on, quantity=quantity, kind=kind, note=note
        )
        _refuse_negative_holding(member)
        _record(
            "register.shares_moved", member, at, by, quantity=quantity, kind=kind, on=on.isoformat()
        )
    return movement


def name_representative(
    *, member: Member, delegate: Delegate, from_on: date, at: datetime, by: Account
) -> Representative:
    """Names who acts for a legal person from a day on; the former one's power ends that day."""
    with transaction.atomic():
        member.refresh_from_db()
        if member.kind != Member.Kind.LEGAL:
            raise Refusal(
                "not-a-legal-person",
                _("Only a legal person has a representative."),
                _("A natural person who cannot come gives a proxy."),
            )
        accounts.refuse_if_frozen(member=member, at=at)
        former = accounts.address_of(member=member)
        previous = member.representatives.filter(to_on__isnull=True).order_by("-pk").first()
        representative = _replace_delegate(member, delegate, from_on)
        same = previous is not None and previous.name == representative.name
        accounts.follow(member=member, former=former, same_person=same, at=at)
        representative.refresh_from_db()
        _record("register.representative_named", member, at, by, from_on=from_on.isoformat())
    return representative


def add_college(
    *,
    name: str,
    at: datetime,
    by: Account | None = None,
    weight: tuple[int, int] | None = None,
    associates: str = "",
) -> College:
    """Creates a college; its weight is a fraction of the whole, as (numerator, denominator).
    `associates` says which non-cooperator associates it gathers, if it does."""
    with transaction.atomic():
        if College.objects.filter(name=name).exists():
            raise Refusal(
                "college-exists", _("This college already exists."), _("Choose another name.")
            )
        numerator, denominator = weight or (None, None)
        college = College.objects.create(
            name=name,
            weight_numerator=numerator,
            weight_denominator=denominator,
            associates=associates,
        )
        audit.record(
            "register.college_added",
            at=at,
            by=by,
            subject=f"college:{college.pk}",
            details={"name": name, "associates": associates},
        )
    return college


def weigh_college(
    *,
    college: College,
    weight: tuple[int, int] | None,
    at: datetime,
    by: Account,
    associates: str = "",
) -> College:
    """Changes the weight of a college, or takes it away, and whom it gathers. Assemblies already
    convened keep the weights that their roll froze."""
    numerator, denominator = weight or (None, None)
    with transaction.atomic():
        before = [college.weight_numerator, college.weight_denominator]
        College.objects.filter(pk=college.pk).update(
            weight_numerator=numerator, weight_denominator=denominator, associates=associates
        )
        college.refresh_from_db()
        audit.record(
            "register.college_weighed",
            at=at,
            by=by,
            subject=f"college:{college.pk}",
            details={
                "name": college.name,
                "before": before,
                "after": [numerator, denominator],
                "associates": associates,
            },
        )
    return college


def _next_number() -> int:
    last = Member.objects.order_by("-number").first()
    return last.number + 1 if last else 1


def _clean(details: Details) -> dict[str, Any]:
    values = {name: getattr(details, name) for name in details.__dataclass_fields__}
    values["email"] = values["email"].lower()
    values["country"] = values["country"] or "France"
    return values


def _changed(member: Member, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(member, name) != value}


def _refuse_incomplete(member: Member) -> None:
    if not member.display_name:
        raise Refusal(
            "name-missing",
            _("The name is missing."),
            _("Give a first and a last name, or the name of the organisation."),
        )
    if member.left_on is not None and member.left_on < member.registered_on:
        raise Refusal(
            "leaves-before-joining",
            _("The member would leave before joining."),
            _("Check the date of joining."),
        )


def _subscribe(member: Member, shares: int, on: date) -> None:
    ShareMovement.objects.create(
        member=member, on=on, quantity=shares, kind=ShareMovement.Kind.SUBSCRIPTION
    )


def _refuse_wrong_sign(quantity: int, kind: str) -> None:
    fits = {
        ShareMovement.Kind.SUBSCRIPTION: quantity > 0,
        ShareMovement.Kind.REFUND: quantity < 0,
        ShareMovement.Kind.TRANSFER: quantity != 0,
    }
    if not fits.get(ShareMovement.Kind(kind), False):
        raise Refusal(
            "wrong-sign",
            _("A subscription adds shares, a refund takes some away."),
            _("Check the number and the kind of movement."),
        )


def _refuse_negative_holding(member: Member) -> None:
    held = 0
    by_day = member.share_movements.order_by("on").values("on").annotate(moved=Sum("quantity"))
    for day in by_day:
        held += day["moved"]
        if held < 0:
            raise Refusal(
                "fewer-than-none",
                _("The member would hold fewer than no share on %(day)s.")
                % {"day": f"{day['on']:%d/%m/%Y}"},
                _("Check the number of shares and the date."),
            )


def _replace_delegate(member: Member, delegate: Delegate, from_on: date) -> Representative:
    member.representatives.filter(to_on__isnull=True).update(
        to_on=Greatest(F("from_on"), Value(from_on))
    )
    return Representative.objects.create(
        member=member,
        last_name=delegate.last_name,
        first_name=delegate.first_name,
        email=delegate.email.lower(),
        deed=delegate.deed,
        from_on=from_on,
    )


def _record(verb: str, member: Member, at: datetime, by: Account | None, **details: Any) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=f"member:{member.number}",
        details=details,
    )
