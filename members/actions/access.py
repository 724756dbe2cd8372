"""The help desk: access given back by two people (secrecy.md 3). None of them sees a ballot."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit, states
from common.clock import PARIS
from common.mails import of
from common.refusals import Forbidden, Refusal
from members import freezes, queries
from members.actions import accounts, letters, sessions
from members.models import AccessRecovery, Account, Member, Representative
from members.signing_in import mails
from members.states import APPROVE, CANCEL, REFUSE

Kind = AccessRecovery.Kind
SHORTEST_CHECK = 10


@dataclass(frozen=True)
class Approval:
    """An approved request, and the letter to print when it was for a letter."""

    recovery: AccessRecovery
    letter: letters.Issued | None = None


def ask(
    *,
    member: Member,
    kind: str,
    identity_check: str,
    at: datetime,
    by: Account,
    new_email: str = "",
) -> AccessRecovery:
    """Asks for a member's access to be given back, saying how its identity was checked. The
    address known until now is told at once, so that its owner may object."""
    _refuse_own_case(member, by, at)
    new_email = new_email.strip().lower() if kind == Kind.EMAIL else ""
    old_email = accounts.address_of(member=member)
    _refuse_incomplete(kind, identity_check, new_email, old_email)
    with transaction.atomic():
        if AccessRecovery.objects.filter(
            member=member, kind=kind, state=AccessRecovery.State.ASKED
        ).exists():
            raise Refusal(
                "already-asked",
                _("The same request is already waiting for a second person."),
                _("Ask a colleague to decide it, or cancel it first."),
            )
        recovery = AccessRecovery.objects.create(
            kind=kind,
            member=member,
            old_email=old_email,
            new_email=new_email,
            identity_check=identity_check.strip(),
            asked_by=by,
            asked_at=at,
        )
        _record("access.recovery_asked", recovery, at, by)
        _tell("recovery_asked", recovery, old_email)
    return recovery


def approve(*, recovery: AccessRecovery, at: datetime, by: Account) -> Approval:
    """A second person gives the access back. Counted in the minutes when a roll is frozen."""
    _refuse_own_case(recovery.member, by, at)
    _refuse_alone(recovery, by)
    with transaction.atomic():
        frozen = bool(freezes.obstacles([recovery.member], at))
        states.take(recovery, APPROVE, decided_by=by, decided_at=at, during_freeze=frozen)
        letter = _give_back(recovery, at, by)
        _record("access.recovery_approved", recovery, at, by, during_freeze=frozen)
        _tell("recovery_approved", recovery, recovery.old_email, recovery.new_email)
    return Approval(recovery, letter)


def refuse(*, recovery: AccessRecovery, at: datetime, by: Account) -> None:
    """A second person refuses the request."""
    _refuse_alone(recovery, by)
    with transaction.atomic():
        states.take(recovery, REFUSE, decided_by=by, decided_at=at)
        _record("access.recovery_refused", recovery, at, by)


def cancel(*, recovery: AccessRecovery, at: datetime, by: Account) -> None:
    """Whoever asked takes the request back."""
    if recovery.asked_by_id != by.pk:
        raise Forbidden(
            "not-yours", _("Only the person who asked can cancel."), _("You may refuse instead.")
        )
    with transaction.atomic():
        states.take(recovery, CANCEL, decided_by=by, decided_at=at)
        _record("access.recovery_cancelled", recovery, at, by)


def _give_back(recovery: AccessRecovery, at: datetime, by: Account) -> letters.Issued | None:
    member = recovery.member
    if recovery.kind == Kind.LETTER:
        return letters.issue_approved(member=member, at=at)
    account = accounts.ensure(member=member)
    sessions.end_all(account=account, at=at, by=by)
    if recovery.kind == Kind.EMAIL:
        _change_address(member, recovery.old_email, recovery.new_email, at)
    else:
        Authenticator.objects.filter(user=account).delete()
    return None


def _change_address(member: Member, former: str, address: str, at: datetime) -> None:
    """The address of the person who acts: the member's own, or its representative's."""
    acting = Representative.objects.filter(member=member, to_on__isnull=True).exclude(email="")
    if member.kind == Member.Kind.NATURAL or not acting.update(email=address):
        member.email = address
        member.save(update_fields=["email"])
    accounts.follow(member=member, former=former, same_person=True, at=at)


def _refuse_incomplete(kind: str, identity_check: str, new_email: str, old_email: str) -> None:
    if len(identity_check.strip()) < SHORTEST_CHECK:
        raise Refusal(
            "identity-unchecked",
            _("Say how you made sure of the member's identity."),
            _("For example: called back on the number of the register, identity paper seen."),
        )
    if kind == Kind.EMAIL and new_email in ("", old_email):
        raise Refusal(
            "same-address", _("The new address is missing or unchanged."), _("Write the new one.")
        )


def _refuse_own_case(member: Member, by: Account, at: datetime) -> None:
    if member in queries.members_of(by, at.astimezone(PARIS).date()):
        raise Forbidden(
            "own-case",
            _("Nobody gives back their own access."),
            _("Ask two other people of the help desk."),
        )


def _refuse_alone(recovery: AccessRecovery, by: Account) -> None:
    if recovery.asked_by_id == by.pk:
        raise Forbidden(
            "two-people",
            _("The person who asked cannot decide."),
            _("Ask another member of the help desk."),
        )
    if recovery.asked_by.is_operator and by.is_operator:
        raise Forbidden(
            "two-operators",
            _("Two operators of the machine are not enough."),
            _("One of the two must be on the board or the supervisory board."),
        )


def _record(verb: str, recovery: AccessRecovery, at: datetime, by: Account, **details: Any) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=f"member:{recovery.member.number}",
        details={"kind": recovery.kind, "recovery": recovery.pk, **details},
    )


def _tell(name: str, recovery: AccessRecovery, *addresses: str) -> None:
    name_of = recovery.member.display_name
    words = {"kind": recovery.kind, "member": name_of, "of_member": of(name_of)}
    for address in dict.fromkeys(filter(None, addresses)):
        transaction.on_commit(lambda to=address: mails.tell(name, to, words))  # type: ignore[misc]
