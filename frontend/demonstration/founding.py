"""The cooperative, its register, its officers, its past: what exists before the assembly."""

from datetime import date, datetime, timedelta
from typing import Any

from assembly.actions import history, statutes
from common.clock import PARIS
from frontend.demonstration import people
from frontend.demonstration.stage import give_second_factor
from frontend.demonstration.story import told
from members.actions import cooperative, imports, mandates
from members.models import (
    Account,
    Member,
    OrganFunction,
)
from members.models.mandates import Office, Organ

OPENED = ("electronic_vote", "remote_participation")


def found(*, members: int, seed: int, consented_on: date, at: datetime) -> None:
    """Writes the cooperative and everything that precedes this year's assembly."""
    story = told()
    cooperative.set_up(at=at, **story["cooperative"])
    register = people.register_csv(members, seed=seed, consent_on=consented_on)
    imports.import_file(content=register.encode(), file_name="registre.csv", at=at)
    _appoint(story["officers"], at)
    told_statutes = story["statutes"]
    statutes.adopt(
        preset=told_statutes["preset"],
        overrides={key: {"value": True, "article": told_statutes["article"]} for key in OPENED},
        adopted_on=told_statutes["adopted_on"],
        at=at,
        by=None,
        source=told_statutes["version"],
    )
    _remember(story, at)


def account_of(number: int) -> Account:
    """The account of a member of the invented register, by member number."""
    account = Member.objects.select_related("account").get(number=number).account
    if account is None:
        raise LookupError(f"member {number} has no account")
    return account


def _appoint(officers: dict[str, Any], at: datetime) -> None:
    started = at.astimezone(PARIS).date() - timedelta(days=400)
    for organ in (Organ.BOARD, Organ.SUPERVISORY_BOARD):
        for number in officers[organ]:
            presides = officers[f"{organ}_president"] == number
            mandates.appoint(
                member=Member.objects.get(number=number),
                organ=organ,
                office=Office.PRESIDENT if presides else Office.MEMBER,
                starts_on=started,
                at=at,
            )
    kind = OrganFunction.Function
    mandates.give_functions(
        functions=[
            (kind.CONVENER, Organ.BOARD, ""),
            (kind.KEY_HOLDER, Organ.SUPERVISORY_BOARD, ""),
            (kind.CERTIFIER, Organ.SUPERVISORY_BOARD, ""),
            (kind.CHAIR, Organ.SUPERVISORY_BOARD, Office.PRESIDENT),
        ],
        at=at,
    )
    operator = Account.objects.create_account(
        email=officers["operator"], display_name="Exploitation technique"
    )
    Account.objects.filter(pk=operator.pk).update(is_operator=True)
    for number in (*officers["board"], *officers["supervisory_board"], officers["visitor"]):
        give_second_factor(account_of(number))
    give_second_factor(operator)


def _remember(story: dict[str, Any], at: datetime) -> None:
    for figures in story["figures"]:
        source = "chiffres inventés pour la démonstration"
        cooperative.record_figures(**figures, source=source, at=at)
    for event in story["history"]:
        history.record_past(
            year=event["on"].year,
            title=event["title"],
            held_on=event["on"],
            summary=event.get("text", ""),
            source=event["source"],
            at=at,
            by=None,
        )
    for past in story["past_assemblies"]:
        history.record_past(
            year=past["held_on"].year,
            title=f"Assemblée générale ordinaire {past['held_on'].year}",
            held_on=past["held_on"],
            registered=past["registered"],
            participants=past["participants"],
            source="participation inventée pour la démonstration",
            is_fictitious=True,
            at=at,
            by=None,
        )
