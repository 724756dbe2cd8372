"""Proxies signed on paper, as two people of the bureau read them (R-PROC-02, R-PROC-05)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly
from assembly.models.proxies import TIES, Proxy
from assembly.states import PaperState


class PaperProxy(models.Model):
    """A signed sheet handed over at the desk or received by post.

    One person of the bureau enters it, another reads it again and confirms: it then becomes a
    `Proxy`, subject to the same rules as one given on the site. A scan may be kept with it.
    """

    class Arrival(models.TextChoices):
        DESK = "desk", _("Handed over at the desk")
        POST = "post", _("Received by post")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="paper_proxies")
    principal = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outside_name = models.CharField(max_length=200, blank=True)
    outside_tie = models.CharField(max_length=12, choices=Proxy.Tie, blank=True)
    arrival = models.CharField(max_length=4, choices=Arrival)
    signed_on = models.DateField()
    scan = models.CharField(max_length=200, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ENTERED)
    entered_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    proxy = models.OneToOneField(
        Proxy, null=True, blank=True, on_delete=models.PROTECT, related_name="paper"
    )

    class Meta:
        ordering = ("assembly", "entered_at", "pk")
        verbose_name_plural = "paper proxies"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values), name="paper_proxy_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(arrival__in=("desk", "post")), name="paper_proxy_arrival_is_known"
            ),
            models.UniqueConstraint(
                fields=("assembly", "principal"),
                condition=Q(state="entered"),
                name="one_waiting_paper_per_principal",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(holder=F("principal")),
                name="paper_proxy_is_given_to_another",
            ),
            models.CheckConstraint(
                condition=Q(outside_name="", outside_tie="")
                | (~Q(outside_name="") & Q(outside_tie__in=TIES) & Q(holder__isnull=True)),
                name="paper_proxy_to_an_outsider_says_the_tie",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(proxy__isnull=False) & ~Q(decided_by=F("entered_by"))),
                name="paper_proxy_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="entered", decided_at__isnull=True)
                | (~Q(state="entered") & Q(decided_at__isnull=False)),
                name="paper_proxy_decided_has_its_date",
            ),
        )

    class Privacy:
        public = ("id", "assembly")
        personal = (
            "principal",
            "holder",
            "outside_name",
            "outside_tie",
            "arrival",
            "signed_on",
            "scan",
            "scan_sha256",
            "state",
            "entered_by",
            "entered_at",
            "decided_by",
            "decided_at",
            "proxy",
        )
        retention = "the last three fiscal years at least (L225-117)"

    @property
    def is_blank(self) -> bool:
        return self.holder_id is None and not self.outside_name

    @property
    def holder_name(self) -> str:
        """Who is to vote; nobody for a blank one."""
        return self.holder.display_name if self.holder else self.outside_name
