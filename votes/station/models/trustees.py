"""The key holders of a poll and what each of them has sent so far."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from votes.station.models.polls import EVIDENCE, Poll


class Trustee(models.Model):
    """A key holder (dépositaire): one of n, of whom `Poll.threshold` together can decrypt.

    What is kept is what their own page sent: certificate, polynomial, shown key, proof that the
    key was tried, partial decryption. Their secret never leaves their device in clear; the
    `shown_key` holds it encrypted to themselves, to be given back for the count.
    """

    class Coming(models.TextChoices):
        """An answer to the appointment of the count."""

        YES = "yes", _("I shall be there with my key")
        NO = "no", _("I cannot be there")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="trustees")
    index = models.PositiveSmallIntegerField()
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # How many times the ceremony began again, after somebody was replaced.
    restarts = models.PositiveSmallIntegerField(default=0)
    certificate = models.TextField(blank=True)
    polynomial = models.TextField(blank=True)
    shown_key = models.TextField(blank=True)
    # The holder's signed word that the key was tried on a ciphertext of their own page.
    key_check = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # When they said that they see the same fingerprint of the common key as the others.
    agreed_at = models.DateTimeField(null=True, blank=True)
    # The last time they showed that they still have it, and since when they say they have not.
    tested_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    # Whether they will be there for the count, as they answered.
    coming = models.CharField(max_length=3, choices=Coming, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decrypted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("poll", "index")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "index"), name="trustee_has_its_index"),
            models.UniqueConstraint(fields=("poll", "member"), name="trustee_once_per_poll"),
            models.CheckConstraint(name="trustee_index_from_one", condition=Q(index__gte=1)),
            models.CheckConstraint(
                name="trustee_answer_is_known", condition=Q(coming__in=("", "yes", "no"))
            ),
        ]

    class Privacy:
        public = (
            "id",
            "poll",
            "index",
            "member",
            "name",
            "restarts",
            "checked_at",
            "agreed_at",
            "tested_at",
            "lost_at",
            "coming",
            "answered_at",
            "decrypted_at",
        )
        secret = ("certificate", "polynomial", "shown_key", "key_check")
        retention = f"{EVIDENCE}; polynomial and shown key destroyed after the contestation delay"

    def __str__(self) -> str:
        return self.name


class SealedCopy(models.Model):
    """One of the two halves of a poll's secret, in an envelope that its key holder alone opens
    (ADR 9). Erased with the secret when the vote ends."""

    trustee = models.OneToOneField(Trustee, on_delete=models.PROTECT, related_name="sealed_copy")
    commitment = models.CharField(max_length=64)
    envelope = models.TextField()
    at = models.DateTimeField()

    class Privacy:
        public = ("id", "trustee", "at")
        secret = ("commitment", "envelope")
        retention = "until the vote ends; backups made meanwhile keep the closed envelopes"

    def __str__(self) -> str:
        return f"{self.trustee}"
