"""Which account acts for a member, when its address changes one member at a time.

The same rules as the import's (import_writing), with the freeze of secrecy.md 3.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from common.refusals import refuse_if
from members import freezes, signals
from members.importing.comparison import sign_in_address
from members.models import Account, Member, Representative


def address_of(*, member: Member) -> str:
    """Where the person who acts for a member receives codes."""
    running = member.representatives.filter(to_on__isnull=True).order_by("-pk").first()
    representative = (running.last_name, running.first_name, running.email) if running else None
    return sign_in_address(member.kind, member.email, representative)


def refuse_if_frozen(*, member: Member, at: datetime) -> None:
    """Nobody alone changes the address of a member of a frozen roll."""
    refuse_if(freezes.obstacles([member], at))


def follow(*, member: Member, former: str, same_person: bool, at: datetime) -> None:
    """Gives a member the account of its present address, `former` being the address before.

    The person keeps the account when nobody else uses it; another person never inherits it, nor
    the second factors set on it. Says so to whoever listens, after the commit.
    """
    address = address_of(member=member)
    if address == former and member.account is not None:
        return
    member.account = _account(member, address, same_person)
    Member.objects.filter(pk=member.pk).update(account=member.account)
    Representative.objects.filter(member=member, to_on__isnull=True).update(account=member.account)
    if former:
        transaction.on_commit(
            lambda: signals.address_changed.send(
                Member, member_id=member.pk, old_address=former, new_address=address, at=at
            )
        )


def ensure(*, member: Member) -> Account:
    """The account that acts for a member; a new one, without an address, if there was none."""
    if member.account is None:
        member.account = Account.objects.create_account(email=None, display_name=_name(member))
        Member.objects.filter(pk=member.pk).update(account=member.account)
        Representative.objects.filter(member=member, to_on__isnull=True).update(
            account=member.account
        )
    return member.account


def _account(member: Member, address: str, same_person: bool) -> Account | None:
    own = member.account
    if own is not None and not (same_person and _is_alone(own, member)):
        own = None
    known = Account.objects.filter(email=address).first() if address else None
    if known is not None and known != own:
        return known
    if own is not None:
        EmailAddress.objects.filter(user=own).delete()
        own.email = address or None
        own.save(update_fields=["email"])
        return own
    if not address:
        return None
    return Account.objects.create_account(email=address, display_name=_name(member))


def _is_alone(account: Account, member: Member) -> bool:
    others = Member.objects.filter(account=account).exclude(pk=member.pk)
    return not account.is_operator and not others.exists()


def _name(member: Member) -> str:
    running = member.representatives.filter(to_on__isnull=True).order_by("-pk").first()
    return running.name if running else member.display_name
