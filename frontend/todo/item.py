"""One thing to do, as the home page shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

DUTY = "sun"
MINUTES, QUARTER, EVENING, STANDING = "minutes", "quarter", "evening", "standing"
SPANS = (
    (MINUTES, _("In a minute or two")),
    (QUARTER, _("In a quarter of an hour")),
    (EVENING, _("In one evening")),
    (STANDING, _("For a mandate")),
)


@dataclass(frozen=True)
class Item:
    """One thing to do. `effort` and `unit` are read together: “5 minutes”. What `begins` writes
    something at once: its address is posted to."""

    effort: str
    unit: str
    title: str
    url: str
    detail: str = ""
    tag: str = ""
    tone: str = ""
    span: str = ""
    begins: bool = False

    @property
    def lasts(self) -> str:
        """How long it takes, as the home page sorts it."""
        if self.span or not self.effort.isdecimal():
            return self.span or EVENING
        if self.unit not in (ngettext("minute", "minutes", 1), ngettext("minute", "minutes", 2)):
            return EVENING
        return MINUTES if int(self.effort) <= 2 else QUARTER


def minutes(count: int) -> tuple[str, str]:
    return str(count), ngettext("minute", "minutes", count)
