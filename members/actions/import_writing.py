"""The bulk writing of an import: batches of rows, a few statements each."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from common.clock import PARIS
from members import names, standing
from members.importing.comparison import (
    Changes,
    Standing,
    field_values,
    representative_of,
    sign_in_address,
)
from members.importing.rows import FIELDS, Row
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

Line = tuple[Row, Standing | None, Changes | None]
_WRITTEN = (*FIELDS, "college", "account", "sort_key", "search_key")


def released(*, moving: Sequence[str]) -> dict[str, str | None]:
    """Frees the addresses of accounts whose only member gets another one in this file, so that
    two members may exchange theirs. Shared accounts keep theirs for those who stay.

    Gives the address that each freed account had."""
    freed: dict[str, str | None] = {}
    for start in range(0, len(moving), 1000):
        part = [UUID(account) for account in moving[start : start + 1000]]
        alone = (
            Account.objects.filter(pk__in=part, is_operator=False)
            .annotate(members_count=Count("members"))
            .filter(members_count=1)
            .order_by("pk")
        )
        freed |= {str(pk): email for pk, email in alone.values_list("pk", "email")}
    for start in range(0, len(moving), 1000):
        part = [UUID(account) for account in moving[start : start + 1000] if account in freed]
        EmailAddress.objects.filter(user__in=part).delete()
        Account.objects.filter(pk__in=part).update(email=None)
    return freed


def follow_accounts(*, member_ids: Sequence[int]) -> None:
    """The representative of a legal person signs in with that member's account."""
    account = Member.objects.filter(pk=OuterRef("member")).values("account")[:1]
    Representative.objects.filter(member__in=member_ids, to_on__isnull=True).update(
        account=Subquery(account)
    )


