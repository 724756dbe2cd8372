"""The papers of a secret poll, from the shuffled envelopes to the urn: numbers alone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from votes.station.models.polls import EVIDENCE, Poll


class PaperCount(models.Model):
    """The envelopes of one poll, opened once nobody votes any more (secrecy.md 12).

    `received` are the members whose right was closed for an envelope; `envelopes` the closed inner
    ones that two scrutineers counted and shuffled; `void` those that hold no vote that counts. The
    urn alone says how many were entered.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="paper_count")
    received = models.PositiveIntegerField()
    envelopes = models.PositiveIntegerField(null=True, blank=True)
    void = models.PositiveIntegerField(null=True, blank=True)
    began_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paper_count_has_no_more_than_came",
                condition=Q(envelopes__isnull=True) | Q(envelopes__lte=models.F("received")),
            ),
            models.CheckConstraint(
                name="paper_count_is_settled_whole",
                condition=Q(void__isnull=True, settled_at__isnull=True)
                | Q(
                    void__isnull=False,
                    settled_at__isnull=False,
                    envelopes__isnull=False,
                    void__lte=models.F("envelopes"),
                ),
            ),
        ]

    class Privacy:
        public = ("id", "poll", "received", "envelopes", "void", "began_at", "settled_at")
        retention = EVIDENCE


class PaperStatement(models.Model):
    """What one scrutineer says of the pile: how many envelopes there are, how many hold no vote."""

    class About(models.TextChoices):
        ENVELOPES = "envelopes"
        VOID = "void"

    count = models.ForeignKey(PaperCount, on_delete=models.PROTECT, related_name="statements")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=9, choices=About)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("count", "about", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("count", "account", "about"), name="paper_statement_once_by_each"
            ),
            models.CheckConstraint(
                name="paper_statement_is_about_something",
                condition=Q(about__in=("envelopes", "void")),
            ),
        ]

    class Privacy:
        public = ("id", "count", "about", "number")
        personal = ("account", "at")
        retention = EVIDENCE
