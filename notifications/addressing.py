"""Where a member is written to."""

from dataclasses import dataclass

from members.models import Member


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


def of_member(member: Member) -> Recipient:
    """The member at the addresses of the register; a member without an e-mail address of its own
    is written to at the address of the person who acts for it."""
    account = member.account
    return Recipient(
        key=f"member:{member.pk}",
        name=member.display_name,
        email=member.email or (account.email or "" if account else ""),
        postal_lines=(member.display_name, *member.address_lines),
        postcode=member.postcode,
        member=member,
    )


def has_postal_address(recipient: Recipient) -> bool:
    """A name alone does not make a letter arrive."""
    return len(recipient.postal_lines) > 1
