"""Powers given to another member, or in blank (R-PROC)."""

from django.db import models
from django.db.models import Q

from assembly.models.assemblies import Assembly
from assembly.states import ProxyState


class Proxy(models.Model):
    """A pouvoir: `holder` votes for `principal`; without a holder it is blank and counts as the
    law says (L225-106). Valid for the successive calls of one agenda (R225-79).

    `evidence_hash` is the SHA-256 of what was agreed to: who, for what, when, the text shown.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="proxies")
    principal = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ProxyState, default=ProxyState.GIVEN)
    given_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    evidence_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("assembly", "given_at", "pk")
        verbose_name_plural = "proxies"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ProxyState.values), name="proxy_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("assembly", "principal"),
                condition=Q(state__in=("given", "accepted")),
                name="one_live_proxy_per_principal",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(holder=models.F("principal")),
                name="proxy_is_given_to_another",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=False) | ~Q(state__in=("given", "declined")),
                name="blank_proxy_needs_no_answer",
            ),
        )

    class Privacy:
        public = ("id", "assembly")
        personal = (
            "principal",
            "holder",
            "state",
            "given_at",
            "answered_at",
            "revoked_at",
            "evidence",
            "evidence_hash",
        )
        retention = "the last three fiscal years at least (L225-117)"

    @property
    def is_blank(self) -> bool:
        return self.holder_id is None
