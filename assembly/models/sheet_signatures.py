"""What people drew on the tablet of the desk, to sign the attendance sheet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Call
from assembly.models.proxies import Proxy


class SheetSignature(models.Model):
    """Who came signs the attendance sheet before the desk (R-FDP-01): drawn on its tablet, or on
    the printed sheet, of which only that is kept.

    `member` came to the sitting; else `proxy` is the pouvoir of a holder who is no member.
    `represented` are the members (primary keys) for whom they sign too: whoever represents one
    more afterwards signs again. `strokes` are lines of x, y in turn, in a box of 1000 by 400:
    neither hour nor pressure of any point. Signed again, the row before is deleted.
    """

    class How(models.TextChoices):
        DRAWN = "drawn", _("On the tablet of the desk")
        PAPER = "paper", _("On the printed sheet")

    id = models.UUIDField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sheet_signatures")
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proxy = models.ForeignKey(
        Proxy, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    represented = models.JSONField(default=list)
    how = models.CharField(max_length=5, choices=How)
    strokes = models.JSONField(default=list)
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(member__isnull=False, proxy__isnull=True)
                | Q(member__isnull=True, proxy__isnull=False),
                name="sheet_is_signed_by_a_member_or_a_holder",
            ),
            models.UniqueConstraint(
                fields=("call", "member"),
                condition=Q(member__isnull=False),
                name="a_member_signs_a_sheet_once",
            ),
            models.UniqueConstraint(
                fields=("call", "proxy"),
                condition=Q(proxy__isnull=False),
                name="a_holder_signs_a_sheet_once",
            ),
            models.CheckConstraint(
                condition=Q(how="drawn") & ~Q(strokes=[]) | Q(how="paper", strokes=[]),
                name="sheet_signature_is_drawn_or_on_paper",
            ),
        )

    class Privacy:
        public = ("id", "call")
        personal = ("member", "proxy", "represented", "how", "strokes", "account", "at")
        retention = "the last three fiscal years at least (L225-117); those of the sheet, with it"

    @property
    def is_drawn(self) -> bool:
        return self.how == self.How.DRAWN
