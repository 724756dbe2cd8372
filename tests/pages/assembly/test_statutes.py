"""The rules of the cooperative on their pages: written in a draft, adopted by somebody else."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly import rulebook
from assembly.models import Statutes, StatutesDraft
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
DAY = "2013-05-04"


@pytest.fixture(autouse=True)
def _three_weeks_before(it_is: Instant) -> None:
    it_is(CONVENED_AT)


def write(client: Client, key: str, **said: str) -> Any:
    said = {"article": "art. 23", "dated": DAY, **said}
    return client.post(reverse("assembly:clause", kwargs={"key": key}), said)


def adopt(client: Client) -> Any:
    draft = StatutesDraft.objects.get(state="open")
    address = reverse("assembly:adopt-draft", kwargs={"number": draft.pk})
    return client.post(address, {"revision": draft.revision})


def text_of(client: Client, name: str = "statutes", **query: str) -> str:
    return client.get(reverse(f"assembly:{name}"), query).content.decode()


def test_the_board_writes_a_clause_and_a_supervisor_adopts_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    board = signed_in(cast.diego)
    board.post(
        reverse("assembly:preset"),
        {"preset": "sa_consommation_1917", "adopted_on": DAY, "source": "AG de 2013"},
    )
    write(board, "electronic_vote", value="yes", page="7")
    write(board, "proxy_cap", value="3", article="art. 9")
    before = Statutes.objects.count()

    adopt(signed_in(cast.gwenn))

    assert (before, Statutes.objects.count()) == (1, 2)
    text = text_of(board)
    assert "Statuts du 04/05/2013, art. 23" in text
    assert "3 pouvoirs" in text


def test_a_clause_below_the_law_is_refused_in_words(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()

    answer = write(signed_in(cast.diego), "notice_first_days", value="8")

    assert answer.status_code == 400
    text = answer.content.decode()
    assert "R225-69" in text
    assert "règle R-CONV-05" in text
    assert not StatutesDraft.objects.exists()


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        (
            "majority_ordinary_first",
            {"limit": "strict", "value": "2/3", "base": "cast"},
            "deux tiers",
        ),
        ("electronic_close", {"value": "3", "hour": "18:00"}, "3 jours avant à 18 h"),
        ("quorum_ordinary_first", {"value": "1/2", "limit": "strict"}, "plus de 1/2 des membres"),
        ("proxy_holders", {"value": "anyone"}, "toute personne"),
        ("election_tie_break", {"rank_0": "age", "rank_1": "lot"}, "l’âge, puis le tirage"),
        ("agenda_members_share", {"value": "1/20"}, "5 %"),
        ("remote_participation", {"value": "yes"}, "oui"),
    ],
)
def test_every_kind_of_value_is_written_on_its_page(
    cast: Cast, signed_in: SignedIn, key: str, said: dict[str, str], words: str
) -> None:
    assemblies.rules("association_1901")
    client = signed_in(cast.diego)
    asked = client.get(reverse("assembly:clause", kwargs={"key": key}))

    write(client, key, **said)

    assert asked.status_code == 200
    assert words in text_of(client, "statutes-draft").replace("\xa0", " ").replace("\u202f", " ")


def test_an_optional_value_is_taken_away_by_leaving_it_empty(
    cast: Cast, signed_in: SignedIn
) -> None:
    assemblies.rules(agenda_members_share={"value": "1/20", "article": "art. 20"})

    write(signed_in(cast.diego), "agenda_members_share", value="")

    assert "sans objet" in text_of(signed_in(cast.diego), "statutes-draft")


def test_the_draft_shows_the_version_in_force_beside_each_change(
    cast: Cast, signed_in: SignedIn
) -> None:
    assemblies.rules(proxy_cap={"value": {"heads": 3}, "article": "art. 9"})
    client = signed_in(cast.diego)
    write(client, "proxy_cap", value="4", article="art. 10")

    text = text_of(client, "statutes-draft")

    assert "3 pouvoirs" in text.replace("\xa0", " ")
    assert "4 pouvoirs" in text.replace("\xa0", " ")
    assert "Statuts du 04/05/2013, art. 10" in text
    assert "Adopter ces règles</button>" not in text


def test_a_change_is_undone_and_a_draft_is_thrown_away(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules(proxy_cap={"value": {"heads": 3}, "article": "art. 9"})
    client = signed_in(cast.diego)
    write(client, "proxy_cap", value="4")
    undo = {"key": "proxy_cap", "verb": "annuler"}
    client.post(reverse("assembly:undo-clause", kwargs=undo))
    draft = StatutesDraft.objects.get()
    undone = draft.overrides["proxy_cap"]

    client.post(reverse("assembly:discard-draft", kwargs={"number": draft.pk}))

    assert undone == {"value": {"heads": 3}, "article": "art. 9"}
    draft.refresh_from_db()
    assert draft.state == "discarded"
    assert Statutes.objects.count() == 1


def test_a_search_keeps_the_rules_that_say_these_words(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()

    text = text_of(signed_in(cast.bilal), q="delai seconde")

    assert "Délai de la seconde convocation" in text
    assert "Nombre maximal de pouvoirs" not in text
    assert "<details open>" in text


def test_the_history_says_what_changed_and_members_alone_read_who(
    cast: Cast, signed_in: SignedIn, client: Client
) -> None:
    assemblies.rules()
    write(signed_in(cast.diego), "proxy_cap", value="3", article="art. 9")
    adopt(signed_in(cast.gwenn))

    member = text_of(signed_in(cast.bilal), "statutes-history")
    version = client.get(reverse("assembly:statutes-version", kwargs={"number": 2}))
    visitor = text_of(Client(), "statutes-history")

    assert "Statuts du 04/05/2013, art. 9" in member
    assert str(cast.gwenn.account) in member
    assert str(cast.gwenn.account) not in visitor
    assert version.status_code == 200


def test_the_same_form_sent_twice_adopts_once(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()
    write(signed_in(cast.diego), "proxy_cap", value="3")
    client, draft = signed_in(cast.gwenn), StatutesDraft.objects.get()
    address = reverse("assembly:adopt-draft", kwargs={"number": draft.pk})
    client.post(address, {"revision": draft.revision})

    again = client.post(address, {"revision": draft.revision})

    assert again.status_code == 409
    assert Statutes.objects.count() == 2


@pytest.mark.parametrize("revision", ["", "x", "-1", "²", "1" * 30])
def test_a_revision_that_is_no_number_is_no_page(
    cast: Cast, signed_in: SignedIn, revision: str
) -> None:
    assemblies.rules()
    write(signed_in(cast.diego), "proxy_cap", value="3")
    draft = StatutesDraft.objects.get()

    answer = signed_in(cast.gwenn).post(
        reverse("assembly:adopt-draft", kwargs={"number": draft.pk}), {"revision": revision}
    )

    assert answer.status_code == 404
    assert Statutes.objects.count() == 1


def test_members_neither_write_nor_adopt(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()
    write(signed_in(cast.diego), "proxy_cap", value="3")
    member = signed_in(cast.bilal)

    answers = [write(member, "proxy_cap", value="9"), adopt(member)]
    answers.append(member.get(reverse("assembly:statutes-draft")))

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert rulebook.current() == Statutes.objects.get(version=1)


def test_another_legal_model_goes_through_the_draft_and_keeps_what_it_knows(
    cast: Cast, signed_in: SignedIn
) -> None:
    assemblies.rules(proxy_cap={"value": {"heads": 3}, "article": "art. 9"})
    client = signed_in(cast.diego)

    client.post(reverse("assembly:preset"), {"preset": "scop_sa", "adopted_on": DAY, "source": ""})

    draft = StatutesDraft.objects.get()
    assert (draft.preset, draft.adopted_on) == ("scop_sa", date(2013, 5, 4))
    assert set(draft.overrides) == set(assemblies.OPENED)  # a SCOP's cap of proxies is the law's
    assert Statutes.objects.count() == 1
