"""Imports of the register: what was read, what it changed, how to undo it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.accounts import Account


class RegisterImport(models.Model):
    """One file brought into the register in two steps: looked at, then applied.

    Applied means every row or none. Only the last applied import can be undone.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("To be confirmed")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        ABANDONED = "abandoned", _("Abandoned")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-read_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("previewed", "applied", "undone", "abandoned")),
                name="register_import_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("applied", "undone"), applied_at__isnull=False)
                | Q(state__in=("previewed", "abandoned"), applied_at__isnull=True),
                name="register_import_applied_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="register_import_undone_has_its_date",
            ),
        )

    class Privacy:
        public = ("id", "state", "rows", "created", "updated", "unchanged", "errors")
        personal = (
            "file_name",
            "file_sha256",
            "read_at",
            "read_by",
            "applied_at",
            "undone_at",
        )
        retention = "5 years"

    def __str__(self) -> str:
        return self.file_name

    def can_be_undone(self) -> bool:
        """Whether this is the last import ever applied, and still is."""
        later = RegisterImport.objects.filter(applied_at__isnull=False, pk__gt=self.pk)
        return self.state == self.State.APPLIED and not later.exists()


class ImportFile(models.Model):
    """The bytes of a file and what its preview said, until its confirmation; erased after it."""

    source = models.OneToOneField(RegisterImport, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()
    preview = models.JSONField(default=dict)

    class Privacy:
        public = ("id",)
        personal = ("source", "content", "preview")
        retention = "until the import is applied or abandoned, one day at most"


class ImportChange(models.Model):
    """What one import did to one member: the row before (empty when created) and after, and
    what else it wrote, so that the import can be undone."""

    source = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="changes")
    line = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()

    class Meta:
        ordering = ("line",)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "number"), name="one_change_per_member_and_import"
            ),
        )

    class Privacy:
        public = ("id", "line")
        personal = ("source", "number", "before", "after")
        retention = "until the following import is applied"
