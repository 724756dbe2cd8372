"""Messages of a campaign tried before members get them: to oneself, and to seed addresses at the
mailbox providers that members use (peers D13)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from notifications import audiences, queries, wake
from notifications.addressing import Recipient
from notifications.models import Campaign, Measure, Message, Step
from notifications.queries import SEED, SPECIMEN
from notifications.writing import Posting, compose

MOST_SEEDS = 12
MARK = "[Essai]"


def send_specimen(*, step: Step, at: datetime, by: Account) -> list[Message]:
    """Sends the message to oneself as members would receive it, marked as a test; under both its
    subjects where two are compared."""
    if not by.email:
        raise Refusal(
            "no-address",
            _("Your account has no e-mail address."),
            _("Ask the help desk to add one."),
        )
    recipient = Recipient(key=f"account:{by.pk}", name=str(by), email=by.email)
    rows = _specimens(step, [recipient], at)
    with transaction.atomic(using="default"):
        Message.objects.bulk_create(rows)
        _journal("reminders.specimen_sent", step.campaign, at, by, step=step.name)
        wake.after_commit()
    return rows


def rehearse(
    *, campaign: Campaign, addresses: Sequence[str], at: datetime, by: Account
) -> list[Message]:
    """Sends every message that is still to leave to seed addresses, marked as a test, under both
    subjects where two are compared; how each arrives stays with the campaign. No member receives
    anything."""
    seeds = [Recipient(key=f"{SEED}{seed}", name=seed, email=seed) for seed in _seeds(addresses)]
    steps = list(queries.steps_to_come(campaign))
    rows = [row for step in steps for row in _specimens(step, seeds, at)]
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


def _specimens(step: Step, recipients: Sequence[Recipient], at: datetime) -> list[Message]:
    """Not saved: one message to each recipient, and one more where another subject is tried."""
    context = audiences.context_of(step, at=at)
    lines = Measure.objects.filter(step=step).exclude(other_line="").values_list("other_line")
    contexts = [context, *({**context, "subject_line": line} for (line,) in lines)]
    return [
        message for recipient in recipients for message in _to_one(step, recipient, contexts, at)
    ]


def _to_one(
    step: Step, recipient: Recipient, contexts: Sequence[Mapping[str, Any]], at: datetime
) -> Iterator[Message]:
    name = f"{step.name}{SPECIMEN}"
    earlier = Message.objects.filter(
        subject=step.campaign.subject, recipient_key=recipient.key, step__startswith=name
    ).count()
    for number, context in enumerate(contexts, start=earlier + 1):
        posting = Posting(subject=step.campaign.subject, step=f"{name}{number}", at=at)
        message = compose(posting, recipient, template=step.template, context=context)
        message.subject_line = f"{MARK} {message.subject_line}"[:250]
        yield message


def _journal(verb: str, campaign: Campaign, at: datetime, by: Account, **details: object) -> None:
    audit.record(verb, at=at, by=by, subject=campaign.subject, details=details)
