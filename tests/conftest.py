"""The strict harness: what Django lets pass in silence fails here."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, router
from django.db.models import AutoField
from django.db.models.query import QuerySet
from django.http import HttpRequest
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common import clock
from config.environment import ROOT
from frontend.words import catalogue
from members.signing_in.entering import record
from tests.cast import Cast, build
from tests.factories.polls import keeper_in_a_thread, running_keeper
from tests.shown import in_words
from tests.undefined import Undefined
from votes.urn import admission

Machine = Callable[[], Path]
BOTH_DATABASES = ["default", "urn"]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}
WITHOUT_SERVICE = {"unit", "property", "conventions", "vectors"}
WRITES = ("INSERT", "UPDATE", "DELETE")
# Reading a page may refresh the session and the rate limits, nothing of the cooperative's.
BOOKKEEPING = ("django_session", "shared_cache")
# Keys as an old cooperative has them: « 70 001 » in a form's value would name nobody.
FIRST_KEY = 70_000
# What people type in a field of text may be grouped; what programs read is not.
GROUPED_NUMBER = re.compile(
    r"""<(?!input type="text")[^<>]*\s(?:value|id|for|name|max|min|href|action)="[^"]*"""
    r"""\d[\u202f\u00a0]\d{3}[^"]*\""""
)


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the words when a part changed, so that tests read today's French."""
    if not hasattr(config, "workerinput") and catalogue.is_stale(ROOT):
        catalogue.write(ROOT, catalogue.gather(ROOT))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the database gets both, and pays only for the one it uses. What asks for
    none and starts no service says the same on every kind of database."""
    for item in items:
        marks = list(item.iter_markers("django_db"))
        for mark in marks:
            mark.kwargs.setdefault("databases", BOTH_DATABASES)
        asks = bool(marks) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        if not asks and item.path.relative_to(ROOT).parts[1] in WITHOUT_SERVICE:
            item.add_marker("no_database")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says in the log what the suite has shown (tests/shown.py)."""
    lines = in_words(terminalreporter.stats.get("passed", []))
    if lines:
        terminalreporter.section("shown by this run")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _true_clock() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True)
def _unordered_rows_come_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset without an order gives its rows shuffled: code that relies on luck fails."""
    fetch = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and self._result_cache and not self.ordered:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)


@pytest.fixture(autouse=True)
def _a_door_that_remembers_nobody() -> None:
    """Each test has an urn whose door has seen no false ballot yet."""
    admission.false_ballots.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = Undefined("undefined")  # type: ignore[attr-defined]


class StrictClient(Client):
    """A browser without a browser: runs what waits for the commit, refuses a page that writes on
    GET, carries inline code, or shows an unrendered tag."""

    def force_login(
        self,
        user: Any,
        backend: str | None = None,
        *,
        channels: tuple[str, ...] = ("email", "totp"),
    ) -> None:
        """Signs in as if these channels had just been proved (members.signing_in.channels): with
        a second factor, unless the test says otherwise."""
        super().force_login(user, backend)
        session = self.session
        request = HttpRequest()
        request.session = session
        record(request, user, methods=channels)
        session.save()

    def request(self, **request: Any) -> Any:
        reading = request.get("REQUEST_METHOD", "GET") in ("GET", "HEAD")
        with (
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["urn"]) as urn,
        ):
            response = super().request(**request)
        if reading and not getattr(self, "reading_may_write", False):
            for query in [*main.captured_queries, *urn.captured_queries]:
                sql = query["sql"]
                if sql.startswith(WRITES) and not any(table in sql for table in BOOKKEEPING):
                    raise AssertionError(f"a GET wrote to the database: {sql[:200]}")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = b"" if response.streaming else response.content
            for forbidden in (b"{{", b"{%", b" onclick=", b" style=", b"javascript:"):
                assert forbidden not in page, f"{forbidden!r} in the page"
            grouped = GROUPED_NUMBER.search(page.decode())
            assert not grouped, f"{grouped.group()!r}: a number that programs read"
        return response


@pytest.fixture
def client() -> Client:
    return StrictClient()


@pytest.fixture
def cast(db: None) -> Cast:
    """Named people of a cooperative, in the database (tests/cast.py)."""
    return build()


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    return HttpRequest()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The shared cache's table, which no migration makes; and keys that begin high."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        for alias in BOTH_DATABASES:
            begin_keys_high(alias)


def begin_keys_high(alias: str) -> None:
    """The next row of each of our tables has a key over a thousand."""
    connection = connections[alias]
    for model in apps.get_models():
        key = model._meta.pk
        ours = isinstance(key, AutoField) and router.allow_migrate_model(alias, model)
        if not ours or not model._meta.managed or model._meta.proxy:
            continue
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, FIRST_KEY])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [f'"{table}"', key.column, FIRST_KEY],
                )


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real keeper of voting rights, in its own process, for tests that vote."""
    secrets_dir = tmp_path_factory.mktemp("secrets")
    settings.SECRETS_DIR = secrets_dir
    with running_keeper(secrets_dir):
        yield


@pytest.fixture
def another_machine(tmp_path: Path, settings) -> Iterator[Machine]:
    """Replaces the machine: the databases are those of before, the folder of secrets is empty."""

    def start() -> Path:
        settings.SECRETS_DIR = tmp_path
        stack.enter_context(keeper_in_a_thread(tmp_path))
        return tmp_path

    with ExitStack() as stack:
        yield start
