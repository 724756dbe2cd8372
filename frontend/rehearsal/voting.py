"""The vote of a rehearsal: keys, sealing, opening, ballots, a reminder, the legal close."""

import re
from datetime import timedelta

from frontend.rehearsal import letters
from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Refused, Voter
from frontend.rehearsal.protocol import Booth

STAGES = 6  # certificate, polynomial, share, key test; then the key of the test vote, its count
REMINDER = "appel :"
_NUMBER = re.compile(r"^\d+\. ")
RESOLUTION_WEIGHTS = (62, 26, 12)
NAMES = ("for", "against", "abstain")


def ceremony(rehearsal: Rehearsal) -> None:
    """Each holder does each step in turn, the test vote last; then the chair seals the urn."""
    page = rehearsal.board.visitor.get("/scrutins/")
    rehearsal.polls = sorted(set(re.findall(r"/scrutins/([1-9A-HJ-NP-Za-km-z]{14})/", page.text)))
    if not rehearsal.polls:
        raise Refused("no poll is prepared", page)
    for poll in rehearsal.polls:
        for _stage in range(STAGES):
            for holder in rehearsal.holders:
                holder.advance(poll)
        rehearsal.chair.press(f"/scrutins/{poll}/", action="sceller")


def open_vote(rehearsal: Rehearsal) -> None:
    """At the hour of the opening, the worker opens each urn by itself."""
    rehearsal.move_clock(rehearsal.meets_at - timedelta(days=12) + timedelta(minutes=5))
    rehearsal.wait_until(
        "the opening", lambda: all(_is_open(rehearsal, poll) for poll in rehearsal.polls)
    )


def vote(rehearsal: Rehearsal) -> None:
    """Members sign in with two factors, and cast one sealed ballot each."""
    booths = {poll: booth_of(rehearsal, poll) for poll in rehearsal.polls}
    for poll, booth in booths.items():
        for voter in rehearsal.voters:
            rehearsal.choices[f"{poll} {voter.email}"] = drawn(rehearsal, booth)

    def cast(voter: Voter) -> int:
        voter.sign_in()
        found = 0
        for poll, booth in booths.items():
            choices = [list(c) for c in rehearsal.choices[f"{poll} {voter.email}"]]
            receipts = voter.vote(poll, booth, choices)
            rehearsal.receipts.extend(receipts)
            found += len(receipts)
        return found

    cast_ballots = rehearsal.each("bulletins", rehearsal.voters, cast)
    if sum(cast_ballots) != len(rehearsal.voters) * len(rehearsal.polls):
        raise RuntimeError(f"{sum(cast_ballots)} ballots for {len(rehearsal.voters)} voters")


def remind(rehearsal: Rehearsal) -> None:
    """A reminder goes to members who have not voted, and to nobody who has."""
    rehearsal.move_clock(rehearsal.meets_at - timedelta(days=3, hours=7))
    rehearsal.wait_until("the reminder", lambda: bool(_reminded(rehearsal)))
    disturbed = _reminded(rehearsal) & _have_voted(rehearsal)
    if disturbed:
        raise RuntimeError(f"reminded although they had voted: {sorted(disturbed)[:5]}")


def close_remote_vote(rehearsal: Rehearsal) -> None:
    """The day before at 15:00, by itself: a ballot sent later is refused."""
    legal_close = rehearsal.meets_at.replace(hour=15, minute=0) - timedelta(days=1)
    rehearsal.move_clock(legal_close + timedelta(minutes=1))
    late = Voter(rehearsal.service, rehearsal.board.email, rehearsal.board.secret)
    late.visitor = rehearsal.board.visitor
    for poll in rehearsal.polls:
        page = late.visitor.post_json(f"/scrutins/{poll}/droits", {"mandates": "all"})
        if page.status < 400:
            raise Refused("a right was handed over after the legal close", page)


def expected(rehearsal: Rehearsal) -> list[dict[str, object]]:
    """What the count must say, from the choices that were drawn."""
    found = []
    for poll in rehearsal.polls:
        booth = booth_of(rehearsal, poll)
        made = [rehearsal.choices[f"{poll} {address}"] for address in _have_voted(rehearsal)]
        for index, question in enumerate(booth.election.questions):
            if question.blank:
                continue
            counts = [sum(1 for one in made if list(one[index]) == [n]) for n in range(3)]
            adopted = counts[0] > counts[1]
            found.append(
                {
                    "title": _NUMBER.sub("", question.question),
                    **dict(zip(NAMES, counts, strict=True)),
                }
                | {"adopted": adopted}
            )
    return found


def _have_voted(rehearsal: Rehearsal) -> set[str]:
    """The addresses of those whose vote is in the urn, or in an envelope."""
    return {voter.email for voter in rehearsal.voters} | set(rehearsal.by_post.values())


def _is_open(rehearsal: Rehearsal, poll: str) -> bool:
    page = rehearsal.anybody.get(f"/urne/{poll}/tableau?format=json")
    return page.status == 200 and str(page.json()["state"]) == "open"


def booth_of(rehearsal: Rehearsal, poll: str) -> Booth:
    """The booth of a poll, as anybody may build it from what is published."""
    page = rehearsal.anybody.get(f"/urne/{poll}/election.json")
    if page.status != 200:
        raise Refused("no election", page)
    return Booth(page.body.decode())


def _reminded(rehearsal: Rehearsal) -> set[str]:
    """The addresses that received a reminder, whatever kind of space its subject has."""
    messages = (letters.read(path) for path in rehearsal.service.mail.glob("*.eml"))
    return {
        str(message["to"]).split("<")[-1].strip("<> ")
        for message in messages
        if REMINDER in " ".join(message["subject"].split())
    }


def drawn(rehearsal: Rehearsal, booth: Booth) -> list[list[int]]:
    """Choices drawn for one ballot."""
    draw, choices = rehearsal.draw, []
    for question in booth.election.questions:
        size = len(question.answers)
        if question.blank:
            wanted = draw.randint(0, question.maximum)
            choices.append(sorted(draw.sample(range(size), wanted)))
        else:
            choices.append([draw.choices(range(size), RESOLUTION_WEIGHTS[:size])[0]])
    return choices
