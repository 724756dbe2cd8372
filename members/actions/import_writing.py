"""The bulk writing of an import: batches of rows, a few statements each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from common.clock import PARIS
from members import bulk, names
from members.evidence import fingerprint
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
_WRITTEN = (*FIELDS, "sort_key", "search_key", "college", "account")


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


@dataclass(slots=True)
class Written:
    """A row being written: what it becomes, and what had to be made for it."""

    row: Row
    before: Standing | None
    changes: Changes | None
    member: Member
    representative: tuple[str, str, str] | None
    address: str
    account: Account | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def own_account(self) -> str | None:
        return self.before.account if self.before else None

    @property
    def stays_at_its_address(self) -> bool:
        return self.before is not None and self.before.sign_in_address == self.address

    @property
    def consent_on(self) -> date | None:
        """The consent this row brings, if any."""
        if self.before is not None and "consent_on" not in (self.changes or {}):
            return None
        return cast("date | None", self.row.get("consent_on"))


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
        self.note = f"Import {source.file_name}"[:200]
        self.address_changes: list[tuple[int, str, str]] = []

    def write(self, batch: Sequence[Line]) -> None:
        """Rows that are new or changed; the others are left alone."""
        batch = [line for line in batch if line[1] is None or line[2]]
        if not batch:
            return
        for _row, before, _changes in batch:
            if before and before.account in self.released:
                before.account_email = self.released[before.account]
        lines = [self._line(*line) for line in batch]
        self._accounts(lines)
        self._members(lines)
        ids = dict(
            Member.objects.filter(number__in=[line.row.number for line in lines])
            .order_by("pk")
            .values_list("number", "pk")
        )
        self._shares(lines, ids)
        self._representatives(lines, ids)
        self._consents(lines, ids)
        self._remember(lines)

    def _line(self, row: Row, before: Standing | None, changes: Changes | None) -> Written:
        present = frozenset(changes) if changes is not None else frozenset()
        member = Member(number=row.number, **field_values(row, before, present))
        college = before.college if before else row.get("college") or ""
        if changes and "college" in changes:
            college = changes["college"][1]
        member.college_id = self.colleges.get(college)
        names.index(member)
        representative = representative_of(row, before)
        address = sign_in_address(member.kind, member.email, representative)
        return Written(row, before, changes, member, representative, address)

    def _accounts(self, lines: Sequence[Written]) -> None:
        """The account of each row: kept while the address stays, else the one that has the
        address already, else the person's own renamed, else a new one."""
        kept = Account.objects.in_bulk(
            [UUID(line.own_account) for line in lines if line.own_account]
        )
        wanted = [line.address for line in lines if line.address]
        by_address = {
            account.email: account
            for account in Account.objects.filter(email__in=wanted).order_by("pk")
        }
        new: list[Account] = []
        for line in lines:
            own = kept.get(UUID(line.own_account)) if line.own_account else None
            if own and line.stays_at_its_address:
                line.account = own
                continue
            line.account = by_address.get(line.address) if line.address else None
            if line.account is None and own and str(own.pk) in self.released:
                line.account = own
                own.email = line.address or None
                Account.objects.filter(pk=own.pk).update(email=own.email)
            elif line.account is None and line.address:
                line.account = _new_account(line)
                new.append(line.account)
                line.made["account"] = str(line.account.pk)
            if line.account is not None and line.address:
                by_address[line.address] = line.account
        columns = ("id", "password", "email", "display_name", "is_active", "is_operator")
        bulk.insert(Account, columns, [[getattr(a, c) for c in columns] for a in new])

    def _members(self, lines: Sequence[Written]) -> None:
        columns = ("number", *_WRITTEN)
        rows = []
        for line in lines:
            line.member.account_id = line.account.pk if line.account else None
            values = [getattr(line.member, name) for name in (*FIELDS, "sort_key", "search_key")]
            rows.append([line.row.number, *values, line.member.college_id, line.member.account_id])
            if line.before and not line.stays_at_its_address:
                self.address_changes.append(
                    (line.before.member, line.before.sign_in_address, line.address)
                )
        bulk.insert(Member, columns, rows, update_on="number")

    def _shares(self, lines: Sequence[Written], ids: dict[int, int]) -> None:
        rows = []
        for line in lines:
            wanted = line.row.get("shares")
            difference = (wanted or 0) - (line.before.shares if line.before else 0)
            if wanted is None or difference == 0:
                continue
            on = self.today if line.before else line.member.registered_on
            kind = "subscription" if difference > 0 else "refund"
            member = ids[line.row.number]
            rows.append((member, on, difference, kind, self.note, self.source.pk))
        bulk.insert(ShareMovement, ("member", "on", "quantity", "kind", "note", "source"), rows)

    def _representatives(self, lines: Sequence[Written], ids: dict[int, int]) -> None:
        legal = [line for line in lines if line.representative]
        changed = [
            line
            for line in legal
            if line.representative != (line.before.representative if line.before else None)
        ]
        by_number = {line.row.number: line for line in changed}
        running = Representative.objects.filter(member__number__in=by_number, to_on__isnull=True)
        for number, pk in running.order_by("pk").values_list("member__number", "pk"):
            by_number[number].made["closed_representative"] = pk
        running.update(to_on=Greatest(F("from_on"), Value(self.today)))
        bulk.insert(
            Representative,
            ("member", "last_name", "first_name", "email", "from_on", "deed", "source"),
            [
                (
                    ids[line.row.number],
                    *(line.representative or ()),
                    self.today if line.before else line.member.registered_on,
                    self.note,
                    self.source.pk,
                )
                for line in changed
            ],
        )
        follow_accounts(member_ids=[ids[line.row.number] for line in legal])

    def _consents(self, lines: Sequence[Written], ids: dict[int, int]) -> None:
        """Consents collected before this site: the proof is the file that says so."""
        rows = []
        for line in lines:
            given = line.consent_on
            if given is None:
                continue
            evidence = {
                "file": self.source.file_sha256,
                "line": line.row.line,
                "number": line.row.number,
                "given_on": given.isoformat(),
                "email": line.address,
            }
            rows.append(
                (
                    ids[line.row.number],
                    datetime.combine(given, time.min, tzinfo=PARIS),
                    ElectronicConsent.Channel.IMPORT.value,
                    "import",
                    line.address,
                    evidence,
                    fingerprint(evidence),
                    self.source.pk,
                )
            )
        columns = (
            "member", "given_at", "channel", "text_version", "email", "evidence",
            "evidence_hash", "source",
        )  # fmt: skip
        bulk.insert(ElectronicConsent, columns, rows)

    def _remember(self, lines: Sequence[Written]) -> None:
        rows = []
        for line in lines:
            before = line.before.as_json() if line.before else None
            after = {**self._after(line).as_json(), "made": line.made}
            rows.append((self.source.pk, line.row.line, line.row.number, before, after))
        bulk.insert(ImportChange, ("source", "line", "number", "before", "after"), rows)

    def _after(self, line: Written) -> Standing:
        """What the register says of the member from now on."""
        before, changes = line.before, line.changes or {}
        college = line.row.get("college") or ""
        if before:
            college = changes["college"][1] if "college" in changes else before.college
        wanted = line.row.get("shares")
        return Standing(
            member=0,
            fields={key: getattr(line.member, key) for key in FIELDS},
            college=college,
            shares=(before.shares if before else 0) if wanted is None else wanted,
            representative=line.representative,
            consent_on=line.consent_on or (before.consent_on if before else None),
            account=str(line.account.pk) if line.account else None,
            account_email=line.account.email if line.account else None,
        )


def _new_account(line: Written) -> Account:
    """As AccountManager.create_account, for many at once: no password can match."""
    name = line.member.display_name
    if line.member.kind == Member.Kind.LEGAL and line.representative:
        last, first, _email = line.representative
        name = f"{first} {last}".strip()
    password = f"!{secrets.token_hex(20)}"
    return Account(email=line.address, display_name=name[:200], password=password)
