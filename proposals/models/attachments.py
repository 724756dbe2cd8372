"""Files that go with a proposal: an estimate, a plan, a picture."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A file that a writer of a proposal joined to it. Its bytes are on the shelf under their own
    fingerprint; taken back, they are destroyed and the line stays, without its name."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        JPEG = "jpeg", _("JPEG picture")
        PNG = "png", _("PNG picture")

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="attachments"
    )
    title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=4, choices=Kind)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "added_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("pdf", "jpeg", "png")), name="attachment_kind_known"
            ),
            models.UniqueConstraint(
                fields=("proposal", "sha256"),
                condition=Q(removed_at__isnull=True),
                name="attachment_once_a_proposal",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) ^ Q(file=""),
                name="attachment_removed_has_no_file",
            ),
        )

    class Privacy:
        public = ("id", "proposal", "title", "kind", "file", "size", "sha256", "added_at")
        personal = ("added_by", "removed_at")
        retention = "life of the cooperative, with its proposal; until taken back"

    @property
    def file_name(self) -> str:
        """The name under which a browser keeps it."""
        return f"{self.title}.{self.kind}"
