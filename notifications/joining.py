"""The mails of who is no member yet: requests to join, invited customers. One message each,
written in the act's own transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from members import joining_links, queries, signals
from members.models import Invitee, JoiningRequest, Member
from notifications import wake
from notifications.addressing import Recipient
from notifications.models import Message, Stream
from notifications.rendering import MailMerge
from notifications.writing import Posting, compose

INVITATION = "customers:all"
FORGOTTEN_AT_ONCE = 400


def connect() -> None:
    """Registers receivers, once, when the application starts."""
    signals.joining_moved.connect(_moved, dispatch_uid="notifications.joining")
    signals.customers_invited.connect(_invited, dispatch_uid="notifications.invited")
    signals.strangers_forgotten.connect(_forgotten, dispatch_uid="notifications.forgotten")


def _moved(
    sender: type[JoiningRequest],
    joining: JoiningRequest,
    event: str,
    at: datetime,
    **details: Any,
) -> None:
    recipient = _stranger(joining) if event == "asked" else _known(joining)
    cooperative = queries.cooperative()
    context = {
        "shares": joining.shares,
        "amount_cents": joining.amount_cents,
        "answer": joining.answer,
        "is_legal": joining.kind == Member.Kind.LEGAL,
        "number": joining.member.number if joining.member else 0,
        "board": cooperative.the_board,
        "link": joining_links.address_of(joining),
        "sign_in": settings.SITE_URL + reverse("account_login"),
    }
    posting = Posting(subject=joining.reference, step=event, at=at)
    message = compose(posting, recipient, template=f"joining_{event}", context=context)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    wake.after_commit()


def _forgotten(sender: type[JoiningRequest], references: Sequence[str], **details: Any) -> None:
    """Nothing of an erased request stays in the outbox."""
    for first in range(0, len(references), FORGOTTEN_AT_ONCE):
        part = references[first : first + FORGOTTEN_AT_ONCE]
        Message.objects.filter(recipient_key__in=part).delete()


def _stranger(joining: JoiningRequest) -> Recipient:
    """A mailbox that may know nothing of the request: whoever wrote it has us say none of their
    words there, and post no letter to an address they made up."""
    return Recipient(key=joining.reference, name="", email=joining.email)


def _known(joining: JoiningRequest) -> Recipient:
    return Recipient(
        key=joining.reference,
        name=joining.display_name,
        email=joining.email,
        postal_lines=(joining.display_name, *joining.address_lines),
        postcode=joining.postcode,
    )


def _invited(
    sender: type[Invitee], invitees: Sequence[Invitee], at: datetime, **details: Any
) -> None:
    """Optional mail: each carries its own way out."""
    posting = Posting(subject=INVITATION, step="invitation", at=at, stream=Stream.OPTIONAL)
    merge, context = MailMerge(), {"link": settings.SITE_URL + reverse("members:join")}
    Message.objects.bulk_create(
        [
            compose(
                posting,
                Recipient(
                    key=f"{joining_links.INVITEE_KEY}{each.pk}", name=each.name, email=each.email
                ),
                template="joining_invitation",
                context={**context, "agreed_on": each.agreed_on, "where": each.agreed_where},
                merge=merge,
                links={"unsubscribe_url": joining_links.refusal_address(each.pk)},
            )
            for each in invitees
        ],
        ignore_conflicts=True,
    )
    wake.after_commit()
