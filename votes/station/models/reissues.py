"""Rights to vote replaced because somebody else may have seen them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from votes.station.models.polls import RETENTION
from votes.station.models.roll import RollEntry


class Reissue(models.Model):
    """A request to replace a right that was compromised: one person of the help desk asks after
    checking who the member is, another approves (secrecy.md 3). The minutes count them."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        APPROVED = "approved", _("Replaced")
        REFUSED = "refused", _("Refused")

    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="reissues")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    identity_check = models.TextField()
    asked_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("asked", "approved", "refused")),
                name="reissue_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
                name="reissue_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="reissue_decided_has_its_date",
            ),
            models.UniqueConstraint(
                fields=("entry",), condition=Q(state="asked"), name="one_waiting_reissue_per_right"
            ),
        ]

    class Privacy:
        public = ("id", "state")
        personal = (
            "entry",
            "identity_check",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
        )
        retention = RETENTION
