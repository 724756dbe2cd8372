"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is a demonstration, for the banner and the footer."""
    return {"demonstration": settings.DEMONSTRATION}
