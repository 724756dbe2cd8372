"""What several rooms keep although none may import the other."""

from django.db import models


class ClockDisplacement(models.Model):
    """How far a demonstration's clock has been moved, in seconds. One row."""

    seconds = models.BigIntegerField(default=0)

    class Privacy:
        public = ("id", "seconds")
        retention = "life of the demonstration"


class Act(models.Model):
    """One act of a person or of the system, chained to the one before it (R-CNIL-04).

    No foreign key: a journal outlives what it speaks of. It never names a choice, a credential or
    a ballot.
    """

    height = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=80, db_index=True)
    actor = models.CharField(max_length=64, blank=True, db_index=True)
    actor_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True


class AuditEvent(Act):
    """One act of the journal: it stays as long as the cooperative."""

    class Meta:
        ordering = ("height",)
        constraints = (models.UniqueConstraint(fields=["height"], name="one_act_at_a_height"),)

    class Privacy:
        public = ("id", "height", "at", "verb", "subject", "previous", "digest")
        personal = ("actor", "actor_name", "details")
        retention = "life of the cooperative"


class ApartEvent(Act):
    """One act of somebody who votes, in the chain of its own kind on its own thing: that chain goes
    whole with the roll, so that neither its order nor its instants stay (ADR 18). What the journal
    keeps of it is a hash, against which nobody can try names: the `salt` of each act went too."""

    salt = models.CharField(max_length=32)

    class Meta:
        ordering = ("verb", "subject", "height")
        constraints = (
            models.UniqueConstraint(
                fields=["verb", "subject", "height"], name="one_act_apart_at_a_height"
            ),
        )

    class Privacy:
        public = ("id", "height", "verb", "subject", "previous", "digest")
        personal = ("at", "actor", "actor_name", "details")
        secret = ("salt",)
        retention = "as long as the roll of the vote"


class LiveMessage(models.Model):
    """“This changed”, passed between processes to open pages when there is no Redis."""

    group = models.CharField(max_length=100)
    body = models.JSONField()
    sent_at = models.FloatField(db_index=True)

    class Privacy:
        public = ("id", "group", "body", "sent_at")
        retention = "one hour"


class BackupRun(models.Model):
    """One nightly backup: kept encrypted elsewhere, brought back from there and restored apart; or
    why it failed, in words. Sizes are in bytes; rows and files are those that came back."""

    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    kept_as = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")

    class Privacy:
        public = ("id", "began_at", "ended_at", "size", "rows", "files", "failure", "kept_as")
        retention = "as long as the service"

    @property
    def is_good(self) -> bool:
        """Whether it was restored."""
        return not self.failure


class WatchedDay(models.Model):
    """What whoever watched the service saw in one day: how often they looked, and the words of
    every trouble by its code; none when all was well."""

    day = models.DateField(unique=True)
    looks = models.PositiveIntegerField(default=0)
    troubles = models.JSONField(default=dict)

    class Meta:
        ordering = ("-day",)

    class Privacy:
        public = ("id", "day", "looks", "troubles")
        retention = "as long as the service"
