"""Members who object to an assembly held by video only (L225-103-1, R225-61-2)."""

from django.db import models

from assembly.models.assemblies import Assembly


class RemoteObjection(models.Model):
    """One member's objection, made before the notice. With enough of the capital behind such
    objections, the assembly also meets in a room (R-VOTE-09)."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="objections")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("assembly", "at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "member"), name="remote_objection_once_a_member"
            ),
        )

    class Privacy:
        public = ("id", "assembly")
        personal = ("member", "at")
        retention = "2 years after the assembly (C. civ. 1844-14)"
