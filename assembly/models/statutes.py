"""The rules in force, as data: a preset of the law and what the statutes change in it."""

from django.db import models


class Statutes(models.Model):
    """One version of the cooperative's rules (droit.md §12.1, R-NUL-02).

    `preset` names the legal starting point, `overrides` what the statutes set differently (each
    with its article), `resolved` the outcome, copied into every assembly at its convocation.
    """

    version = models.PositiveIntegerField(unique=True)
    preset = models.CharField(max_length=60)
    overrides = models.JSONField(default=dict, blank=True)
    resolved = models.JSONField(default=dict)
    adopted_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)
        verbose_name_plural = "statutes"

    class Privacy:
        public = (
            "id",
            "version",
            "preset",
            "overrides",
            "resolved",
            "adopted_on",
            "source",
            "recorded_at",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"{self.preset} v{self.version}"
