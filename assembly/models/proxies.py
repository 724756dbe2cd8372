"""Powers given to another member, or in blank (R-PROC)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly
from assembly.states import ProxyState

# Written out for the constraint: a class cannot read itself.
TIES = ("spouse", "pacs_partner", "anyone")


class Proxy(models.Model):
    """A pouvoir: `holder`, a member, votes for `principal`; or somebody who is none, whom the law
    lets represent them: `outside_name`, tied to the principal by `outside_tie`, who votes in the
    sitting between `holder_came_at` and `holder_left_at`. Without either it is blank and counts
    as the law says (L225-106). Valid for the successive calls of one agenda (R225-79).

    `evidence_hash` is the SHA-256 of what was agreed to: who, for what, when, the text shown.
    """

    class Tie(models.TextChoices):
        """As the statutes name them (`proxy_holders`)."""

        SPOUSE = "spouse", _("Spouse")
        PARTNER = "pacs_partner", _("Civil partner (PACS)")
        ANYONE = "anyone", _("Another person")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="proxies")
    principal = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outside_name = models.CharField(max_length=200, blank=True)
    outside_tie = models.CharField(max_length=12, choices=Tie, blank=True)
    holder_came_at = models.DateTimeField(null=True, blank=True)
    holder_left_at = models.DateTimeField(null=True, blank=True)
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
                condition=Q(holder__isnull=False)
                | ~Q(outside_name="")
                | ~Q(state__in=("given", "declined")),
                name="blank_proxy_needs_no_answer",
            ),
            models.CheckConstraint(
                condition=Q(
                    outside_name="",
                    outside_tie="",
                    holder_came_at__isnull=True,
                    holder_left_at__isnull=True,
                )
                | (~Q(outside_name="") & Q(outside_tie__in=TIES) & Q(holder__isnull=True)),
                name="proxy_to_an_outsider_says_the_tie",
            ),
        )

    class Privacy:
        public = ("id", "assembly")
        personal = (
            "principal",
            "holder",
            "outside_name",
            "outside_tie",
            "holder_came_at",
            "holder_left_at",
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
        return self.holder_id is None and not self.outside_name

    @property
    def outsider_is_there(self) -> bool:
        return self.holder_came_at is not None and self.holder_left_at is None

    @property
    def holder_name(self) -> str:
        """Who votes, as pages and papers name them; nobody for a blank one."""
        return self.holder.display_name if self.holder else self.outside_name
