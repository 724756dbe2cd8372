"""The journal of acts: append-only, chained, written inside the act's own transaction."""

from common.audit.journal import FORGOTTEN, forget, record, verify

__all__ = ["FORGOTTEN", "forget", "record", "verify"]
