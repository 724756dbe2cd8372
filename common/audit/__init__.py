"""The journal of acts: append-only, chained, written inside the act's own transaction."""

from common.audit.journal import (
    FORGOTTEN,
    anchor,
    apart,
    forget,
    record,
    verify,
    verify_apart,
    verify_every_apart,
)

__all__ = [
    "FORGOTTEN",
    "anchor",
    "apart",
    "forget",
    "record",
    "verify",
    "verify_apart",
    "verify_every_apart",
]
