"""From an empty service to an assembly convened: register, officers, statutes, agenda, notices."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from common.clock import PARIS
from frontend.demonstration import people
from frontend.demonstration.story import told
from frontend.rehearsal import letters
from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Holder, Player, Refused, Voter

BOARD_PRESIDENT = 1
FIRST_HOLDER = 2
NOTICE_DAYS = 20
OPENING_DAYS_BEFORE = 12
SATURDAY = 5


def register(rehearsal: Rehearsal) -> None:
    """The operator imports the register and describes the cooperative, by the two commands."""
    folder, plan = rehearsal.out, rehearsal.plan
    consented_on = rehearsal.now().date() - timedelta(days=90)
    rows = people.rows(plan.members, seed=plan.seed, consent_on=consented_on)
    listing = folder / "members.csv"
    listing.write_text(people.register_csv(plan.members, seed=plan.seed, consent_on=consented_on))
    rehearsal.service.manage("import_members", str(listing), "--apply")
    description = rehearsal.service.folder / "cooperative.toml"
    description.write_text(_description(plan.trustees, consented_on))
    rehearsal.service.manage("set_up", str(description))
    holders = range(FIRST_HOLDER, FIRST_HOLDER + plan.trustees)
    address = {int(row["numéro"]): row["courriel"] for row in rows}
    rehearsal.board = Player(rehearsal.service, address[BOARD_PRESIDENT])
    rehearsal.holders = [Holder(rehearsal.service, address[number]) for number in holders]
    rehearsal.chair = rehearsal.holders[0]
    others = [number for number in address if number > holders.stop]
    chosen = rehearsal.draw.sample(others, min(plan.voters, len(others)))
    silent = sorted(set(address) - set(chosen) - set(holders))
    rehearsal.by_post = {number: address[number] for number in silent[-1:]}
    rehearsal.voters = [Voter(rehearsal.service, address[number]) for number in sorted(chosen)]


def sign_in_officers(rehearsal: Rehearsal) -> None:
    """Officers sign in by mail and must set up a second factor before anything else."""
    for officer in (rehearsal.board, *rehearsal.holders):
        officer.sign_in()
        officer.set_up_authenticator()


def sign_in_voters(rehearsal: Rehearsal) -> None:
    """Those who will vote set up their authenticator before the roll is frozen."""

    def enrol(voter: Voter) -> None:
        voter.sign_in()
        voter.set_up_authenticator()

    rehearsal.each("inscriptions", rehearsal.voters, enrol)


def statutes(rehearsal: Rehearsal) -> None:
    """The board records the legal model and drafts the clause that opens the electronic vote; a
    supervisor adopts it."""
    model = {"preset": "sa_consommation_1917", "adopted_on": "2013-05-04"}
    rehearsal.board.press("/assemblees/statuts/modele", model)
    clause = "/assemblees/statuts/electronic_vote"
    said = {"value": "yes", "article": "art. 21", "dated": "2013-05-04"}
    rehearsal.board.press(clause, said)
    rehearsal.holders[0].press("/assemblees/statuts/projet", action="adopter")


def agenda(rehearsal: Rehearsal) -> None:
    """The file of the assembly, its resolutions and an election of two seats."""
    rehearsal.meets_at = _saturday(rehearsal.now() + timedelta(days=NOTICE_DAYS))
    opens_at = rehearsal.meets_at - timedelta(days=OPENING_DAYS_BEFORE)
    frame = {
        "title": "Assemblée générale de répétition",
        "mode": "physical",
        "meets_at": _field(rehearsal.meets_at),
        "place": "1 rue de la Répétition, 56520 Guidel",
    }
    page = rehearsal.board.visitor.get("/assemblees/nouvelle")
    form = page.form("title", "meets_at")
    form.fields.pop("is_annual", None)
    page = rehearsal.board.visitor.submit(page, form, {**frame, "kind": "ordinary"})
    found = re.search(r"/assemblees/(\d+)/", page.url)
    if found is None:
        raise Refused("the assembly is not prepared", page)
    rehearsal.assembly = found.group(1)
    for number in range(1, rehearsal.plan.resolutions + 1):
        _add_question(rehearsal, "vote", f"Résolution de répétition numéro {number}")
    _add_question(rehearsal, "election", "Élection de deux membres du conseil de surveillance")
    decided = {
        "vote_opens_at": _field(opens_at),
        "decision_on": rehearsal.now().date().isoformat(),
        "decision_reference": "décision de répétition",
    }
    rehearsal.board.press(f"{rehearsal.at_assembly}cadre", {**frame, **decided})


def convene(rehearsal: Rehearsal) -> None:
    """Texts and roll are frozen, every member gets a notice."""
    rehearsal.board.press(f"{rehearsal.at_assembly}convoquer")
    page = rehearsal.board.visitor.get(f"{rehearsal.at_assembly}convocation.pdf")
    if not page.body.startswith(b"%PDF"):
        raise Refused("no notice", page)
    (rehearsal.out / "convocation.pdf").write_bytes(page.body)


def deliver(rehearsal: Rehearsal) -> None:
    """Waits until the worker has delivered the notice of every voter."""
    waiting = [voter.email for voter in rehearsal.voters]

    def arrived() -> bool:
        while waiting and _has_notice(rehearsal, waiting[-1]):
            waiting.pop()
        rehearsal.say("courrier", len(rehearsal.voters) - len(waiting), len(rehearsal.voters))
        return not waiting

    rehearsal.wait_until("the notices", arrived)


def _has_notice(rehearsal: Rehearsal, address: str) -> bool:
    """A notice is the message that carries the calendar file or the notice itself."""
    for path in letters.messages_to(rehearsal.service.mail, address):
        if b"convocation.pdf" in path.read_bytes():
            return True
    return not _consents(address)


def _consents(address: str) -> bool:
    number = int(address.split("@", maxsplit=1)[0].rsplit(".", 1)[1])
    return number % people.WITHOUT_CONSENT_EVERY != 0


def _add_question(rehearsal: Rehearsal, kind: str, title: str) -> None:
    board, path = rehearsal.board, f"{rehearsal.at_assembly}ordre-du-jour"
    board.press(path, {"kind": kind, "title": title}, action="points")
    page = board.visitor.get(path)
    number = max(int(n) for n in re.findall(r"/resolutions/(\d+)", page.text))
    address = f"{rehearsal.at_assembly}resolutions/{number}"
    said = {"title": title, "text": f"L’assemblée se prononce : {title}.", "reasons": "Répétition."}
    if kind != "election":
        board.press(address, {**said, "is_secret": "on", "agreed_by_board": "on"})
        return
    board.press(address, {**said, "seats": "2"})
    last = FIRST_HOLDER + rehearsal.plan.trustees
    for candidate in range(last, last + 3):
        who = {
            "member": str(candidate),
            "age": "45",
            "profession": "Comptable",
            "agreed_by_board": "on",
        }
        board.press(address, who, action="candidatures")


def _description(trustees: int, started_on: date) -> str:
    cooperative: dict[str, Any] = {**told()["cooperative"], "name": "Coopérative de répétition"}
    lines = ["[cooperative]", *(f"{key} = {json.dumps(v)}" for key, v in cooperative.items())]
    for function, organ, office in (
        ("convener", "board", ""),
        ("key_holder", "supervisory_board", ""),
        ("certifier", "supervisory_board", ""),
        ("chair", "supervisory_board", "president"),
    ):
        lines += ["[[functions]]", f'function = "{function}"', f'organ = "{organ}"']
        lines.append(f'office = "{office}"')
    seats = [(BOARD_PRESIDENT, "board", "president")]
    for number in range(FIRST_HOLDER, FIRST_HOLDER + trustees):
        office = "president" if number == FIRST_HOLDER else "member"
        seats.append((number, "supervisory_board", office))
    for member, organ, office in seats:
        lines += ["[[mandates]]", f"member = {member}", f'organ = "{organ}"']
        lines += [f'office = "{office}"', f"starts_on = {started_on.isoformat()}"]
    return "\n".join(lines)


def _saturday(after: datetime) -> datetime:
    day = after.astimezone(PARIS).date()
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    return datetime.combine(day, time(18), PARIS)


def _field(moment: datetime) -> str:
    return moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")
