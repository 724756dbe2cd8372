"""Where a member is written to."""

from collections.abc import Collection
from dataclasses import dataclass

from members.models import Member
from notifications.models import DeadAddress


@dataclass(frozen=True)
class Recipient:
    """One addressee. `key` is stable for the outbox: “member:12”, “account:…”."""

    key: str
    name: str
    email: str
    postal_lines: tuple[str, ...] = ()
    postcode: str = ""
    member: Member | None = None

    @property
    def is_legal(self) -> bool:
        """An association or a company is not told “you are a member”."""
        return self.member is not None and self.member.kind == Member.Kind.LEGAL


def of_member(member: Member, *, dead: Collection[str] | None = None) -> Recipient:
    """The member at the addresses of the register: its own e-mail address, else that of the
    person who acts for it. An address known as dead gives way to the next one; when all of them
    are, there is no e-mail and the post goes on. `dead` spares a question for each of many."""
    account = member.account
    known = [email for email in (member.email, account.email if account else "") if email]
    if dead is None:
        dead = dead_addresses(known)
    return Recipient(
        key=f"member:{member.pk}",
        name=member.display_name,
        email=next((email for email in known if email.lower() not in dead), ""),
        postal_lines=(member.display_name, *member.address_lines),
        postcode=member.postcode,
        member=member,
    )


def dead_addresses(among: Collection[str] | None = None) -> frozenset[str]:
    """The addresses at which nobody could be reached, in small letters."""
    found = DeadAddress.objects.all()
    if among is not None:
        found = found.filter(address__in=[address.lower() for address in among])
    return frozenset(found.values_list("address", flat=True))


def has_postal_address(recipient: Recipient) -> bool:
    """A name alone does not make a letter arrive."""
    return len(recipient.postal_lines) > 1
