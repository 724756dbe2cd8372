"""The page of a poll says where it stands first, and leads to the next gesture."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.station.actions import certification, uncounting, watching
from votes.station.actions import polls as life
from votes.urn.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def page(client: Client, of: polls.Rehearsed, person: object, rest: str = "") -> str:
    client.force_login(getattr(person, "account", person))
    return client.get(f"/scrutins/{of.poll.uuid}/{rest}").content.decode()


def between(text: str, start: str, end: str) -> str:
    """What a page says from one mark to the next; empty without the first."""
    return text.partition(start)[2].partition(end)[0]


def title(text: str) -> str:
    return between(text, "<h1>", "</h1>")


def call(text: str) -> str:
    """The panel that says what is expected of this person; empty when nothing is."""
    return between(text, '<section class="call', "</section>")


def counted(cast: Cast) -> polls.Rehearsed:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [NO])
    of.count()
    return of


def found_at_fault(of: polls.Rehearsed) -> None:
    """A ballot of the published archive was changed, and the daily checks saw it."""
    watching.check(poll=of.poll, at=of.at)
    Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").update(body="{}")
    watching.check(poll=of.poll, at=of.at + timedelta(days=1))


def test_the_title_says_where_the_vote_stands_and_until_when(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)

    text = page(client, of, cast.alice)

    assert title(text) == "Le scrutin est ouvert"
    assert of.poll.title in between(text, '<p class="kicker">', "</p>")
    assert "Clôture à distance\xa0: <strong>" in between(text, '<p class="lead">', "</p>")


def test_the_head_is_fetched_again_when_the_poll_has_changed(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    text = page(client, of, cast.alice)
    life.suspend(poll=of.poll, at=of.at)

    head = page(client, of, cast.alice, "etat?part=head")

    assert f'data-live-url="/scrutins/{of.poll.uuid}/etat?part=head"' in text
    assert title(head) == "L’urne ne reçoit pas de bulletin pour l’instant"
    assert "<dl>" not in head


def test_the_page_leads_to_the_next_gesture(client: Client, cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))

    text = page(client, of, cast.alice)

    assert 'href="#sceller"' in call(text)
    assert 'id="sceller"' in text


def test_a_gesture_that_is_not_possible_yet_says_what_is_missing_first(
    client: Client, cast: Cast
) -> None:
    of = polls.prepared(cast, key_holders=[cast.gwenn, cast.hugo])

    text = page(client, of, cast.alice)

    assert "quiet" in call(text)
    assert "impossible pour l’instant" in call(text)
    assert "Des dépositaires n’ont pas encore fabriqué et essayé leur clé." in call(text)
    assert 'href="#sceller"' in call(text)


def test_when_every_key_is_needed_the_page_says_that_none_may_be_lost(
    client: Client, cast: Cast
) -> None:
    three = polls.prepared(cast)
    two = polls.prepared(cast, key_holders=[cast.gwenn, cast.hugo])

    with_one_to_spare = page(client, three, cast.alice)
    with_none = page(client, two, cast.alice)

    assert "Aucune clé ne peut plus être perdue" not in with_one_to_spare
    assert "Aucune clé ne peut plus être perdue" in with_none


def test_whoever_is_asked_for_a_second_word_is_led_to_it(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.end()
    uncounting.ask(
        poll=of.poll, ground="lone_ballot", reasons="Un seul vote.", at=of.at, by=cast.alice.account
    )

    asked = call(page(client, of, cast.gwenn))

    assert 'href="#confirmer-non-depouille"' in asked
    assert "Une demande attend votre réponse" in asked, "the page does not say which answer"
    assert "confirmer-non-depouille" not in page(client, of, cast.alice)


def test_nothing_is_awaited_once_certification_was_refused(client: Client, cast: Cast) -> None:
    of = counted(cast)
    before = call(page(client, of, cast.gwenn))
    certification.refuse(
        poll=of.poll, certifier=cast.gwenn, reasons="Illisible.", at=of.at, by=cast.gwenn.account
    )

    assert 'href="#certifier"' in before
    assert call(page(client, of, cast.gwenn)) == ""


def test_a_fault_found_later_comes_before_what_was_certified(client: Client, cast: Cast) -> None:
    of = counted(cast)
    certification.certify(poll=of.poll, certifier=cast.gwenn, at=of.at, by=cast.gwenn.account)
    before = page(client, of, cast.gwenn)

    found_at_fault(of)
    text = page(client, of, cast.gwenn)

    assert title(before) == "Le résultat est certifié"
    assert title(text) == "L’archive de ce vote échoue à un contrôle"
    assert "Plus rien n’est attendu" not in text


def test_the_public_board_tells_the_fault_that_was_found_later(client: Client, cast: Cast) -> None:
    of = counted(cast)
    address = f"/urne/{of.poll.uuid}/tableau"
    before = client.get(address).content.decode()

    found_at_fault(of)
    after = client.get(address).content.decode()

    assert "échoue à un contrôle" not in before
    assert "l’archive de ce vote échoue à un contrôle" in after
    assert "La chaîne de l’urne est intacte" in after
    assert after.index("échoue à un contrôle") < after.index("Mon bulletin y est-il")


def test_what_was_compared_carries_its_unit(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    life.project_turnout(poll=of.poll, at=of.at)

    text = page(client, of, cast.gwenn, "integrite")
    during = page(client, of, cast.gwenn)
    of.end()
    said = page(client, of, cast.gwenn)

    assert "à la clôture (7 inscrits)" in during
    assert "1 bulletin, 1 droit remis" in text
    assert "1 bulletin, 1 émargement" in text
    assert "1 / 1" not in text
    assert "1 votant sur 7 inscrits" in said


def test_nobody_is_offered_the_list_of_voters_before_the_vote_opens(
    client: Client, cast: Cast
) -> None:
    draft, running = polls.prepared(cast), polls.opened(cast)

    assert "emargement" not in page(client, draft, cast.alice)
    assert "emargement" in page(client, running, cast.alice)


def test_no_right_is_asked_to_be_replaced_when_no_reserve_is_left(
    client: Client, cast: Cast
) -> None:
    of = polls.opened(cast)

    text = page(client, of, cast.gwenn, "droits-remplaces/")

    assert "Il ne reste aucun droit de réserve" in text
    assert 'name="identity_check"' not in text
    assert "0 droit de réserve" not in text


def test_the_signed_roll_is_in_the_alphabetical_order_of_french(client: Client, cast: Cast) -> None:
    client.reading_may_write = True  # type: ignore[attr-defined]
    of = polls.opened(cast)

    text = page(client, of, cast.gwenn, "emargement")

    names = ["DA SILVA", "ÉVRARD", "LE GOFF", "MARTIN", "NGUYEN"]
    assert sorted(names, key=text.index) == names


def test_what_the_clock_does_by_itself_is_not_asked_of_anybody(client: Client, cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast, opens_at=clock.now() + timedelta(days=2)))
    life.seal(poll=of.poll, at=of.at)

    text = page(client, of, cast.alice)

    assert title(text) == "L’urne vide est scellée"
    assert 'href="#empreinte"' in call(text), "a key holder is led to what is possible"
    assert "s’ouvre de lui-même à l’heure annoncée. Ouverture\xa0: <strong>" in text
