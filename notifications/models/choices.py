"""How each member wants to be told, and the number they gave for it."""

from django.db import models
from django.db.models import Q


class MailChoice(models.Model):
    """What a member chose about what the law does not order: no optional message at all, no weekly
    letter, calls to vote by other channels, no voice on the telephone. Statutory messages always
    go the legal way (D4, D6)."""

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    refuses_optional = models.BooleanField(default=False)
    refuses_digest = models.BooleanField(default=False)
    refuses_calls = models.BooleanField(default=False)
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(by_email=True) | Q(by_sms=True), name="mail_choice_leaves_a_way"
            ),
        )

    class Privacy:
        public = ("id",)
        personal = (
            "member",
            "refuses_optional",
            "refuses_digest",
            "refuses_calls",
            "by_email",
            "by_sms",
            "changed_at",
        )
        retention = "membership"


class Phone(models.Model):
    """The mobile number (E.164) at which a member wants calls to vote. It signs nobody in. It is
    used once its owner has typed the code sent to it; of that code only a digest is kept. Once
    taken back the number is erased, and the row only remembers how many codes were sent that day.
    """

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=16, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField()
    codes_sent = models.PositiveSmallIntegerField(default=1)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("number",), name="phone_number"),)

    class Privacy:
        public = ("id",)
        personal = (
            "member",
            "number",
            "verified_at",
            "code_sent_at",
            "codes_sent",
            "wrong_codes",
        )
        secret = ("code_digest",)
        retention = "until the member stops, the number fails, or with the membership"


class PushDevice(models.Model):
    """A browser that shows a notification when a vote opens: the address its maker gave it and
    the key that only it can open. It adds to the other channels and replaces none of them."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000)
    public_key = models.CharField(max_length=100)
    shared_secret = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("member", "endpoint"), name="push_device_once"),
        )

    class Privacy:
        public = ("id",)
        personal = ("member", "endpoint", "public_key", "added_at", "expires_at")
        secret = ("shared_secret",)
        retention = "until the member stops, the browser forgets it, or with the membership"
