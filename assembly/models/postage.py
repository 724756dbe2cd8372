"""What letters cost this cooperative."""

from django.db import models
from django.db.models import Q


class PostalTariff(models.Model):
    """The tariff in force, in place of the one shipped. `bands` is [[grams, cents], …], lightest
    first; `checked_on` the day somebody compared it with the post's, empty while nobody did."""

    bands = models.JSONField()
    sheet_grams = models.PositiveSmallIntegerField()
    envelope_grams = models.PositiveSmallIntegerField()
    sheet_cents = models.PositiveSmallIntegerField()
    envelope_cents = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    checked_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "members.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="only_one_postal_tariff"),)

    class Privacy:
        public = (
            "id",
            "bands",
            "sheet_grams",
            "envelope_grams",
            "sheet_cents",
            "envelope_cents",
            "source",
            "checked_on",
            "changed_at",
        )
        personal = ("changed_by",)
        retention = "until the next tariff"

    def __str__(self) -> str:
        return self.source
