"""The envelope of a rehearsal: a member votes on paper, and two scrutineers enter it."""

from collections.abc import Sequence

from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Player, Refused
from frontend.rehearsal.protocol import Choices
from frontend.rehearsal.sitting import name_bureau
from frontend.rehearsal.voting import booth_of, drawn


def send(rehearsal: Rehearsal) -> None:
    """An envelope comes by post: one person of the bureau enters it, another confirms it."""
    name_bureau(rehearsal)
    path = f"{rehearsal.at_assembly}seance/votes-papier"
    for number, address in rehearsal.by_post.items():
        for poll in rehearsal.polls:
            rehearsal.choices[f"{poll} {address}"] = drawn(rehearsal, booth_of(rehearsal, poll))
        envelope = {
            "member": str(number),
            "arrival": "post",
            "received_on": rehearsal.now().date().isoformat(),
            "has_envelope": "on",
        }
        rehearsal.chair.press(path, envelope)
        rehearsal.holders[1].press(path, action="confirmer")


def enter(rehearsal: Rehearsal) -> None:
    """After the close, two scrutineers count the pile, enter each paper, and say that it is so."""
    scrutineers = rehearsal.holders[1:3]
    for poll in rehearsal.polls if rehearsal.by_post else ():
        _say(scrutineers, poll, "envelopes", len(rehearsal.by_post))
        for address in rehearsal.by_post.values():
            _enter(rehearsal, scrutineers[0], poll, rehearsal.choices[f"{poll} {address}"])
        _say(scrutineers, poll, "void", 0)


def _say(scrutineers: Sequence[Player], poll: str, about: str, number: int) -> None:
    for each in scrutineers:
        each.press(f"/scrutins/{poll}/papiers/", {"about": about, "number": str(number)})


def _enter(rehearsal: Rehearsal, scrutineer: Player, poll: str, choices: Choices) -> None:
    page = scrutineer.ask(f"/scrutins/{poll}/papiers/place")
    if page.status != 200:
        raise Refused(f"{scrutineer.email} has no slot", page)
    told = page.json()
    (right,) = told["rights"]
    ballot = booth_of(rehearsal, poll).ballot(right["credential"], choices)
    scrutineer.cast(told["urn"], right, ballot)
