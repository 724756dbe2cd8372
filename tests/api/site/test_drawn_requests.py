"""Requests drawn from the OpenAPI document itself, valid and not, sent by every role: whatever is
asked, the service answers as its document says, and never fails."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from common import clock
from config.wsgi import application
from tests.cast import Cast
from tests.permissions.site import scenes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

TOKEN = "x" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Each role asks each operation so many times: some two thousand requests in all.
DRAWN = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _connections_stay_open() -> Iterator[None]:
    """As in Django's own client: the transaction of a test outlives a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    "role", ["visitor", "stranger", "member", "president", "board", "operator"]
)
def test_no_request_breaks_the_api(role: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    story = scenes.in_sitting(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    made, who = scenes.keys(story), session_of(scenes.people(cast)[role])
    document = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
    for found in document.get_all_operations():
        send(found.ok(), made, who)


def send(operation: Any, made: Mapping[str, Any], who: Mapping[str, str]) -> None:
    """Requests of one operation, half of them about what exists."""
    valid, spoilt = (
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @DRAWN
    @given(case=valid | spoilt, exists=st.booleans())
    def ask(case: Any, exists: bool) -> None:
        if exists:
            case.path_parameters.update(ours(operation.path, case.path_parameters, made))
        answer = case.call(cookies=dict(who), headers={"X-CSRFToken": TOKEN})
        case.validate_response(answer, checks=CHECKS)

    ask()


def ours(path: str, parameters: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an address that name something of the scene."""
    space = "assembly." if path.startswith("/api/v1/assemblies") else ""
    return {
        name: made[key] for name in parameters for key in (f"{space}{name}", name) if key in made
    }


def session_of(account: Any) -> dict[str, str]:
    """The cookies of a visitor, or of somebody signed in."""
    if account is None:
        return {"csrftoken": TOKEN}
    client = Client()
    client.force_login(account)
    return {"sessionid": str(client.session.session_key), "csrftoken": TOKEN}
