"""Rows of the register; each function states only what matters to the test."""

from datetime import date, datetime
from typing import Any

from common import clock
from members import names
from members.models import (
    Account,
    Cooperative,
    ElectronicConsent,
    Mandate,
    Member,
    OrganFunction,
    Representative,
    ShareMovement,
)

LONG_AGO = date(2015, 3, 1)


def account(email: str | None = None, display_name: str = "", **fields: Any) -> Account:
    made = Account.objects.create_account(email=email, display_name=display_name)
    for name, value in fields.items():
        setattr(made, name, value)
    if fields:
        made.save()
    return made


def next_number() -> int:
    """Member numbers over a thousand, as old cooperatives have."""
    last = Member.objects.order_by("-number").first()
    return last.number + 1 if last else 1001


def member(
    first_name: str = "Camille",
    last_name: str = "Durand",
    *,
    email: str = "",
    with_account: bool = True,
    shares: int = 1,
    **fields: Any,
) -> Member:
    """A natural person, member for years, who can sign in when there is an address."""
    fields.setdefault("number", next_number())
    fields.setdefault("registered_on", LONG_AGO)
    fields.setdefault("address", "1 rue du Port")
    fields.setdefault("postcode", "56520")
    fields.setdefault("city", "Guidel")
    made = Member(first_name=first_name, last_name=last_name, email=email, **fields)
    if with_account and email and made.account is None:
        made.account = Account.objects.filter(email=email.lower()).first() or account(
            email, made.display_name
        )
    names.index(made)
    made.save()
    if shares:
        own_shares(made, shares)
    return made


def legal_member(
    legal_name: str = "Association Les Mots Passants",
    *,
    representative: str = "Odile Bernard",
    email: str = "",
    **fields: Any,
) -> Member:
    """A legal person and the natural person who acts for it."""
    made = member("", "", kind=Member.Kind.LEGAL, legal_name=legal_name, email=email, **fields)
    first, _, last = representative.partition(" ")
    Representative.objects.create(
        member=made,
        first_name=first,
        last_name=last,
        email=email,
        account=made.account,
        from_on=made.registered_on,
        deed="Délibération du conseil d’administration",
    )
    return made


def own_shares(member: Member, quantity: int, *, on: date | None = None) -> ShareMovement:
    return ShareMovement.objects.create(
        member=member,
        on=on or member.registered_on,
        quantity=quantity,
        kind=ShareMovement.Kind.SUBSCRIPTION,
    )


def mandate(
    member: Member,
    organ: str,
    office: str = "member",
    *,
    starts_on: date = date(2020, 6, 6),
    ends_on: date | None = None,
) -> Mandate:
    return Mandate.objects.create(
        member=member, organ=organ, office=office, starts_on=starts_on, ends_on=ends_on
    )


def consent(member: Member, *, given_at: datetime | None = None) -> ElectronicConsent:
    """An agreement to be convened by e-mail, given long ago."""
    return ElectronicConsent.objects.create(
        member=member,
        given_at=given_at or datetime(2020, 1, 15, 10, 0, tzinfo=clock.PARIS),
        channel=ElectronicConsent.Channel.SITE,
        text_version="2020-01",
        email=member.email or "nobody@example.org",
        evidence={},
        evidence_hash="0" * 64,
    )


def ouvaton_functions() -> None:
    """Functions as a dual-board company gives them: the supervisory board keeps the keys and
    certifies, its president chairs, the board convenes."""
    Function = OrganFunction.Function
    for function, organ, office in (
        (Function.KEY_HOLDER, "supervisory_board", ""),
        (Function.CERTIFIER, "supervisory_board", ""),
        (Function.CHAIR, "supervisory_board", "president"),
        (Function.CONVENER, "board", ""),
        (Function.CONVENER, "supervisory_board", ""),
    ):
        OrganFunction.objects.get_or_create(function=function, organ=organ, office=office)


def cooperative(**fields: Any) -> Cooperative:
    """A complete fictitious cooperative: every mandatory mention is there (R-CONV-03)."""
    values = {
        "name": "La Coopérative du Port",
        "sigle": "CDP",
        "form": "Société anonyme coopérative de consommation",
        "is_capital_variable": True,
        "capital_amount_cents": 2_640_000,
        "capital_minimum_cents": 2_537_600,
        "share_value_cents": 1_600,
        "siren": "732829320",
        "rcs_city": "Lorient",
        "address": "1 quai des Indes",
        "postcode": "56100",
        "city": "Lorient",
        "phone": "02 97 00 00 00",
        "email": "ag@cooperative.example",
        "website": "https://cooperative.example",
        **fields,
    }
    made, _ = Cooperative.objects.update_or_create(pk=1, defaults=values)
    return made
