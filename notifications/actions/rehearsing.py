"""Messages of a campaign tried before members get them: to oneself, and to seed addresses at the
mailbox providers that members use (peers D13)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from notifications import audiences, queries, wake
from notifications.addressing import Recipient
from notifications.models import Campaign, Message, Step
from notifications.queries import SEED, SPECIMEN
from notifications.rendering import MailMerge
from notifications.writing import Posting, compose

MOST_SEEDS = 12
MARK = "[Essai]"


def send_specimen(*, step: Step, at: datetime, by: Account) -> Message:
    """Sends the message to oneself as members would receive it, marked as a test."""
    if not by.email:
        raise Refusal(
            "no-address",
            _("Your account has no e-mail address."),
            _("Ask the help desk to add one."),
        )
    recipient = Recipient(key=f"account:{by.pk}", name=str(by), email=by.email)
    message = _specimen(step, recipient, at, MailMerge())
    with transaction.atomic(using="default"):
        message.save(force_insert=True)
        _journal("reminders.specimen_sent", step.campaign, at, by, step=step.name)
        wake.after_commit()
    return message


def rehearse(
    *, campaign: Campaign, addresses: Sequence[str], at: datetime, by: Account
) -> list[Message]:
    """Sends every message that is still to leave to seed addresses, marked as a test; how each
    arrives stays with the campaign. No member receives anything."""
    seeds = _seeds(addresses)
    steps = list(queries.steps_to_come(campaign))
    merge = MailMerge()
    rows = [
        _specimen(step, Recipient(key=f"{SEED}{seed}", name=seed, email=seed), at, merge)
        for step in steps
        for seed in seeds
    ]
    with transaction.atomic(using="default"):
        Message.objects.bulk_create(rows)
        _journal("reminders.rehearsed", campaign, at, by, steps=len(steps), addresses=len(seeds))
        wake.after_commit()
    return rows


def _seeds(addresses: Sequence[str]) -> list[str]:
    seeds = sorted({address.strip().lower() for address in addresses if address.strip()})
    try:
        for seed in seeds:
            validate_email(seed)
    except ValidationError:
        seeds = []
    if not 0 < len(seeds) <= MOST_SEEDS:
        raise Refusal(
            "no-seeds",
            _("These addresses cannot be used."),
            _("Give one to twelve e-mail addresses, one a line."),
            status=400,
        )
    return seeds


def _specimen(step: Step, recipient: Recipient, at: datetime, merge: MailMerge) -> Message:
    name = f"{step.name}{SPECIMEN}"
    earlier = Message.objects.filter(
        subject=step.campaign.subject, recipient_key=recipient.key, step__startswith=name
    ).count()
    posting = Posting(subject=step.campaign.subject, step=f"{name}{earlier + 1}", at=at)
    context = audiences.context_of(step, at=at)
    message = compose(posting, recipient, template=step.template, context=context, merge=merge)
    message.subject_line = f"{MARK} {message.subject_line}"[:250]
    return message


def _journal(verb: str, campaign: Campaign, at: datetime, by: Account, **details: object) -> None:
    audit.record(verb, at=at, by=by, subject=campaign.subject, details=details)
