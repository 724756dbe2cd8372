"""The people of our tests. Import `build`, or ask for the fixture `cast`.

- alice presides over the supervisory board; gwenn and hugo sit on it with her (three key holders)
- bilal is a member; chloe is a member who holds other people's proxies
- diego sits on the board
- eve is a stranger with an account; fatou is the operator
- mots_passants is a legal person, represented by odile
"""

from dataclasses import dataclass

from members.models import Account, Cooperative, Member
from tests.factories import members as factories


@dataclass(frozen=True)
class Cast:
    cooperative: Cooperative
    alice: Member
    bilal: Member
    chloe: Member
    diego: Member
    gwenn: Member
    hugo: Member
    mots_passants: Member
    eve: Account
    fatou: Account

    @property
    def members(self) -> list[Member]:
        return [
            self.alice,
            self.bilal,
            self.chloe,
            self.diego,
            self.gwenn,
            self.hugo,
            self.mots_passants,
        ]

    @property
    def key_holders(self) -> list[Member]:
        return [self.alice, self.gwenn, self.hugo]


def build() -> Cast:
    """The cast in the database: a cooperative with a board, a supervisory board of three with
    Ouvaton's functions, and consents to be convened by e-mail."""
    cooperative = factories.cooperative()
    factories.ouvaton_functions()
    people = {
        first.lower(): factories.member(first, last, email=f"{first.lower()}@example.org")
        for first, last in (
            ("Alice", "Martin"),
            ("Bilal", "Benali"),
            ("Chloe", "Évrard"),
            ("Diego", "Da Silva"),
            ("Gwenn", "Le Goff"),
            ("Hugo", "Nguyen"),
        )
    }
    mots_passants = factories.legal_member(email="odile@example.org", siren="443061841")
    factories.mandate(people["alice"], "supervisory_board", "president")
    factories.mandate(people["gwenn"], "supervisory_board")
    factories.mandate(people["hugo"], "supervisory_board", "vice_president")
    factories.mandate(people["diego"], "board", "president")
    for member in (*people.values(), mots_passants):
        factories.consent(member)
    return Cast(
        cooperative=cooperative,
        mots_passants=mots_passants,
        eve=factories.account("eve@example.org", "Eve Inconnue"),
        fatou=factories.account("fatou@example.org", "Fatou Diallo", is_operator=True),
        **people,
    )