class Writer:
    """Writes batches of one import and remembers what each did, so that it can be undone."""

    def __init__(
        self, source: RegisterImport, at: datetime, released: dict[str, str | None]
    ) -> None:
        self.source = source
        self.at = at
        self.today = at.astimezone(PARIS).date()
        self.released = released
        self.colleges = dict(College.objects.order_by("pk").values_list("name", "pk"))
        self.address_changes: list[tuple[int, str, str]] = []

    def write(self, batch: Sequence[Line]) -> None:
        """Rows that are new or changed; the others are left alone."""
        for _row, before, _changes in batch:
            if before and before.account in self.released:
                before.account_email = self.released[before.account]
        lines = [line for line in batch if line[1] is None or line[2]]
        if not lines:
            return
        made: dict[int, dict[str, Any]] = {row.number: {} for row, _b, _c in lines}
        self._members(lines, made)
        ids = dict(
            Member.objects.filter(number__in=made).order_by("pk").values_list("number", "pk")
        )
        self._shares(lines, ids, made)
        self._representatives(lines, ids, made)
        self._consents(lines, ids, made)
        self._remember(lines, made)

    def _members(self, lines: Sequence[Line], made: dict[int, dict[str, Any]]) -> None:
        members = [self._member(row, before, changes) for row, before, changes in lines]
        addresses = {
            row.number: self._address(row, before, member)
            for (row, before, _c), member in zip(lines, members, strict=True)
        }
        accounts = self._accounts(lines, members, addresses, made)
        for (row, before, _c), member in zip(lines, members, strict=True):
            member.account = accounts.get(row.number)
            if before and before.sign_in_address != addresses[row.number]:
                self.address_changes.append(
                    (before.member, before.sign_in_address, addresses[row.number])
                )
        Member.objects.bulk_create(
            members, update_conflicts=True, unique_fields=["number"], update_fields=_WRITTEN
        )

    def _member(self, row: Row, before: Standing | None, changes: Changes | None) -> Member:
        present = frozenset(changes) if changes is not None else frozenset()
        member = Member(number=row.number, **field_values(row, before, present))
        college = before.college if before else row.get("college") or ""
        if changes and "college" in changes:
            college = changes["college"][1]
        member.college_id = self.colleges.get(college)
        names.index(member)
        return member

    def _address(self, row: Row, before: Standing | None, member: Member) -> str:
        return sign_in_address(member.kind, member.email, representative_of(row, before))

    def _accounts(
        self,
        lines: Sequence[Line],
        members: Sequence[Member],
        addresses: dict[int, str],
        made: dict[int, dict[str, Any]],
    ) -> dict[int, Account]:
        """The account of each row: kept while the address stays, else the one that has the
        address already, else the member's own renamed, else a new one."""
        kept = Account.objects.in_bulk([b.account for _r, b, _c in lines if b and b.account])
        by_address = {
            account.email: account
            for account in Account.objects.filter(
                email__in=[a for a in addresses.values() if a]
            ).order_by("pk")
        }
        result: dict[int, Account] = {}
        new: list[Account] = []
        for (row, before, _c), member in zip(lines, members, strict=True):
            address = addresses[row.number]
            own = kept.get(UUID(before.account)) if before and before.account else None
            if own and before and address == before.sign_in_address:
                result[row.number] = own
                continue
            account = by_address.get(address) if address else None
            if account is None and own and str(own.pk) in self.released:
                account = own
                if address:
                    Account.objects.filter(pk=own.pk).update(email=address)
            elif account is None and address:
                account = _new_account(address, _name_of(row, before, member))
                new.append(account)
                made[row.number]["account"] = str(account.pk)
            if account is not None:
                result[row.number] = account
                if address:
                    by_address[address] = account
        Account.objects.bulk_create(new)
        return result

    def _shares(
        self, lines: Sequence[Line], ids: dict[int, int], made: dict[int, dict[str, Any]]
    ) -> None:
        movements: list[tuple[int, ShareMovement]] = []
        for row, before, _changes in lines:
            wanted = row.get("shares")
            difference = (wanted or 0) - (before.shares if before else 0)
            if wanted is None or difference == 0:
                continue
            movement = ShareMovement(
                member_id=ids[row.number],
                on=self.today if before else row.get("registered_on"),
                quantity=difference,
                kind="subscription" if difference > 0 else "refund",
                note=f"Import {self.source.file_name}"[:200],
            )
            movements.append((row.number, movement))
        ShareMovement.objects.bulk_create([movement for _number, movement in movements])
        for number, movement in movements:
            made[number]["movement"] = movement.pk

    def _representatives(
        self, lines: Sequence[Line], ids: dict[int, int], made: dict[int, dict[str, Any]]
    ) -> None:
        follow_accounts(member_ids=list(ids.values()))
        changed = [
            (row, before)
            for row, before, _c in lines
            if row.get("representative_last_name")
            and representative_of(row, before) != (before.representative if before else None)
        ]
        if not changed:
            return
        members = [ids[row.number] for row, _before in changed]
        closed = Representative.objects.filter(member__in=members, to_on__isnull=True)
        for number, pk in closed.order_by("pk").values_list("member__number", "pk"):
            made[number]["closed_representative"] = pk
        closed.update(to_on=Greatest(F("from_on"), Value(self.today)))
        accounts = dict(
            Member.objects.filter(pk__in=members).order_by("pk").values_list("pk", "account_id")
        )
        new = [
            Representative(
                member_id=ids[row.number],
                last_name=row.get("representative_last_name"),
                first_name=row.get("representative_first_name") or "",
                email=row.get("representative_email") or "",
                account_id=accounts[ids[row.number]],
                from_on=self.today if before else row.get("registered_on"),
                deed=f"Import {self.source.file_name}"[:200],
            )
            for row, before in changed
        ]
        Representative.objects.bulk_create(new)
        for (row, _before), representative in zip(changed, new, strict=True):
            made[row.number]["representative"] = representative.pk

    def _consents(
        self, lines: Sequence[Line], ids: dict[int, int], made: dict[int, dict[str, Any]]
    ) -> None:
        new: list[tuple[int, ElectronicConsent]] = []
        for row, before, changes in lines:
            given = row.get("consent_on")
            if given is None or (before is not None and "consent_on" not in (changes or {})):
                continue
            address = row.get("email") or (before.fields["email"] if before else "")
            new.append((row.number, self._consent(row, ids[row.number], given, address)))
        ElectronicConsent.objects.bulk_create([consent for _number, consent in new])
        for number, consent in new:
            made[number]["consent"] = consent.pk

    def _consent(self, row: Row, member: int, given: date, address: str) -> ElectronicConsent:
        """A consent collected before this site: the proof is the file that says so."""
        evidence = {
            "file": self.source.file_sha256,
            "line": row.line,
            "number": row.number,
            "given_on": given.isoformat(),
            "email": address,
        }
        text = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return ElectronicConsent(
            member_id=member,
            given_at=datetime.combine(given, time.min, tzinfo=PARIS),
            channel=ElectronicConsent.Channel.IMPORT,
            text_version="import",
            email=address,
            evidence=evidence,
            evidence_hash=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _remember(self, lines: Sequence[Line], made: dict[int, dict[str, Any]]) -> None:
        after = standing.of_numbers(list(made), self.today)
        ImportChange.objects.bulk_create(
            ImportChange(
                source=self.source,
                line=row.line,
                number=row.number,
                before=before.as_json() if before else None,
                after={**after[row.number].as_json(), "made": made[row.number]},
            )
            for row, before, _changes in lines
        )


def _new_account(address: str, name: str) -> Account:
    """As AccountManager.create_account, for many at once: no password can match."""
    return Account(email=address, display_name=name, password=f"!{secrets.token_hex(20)}")


def _name_of(row: Row, before: Standing | None, member: Member) -> str:
    representative = representative_of(row, before)
    if member.kind == Member.Kind.LEGAL and representative:
        return f"{representative[1]} {representative[0]}".strip()
    return member.display_name
