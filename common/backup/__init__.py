"""Saving both databases and the documents while the service runs, and giving them back.

The per-poll secrets are not in it: whoever holds a backup must not be able to vote for a member
(secrecy.md 3). The archive is one tar file: `manifest.json`, `main.*`, `urn.*`, `documents/…`.
"""

from common.backup.nightly import back_up
from common.backup.restore import restore
from common.backup.save import save
from common.backup.service import hold

__all__ = ["back_up", "hold", "restore", "save"]
