"""Every forged ballot of the corpus, brought to the urn's door by somebody who has a permit."""

import json

import pytest

from common.refusals import Refusal
from tests.corpus import CORPUS
from tests.factories.forgeries import ballots, setting
from tests.factories.urns import NOON
from votes.belenios.errors import Check
from votes.belenios.events import EventType
from votes.urn import queries
from votes.urn.actions import casting, polls
from votes.urn.models import Ballot, Rank, Record

pytestmark = pytest.mark.django_db

# What an attacker can bring to an urn; the rest is done to an archive as a whole.
OF_BALLOTS = {Check.ELEMENT, Check.SCALAR, Check.CIPHERTEXT_DUPLICATE} | {
    check for check in Check if check.value.startswith("ballot-")
}


def forged(name: str) -> list[str]:
    """The ballots of a forged archive that no honest voter made."""
    made = CORPUS[name].make()
    assert isinstance(made, list)
    texts = [step.records[0] for step in made if step.event.type is EventType.BALLOT]
    return [text for text in texts if text not in ballots()]


BROUGHT = {name: forged(name) for name, of in CORPUS.items() if of.check in OF_BALLOTS}


def open_urn() -> str:
    """The urn of the corpus, where the first voter has voted and may vote again."""
    poll, holders = setting()
    uuid = poll.election.uuid
    polls.create(poll_uuid=uuid, title="Assemblée générale", revote=True)
    sealed = polls.Seal(poll.election.text, holders.trustees.text, poll.credentials.text)
    polls.seal(poll_uuid=uuid, sealed=sealed, at=NOON)
    polls.open_poll(poll_uuid=uuid, at=NOON)
    send(uuid, ballots()[0])
    return uuid


def send(uuid: str, text: str) -> None:
    credential = json.loads(text)["credential"]
    until = NOON.replace(hour=23)
    permit = queries.permit(
        poll_uuid=uuid, credential=credential, rank=Rank.OWNER, expires_at=until
    )
    casting.cast(poll_uuid=uuid, ballot_text=text, permit=permit, at=NOON)


@pytest.mark.parametrize("name", [name for name, texts in BROUGHT.items() if texts])
def test_every_forged_ballot_is_refused_at_the_door_of_the_urn(name: str) -> None:
    uuid = open_urn()
    before = Record.objects.count()

    for text in BROUGHT[name]:
        with pytest.raises(Refusal):
            send(uuid, text)

    assert (Record.objects.count(), Ballot.objects.count()) == (before, 1)


def test_the_honest_ballots_of_the_corpus_would_have_been_received() -> None:
    uuid = open_urn()

    for text in ballots()[1:]:
        send(uuid, text)

    assert queries.turnout(uuid) == 3
