"""Everything a cooperative has here, in open formats, and its way into another installation.

One ZIP file: `manifest.json`, `tables/APP.MODEL.jsonl` (one row a line, JSON), `documents/…`. The
archives of finished votes are among the documents or made again from the urn's tables. What belongs
to the machine stays behind: sessions, second factors, tasks, keys and per-poll secrets.
"""

from common.transfer.arriving import arrive
from common.transfer.leaving import leave

__all__ = ["arrive", "leave"]
