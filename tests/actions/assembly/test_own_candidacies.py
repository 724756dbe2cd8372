"""A member stands for election by themselves, until the notice is sent."""

import pytest
from django.test import Client

from assembly.actions import assemblies as acts
from assembly.models import Assembly, Candidate
from common import clock
from common.models import AuditEvent
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT

pytestmark = pytest.mark.django_db

WORDS = {"age": "41", "profession": "Libraire depuis 2019.", "statement": "Pour ouvrir les livres."}


def draft(cast: Cast, *, announced: bool = True) -> Assembly:
    """Bilal stands already; others may."""
    assembly = assemblies.draft(cast)
    assemblies.election(assembly, assemblies.board(cast), cast.bilal)
    if announced:
        acts.announce(assembly=assembly, at=CONVENED_AT, by=assemblies.board(cast))
    return assembly


def election_of(assembly: Assembly) -> int:
    return assembly.resolutions.get(seats__gt=0).pk


def test_a_member_stands_with_what_the_law_makes_public(cast: Cast, client: Client) -> None:
    assembly = draft(cast)
    client.force_login(cast.chloe.account)
    address = f"/assemblees/{assembly.pk}/candidature"

    for _click in range(2):
        client.post(address, {**WORDS, "election": election_of(assembly)})

    found = Candidate.objects.get(member=cast.chloe)
    assert (found.age, found.profession) == (41, WORDS["profession"])
    assert found.agreed_by_board is False
    assert AuditEvent.objects.filter(verb="candidate.stood").count() == 2
    assert "Libraire" in client.get(address).content.decode()


def test_one_takes_back_ones_own_candidacy_and_no_other(cast: Cast, client: Client) -> None:
    assembly = draft(cast)
    other = Candidate.objects.get(member=cast.bilal)
    address = f"/assemblees/{assembly.pk}/candidature"
    client.force_login(cast.chloe.account)

    assert client.post(address, {"withdraw": other.pk}).status_code == 404
    client.force_login(cast.bilal.account)
    client.post(address, {"withdraw": other.pk})

    assert not Candidate.objects.exists()


def test_nobody_stands_before_the_date_is_announced_nor_after_the_notice(
    cast: Cast, client: Client
) -> None:
    assembly = draft(cast, announced=False)
    client.force_login(cast.chloe.account)
    address = f"/assemblees/{assembly.pk}/candidature"
    words = {**WORDS, "election": election_of(assembly)}

    before = client.post(address, words)
    Assembly.objects.update(state="convened", agenda_hash="x", announced_at=CONVENED_AT)
    after = client.post(address, words)

    assert (before.status_code, after.status_code) == (403, 403)
    assert Candidate.objects.count() == 1


def test_the_home_page_says_that_candidates_are_looked_for(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: CONVENED_AT)
    assembly = draft(cast)

    def home(member: str) -> str:
        client.force_login(getattr(cast, member).account)
        return client.get("/").content.decode()

    assert f"/assemblees/{assembly.pk}/candidature" in home("chloe")
    assert "Pour un mandat" in home("chloe")
    assert f"/assemblees/{assembly.pk}/candidature" not in home("bilal")


def test_a_stranger_finds_nothing_and_a_wrong_question_neither(cast: Cast, client: Client) -> None:
    assembly = draft(cast)
    client.force_login(cast.eve)
    assert client.get(f"/assemblees/{assembly.pk}/candidature").status_code == 404

    client.force_login(cast.chloe.account)
    wrong = client.post(f"/assemblees/{assembly.pk}/candidature", {**WORDS, "election": "1 or 1"})

    assert wrong.status_code == 404
