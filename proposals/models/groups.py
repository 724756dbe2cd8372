"""Working groups: members who do something together, and who look for help."""

from django.db import models
from django.db.models import F, Q


class WorkingGroup(models.Model):
    """A group that the board opened. `help_wanted` says in a few words whom it looks for; empty
    when it looks for nobody."""

    name = models.CharField(max_length=80, unique=True)
    purpose = models.TextField()
    help_wanted = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="working_group_closed_after_opened",
            ),
        )

    class Privacy:
        public = ("id", "name", "purpose", "help_wanted", "opened_at", "closed_at")
        personal = ("opened_by",)
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"group:{self.pk}"


class GroupPlace(models.Model):
    """A member's place in a working group, which they take and leave as they like."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="places")
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="group_places"
    )
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("group", "taken_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "member"),
                condition=Q(left_at__isnull=True),
                name="group_place_once_a_member",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("taken_at")),
                name="group_place_left_after_taken",
            ),
        )

    class Privacy:
        public = ("id", "group")
        personal = ("member", "taken_at", "left_at")
        retention = "2 years after the place was left"
