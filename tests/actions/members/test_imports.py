"""Import of the register: look, apply, undo."""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.models import Schedule

from common import clock
from common.models import AuditEvent
from common.refusals import Obstacle, Refusal
from members import freezes, queries, signals
from members.actions import imports
from members.models import (
    Account,
    College,
    ElectronicConsent,
    ImportChange,
    ImportFile,
    Member,
    RegisterImport,
    ShareMovement,
)
from members.standing import of_numbers
from notifications.models import MailChoice
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import spreadsheets
from tests.factories.spreadsheets import ALICE, HEADINGS, WORDS, csv_file, register

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=clock.PARIS)
TODAY = AT.date()


def apply(content: bytes, at: datetime = AT) -> imports.Report:
    return imports.import_file(content=content, file_name="registre.csv", at=at)


def last_import() -> RegisterImport:
    return RegisterImport.objects.latest("pk")


def picture() -> dict[int, dict]:
    numbers = list(Member.objects.order_by("pk").values_list("number", flat=True))
    return {n: s.as_json() for n, s in of_numbers(numbers, TODAY).items()}


def test_a_preview_counts_and_writes_nothing() -> None:
    report = imports.preview(content=register(), at=AT)

    assert (report.rows, report.created, report.updated, report.unchanged) == (2, 2, 0, 0)
    assert not Member.objects.exists()
    assert not RegisterImport.objects.exists()


def test_applying_writes_members_shares_representatives_consents_and_accounts() -> None:
    apply(register())

    alice, words = Member.objects.order_by("number")
    assert (alice.display_name, alice.kind, alice.registered_on) == (
        "Alice Martin", "natural", date(2015, 3, 1),
    )  # fmt: skip
    assert alice.shares(TODAY) == 3
    assert alice.shares(date(2015, 2, 28)) == 0
    assert alice.account.email == "alice@example.org"
    assert alice.pk in queries.may_email_ids(date(2026, 6, 6), days_before=35)
    assert words.display_name == "Association Les Mots Passants"
    assert words.siren == "443061841"
    assert queries.representative(words, TODAY).name == "Odile Bernard"
    assert words.account.email == words.email == "odile@example.org"
    assert words.account.display_name == "Odile Bernard"


def test_an_import_is_journalled_with_the_fingerprint_of_the_file() -> None:
    apply(register())

    event = AuditEvent.objects.get(verb="register.imported")
    assert event.details["created"] == 2
    assert len(event.details["sha256"]) == 64


def test_importing_twice_changes_nothing_the_second_time() -> None:
    apply(register())
    before = picture()

    report = apply(register(), AT + timedelta(days=1))

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert picture() == before
    assert ShareMovement.objects.count() == 2
    assert ElectronicConsent.objects.count() == 1


def test_a_second_import_updates_and_never_duplicates() -> None:
    apply(register())

    report = apply(register(ALICE.replace(";3;", ";5;").replace("Guidel", "Lorient"), WORDS))

    alice = Member.objects.get(number=1)
    assert (report.updated, report.unchanged) == (1, 1)
    assert alice.city == "Lorient"
    assert alice.shares(TODAY) == 5
    assert [m.quantity for m in alice.share_movements.order_by("pk")] == [3, 2]
    assert Account.objects.count() == 2


def test_columns_that_are_absent_change_nothing_and_empty_cells_empty() -> None:
    apply(register())

    apply(csv_file("Numéro;Nom;Prénom;Téléphone", "1;Martin;Alice;"))

    alice = Member.objects.get(number=1)
    assert alice.phone == ""
    assert alice.email == "alice@example.org"
    assert alice.registered_on == date(2015, 3, 1)
    assert alice.shares(TODAY) == 3


def test_one_problem_and_nothing_at_all_is_written() -> None:
    with pytest.raises(imports.ImportRefused) as refused:
        apply(register(ALICE, WORDS.replace("35000", "35")))

    assert [(p.line, p.column) for p in refused.value.report.problems] == [(3, "postcode")]
    assert not Member.objects.exists()
    assert not RegisterImport.objects.exists()


def test_an_unknown_college_is_a_problem_and_a_known_one_is_set() -> None:
    line = ALICE.replace(";;15/01/2020", ";Usagers;15/01/2020")

    report = imports.preview(content=register(line), at=AT)
    College.objects.create(name="Usagers")
    apply(register(line))

    assert [(p.line, p.column) for p in report.problems] == [(2, "college")]
    assert Member.objects.get().college.name == "Usagers"


