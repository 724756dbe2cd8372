"""The journal of a sitting, read: where its agenda stands, whether it is suspended."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from assembly.models import Call, SittingEvent
from common.refusals import Obstacle

K = SittingEvent.Kind
INCIDENTS = (K.VIDEO, K.VOTING, K.OTHER)
PRINTED = (K.VOTE, K.OPENED, K.GIVEN_UP, K.RESULT, K.SUSPENDED, K.RESUMED, *INCIDENTS)


def lines(call: Call) -> list[SittingEvent]:
    """What happened, in order."""
    found = call.events.select_related("item", "resolution")
    return list(found.order_by("at", "pk"))


def suspended_since(call: Call) -> datetime | None:
    """When the sitting was suspended, if it is now."""
    pauses = call.events.filter(kind__in=(K.SUSPENDED, K.RESUMED))
    last = pauses.order_by("at", "pk").last()
    return last.at if last and last.kind == K.SUSPENDED else None


def item_now(call: Call) -> SittingEvent | None:
    """The line that begins the item now discussed."""
    return call.events.filter(kind=K.ITEM).select_related("item").order_by("at", "pk").last()


def unless_suspended(call: Call) -> list[Obstacle]:
    """The obstacle shared by everything that a suspended sitting does not do."""
    if suspended_since(call) is None:
        return []
    return [
        Obstacle(
            "sitting-suspended",
            _("The sitting is suspended."),
            _("Resume it first, on the script of the chair."),
        )
    ]
