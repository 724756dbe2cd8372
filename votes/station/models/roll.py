"""The frozen roll: who may vote, and which public credential is theirs.

This is the only place where a person meets a credential (architecture.md, “Three walls”). The
secret credential itself is nowhere: the keeper derives it again at each hand-over, or, in
independent mode, the server never had it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from votes.station.models.polls import RETENTION, Poll


class RollEntry(models.Model):
    """One right to vote of one member in one poll.

    `slot` and `nonce` are what the keeper derives the credential from, with the poll's secret. In
    independent mode `slot` is the number of the envelope, drawn at random.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="roll_entries"
    )
    label = models.CharField(max_length=220)
    weight = models.PositiveIntegerField(default=1)
    slot = models.CharField(max_length=20)
    nonce = models.CharField(max_length=32)
    public_credential = models.TextField(blank=True)
    # A right that was closed: the member left, or votes on paper or in the room.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("poll", "label", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "member"), name="roll_entry_once_per_member"),
            models.UniqueConstraint(fields=("poll", "slot"), name="roll_entry_has_its_slot"),
            models.CheckConstraint(name="roll_entry_weighs", condition=Q(weight__gte=1)),
        ]

    class Privacy:
        public = ("id", "poll", "weight")
        personal = ("member", "label", "withdrawn_at", "withdrawn_why")
        secret = ("slot", "nonce", "public_credential")
        retention = f"{RETENTION}; the credential is erased with the key shares"

    def __str__(self) -> str:
        return self.label


class Reserve(models.Model):
    """A spare right to vote of weight 1, declared at the sealing, attached to nobody until an
    entrant or a re-issue needs it. The minutes print how many were used.

    A slot for papers is never attached to anybody: the urn alone says whether it was used.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="reserve")
    slot = models.CharField(max_length=20)
    nonce = models.CharField(max_length=32)
    public_credential = models.TextField(blank=True)
    entry = models.OneToOneField(
        RollEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="reserve"
    )
    why = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    is_paper = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "slot"), name="reserve_has_its_slot"),
            models.CheckConstraint(
                name="paper_slot_is_nobodys",
                condition=Q(is_paper=False) | Q(entry__isnull=True, used_at__isnull=True, why=""),
            ),
        ]

    class Privacy:
        public = ("id", "poll", "used_at", "is_paper")
        personal = ("entry", "why")
        secret = ("slot", "nonce", "public_credential")
        retention = f"{RETENTION}; the credential is erased with the key shares"


class HandOver(models.Model):
    """A right to vote was handed to somebody's booth. Written before the release; a ballot
    without one is an alarm (secrecy.md 3)."""

    class Kind(models.TextChoices):
        OWN = "own"
        REPRESENTED = "represented"
        PROXY = "proxy"

    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="hand_overs")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hand_over_kind_is_known",
                condition=Q(kind__in=("own", "represented", "proxy")),
            )
        ]

    class Privacy:
        public = ("id",)
        personal = ("entry", "account", "kind", "at")
        retention = RETENTION


class TurnoutEntry(models.Model):
    """The émargement of one right: it was used. A projection of the urn, joined to what the
    station itself records (paper, room); no ballot, no tracker, no choice."""

    class Channel(models.TextChoices):
        BOOTH = "booth"
        PAPER = "paper"
        NAMED = "named"

    entry = models.OneToOneField(RollEntry, on_delete=models.PROTECT, related_name="turnout")
    channel = models.CharField(max_length=5, choices=Channel)
    by_holder = models.BooleanField(default=False)
    at = models.DateTimeField()
    # How many times the right was seen to be used: its member is told each time.
    casts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="turnout_channel_is_known",
                condition=Q(channel__in=("booth", "paper", "named")),
            )
        ]

    class Privacy:
        public = ("id",)
        personal = ("entry", "channel", "by_holder", "at", "casts")
        retention = RETENTION
