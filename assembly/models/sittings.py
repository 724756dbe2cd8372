"""What the bureau writes of a sitting, beside what the site computes."""

from django.db import models
from django.db.models import Q

from assembly.models.assemblies import Call


class SetApart(models.Model):
    """Words of the account of a sitting written on a text that somebody changed meanwhile: kept
    whole, apart, until a person of the bureau has read both and put them away."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="set_apart")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    debates = models.TextField(blank=True)
    incidents = models.TextField(blank=True)
    at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("call", "at", "pk")
        verbose_name_plural = "texts set apart"
        constraints = (
            models.UniqueConstraint(
                fields=("call", "account"),
                condition=Q(put_away_at__isnull=True),
                name="one_text_apart_per_person",
            ),
        )

    class Privacy:
        public = ("id", "call")
        personal = ("account", "debates", "incidents", "at", "put_away_at")
        retention = "2 years after the assembly (C. civ. 1844-14)"


class ScrutineerRefusal(models.Model):
    """A member whom the law asks to be scrutineer, who said no, and why (R-BUR-02)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="refusals")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    votes = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "at", "pk")
        verbose_name_plural = "refusals of scrutineers"
        constraints = (
            models.UniqueConstraint(fields=("call", "member"), name="scrutineer_refuses_once"),
        )

    class Privacy:
        public = ("id", "call", "member", "name", "votes", "reason", "at")
        retention = "life of the cooperative: named in the minutes"
