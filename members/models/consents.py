"""Who agreed to be convened by e-mail, with the proof."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.register import Member


class ElectronicConsent(models.Model):
    """A member's agreement to electronic communication in place of the post (R-CONV-06).

    `evidence` is what was agreed to and how (the very text, the channel, the address);
    `evidence_hash` is the SHA-256 of its canonical JSON, also written in the audit journal.
    """

    class Channel(models.TextChoices):
        SITE = "site", _("On this site")
        EMAIL = "email", _("By e-mail")
        POST = "post", _("By post")
        IMPORT = "import", _("Before this site (import)")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text_version = models.CharField(max_length=20)
    email = models.EmailField()
    evidence = models.JSONField(default=dict)
    evidence_hash = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(
        "members.RegisterImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-given_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(revoked_at__isnull=True),
                name="one_running_consent_per_member",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=("site", "email", "post", "import")),
                name="consent_channel_is_known",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("given_at")),
                name="consent_revoked_after_given",
            ),
        )

    class Privacy:
        public = ("id", "text_version")
        personal = (
            "member",
            "given_at",
            "channel",
            "email",
            "evidence",
            "evidence_hash",
            "revoked_at",
            "source",
        )
        retention = "membership + 5 years"

    def __str__(self) -> str:
        return f"{self.member} ({self.channel})"
