"""The assemblies held before this platform, for the timeline."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PastAssembly(models.Model):
    """An assembly of former years, as its papers tell it: figures may be unknown.

    Without a day, only the year is known. `source` says where the figures come from.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")
        OTHER = "other", _("Other")

    year = models.PositiveSmallIntegerField(db_index=True)
    held_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.ORDINARY)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    registered = models.PositiveIntegerField(null=True, blank=True)
    participants = models.PositiveIntegerField(null=True, blank=True)
    is_fictitious = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=200, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "-held_on", "-pk")
        verbose_name_plural = "past assemblies"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("ordinary", "extraordinary", "other")),
                name="past_assembly_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(registered__isnull=True)
                | Q(participants__isnull=True)
                | Q(participants__lte=models.F("registered")),
                name="past_assembly_participants_are_registered",
            ),
        )

    class Privacy:
        public = (
            "id",
            "year",
            "held_on",
            "kind",
            "title",
            "summary",
            "registered",
            "participants",
            "is_fictitious",
            "source",
            "document",
            "document_sha256",
            "recorded_at",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.title
