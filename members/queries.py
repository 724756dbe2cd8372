"""What is known of the cooperative and its register."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum

from common.clock import PARIS
from common.models import AuditEvent
from common.remembering import once
from members.models import (
    Account,
    College,
    Cooperative,
    ElectronicConsent,
    ImportFile,
    Mandate,
    Member,
    OrganFunction,
    RegisterImport,
    Representative,
    ShareMovement,
    SignInLetter,
    YearlyFigures,
)
from members.names import fold

Person = Account | AnonymousUser


@once
def cooperative() -> Cooperative:
    """The cooperative of this installation; a blank one, not saved, before its set-up."""
    return Cooperative.objects.first() or Cooperative(pk=1)


def operators_addresses() -> list[str]:
    """Where the technical operators read their mail."""
    operators = Account.objects.filter(is_operator=True, is_active=True).order_by("pk")
    return [account.email for account in operators if account.email]


def active_members(on: date) -> QuerySet[Member]:
    """The register on a day, sorted by name."""
    members: QuerySet[Member] = Member.objects.active(on)
    return members


def has_second_factor(account: Account) -> bool:
    """Whether a passkey or an application confirms that it is them; recovery codes do not vote."""
    return account.pk in set(_with_second_factor())


def without_second_channel(at: datetime) -> QuerySet[Member]:
    """Members who could sign in by e-mail and not confirm a vote: neither a passkey nor an
    application, and no letter that is still good."""
    letters = SignInLetter.objects.filter(revoked_at__isnull=True, expires_at__gt=at)
    return (
        active_members(at.astimezone(PARIS).date())
        .exclude(account__in=_with_second_factor())
        .exclude(pk__in=letters.order_by().values("member"))
    )


def _with_second_factor() -> QuerySet[Authenticator, Any]:
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    users: QuerySet[Authenticator, Any] = factors.order_by().values_list("user", flat=True)
    return users


def members_of(account: Person, on: date) -> list[Member]:
    """The members an account acts for on a day: its own, those it represents, and those who
    share its address. Sorted by name."""
    if not isinstance(account, Account) or not account.is_active:
        return []
    return list(_acted_for(account, on))


@once
def _acted_for(account: Account, on: date) -> tuple[Member, ...]:
    return tuple(Member.objects.acted_for_by(account, on).order_by("sort_key", "number"))


def seats_of(account: Person, on: date) -> QuerySet[Mandate]:
    """The running mandates behind an account on a day, exercised or not."""
    if not isinstance(account, Account) or not account.is_active:
        return Mandate.objects.none()
    acted_for = Member.objects.acted_for_by(account, on)
    mandates: QuerySet[Mandate] = Mandate.objects.running(on).filter(member__in=acted_for)
    return mandates


def holders_of(function: str, on: date) -> list[Member]:
    """The members to whom the statutes give a function (OrganFunction.Function) on a day."""
    return list(
        Member.objects.active(on)
        .filter(mandates__in=_mandates_with(function, on))
        .distinct()
        .order_by("sort_key", "number")
    )


def holds(function: str, account: Person, on: date) -> bool:
    """Whether an account exercises a function on a day. An operator holds none."""
    if not isinstance(account, Account) or account.is_operator:
        return False
    return any(
        (function, seat.organ, office) in _given()
        for seat in held_by(account, on)
        for office in ("", seat.office)
    )


def held_by(account: Person, on: date) -> tuple[Mandate, ...]:
    """The running mandates that an account may exercise on a day, read once a page."""
    if getattr(account, "offices_suspended", False):
        return ()
    return _seats(account, on)


@once
def _seats(account: Person, on: date) -> tuple[Mandate, ...]:
    return tuple(seats_of(account, on).order_by("pk"))


@once
def _given() -> frozenset[tuple[str, str, str]]:
    """Which function the statutes give to which organ, or to one office of it."""
    rows = OrganFunction.objects.order_by("pk")
    return frozenset(rows.values_list("function", "organ", "office"))


def organ(name: str, on: date) -> list[Mandate]:
    """The seats of an organ on a day: president first, then by name."""
    order = {"president": 0, "vice_president": 1, "member": 2}
    seats = Mandate.objects.running(on).filter(organ=name).select_related("member")
    return sorted(seats, key=lambda seat: (order[seat.office], seat.member.sort_key, seat.pk))


def may_email_ids(
    meeting_on: date, *, days_before: int, among: Collection[int] | None = None
) -> set[int]:
    """The members who may be convened by e-mail to a meeting on a day (R-CONV-06), by primary
    key: agreed as many days before as the rules ask, have not gone back to the post, and have an
    address."""
    limit = end_of_day(meeting_on - timedelta(days=days_before))
    consents = ElectronicConsent.objects.filter(
        given_at__lt=limit, revoked_at__isnull=True
    ).exclude(member__email="")
    if among is not None:
        consents = consents.filter(member__in=among)
    return set(consents.values_list("member_id", flat=True))


def without_consent(on: date) -> QuerySet[Member]:
    """Members with an e-mail address who have not agreed to be convened there, and who have not
    gone back to the post within the year."""
    lately = end_of_day(on - timedelta(days=365))
    answered = ElectronicConsent.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gte=lately)
    )
    return active_members(on).exclude(email="").exclude(pk__in=answered.order_by().values("member"))


def representative(member: Member, on: date) -> Representative | None:
    """Who represents a legal person on a day."""
    return (
        member.representatives.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on)
        .order_by("-from_on", "-pk")
        .first()
    )


def shares_by_member(on: date, among: Iterable[int] | None = None) -> dict[int, int]:
    """The shares of every member at the end of a day, by primary key; absent means none."""
    members = Member.objects.filter(share_movements__on__lte=on)
    if among is not None:
        members = members.filter(pk__in=list(among))
    held = members.annotate(held=Sum("share_movements__quantity")).order_by("pk")
    return dict(held.values_list("pk", "held"))


def shares_of_all(on: date) -> int:
    """The shares that members of the register hold together at the end of a day."""
    held = ShareMovement.objects.filter(on__lte=on, member__in=active_members(on).order_by())
    return int(held.aggregate(held=Sum("quantity"))["held"] or 0)


def register(
    *,
    on: date,
    text: str = "",
    status: str = "",
    kind: str = "",
    college: str = "",
    consent: str = "",
) -> QuerySet[Member]:
    """The register as the board looks at it: every word of `text` must be found; `consent` is
    “email” (agreed to be convened by e-mail) or “post”."""
    members = Member.objects.select_related("college").order_by("sort_key", "number")
    for word in fold(text).split():
        members = members.filter(search_key__contains=word)
    if status == Member.Status.ACTIVE:
        members = members.active(on)
    elif status == Member.Status.LEFT:
        members = members.filter(left_on__lte=on)
    elif status == Member.Status.FUTURE:
        members = members.filter(registered_on__gt=on)
    if kind in Member.Kind.values:
        members = members.filter(kind=kind)
    if college:
        members = members.filter(college__name=college)
    if consent:
        agreed = ElectronicConsent.objects.filter(revoked_at__isnull=True).values("member")
        members = (
            members.filter(pk__in=agreed) if consent == "email" else members.exclude(pk__in=agreed)
        )
    result: QuerySet[Member] = members
    return result


def colleges() -> QuerySet[College]:
    return College.objects.order_by("name")


def all_members() -> QuerySet[Member]:
    """Every row of the register, whoever is asked about."""
    members: QuerySet[Member] = Member.objects.select_related("college", "account")
    return members


def with_shares(members: Iterable[Member], on: date) -> list[tuple[Member, int]]:
    """Members beside the shares they hold at the end of a day."""
    rows = list(members)
    held = shares_by_member(on, [member.pk for member in rows])
    return [(member, held.get(member.pk, 0)) for member in rows]


def convened_by_email(among: Collection[int]) -> set[int]:
    """The members, among some, who agreed to e-mail and have not gone back to the post."""
    running = ElectronicConsent.objects.filter(member__in=among, revoked_at__isnull=True)
    return set(running.values_list("member_id", flat=True))


def running_consent(member: Member) -> ElectronicConsent | None:
    return member.consents.filter(revoked_at__isnull=True).order_by("-pk").first()


def sharing_account_with(member: Member) -> list[Member]:
    """Other members for whom the same account acts: couples, representatives."""
    if member.account is None:
        return []
    return list(Member.objects.filter(account=member.account).exclude(pk=member.pk))


def same_people(members: Collection[int], on: date) -> set[int]:
    """These members, by primary key, and all the others for whom one of the same people acts on a
    day: an association and whoever represents it are two members and one person."""
    today = Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))
    acting = Representative.objects.filter(today, account__isnull=False)
    own = Member.objects.filter(pk__in=members, account__isnull=False)
    people = {*own.values_list("account", flat=True).order_by()}
    people |= {*acting.filter(member__in=members).values_list("account", flat=True).order_by()}
    found = {*Member.objects.filter(account__in=people).values_list("pk", flat=True).order_by()}
    found |= {*acting.filter(account__in=people).values_list("member", flat=True).order_by()}
    return {*members, *found}


def mandates_with_words(member: Member) -> list[Mandate]:
    """A member's mandates, latest first, each with the cooperative's word for its organ."""
    words = cooperative()
    rows = list(member.mandates.order_by("-starts_on", "-pk"))
    for row in rows:
        row.organ_word = words.word(row.organ)
    return rows


def journal_of(member: Member, limit: int = 20) -> list[AuditEvent]:
    """The last acts about a member's row."""
    events = AuditEvent.objects.filter(subject=f"member:{member.number}")
    return list(events.order_by("-height")[:limit])


