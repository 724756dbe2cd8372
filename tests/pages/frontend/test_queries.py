"""What a page costs does not grow with the cooperative."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories import crowds

pytestmark = pytest.mark.django_db

# The moved clock of a demonstration is read again every second.
CLOCK = "common_clockdisplacement"
VALUES = re.compile(r"'[^']*'|\b\d+\b")
Grow = Callable[[Cast, int], object]
# Each list with whom it is read by, and the rows it lists.
LISTS: list[tuple[str, str, Grow]] = [
    ("/", "bilal", crowds.published_proposals),
    ("/", "bilal", crowds.decided_assemblies),
    ("/", "bilal", crowds.consultations),
    ("/", "diego", crowds.drafted_assemblies),
    ("/", "alice", crowds.polls),
    ("/", "nobody", crowds.decided_assemblies),
    ("/propositions/", "bilal", crowds.published_proposals),
    ("/consultations/", "bilal", crowds.consultations),
    ("/assemblees/", "diego", crowds.drafted_assemblies),
    ("/assemblees/", "nobody", crowds.decided_assemblies),
    ("/assemblees/", "nobody", crowds.former_assemblies),
    ("/decisions/", "nobody", crowds.decided_assemblies),
    ("/decisions/suites/", "nobody", crowds.decided_assemblies),
    ("/cooperative/histoire/", "nobody", crowds.former_assemblies),
    ("/cooperative/histoire/", "nobody", crowds.decided_assemblies),
    ("/cooperative/organes/", "bilal", crowds.members),
    ("/recherche/?q=durand", "bilal", crowds.published_proposals),
    ("/recherche/?q=comptes", "nobody", crowds.decided_assemblies),
    ("/registre/", "diego", crowds.members),
    ("/registre/mandats/", "diego", crowds.members),
    ("/scrutins/", "alice", crowds.polls),
    ("/verifier/", "nobody", crowds.polls),
    ("/flux/votes.atom", "nobody", crowds.polls),
    ("/flux/votes.ics", "nobody", crowds.decided_assemblies),
    ("/messages/", "diego", crowds.sent_messages),
    ("/messages/a-retrouver", "diego", crowds.unreachable),
    ("/messages/distribution/", "diego", crowds.mail_domains),
    ("/messages/poste/", "diego", crowds.batches),
    ("/assistance/", "diego", crowds.recoveries),
]


def queries(client: Client, path: str) -> list[str]:
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["urn"]) as urn,
    ):
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in (*main.captured_queries, *urn.captured_queries)]
    return [sql for sql in asked if CLOCK not in sql]


def repeated(asked: list[str]) -> str:
    """The queries that differ by their values alone, the most frequent first."""
    shapes = Counter(VALUES.sub("?", sql) for sql in asked)
    return "\n".join(f"{times} × {shape}" for shape, times in shapes.most_common() if times > 2)


@pytest.mark.parametrize(("path", "reader", "grow"), LISTS)
def test_a_page_asks_the_same_number_of_queries_for_ten_rows_as_for_a_hundred(
    client: Client, cast: Cast, path: str, reader: str, grow: Grow
) -> None:
    if reader != "nobody":
        client.force_login(getattr(cast, reader).account)
    client.get(path)  # what is read once for all is read
    grow(cast, 10)
    few = queries(client, path)

    grow(cast, 90)

    many = queries(client, path)
    assert len(many) == len(few), repeated(many)
