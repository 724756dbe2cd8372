"""A release brings a clause: statutes recorded before say so, and what applies meanwhile."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly import rulebook
from assembly.actions import convening
from assembly.models import Assembly, Statutes, StatutesDraft
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
NEW = ("supervisors_quorum", "revote")


@pytest.fixture(autouse=True)
def _day(it_is: Instant) -> None:
    it_is(CONVENED_AT)


@pytest.fixture
def older(cast: Cast) -> Statutes:
    """Statutes recorded under a release that did not know these rules."""
    statutes = assemblies.rules()
    known = [rule for rule in statutes.resolved["rules"] if rule["key"] not in NEW]
    resolved = statutes.resolved | {"rules": known}
    Statutes.objects.filter(pk=statutes.pk).update(resolved=resolved)
    statutes.refresh_from_db()
    return statutes


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def adopt(client: Client) -> None:
    draft = StatutesDraft.objects.get(state="open")
    address = reverse("assembly:adopt-draft", kwargs={"number": draft.pk})
    client.post(address, {"revision": draft.revision})


def test_the_value_of_the_model_applies_in_the_meantime(older: Statutes) -> None:
    document, applied = rulebook.of_document(older.resolved), rulebook.of_statutes(older)

    assert {rule.key for rule in rulebook.unconfirmed(older)} == set(NEW)
    assert [document.has(key) for key in NEW] == [False, False]
    assert applied.has("supervisors_quorum")
    assert applied.rules[: len(document.rules)] == document.rules


def test_the_board_reads_which_rules_are_new_on_their_page_and_at_home(
    older: Statutes, cast: Cast, signed_in: SignedIn
) -> None:
    board = signed_in(cast.diego)

    page = text(board, reverse("assembly:statutes"))
    home = text(board, "/")

    assert "Ouvote connaît 2 règles nouvelles" in page
    assert "Confirmer ou changer, avec l’article de nos statuts" in page
    assert "Confirmer ou changer 2 règles nouvelles" in home
    page, home = (text(signed_in(cast.bilal), way) for way in (reverse("assembly:statutes"), "/"))
    assert "Ouvote connaît 2 règles nouvelles" in page
    assert "confirmer ces valeurs" not in page
    assert "règles nouvelles" not in home


def test_a_new_rule_is_changed_with_its_article_and_adopted_by_a_second_person(
    older: Statutes, cast: Cast, signed_in: SignedIn
) -> None:
    board = signed_in(cast.diego)
    clause = reverse("assembly:clause", kwargs={"key": "revote"})
    without = board.post(clause, {"value": "yes", "dated": "2013-05-04"})
    board.post(clause, {"value": "yes", "article": "art. 24", "dated": "2013-05-04"})
    waiting = text(board, "/")
    adopt(signed_in(cast.gwenn))

    current = rulebook.current()
    assert current is not None
    rule = rulebook.of_document(current.resolved).rule("revote")
    assert without.status_code == 400
    assert "règles nouvelles" not in waiting
    assert (rule.value, rule.article, rule.dated) == (True, "art. 24", date(2013, 5, 4))
    assert rulebook.unconfirmed(current) == []
    assert "règles nouvelles" not in text(board, reverse("assembly:statutes"))


def test_silent_statutes_confirm_the_values_and_somebody_else_adopts_them(
    older: Statutes, cast: Cast, signed_in: SignedIn
) -> None:
    board = signed_in(cast.diego)
    board.post(reverse("assembly:confirm-new-rules"))
    adopt(board)
    alone = Statutes.objects.count()
    adopt(signed_in(cast.gwenn))

    current = rulebook.current()
    assert current is not None
    assert (alone, Statutes.objects.count()) == (1, 2)
    assert rulebook.unconfirmed(current) == []
    confirm = reverse("assembly:confirm-new-rules")
    assert signed_in(cast.gwenn).post(confirm).status_code == 403
    assert signed_in(cast.diego).post(confirm).status_code == 409
    assert StatutesDraft.objects.count() == 1


def test_an_assembly_convened_before_keeps_its_copy_and_the_next_takes_the_new_rules(
    older: Statutes, cast: Cast, client: Client
) -> None:
    convened, next_one = assemblies.draft(cast), assemblies.draft(cast)
    Assembly.objects.filter(pk=convened.pk).update(rules=older.resolved)
    convened.refresh_from_db()

    assert not rulebook.of(convened).has("supervisors_quorum")
    assert rulebook.of(next_one).has("supervisors_quorum")
    convening.convene(assembly=next_one, at=CONVENED_AT, by=assemblies.board(cast))
    next_one.refresh_from_db()
    assert "supervisors_quorum" in {rule["key"] for rule in next_one.rules["rules"]}
    said = client.get("/api/v1/assemblies/statutes/").json()["rules"]
    assert {rule["key"] for rule in said if not rule["is_confirmed"]} == set(NEW)
