"""Malformed and forged ballots: refused with the rule they break, nothing stored."""

import json

import pytest

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import YES
from votes.belenios import canonical
from votes.belenios.election import Question
from votes.urn.models import Ballot, Record

pytestmark = pytest.mark.django_db


def altered(text: str, *path: object, value: object = None) -> str:
    """The ballot with one thing changed, written canonically."""
    ballot = json.loads(text)
    place = ballot
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical.serialize(ballot)


def more(number: str) -> str:
    return str(int(number) + 1)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("signature", "proof", "response"), "ballot-refused.ballot-signature"),
        (
            ("answers", 0, "individual_proofs", 0, 0, "response"),
            "ballot-refused.ballot-signature",
        ),
        (("answers", 0, "choices", 0, "alpha"), "ballot-refused.ballot-membership"),
    ],
)
def test_a_changed_number_makes_the_ballot_refused(path: tuple[object, ...], code: str) -> None:
    box = urns.opened()
    ballot = box.ballot(choice=YES)
    number = json.loads(ballot)
    for step in path:
        number = number[step]
    before = Record.objects.count()

    with pytest.raises(Refusal) as error:
        box.send(altered(ballot, *path, value=more(number)), box.permit())

    assert error.value.code == code
    assert error.value.status == 400
    assert (Record.objects.count(), Ballot.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(",", ", ", 1),
        lambda text: text + "\n",
        lambda text: text[:-1],
        lambda text: "[]",
        lambda text: "null",
        lambda text: "9" * 5000,
        lambda text: "[" * 100_000,
        lambda text: text.replace("election_uuid", "election_uuid2"),
        lambda text: text.replace('"challenge":"', '"challenge":"0', 1),
        lambda text: "\ud800",
    ],
)
def test_what_is_not_a_canonical_ballot_is_refused_in_words(spoil) -> None:
    box = urns.opened()

    with pytest.raises(Refusal) as error:
        box.send(spoil(box.ballot()), box.permit())

    assert error.value.status == 400
    assert str(error.value.message)
    assert str(error.value.what_to_do)
    assert Ballot.objects.count() == 0


def test_a_ballot_of_another_poll_is_refused() -> None:
    box, other = urns.opened(), urns.opened()
    ballot = other.ballot()

    with pytest.raises(Refusal):
        box.send(ballot, box.permit())

    assert Ballot.objects.count() == 0


def test_randomness_used_twice_by_one_device_is_refused(monkeypatch) -> None:
    """Copied ciphertexts would make key holders refuse the whole urn: α may never come back."""
    box = urns.opened(revote=True)
    drawn = iter(range(1000, 100_000))
    monkeypatch.setattr(box.drawn.maker.election.group, "random_scalar", lambda: next(drawn))
    box.cast(choice=[[1, 0, 0]])
    restarted = iter(range(1000, 100_000))
    monkeypatch.setattr(box.drawn.maker.election.group, "random_scalar", lambda: next(restarted))

    with pytest.raises(Refusal) as error:
        box.cast(choice=[[0, 1, 0]])

    assert error.value.code == "ciphertext-already-seen"


def test_one_number_drawn_for_two_choices_of_a_ballot_is_refused_in_words(monkeypatch) -> None:
    """Both ciphertexts differ, and one α stands in both: a device that draws badly."""
    box = urns.opened(questions=[Question("Approuver ?", ("Pour", "Contre"))])
    monkeypatch.setattr(urns.GROUP, "random_scalar", lambda: 1000)
    ballot = box.ballot(choice=[[1, 0]])

    with pytest.raises(Refusal) as error:
        box.send(ballot, box.permit())

    assert error.value.code == "ciphertext-already-seen"
    assert Ballot.objects.count() == 0
