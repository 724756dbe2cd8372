"""Pages say what is true for whoever reads them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from assembly.forms.people import MemberField
from assembly.forms.proxies import ProxyForm
from assembly.models import Outcome
from common import clock
from frontend.templatetags import ouvote
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.members import member
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
HALF = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}


def test_a_visitor_is_told_that_decided_assemblies_alone_are_public(
    cast: Cast, client: Client
) -> None:
    Story(cast, assemblies.draft(cast)).convene()

    visitor = client.get("/assemblees/").content.decode()

    assert "dès qu’elle a décidé" in visitor
    assert "dès leur convocation" not in visitor


def test_a_member_who_has_voted_is_not_told_that_decisions_await(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    address = f"/assemblees/{story.assembly.pk}/"
    before = signed_in(cast.bilal).get(address).content.decode()

    story.vote(cast.bilal, [YES])

    after = signed_in(cast.bilal).get(address).content.decode()
    assert "attend votre voix" in before
    assert "attend votre voix" not in after
    assert "Votre vote est enregistré" in after


def test_after_a_failed_quorum_the_page_shows_what_the_minutes_counted(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assemblies.rules(**HALF)
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.give(cast.chloe, None)
    story.close_remote_vote().open_sitting(cast.alice).close()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    address = f"/assemblees/{story.assembly.pk}/"

    for person in (cast.bilal, cast.diego):
        page = signed_in(person).get(address).content.decode()
        assert "3 comptés, 4 requis" in page
        assert "data-live-url" not in page


def test_a_name_that_several_bear_is_answered_with_their_numbers(cast: Cast) -> None:
    royers = [member(name, "Royer") for name in ("Anne", "Luc")]
    form = ProxyForm(
        {"principal": str(cast.bilal.pk), "how": "named", "holder": "Royer"},
        principals=[cast.bilal],
        ties=[],
    )

    (said,) = form.errors["holder"]

    assert "Plusieurs membres portent ce nom" in said
    assert all(f"(n°\u00a0{royer.number})" in said for royer in royers)
    assert isinstance(MemberField().clean("Anne Royer"), Member)


def test_an_election_that_leaves_a_seat_vacant_is_not_said_to_be_done() -> None:
    filled = Outcome(verdict="elected", figures={"vacant": 0})
    partly = Outcome(verdict="elected", figures={"vacant": 1})

    assert "Élection faite" in ouvote.verdict_tag(filled)
    assert "Sièges pourvus en partie" in ouvote.verdict_tag(partly)


def test_shares_of_votes_are_written_as_each_language_does() -> None:
    assert ouvote.percent("54.39") == "54,39\u00a0%"
    with translation.override("en"):
        assert ouvote.percent("54.39") == "54.39%"
