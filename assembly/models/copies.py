"""Certified copies and extracts of the papers of the register (R225-108)."""

from django.db import models

from assembly.models.minutes import Minutes
from assembly.models.signatures import RETENTION


class CertifiedCopy(models.Model):
    """A copy, or an extract of some resolutions, that somebody entitled certified true.

    Its data are those of the paper, cut down for an extract, with the certification: the same data
    give the same bytes.
    """

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    resolutions = models.JSONField(default=list, blank=True)
    data = models.JSONField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    certified_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    function = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ("minutes", "number")
        verbose_name_plural = "certified copies"
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "number"), name="copies_of_a_paper_are_numbered"
            ),
        )

    class Privacy:
        public = ("id", "minutes", "number", "resolutions", "sha256", "at")
        personal = ("data", "file", "certified_by", "name", "function")
        retention = RETENTION

    @property
    def is_extract(self) -> bool:
        return bool(self.resolutions)
