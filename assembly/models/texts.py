"""The cooperative's own wording of what its assemblies usually vote."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OwnText(models.Model):
    """A standard text as this cooperative writes it: in place of the one shipped under the same
    code, or one of its own. `checked_by` names who read it over, empty while nobody has."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("For information")
        VOTE = "vote", _("Vote")
        ELECTION = "election", _("Election")
        MISCELLANEOUS = "miscellaneous", _("Other business")

    class Nature(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.VOTE)
    nature = models.CharField(max_length=14, choices=Nature, default=Nature.ORDINARY)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "members.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("information", "vote", "election", "miscellaneous")),
                name="own_text_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=("ordinary", "extraordinary")),
                name="own_text_nature_is_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="own_text_has_a_title"),
        )

    class Privacy:
        public = (
            "id",
            "code",
            "kind",
            "nature",
            "title",
            "text",
            "source",
            "checked_by",
            "changed_at",
        )
        personal = ("changed_by",)
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.title