def register_figures(on: date) -> dict[str, int]:
    """The register in four numbers: members, natural and legal, convened by e-mail, shares."""
    active = Member.objects.active(on)
    total = active.count()
    agreed = ElectronicConsent.objects.filter(
        revoked_at__isnull=True, member__in=active.exclude(email="")
    )
    held = ShareMovement.objects.filter(on__lte=on).aggregate(held=Sum("quantity"))["held"]
    return {
        "members": total,
        "legal": active.filter(kind=Member.Kind.LEGAL).count(),
        "by_email": agreed.count(),
        "by_post": total - agreed.count(),
        "shares": int(held or 0),
    }


def colleges_with_members(on: date) -> list[tuple[College, int]]:
    """Each college beside the number of its members on a day."""
    return [
        (college, Member.objects.active(on).filter(college=college).count())
        for college in colleges()
    ]


def all_mandates() -> QuerySet[Mandate]:
    """Every mandate, the latest first."""
    mandates: QuerySet[Mandate] = Mandate.objects.select_related("member")
    return mandates.order_by("-starts_on", "organ", "member__sort_key", "-pk")


def organ_functions() -> QuerySet[OrganFunction]:
    return OrganFunction.objects.order_by("function", "organ", "office")


def yearly_figures() -> QuerySet[YearlyFigures]:
    return YearlyFigures.objects.order_by("-year")


