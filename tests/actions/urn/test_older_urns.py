"""An urn that an older release made goes on after the upgrade, byte for byte."""

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.factories import urns
from tests.factories.urns import NO, YES
from votes.urn import chain, counts

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> None:
    executor = MigrationExecutor(connections["urn"])
    executor.migrate([("urn", name)])


def newest() -> str:
    graph = MigrationExecutor(connections["urn"]).loader.graph
    ((_app, name),) = graph.leaf_nodes("urn")
    return name


def test_an_open_urn_of_the_first_release_keeps_its_ballots_and_receives_others() -> None:
    box = urns.opened(revote=True)
    box.cast(0, YES)
    receipt = box.cast(1, YES)
    before, last = box.poll.head, newest()

    migrate("0001_initial")
    migrate(last)

    assert (box.poll.head, chain.first_broken_height(box.poll)) == (before, None)
    assert receipt.head == before
    box.cast(1, NO)
    box.count()
    assert counts.stored_result(box.poll) == ((1, 1, 0),)
