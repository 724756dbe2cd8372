"""Sessions as Django keeps them, but for one thing: whoever read a session before its device was
lent, or taken back, writes nothing over that (members/lending.py), nor copies it under another key.

Django writes a session as a whole: without this, a page that was still being made in another tab
when the device was lent would put back the session without its lock.
"""

from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import router, transaction

LENT = "lent"  # who may do what with the device: see members/lending.py


class Overtaken(UpdateError, SessionInterrupted):
    """The session is gone, or was lent or taken back since it was read: nothing is written. Whoever
    asked reads so (common/web/interrupted.py), wherever it is raised."""


class SessionStore(db.SessionStore):
    """A row of the sessions of the main database. `is_unknown`: its key leads to none, and nobody
    signed out in this request."""

    is_unknown = False
    _lent_as_read: Any = None

    def load(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().load()
        self.is_unknown = self.session_key is None
        self._lent_as_read = deepcopy(kept.get(LENT))
        return kept

    def save(self, must_create: bool = False) -> None:
        """`Overtaken` when the session is gone, or was lent or taken back since it was read."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
        else:
            self.get(LENT)  # read first, if nothing was: or there is nothing to compare
            with transaction.atomic(using=router.db_for_write(self.model)):
                self._wait_and_compare()
                super().save()
        self._lent_as_read = deepcopy(self.get(LENT))

    def cycle_key(self) -> None:
        """The same session under another key; `Overtaken` as `save`."""
        self.get(LENT)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if self.session_key is not None:
                self._wait_and_compare()
            super().cycle_key()

    def flush(self) -> None:
        super().flush()
        self.is_unknown = False

    def _wait_and_compare(self) -> None:
        """In a transaction: whoever writes this session at the same time waits for the other."""
        rows = self.model.objects.select_for_update()
        row = rows.filter(session_key=self.session_key).first()
        if row is None or self.decode(row.session_data).get(LENT) != self._lent_as_read:
            raise Overtaken
