"""What the cooperative sends: the outbox and the letters."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.campaigns import Step
from notifications.models.streams import Stream
from notifications.states import BatchState, MessageState


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PUSH = "push", _("Notification on a device")
    POST = "post", _("Letter by post")


# What fails here leaves by e-mail: nobody is out of reach for it, and nobody reads the numbers.
BY_TELEPHONE = (Channel.SMS, Channel.PUSH)


class PostalBatch(models.Model):
    """Letters printed together, in the order of postcodes, with the proof of their posting."""

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.PREPARED)
    prepared_at = models.DateTimeField()
    letters_count = models.PositiveIntegerField()
    dispatched_on = models.DateField(null=True, blank=True)
    pdf = models.JSONField()
    addresses = models.JSONField()
    proof = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="postal_batch_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.DISPATCHED) | Q(dispatched_on__isnull=False),
                name="postal_batch_dispatched_has_date",
            ),
        )

    class Privacy:
        public = ("id", "number", "state", "prepared_at", "letters_count", "dispatched_on")
        personal = ("pdf", "addresses", "proof")
        retention = "2 years after the assembly, with the proof of convocation (R-CONV-08)"

    def __str__(self) -> str:
        return f"{self.number}"


class Message(models.Model):
    """One message to one member: a row written before anything is sent, kept as its proof.

    `subject` names what it is about ("assembly:12"), `step` which of its messages; with the
    recipient they make a key that keeps a second sending out. `message_id` is fixed when the row
    is written: a repetition after a crash carries the same one, and mail programs show it once.
    What goes by another channel than e-mail adds that channel to its `step` ("opening+sms"), and
    its `to_address` is a number or a device; `domain` is the host it leaves through and
    `carrier_id` the name the carrier gave it. `address_number` counts the addresses of the member
    that were tried and found dead.
    `letter` is the text that would replace a statutory e-mail on paper. `tells_turnout` marks
    what only people who voted, or only people who did not, receive, and what would name somebody
    whose words are read without a name: such rows appear in no list (secrecy.md 15), and who prints
    letters reads none before `printed_from`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=120)
    recipient_key = models.CharField(max_length=120)
    step = models.CharField(max_length=60)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=8, choices=Channel)
    stream = models.CharField(max_length=10, choices=Stream, default=Stream.STATUTORY)
    keeps_quiet_hours = models.BooleanField(default=False)
    tells_turnout = models.BooleanField(default=False)
    printed_from = models.DateTimeField(null=True, blank=True)
    to_name = models.CharField(max_length=250, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    address_number = models.PositiveSmallIntegerField(default=0)
    postal_lines = models.JSONField(default=list, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    from_header = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True)
    return_path = models.CharField(max_length=320)
    message_id = models.CharField(max_length=320, unique=True)
    subject_line = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    letter = models.TextField(blank=True)
    attachments = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    last_reply = models.CharField(max_length=300, blank=True)
    carrier_id = models.CharField(max_length=60, blank=True)
    campaign_step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    batch = models.ForeignKey(
        PostalBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )

    class Meta:
        ordering = ("-queued_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "recipient_key", "step"), name="message_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="message_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(stream__in=Stream.values), name="message_stream_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.POST) | ~Q(to_address="") | Q(state="given_up"),
                name="message_has_address",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_attempt_at", "domain"),
                condition=Q(state__in=("queued", "deferred", "soft_bounced")),
                name="message_due",
            ),
            models.Index(fields=("domain", "state"), name="message_domain_state"),
            models.Index(fields=("state", "channel"), name="message_state_channel"),
            models.Index(fields=("queued_at",), name="message_queued_at"),
            models.Index(fields=("subject", "step", "state"), name="message_step_state"),
            models.Index(
                fields=("carrier_id",), condition=~Q(carrier_id=""), name="message_carrier_id"
            ),
        )

    class Privacy:
        public = (
            "id",
            "subject",
            "step",
            "channel",
            "stream",
            "keeps_quiet_hours",
            "tells_turnout",
            "printed_from",
            "attempts",
            "address_number",
        )
        personal = (
            "recipient_key",
            "member",
            "to_name",
            "to_address",
            "domain",
            "postal_lines",
            "postcode",
            "from_header",
            "reply_to",
            "return_path",
            "message_id",
            "subject_line",
            "text",
            "html",
            "letter",
            "attachments",
            "state",
            "queued_at",
            "first_attempt_at",
            "next_attempt_at",
            "expires_at",
            "settled_at",
            "last_reply",
            "carrier_id",
            "campaign_step",
            "batch",
            "replaces",
        )
        retention = "2 years after the assembly, with the proof of convocation (R-CONV-08)"

    def __str__(self) -> str:
        return f"{self.subject} · {self.step} · {self.recipient_key}"


class Attempt(models.Model):
    """One conversation with a relay about one message, or one report that came back: the proof
    of what was answered."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    code = models.PositiveSmallIntegerField()
    reply = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("message", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    outcome__in=(
                        "accepted",
                        "temporary",
                        "permanent",
                        "unreachable",
                        "reported",
                    )
                ),
                name="attempt_outcome_known",
            ),
        )

    class Privacy:
        public = ("id", "outcome", "code")
        personal = ("message", "at", "reply")
        retention = "with its message"


class SendingTurn(models.Model):
    """Whose turn it is to speak to the relay: one sender at a time keeps the rate steady and
    makes a message left “sending” by a dead process easy to tell. One row."""

    holder = models.CharField(max_length=36, blank=True)
    until = models.DateTimeField()

    class Privacy:
        public = ("id", "holder", "until")
        retention = "life of the installation"
