"""How mail arrives: the domains it goes to, the addresses that are dead, the reports that come
back, the last check of our own name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.outbox import Message
from notifications.states import DomainState


class MailDomain(models.Model):
    """A domain members are written to, once there is something to say of it: people paused it or
    gave it a rate of its own, or its servers asked us to slow down (`held_until`)."""

    name = models.CharField(max_length=253, unique=True)
    state = models.CharField(max_length=8, choices=DomainState, default=DomainState.OPEN)
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    refusals = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    last_reply = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=DomainState.values), name="mail_domain_state_known"
            ),
        )

    class Privacy:
        public = ("id", "name", "state", "per_minute", "refusals", "held_until")
        personal = ("last_reply",)
        retention = "life of the installation"

    def __str__(self) -> str:
        return self.name


class DeadAddress(models.Model):
    """An address at which nobody could be reached. It is no longer written to until somebody
    tries it again; its owner keeps every right."""

    address = models.EmailField(unique=True)
    since = models.DateTimeField()
    reply = models.CharField(max_length=300, blank=True)

    class Privacy:
        public = ("id",)
        personal = ("address", "since", "reply")
        retention = "until a message reaches it, or with the register"


class Report(models.Model):
    """A message that came back to the return path: read once, its content not kept.

    `aside` says why a message of the mailbox that IMAP reads was left to people.
    """

    class Aside(models.TextChoices):
        NO_REPORT = "no_report", _("Not a report about one of our messages")
        TOO_LARGE = "too_large", _("Too large to be read")
        UNREADABLE = "unreadable", _("Could not be read")

    class Kind(models.TextChoices):
        BOUNCED = "bounced", _("Wrong address")
        SOFT_BOUNCED = "soft_bounced", _("Not taken this time")
        DELAYED = "delayed", _("Late")
        DELIVERED = "delivered", _("Delivered")
        COMPLAINT = "complaint", _("Complaint")
        UNREAD = "unread", _("Not a report")

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    at = models.DateTimeField()
    reply = models.CharField(max_length=300, blank=True)
    aside = models.CharField(max_length=10, choices=Aside, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("kind", "at"), name="report_kind_at"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=(
                        "bounced",
                        "soft_bounced",
                        "delayed",
                        "delivered",
                        "complaint",
                        "unread",
                    )
                ),
                name="report_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(aside__in=("", "no_report", "too_large", "unreadable")),
                name="report_aside_is_known",
            ),
        )

    class Privacy:
        public = ("id", "kind", "aside")
        personal = ("digest", "message", "at", "reply")
        retention = "with its message"


class ReturnMailbox(models.Model):
    """The mailbox of the return path, as IMAP last found it. One row: who reads it until when, and
    which message was begun how many times, so that none can stop the others for good."""

    busy_until = models.DateTimeField()
    begun = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Privacy:
        public = ("id", "busy_until", "begun", "tries", "read_at", "failure")
        retention = "life of the installation"


class MailCheck(models.Model):
    """What a check of our name, our servers and our figures found; the last one counts."""

    at = models.DateTimeField()
    findings = models.JSONField(default=list)
    blocks = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-id")

    class Privacy:
        public = ("id", "at", "findings", "blocks")
        retention = "1 year"
