"""Named votes (scrutin public): the vote is kept with the identity, in the station, never in the
urn."""

from typing import ClassVar

from django.db import models

from votes.station.models.polls import RETENTION
from votes.station.models.roll import RollEntry


class NamedVote(models.Model):
    """The vote of one right in a named poll. One row a right: voting again, where the rules of
    the poll allow it, replaces what was there.

    `choices` holds, question by question, the positions ticked, those ranked from the first to
    the last, or the word “blank”. Nobody reads them before the close; after it the bureau does,
    and each reading is in the journal.
    """

    entry = models.OneToOneField(RollEntry, on_delete=models.PROTECT, related_name="named_vote")
    choices = models.JSONField()
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("entry__label", "entry__pk")

    class Privacy:
        public = ("id",)
        personal = ("entry", "choices", "account", "at")
        retention = RETENTION
