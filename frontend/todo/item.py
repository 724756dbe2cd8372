"""One thing to do, as the home page shows it."""

from dataclasses import dataclass

from django.utils.translation import ngettext

DUTY = "sun"


@dataclass(frozen=True)
class Item:
    """One thing to do. `effort` and `unit` are read together: “5 minutes”."""

    effort: str
    unit: str
    title: str
    url: str
    detail: str = ""
    tag: str = ""
    tone: str = ""


def minutes(count: int) -> tuple[str, str]:
    return str(count), ngettext("minute", "minutes", count)
