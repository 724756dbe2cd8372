"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from common import clock
from frontend import navigation
from frontend.views.preferences import text_size
from members import queries as register


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu, the reader's text size, and in a demonstration the clock of the banner."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "clock_now": SimpleLazyObject(clock.now),
        "cooperative": SimpleLazyObject(register.cooperative),
        "menu": SimpleLazyObject(lambda: navigation.menu(request)),
        "sign_in_url": _sign_in_url(request),
        "sign_out_url": navigation.address("account_logout"),
        "account_url": navigation.address("members:account"),
        "demonstration_url": navigation.address("demonstration:home"),
        "mailbox_url": navigation.address("notifications:mailbox"),
        "text_size": text_size(request),
    }


def _sign_in_url(request: HttpRequest) -> str | None:
    """Nothing on the pages where one signs in: the link would lose the page that was wanted."""
    address = navigation.address("account_login")
    return None if address and request.path.startswith(address) else address
