"""Undoing an import: is every row still as the import left it, and putting back what was."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from common.clock import PARIS
from common.refusals import Obstacle
from members import freezes, names, standing
from members.actions.import_writing import follow_accounts
from members.importing.rows import FIELDS
from members.models import (
    Account,
    College,
    ElectronicConsent,
    ImportChange,
    Member,
    RegisterImport,
    Representative,
    ShareMovement,
)

BATCH = 1000
LISTED = 100
_MADE: tuple[type[Model], ...] = (ShareMovement, ElectronicConsent, Representative)
_DATES = ("registered_on", "left_on", "dues_until")


def obstacles(*, source: RegisterImport, at: datetime) -> list[Obstacle]:
    """The members that somebody changed or used since the import, at most a hundred; and a frozen
    roll on which an address would change back."""
    today = at.astimezone(PARIS).date()
    found: list[Obstacle] = []
    touched = _touched_accounts(source)
    for batch in _batches(source):
        now = standing.of_numbers([change.number for change in batch], today)
        used = _used(source, batch) | _address_taken(batch, touched)
        found += freezes.obstacles(_whose_access_changes(batch), at)
        for change in batch:
            after = {key: value for key, value in change.after.items() if key != "made"}
            current = now.get(change.number)
            if current is not None and current.as_json() == after and change.number not in used:
                continue
            name = current.name if current else ""
            message = _("Member %(number)d %(name)s has been changed since the import.")
            found.append(
                Obstacle(
                    "changed-since",
                    message % {"number": change.number, "name": name},
                    _("Correct the members one by one, or import a corrected file."),
                )
            )
        if len(found) >= LISTED:
            return found[:LISTED]
    return found


def restore(*, source: RegisterImport) -> dict[str, int]:
    """Deletes the members the import created and gives the others back what they had."""
    counts = {"removed": 0, "restored": 0}
    for batch in _batches(source):
        _free_addresses(batch)
    for model in _MADE:
        model._default_manager.filter(source=source).delete()
    for batch in _batches(source):
        _reopen_representatives(batch)
        created = [change.number for change in batch if change.before is None]
        changed = [change for change in batch if change.before is not None]
        Member.objects.filter(number__in=created).delete()
        _put_back(changed)
        counts["removed"] += len(created)
        counts["restored"] += len(changed)
    for batch in _batches(source):
        accounts = [made["account"] for made in _made(batch) if "account" in made]
        unused = Account.objects.filter(
            pk__in=accounts, members=None, representations=None, last_login=None
        )
        unused.delete()
    ImportChange.objects.filter(source=source).delete()
    return counts


def _batches(source: RegisterImport) -> Iterator[list[ImportChange]]:
    last = 0
    while True:
        batch = list(ImportChange.objects.filter(source=source, pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _made(batch: Iterable[ImportChange]) -> list[dict[str, Any]]:
    return [change.after["made"] for change in batch]


def _touched_accounts(source: RegisterImport) -> set[str]:
    """The accounts that the import made, freed or renamed."""
    touched: set[str] = set()
    for batch in _batches(source):
        touched |= {row["account"] for row in _made(batch) if "account" in row}
        touched |= {change.before["account"] for change in _moved(batch) if change.before}
    return touched


def _moved(batch: list[ImportChange]) -> list[ImportChange]:
    return [
        change
        for change in batch
        if change.before
        and change.before["account"]
        and change.before["account_email"] != change.after["account_email"]
    ]


def _whose_access_changes(batch: list[ImportChange]) -> QuerySet[Member]:
    numbers = [
        change.number
        for change in batch
        if change.before
        and any(change.before[key] != change.after[key] for key in ("account", "account_email"))
    ]
    return Member.objects.filter(number__in=numbers).order_by("pk")


def _address_taken(batch: list[ImportChange], touched: set[str]) -> set[int]:
    """Members whose former address somebody else has taken since."""
    wanted = {
        change.before["account_email"]: change.number
        for change in _moved(batch)
        if change.before and change.before["account_email"]
    }
    takers = Account.objects.filter(email__in=wanted).order_by("pk").values_list("pk", "email")
    return {wanted[email] for pk, email in takers if email and str(pk) not in touched}


def _used(source: RegisterImport, batch: list[ImportChange]) -> set[int]:
    """Members created by the import on whom other rows now rest, or who have signed in."""
    created = {change.number: change for change in batch if change.before is None}
    ids = dict(Member.objects.filter(number__in=created).order_by("pk").values_list("pk", "number"))
    used: set[int] = set()
    for relation in _relations_of_members():
        model = relation.related_model
        rows = model._default_manager.filter(**{f"{relation.field.name}__in": list(ids)})
        if model in _MADE:
            rows = rows.exclude(source=source)
        column = f"{relation.field.name}__pk"
        used |= {ids[pk] for pk in rows.order_by(column).values_list(column, flat=True)}
    return used | _with_live_accounts(source, batch)


def _relations_of_members() -> list[Any]:
    """Every column that names a member, those that hide from the member's side included."""
    return [
        field
        for field in Member._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete
    ]


def _with_live_accounts(source: RegisterImport, batch: list[ImportChange]) -> set[int]:
    """Members whose new account has been used to sign in, or serves another member since."""
    made = {
        change.after["made"]["account"]: change.number
        for change in batch
        if "account" in change.after["made"]
    }
    of_import = ImportChange.objects.filter(source=source).values("number")
    shared = Member.objects.filter(account__in=made).exclude(number__in=of_import)
    live = Account.objects.filter(Q(last_login__isnull=False) | Q(members__in=shared))
    live = live.filter(pk__in=made).order_by("pk").distinct()
    return {made[str(pk)] for pk in live.values_list("pk", flat=True)}


def _free_addresses(batch: list[ImportChange]) -> None:
    accounts = {change.before["account"] for change in _moved(batch) if change.before}
    accounts |= {row["account"] for row in _made(batch) if "account" in row}
    Account.objects.filter(pk__in=accounts).update(email=None)


def _reopen_representatives(batch: list[ImportChange]) -> None:
    reopened = [
        row["closed_representative"] for row in _made(batch) if "closed_representative" in row
    ]
    Representative.objects.filter(pk__in=reopened).update(to_on=None)


def _put_back(changes: list[ImportChange]) -> None:
    colleges = dict(College.objects.order_by("pk").values_list("name", "pk"))
    members = []
    for change in changes:
        before = change.before or {}
        fields = {
            key: date.fromisoformat(value) if key in _DATES and value else value
            for key, value in before["fields"].items()
        }
        member = Member(number=change.number, account_id=before["account"], **fields)
        member.college_id = colleges.get(before["college"])
        names.index(member)
        members.append(member)
        if before["account"]:
            account = Account.objects.filter(pk=before["account"], email=None)
            account.update(email=before["account_email"])
    Member.objects.bulk_create(
        members,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=[*FIELDS, "college", "account", "sort_key", "search_key"],
    )
    numbers = [change.number for change in changes]
    ids = Member.objects.filter(number__in=numbers).order_by("pk").values_list("pk", flat=True)
    follow_accounts(member_ids=list(ids))
