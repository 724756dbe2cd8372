"""The proof that each member was convened (R-CONV-04, R-CONV-08)."""

from django.db import models
from django.db.models import Q

from assembly.models.assemblies import Call
from assembly.models.completions import AgendaCompletion


class Notice(models.Model):
    """The convocation of one member: by which channel, to which address, with which content.

    `message` is the outbox's row, which knows what became of it. With `completion` it is the notice
    that tells the member what was added to the agenda since.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        POST = "post", "Post"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="notices")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel)
    address_used = models.CharField(max_length=500)
    queued_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    completion = models.ForeignKey(
        AgendaCompletion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    message = models.OneToOneField(
        "notifications.Message", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("call", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "member"),
                condition=Q(completion=None),
                name="notice_once_per_member",
            ),
            models.UniqueConstraint(
                fields=("completion", "member"), name="complementary_notice_once_per_member"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=("email", "post")), name="notice_channel_is_known"
            ),
        )

    class Privacy:
        public = ("id", "call", "completion", "channel", "content_sha256")
        personal = ("member", "address_used", "queued_at", "message")
        retention = "2 years after the assembly, then with the minutes (R-CONV-08)"