def figures_of(year: str) -> YearlyFigures | None:
    return YearlyFigures.objects.filter(year=int(year)).first() if year.isdecimal() else None


def all_imports() -> QuerySet[RegisterImport]:
    return RegisterImport.objects.select_related("read_by")


def past_imports(limit: int = 20) -> list[RegisterImport]:
    return list(all_imports().order_by("-read_at", "-pk")[:limit])


def preview_of(source: RegisterImport) -> dict[str, Any]:
    """What the preview of a file said, while the file is kept."""
    kept = ImportFile.objects.filter(source=source).only("preview").first()
    return kept.preview if kept else {}


def last_applied_import() -> RegisterImport | None:
    """The only import that can be undone, unless it has been already."""
    last = RegisterImport.objects.filter(applied_at__isnull=False).order_by("-pk").first()
    return last if last and last.state == RegisterImport.State.APPLIED else None


def end_of_day(day: date) -> datetime:
    """The instant when a day ends in Paris."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=PARIS)


def _mandates_with(function: str, on: date) -> QuerySet[Mandate]:
    given = Q(pk__in=())
    for row in OrganFunction.objects.filter(function=function).order_by("pk"):
        seat = Q(organ=row.organ)
        if row.office:
            seat &= Q(office=row.office)
        given |= seat
    mandates: QuerySet[Mandate] = Mandate.objects.running(on).filter(given)
    return mandates