def test_people_who_share_an_address_share_an_account() -> None:
    spouse = ALICE.replace("1;physique;Mme;Martin;Alice", "9;physique;M.;Martin;Paul")

    apply(register(ALICE, spouse))

    account = Account.objects.get()
    assert [m.number for m in queries.members_of(account, TODAY)] == [1, 9]


def test_a_new_address_follows_the_person_and_keeps_the_account() -> None:
    apply(register())
    account = Member.objects.get(number=1).account

    apply(register(ALICE.replace("alice@example.org", "am@example.net"), WORDS))

    account.refresh_from_db()
    assert account.email == "am@example.net"
    assert Member.objects.get(number=1).account == account


def test_two_members_may_exchange_their_addresses_and_keep_their_accounts() -> None:
    bob = ALICE.replace("1;physique;Mme;Martin;Alice", "3;physique;M.;Noir;Bob")
    bob = bob.replace("alice@", "bob@")
    apply(register(ALICE, bob))
    accounts = [m.account_id for m in Member.objects.order_by("number")]

    apply(register(ALICE.replace("alice@", "bob@"), bob.replace("bob@", "alice@")))

    assert [m.account_id for m in Member.objects.order_by("number")] == accounts
    emails = [m.account.email for m in Member.objects.order_by("number")]
    assert emails == ["bob@example.org", "alice@example.org"]


def test_leaving_a_shared_address_gives_an_account_of_ones_own() -> None:
    spouse = ALICE.replace("1;physique;Mme;Martin;Alice", "9;physique;M.;Martin;Paul")
    apply(register(ALICE, spouse))

    apply(register(ALICE, spouse.replace("alice@", "paul@")))

    alice, paul = Member.objects.order_by("number")
    assert alice.account.email == "alice@example.org"
    assert paul.account.email == "paul@example.org"


def test_a_frozen_address_cannot_be_changed_by_an_import(
    django_capture_on_commit_callbacks,
) -> None:
    """secrecy.md 3."""
    apply(register())

    def frozen(members: Collection[int], at: datetime) -> Obstacle:
        return Obstacle("frozen", "Le scrutin est ouvert.", "")

    freezes.register(frozen)
    try:
        report = imports.preview(content=register(ALICE.replace("alice@", "eve@"), WORDS), at=AT)
        other = imports.preview(content=register(ALICE.replace("Guidel", "Brest")), at=AT)
    finally:
        freezes.unregister(frozen)

    assert [(p.line, p.column) for p in report.problems] == [(2, "email")]
    assert not other.problems


def test_changed_addresses_are_told_after_the_commit(django_capture_on_commit_callbacks) -> None:
    told = []

    def listen(sender: object, **news: object) -> None:
        told.append((news["old_address"], news["new_address"]))

    signals.address_changed.connect(listen)
    apply(register())
    with django_capture_on_commit_callbacks(execute=True):
        apply(register(ALICE.replace("alice@", "am@"), WORDS))
    signals.address_changed.disconnect(listen)

    assert told == [("alice@example.org", "am@example.org")]


def test_a_new_representative_never_inherits_the_account_of_the_former_one() -> None:
    apply(register())
    account = Member.objects.get(number=2).account

    apply(register(ALICE, WORDS.replace("Bernard;Odile;odile@", "Petit;Jean;jean@")))

    words = Member.objects.get(number=2)
    former, present = words.representatives.order_by("pk")
    assert (former.name, former.to_on) == ("Odile Bernard", TODAY)
    assert (present.name, present.to_on) == ("Jean Petit", None)
    assert words.account.email == "jean@example.org" == present.account.email
    assert words.account != account
    assert queries.members_of(account, TODAY) == []


def test_a_number_given_to_somebody_else_does_not_hand_the_account_over() -> None:
    apply(register())
    account = Member.objects.get(number=1).account

    apply(register(ALICE.replace("Martin;Alice", "Noir;Bob").replace("alice@", "bob@"), WORDS))

    assert Member.objects.get(number=1).account != account


def test_undoing_puts_everything_back() -> None:
    apply(register(ALICE))
    before = picture()
    changed = ALICE.replace(";3;", ";5;").replace("Guidel", "Brest").replace("alice@", "am@")
    apply(register(changed, WORDS), AT + timedelta(days=1))

    imports.undo(source=last_import(), at=AT + timedelta(days=2))

    assert picture() == before
    assert ShareMovement.objects.count() == 1
    assert list(Account.objects.values_list("email", flat=True)) == ["alice@example.org"]
    assert last_import().state == "undone"
    assert not ImportChange.objects.exists()


