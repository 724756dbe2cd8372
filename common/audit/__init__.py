"""The journal of acts: append-only, chained, written inside the act's own transaction."""

from common.audit.journal import forget, record, verify

__all__ = ["forget", "record", "verify"]
