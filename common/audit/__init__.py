"""The journal of acts: append-only, chained, written inside the act's own transaction."""

from common.audit.journal import record, verify

__all__ = ["record", "verify"]