def test_undoing_is_refused_with_the_list_of_rows_changed_since(cast: Cast) -> None:
    apply(register(*(line.replace(";", "0;", 1) for line in (ALICE, WORDS))))
    Member.objects.filter(number=10).update(city="Quimper")
    factories.mandate(Member.objects.get(number=20), "board")

    with pytest.raises(Refusal) as refused:
        imports.undo(source=last_import(), at=AT)

    assert [o.code for o in refused.value.obstacles] == ["changed-since"] * 2
    assert "10 Alice Martin" in str(refused.value.obstacles[0].message)
    assert last_import().state == "applied"


def test_undoing_is_refused_once_a_new_member_has_signed_in() -> None:
    apply(register())
    Account.objects.filter(email="alice@example.org").update(last_login=AT)

    with pytest.raises(Refusal) as refused:
        imports.undo(source=last_import(), at=AT)

    assert len(refused.value.obstacles) == 1


def test_undoing_is_refused_once_a_row_that_members_do_not_name_rests_on_a_new_one() -> None:
    apply(register())
    MailChoice.objects.create(
        member=Member.objects.get(number=1), refuses_optional=True, changed_at=AT
    )

    with pytest.raises(Refusal) as refused:
        imports.undo(source=last_import(), at=AT)

    assert "Alice Martin" in str(refused.value.obstacles[0].message)
    assert MailChoice.objects.count() == 1


def test_only_the_last_import_can_be_undone_and_only_once() -> None:
    apply(register())
    first = last_import()
    apply(register(ALICE.replace("Guidel", "Brest"), WORDS))
    second = last_import()

    with pytest.raises(Refusal):
        imports.undo(source=first, at=AT)
    imports.undo(source=second, at=AT)
    for source in (second, first):
        source.refresh_from_db()
        with pytest.raises(Refusal):
            imports.undo(source=source, at=AT)


def test_a_confirmed_file_is_erased_and_cannot_be_confirmed_twice(cast: Cast) -> None:
    by = cast.diego.account
    line = ALICE.replace("1;", "101;", 1)
    source = imports.submit(content=register(line), file_name="r.csv", at=AT, by=by)
    assert source.file.preview["sample"][0]["number"] == 101

    imports.apply(source=source, at=AT, by=by)

    assert not ImportFile.objects.exists()
    with pytest.raises(Refusal):
        imports.apply(source=source, at=AT, by=by)


def test_files_nobody_confirmed_are_erased_the_next_day(cast: Cast) -> None:
    imports.submit(content=register(), file_name="r.csv", at=AT, by=cast.diego.account)

    assert imports.forget_stale(at=AT + timedelta(hours=23)) == 0
    assert imports.forget_stale(at=AT + timedelta(hours=25)) == 1
    assert not ImportFile.objects.exists()


def run(path: Path, *options: str) -> tuple[int, str]:
    out = StringIO()
    code = 0
    try:
        call_command("import_members", str(path), *options, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        code = int(stop.code)
    return code, out.getvalue()


def test_the_command_previews_by_default_and_writes_when_told(tmp_path: Path) -> None:
    path = tmp_path / "registre.csv"
    path.write_bytes(register())

    preview = run(path, "--json")
    written = Member.objects.count()
    applied = run(path, "--json", "--apply")

    expected = {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "errors": []}
    assert preview == (0, json.dumps(expected) + "\n")
    assert written == 0
    assert (applied[0], json.loads(applied[1])) == (0, expected)
    assert Member.objects.count() == 2


def test_the_command_refuses_a_file_with_problems(tmp_path: Path) -> None:
    path = tmp_path / "registre.csv"
    path.write_bytes(csv_file(HEADINGS, ALICE.replace("alice@", "alice")))

    code, out = run(path, "--json", "--apply")

    error = json.loads(out)["errors"][0]
    assert code == 1
    assert (error["line"], error["column"]) == (2, "email")
    assert not Member.objects.exists()


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x00\x01")

    code, out = run(path, "--json")

    assert code == 1
    assert json.loads(out)["errors"][0]["message"]
    assert spreadsheets.HEADINGS


def test_the_worker_erases_stale_files_by_itself() -> None:
    schedule = Schedule.objects.get(func="members.tasks.forget_stale_imports")

    assert import_string(schedule.func)() == 0
