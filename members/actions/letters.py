"""Letters that sign a member in: printed by the board, or by two people of the help desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal, refuse_if
from members import freezes
from members.actions import accounts
from members.models import Account, Member, SignInLetter
from members.signing_in import letter_codes, mails

VALID_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Issued:
    """A letter and the code to print on it, which nobody will be able to read again."""

    letter: SignInLetter
    code: str = field(repr=False)


@dataclass(frozen=True)
class Batch:
    """The letters of a batch, and the members left out because their access is frozen."""

    issued: list[Issued]
    frozen: list[Member]


def issue(*, member: Member, at: datetime, by: Account) -> Issued:
    """Makes a letter for one member. While its access is frozen two people are needed
    (actions.access)."""
    refuse_if(freezes.obstacles([member], at))
    with transaction.atomic():
        issued = issue_approved(member=member, at=at)
        audit.record("access.letter_issued", at=at, by=by, subject=f"member:{member.number}")
    return issued


def issue_batch(*, members: Iterable[Member], at: datetime, by: Account) -> Batch:
    """Makes a letter for each member; those whose access is frozen are left out and named."""
    chosen = list(members)
    frozen = [member for member in chosen if freezes.obstacles([member], at)]
    with transaction.atomic():
        issued = [issue_approved(member=member, at=at) for member in chosen if member not in frozen]
        audit.record(
            "access.letters_issued",
            at=at,
            by=by,
            details={
                "members": [made.letter.member.number for made in issued],
                "frozen": [member.number for member in frozen],
            },
        )
    return Batch(issued, frozen)


def issue_approved(*, member: Member, at: datetime) -> Issued:
    """The letter itself, once somebody entitled has decided. Earlier ones no longer sign in."""
    with transaction.atomic():
        SignInLetter.objects.filter(
            member=member, used_at__isnull=True, revoked_at__isnull=True
        ).update(revoked_at=at)
        code = letter_codes.new()
        letter = SignInLetter.objects.create(
            account=accounts.ensure(member=member),
            member=member,
            code_hash=letter_codes.keyed_hash(code),
            issued_at=at,
            expires_at=at + VALID_FOR,
        )
    return Issued(letter, code)


def use(*, code: str, at: datetime) -> Account:
    """Signs in with a letter, once. Returns the account; tells its mailbox, if there is one.

    Raises Refusal: the code is unknown, expired, revoked or has already signed in.
    """
    letter = (
        SignInLetter.objects.select_related("account", "member")
        .filter(code_hash=letter_codes.keyed_hash(code))
        .first()
    )
    if letter is None or letter.revoked_at is not None or not letter.account.is_active:
        raise unknown_code()
    if letter.expires_at <= at:
        raise Refusal(
            "letter-expired",
            _("This letter has expired."),
            _("Ask for a code by e-mail, or call us: we print another letter."),
        )
    with transaction.atomic():
        free = SignInLetter.objects.filter(
            pk=letter.pk, used_at__isnull=True, revoked_at__isnull=True
        )
        if free.update(used_at=at) != 1:
            raise Refusal(
                "letter-used",
                _("This letter has already signed somebody in."),
                _("If that was not you, call us at once. Else ask for a code by e-mail."),
            )
        audit.record(
            "access.letter_used",
            at=at,
            by=letter.account,
            subject=f"member:{letter.member.number}",
        )
        transaction.on_commit(lambda: mails.tell("letter_used", letter.account.email, {"at": at}))
    return letter.account


def confirm(*, code: str, account: Account, at: datetime) -> None:
    """Checks the code of a letter as the second channel of a session that an e-mail opened: the
    member's newest letter, until it expires.

    Raises Refusal when it is not the code of this account's letter.
    """
    letter = SignInLetter.objects.filter(
        code_hash=letter_codes.keyed_hash(code), account=account, revoked_at__isnull=True
    ).first()
    if letter is None or letter.expires_at <= at:
        raise unknown_code()
    if SignInLetter.objects.filter(
        member=letter.member_id, issued_at__gt=letter.issued_at
    ).exists():
        raise unknown_code()


def unknown_code() -> Refusal:
    return Refusal(
        "letter-unknown",
        _("This is not the code of a letter that is still good."),
        _("Check each sign. If you received several letters, only the last one works."),
        status=HTTPStatus.BAD_REQUEST,
    )
