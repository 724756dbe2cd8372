"""Certified copies and extracts of the papers of a register (R225-108, R225-51)."""

from django.db import models

from assembly.models.minutes import Minutes
from assembly.models.organs import OrganMeeting
from assembly.models.signatures import RETENTION, of_one_paper


class CertifiedCopy(models.Model):
    """A copy, or an extract of some resolutions or decisions, that somebody certified true.

    Its data are those of the paper, cut down for an extract, with the certification: the same data
    give the same bytes.
    """

    minutes = models.ForeignKey(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    meeting = models.ForeignKey(
        OrganMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
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
        ordering = ("minutes", "meeting", "number")
        verbose_name_plural = "certified copies"
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "number"), name="copies_of_a_paper_are_numbered"
            ),
            of_one_paper("a_copy_is_of_one_paper"),
            models.UniqueConstraint(
                fields=("meeting", "number"), name="copies_of_an_organ_are_numbered"
            ),
        )

    class Privacy:
        public = ("id", "minutes", "meeting", "number", "resolutions", "sha256", "at")
        personal = ("data", "file", "certified_by", "name", "function")
        retention = RETENTION

    @property
    def paper(self) -> Minutes | OrganMeeting:
        """What it is a copy of."""
        found = self.minutes or self.meeting
        assert found is not None
        return found

    @property
    def is_extract(self) -> bool:
        return bool(self.resolutions)
