"""No log line carries a tracker: whoever reads logs could join a ballot to an address."""

import logging
import re

_TRACKER = re.compile(r"(/bulletins/)[A-Za-z0-9_+/=-]+")
# Everything that writes the path of a request.
LOGGERS = ("django.request", "django.server", "django.security.csrf", "uvicorn.access")


class TrackersAreDropped(logging.Filter):
    """Replaces what follows `/bulletins/` in a log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/bulletins/" in message:
            record.msg = _TRACKER.sub(r"\1…", message)
            record.args = ()
            vars(record).pop("request", None)
        return True


def install() -> None:
    """Adds the filter to every logger that writes the path of a request, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, TrackersAreDropped) for known in logger.filters):
            logger.addFilter(TrackersAreDropped())
