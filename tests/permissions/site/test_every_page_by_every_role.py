"""Every address of the service, opened and posted to by every role."""

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpResponseBase
from django.test import Client

from common import clock
from common.models import AuditEvent
from tests.cast import Cast
from tests.permissions.site import access, scenes
from tests.permissions.site.addresses import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

# Reading the émargement is itself written in the audit journal.
READING_IS_JOURNALLED = {"votes:signed-roll"}
# What the health page answers while no worker runs, as in a test.
NO_WORKER = {"health"}
# Anybody with an account ends the sessions of that account.
ONES_OWN = {"members:end_sessions"}
# Programs and links in mails post here without a page of ours: each has a proof of its own
# (ballot and permit, a token in the address). How text is shown is nobody's secret.
WITHOUT_A_FORM = {
    "frontend:reading",
    "urn:ballots",
    "notifications:unsubscribe",
    "members:refuse-invitation",
    "notifications:sms-report",
    "notifications:provider-reports",
}


@pytest.mark.parametrize("moment", ["in_sitting", "decided"])
def test_each_page_opens_to_those_of_the_table_and_to_nobody_else(
    moment: str, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = getattr(scenes, moment)(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    paths = addresses(scenes.keys(story))

    opened: dict[str, list[str]] = {}
    for role, account in scenes.people(cast).items():
        sign_in(client, account)
        for route, path in paths.items():
            client.reading_may_write = route in READING_IS_JOURNALLED  # type: ignore[attr-defined]
            answer = client.get(path)
            assert answer.status_code < 500 or route in NO_WORKER, f"{role} {route}"
            if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                opened.setdefault(route, []).extend([role] if lets_in(answer) else [])
            forget_queries()

    seen = {route: access.cell(roles) for route, roles in opened.items()}
    found = access.differences(seen, access.expected(moment))
    assert not found, "\n".join(found)


def test_no_form_left_empty_breaks_a_page_nor_lets_outsiders_act(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = scenes.in_sitting(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    paths = addresses(scenes.keys(story))

    for role, account in scenes.people(cast).items():
        for route, path in paths.items():
            before = AuditEvent.objects.count()
            points = {alias: transaction.savepoint(using=alias) for alias in connections}
            sign_in(client, account)
            answer = client.post(path, {}, content_type="application/x-www-form-urlencoded")
            assert answer.status_code < 500 or route in NO_WORKER, f"{role} {route}"
            if role in ("visitor", "stranger") and route not in ONES_OWN:
                assert AuditEvent.objects.count() == before, f"{role} acted by {route}"
            for alias, point in points.items():
                transaction.savepoint_rollback(point, using=alias)
            forget_queries()


def test_a_form_sent_from_another_site_is_refused_everywhere(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = scenes.in_sitting(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    elsewhere = Client(enforce_csrf_checks=True, headers={"origin": "https://other.example"})
    elsewhere.force_login(cast.alice.account)

    answers = {
        route: elsewhere.post(path, {}).status_code
        for route, path in addresses(scenes.keys(story)).items()
    }

    refused = {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
    assert {route for route, status in answers.items() if status not in refused} == WITHOUT_A_FORM


def sign_in(client: Client, account: Any) -> None:
    client.logout()
    if account is not None:
        client.force_login(account)


def lets_in(answer: HttpResponseBase) -> bool:
    """A page, or the way to one: not the sign-in, not a refusal."""
    if answer.status_code in (HTTPStatus.FOUND, HTTPStatus.MOVED_PERMANENTLY):
        return not answer.headers["Location"].startswith("/connexion/")
    return answer.status_code < 400


def forget_queries() -> None:
    """Django keeps the last 9 000 queries; the harness reads those of one page."""
    for alias in connections:
        connections[alias].queries_log.clear()
