"""Becoming a member: asked, confirmed, admitted or declined, entered once paid."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members import joining_links, queries, signals, states
from members.actions import register
from members.models import Account, Invitee, JoiningRequest, Member

State = JoiningRequest.State

# The version of the words one agrees to when asking; each stays in the templates for ever.
AGREED_VERSION = "2026-11"
SHORTEST_REASON = 20
LATE_CONFIRMATION = timedelta(days=7)
KEPT_UNANSWERED = timedelta(days=365)
KEPT_CUSTOMERS = timedelta(days=3 * 365)  # CNIL: after the last message
PENDING = (State.ASKED, State.CONFIRMED, State.ADMITTED)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person writes to become a member; `delegate_*` act for a legal person."""

    kind: str = Member.Kind.NATURAL
    civility: str = ""
    last_name: str = ""
    first_name: str = ""
    legal_name: str = ""
    siren: str = ""
    delegate_last_name: str = ""
    delegate_first_name: str = ""
    email: str
    phone: str = ""
    address: str
    address_more: str = ""
    postcode: str
    city: str
    country: str = "France"
    shares: int = 0
    words: str = ""


def ask(*, asked: Asked, at: datetime) -> JoiningRequest:
    """Keeps a request until its mailbox confirms it, and writes there. The same address asks once:
    sent again while it is under way, nothing changes."""
    email = asked.email.strip().lower()
    cooperative = queries.cooperative()
    if cooperative.has_shares and asked.shares < 1:
        raise Refusal(
            "no-share",
            _("A member holds at least one share."),
            _("Say how many you subscribe."),
            status=400,
        )
    values = {**vars(asked), "email": email}
    values["shares"] = asked.shares if cooperative.has_shares else 0
    joining = JoiningRequest(
        **values,
        share_value_cents=cooperative.share_value_cents,
        agreed_version=AGREED_VERSION,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            joining.save(force_insert=True)
            _tell("asked", joining, at)
    except IntegrityError:
        pending = JoiningRequest.objects.filter(email=email, state__in=PENDING).first()
        if pending is None:
            raise
        return pending
    return joining


def confirm(*, joining: JoiningRequest, at: datetime) -> None:
    """Its mailbox says that it is them: the board sees the request. Twice changes nothing."""
    with transaction.atomic():
        if JoiningRequest.objects.filter(pk=joining.pk, confirmed_at__isnull=False).exists():
            return
        take(joining, states.CONFIRM_JOINING, confirmed_at=at)
        _record("joining.confirmed", joining, at, None)


def withdraw(*, joining: JoiningRequest, at: datetime) -> None:
    """The person thinks again, until the register holds them."""
    with transaction.atomic():
        take(joining, states.WITHDRAW_JOINING, answered_at=at)
        _record("joining.withdrawn", joining, at, None)


def admit(*, joining: JoiningRequest, at: datetime, by: Account) -> None:
    """The board's decision. Where members hold no shares, they are in the register at once."""
    with transaction.atomic():
        take(joining, states.ADMIT, answered_at=at, answered_by=by)
        _record("joining.admitted", joining, at, by)
        if joining.shares:
            _tell("admitted", joining, at)
        else:
            _enter(joining, on=at.astimezone(PARIS).date(), at=at, by=by)


def decline(*, joining: JoiningRequest, answer: str, at: datetime, by: Account) -> None:
    """The board declines, or the payment never came; the person reads why."""
    answer = answer.strip()
    if len(answer) < SHORTEST_REASON:
        raise Refusal(
            "reason-missing",
            _("The person reads why the cooperative declines."),
            _("Write a whole sentence."),
            status=400,
        )
    with transaction.atomic():
        take(joining, states.DECLINE, answer=answer, answered_at=at, answered_by=by)
        _record("joining.declined", joining, at, by)
        _tell("declined", joining, at)


def record_payment(
    *,
    joining: JoiningRequest,
    paid_on: date,
    paid_by: str,
    reference: str,
    at: datetime,
    by: Account,
) -> Member:
    """The shares are paid: the person enters the register, with their movement, and reads where
    the receipt is. A payment is recorded once, whoever else does it in the same second."""
    if paid_on > at.astimezone(PARIS).date():
        raise Refusal(
            "paid-in-the-future",
            _("This payment has not come yet."),
            _("Give the day when the money came."),
            status=400,
        )
    with transaction.atomic():
        return _enter(
            joining, on=paid_on, paid_by=paid_by, reference=reference.strip(), at=at, by=by
        )


def forget_old(*, at: datetime) -> int:
    """Erases what was never confirmed after a week, what was declined or withdrawn after a year,
    and customers three years after they were invited, or listed for nothing; a refusal stays, and
    keeps them out of a later list. Gives how many."""
    unconfirmed = JoiningRequest.objects.filter(
        state=State.ASKED, asked_at__lt=at - LATE_CONFIRMATION
    )
    closed = JoiningRequest.objects.filter(
        state__in=(State.DECLINED, State.WITHDRAWN), answered_at__lt=at - KEPT_UNANSWERED
    )
    free = Invitee.objects.filter(refused_at__isnull=True)
    invited = free.filter(invited_at__lt=at - KEPT_CUSTOMERS)
    listed = free.filter(invited_at__isnull=True, imported_at__lt=at - KEPT_CUSTOMERS)
    with transaction.atomic(using="default"):
        # Locked: whoever confirms, answers or refuses in the same second comes before or after.
        requests = [*unconfirmed.select_for_update(), *closed.select_for_update()]
        customers = [*invited.select_for_update(), *listed.select_for_update()]
        references = [each.reference for each in requests]
        references += [f"{joining_links.INVITEE_KEY}{each.pk}" for each in customers]
        for each in (*requests, *customers):
            each.delete()
        signals.strangers_forgotten.send(JoiningRequest, references=references)
    return len(references)


def _enter(
    joining: JoiningRequest,
    *,
    on: date,
    at: datetime,
    by: Account,
    paid_by: str = "",
    reference: str = "",
) -> Member:
    """Admitted and paid: a member from the later of the two days."""
    joining = JoiningRequest.objects.select_for_update().get(pk=joining.pk)
    if joining.state != State.ADMITTED or joining.answered_at is None:
        raise _not_admitted()
    admitted_on = joining.answered_at.astimezone(PARIS).date()
    names = register.Details.__dataclass_fields__
    member = register.add_member(
        details=register.Details(
            **{name: getattr(joining, name) for name in names if hasattr(joining, name)},
            registered_on=max(on, admitted_on),
        ),
        shares=joining.shares,
        delegate=_delegate(joining),
        at=at,
        by=by,
    )
    take(
        joining,
        states.ENTER,
        paid_on=on if joining.shares else None,
        paid_by=paid_by if joining.shares else "",
        payment_reference=reference,
        entered_at=at,
        member=member,
    )
    _record("joining.entered", joining, at, by)
    _tell("entered", joining, at)
    return member


def _not_admitted() -> Refusal:
    return Refusal(
        "not-admitted",
        _("This request is not waiting for a payment."),
        _("Reload the page to see where things stand."),
    )


def _delegate(joining: JoiningRequest) -> register.Delegate | None:
    if joining.kind != Member.Kind.LEGAL:
        return None
    return register.Delegate(
        last_name=joining.delegate_last_name,
        first_name=joining.delegate_first_name,
        email=joining.email,
    )


def _tell(event: str, joining: JoiningRequest, at: datetime) -> None:
    signals.joining_moved.send(JoiningRequest, joining=joining, event=event, at=at)


def _record(verb: str, joining: JoiningRequest, at: datetime, by: Account | None) -> None:
    audit.record(verb, at=at, by=by, subject=joining.reference)
