"""What the urn keeps: polls, public credentials, ballots and the records of the archive.

Nothing here names a person, an address or a session, and no relation leaves this file
(secrecy.md, architecture.md “Three walls”). What is not public is what permits are checked against,
in whose name a ballot was cast, and the instant at which it came in, which its receipt and the
signature on the roll repeat: all three go when the roll is destroyed.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from votes.urn.states import PollState, VerificationState

RETENTION = "2 years after the assembly (C. civ. 1844-14); the published archive for ever"


class Rank(models.TextChoices):
    """In whose name a ballot was cast: the owner of the right, or the holder of their pouvoir.

    The owner's own ballot is final against the holder (secrecy.md 1).
    """

    OWNER = "owner"
    HOLDER = "holder"


class Poll(models.Model):
    """A poll as the world may see it. The state, the epoch and the height authorise each cast."""

    uuid = models.CharField(max_length=22, primary_key=True)
    title = models.TextField()
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT)
    # Raised at every opening and closing: permits issued before are worth nothing after.
    epoch = models.PositiveIntegerField(default=0)
    # Height and hash of the last event of the chain; -1 before the Setup event.
    height = models.IntegerField(default=-1)
    head = models.CharField(max_length=64, blank=True)
    # Up to which event the board and the archive are public while the poll is open.
    published_height = models.IntegerField(default=-1)
    revote = models.BooleanField(default=False)
    # No ballot is received from this instant on, whether or not a worker is alive.
    closes_at = models.DateTimeField(null=True, blank=True)
    # Seconds since 1970, the same in every record of the archive.
    timestamp = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=43, blank=True)
    # What the booth shows beside each question, by its position: {"0": {…}, "1": {…}}.
    information = models.JSONField(default=dict)
    manifest = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="urn_poll_state_is_known", condition=Q(state__in=PollState.values)
            ),
            models.CheckConstraint(
                name="urn_poll_publishes_what_it_has",
                condition=Q(published_height__lte=models.F("height")),
            ),
            models.CheckConstraint(
                name="urn_poll_is_sealed_or_not",
                condition=(
                    Q(height__gte=0)
                    | Q(height=-1, head="", state__in=(PollState.DRAFT, PollState.CANCELLED))
                ),
            ),
        ]

    class Privacy:
        public = (
            "uuid",
            "title",
            "state",
            "epoch",
            "height",
            "head",
            "published_height",
            "revote",
            "closes_at",
            "timestamp",
            "fingerprint",
            "information",
            "manifest",
        )
        retention = RETENTION

    def __str__(self) -> str:
        return self.uuid

    @property
    def election_json(self) -> str:
        """The exact text of the election: its hash is the fingerprint."""
        return self._setup_record(1)

    @property
    def trustees_json(self) -> str:
        """The exact text of the key holders' public keys."""
        return self._setup_record(2)

    @property
    def credentials_json(self) -> str:
        """The exact text of the sorted public credentials."""
        return self._setup_record(3)

    def _setup_record(self, position: int) -> str:
        return str(self.records.values_list("body", flat=True).get(position=position, height=0))


def _in_poll(name: str) -> models.ForeignKey[Poll, Poll]:
    """Whose row it is. A uniqueness that begins with the poll finds rows as well as an index of its
    own, and every index is work for every ballot."""
    return models.ForeignKey(Poll, on_delete=models.PROTECT, related_name=name, db_index=False)


class Credential(models.Model):
    """A voting right as the world may see it: a public key and the weight of its ballot."""

    poll = _in_poll("credentials")
    # SHA-256 of the key's text: the key itself is a number of 617 digits.
    digest = models.CharField(max_length=64)
    key = models.TextField()
    weight = models.PositiveIntegerField(default=1)
    # Raised when a pouvoir is given or taken back, at check-in and check-out.
    epoch = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    # A slot for a vote that came on paper: used once, after the close to voters, by nobody else.
    is_paper = models.BooleanField(default=False)
    # Hexadecimal hash of the ballot that counts, empty while there is none.
    ballot = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "digest"), name="urn_credential_once_per_poll"),
            models.CheckConstraint(
                name="urn_withdrawn_credential_holds_no_ballot",
                condition=Q(withdrawn=False) | Q(ballot=""),
            ),
        ]

    class Privacy:
        public = ("id", "poll", "digest", "key", "weight", "is_paper", "ballot")
        secret = ("epoch", "withdrawn")
        retention = RETENTION


class Record(models.Model):
    """One record of the archive, in the archive's own order. Appended, never changed."""

    class Kind(models.TextChoices):
        DATA = "data"
        EVENT = "event"

    poll = _in_poll("records")
    position = models.PositiveIntegerField()
    # The height of the event this record belongs to: prefixes of the archive end with an event.
    height = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        ordering = ("poll", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "position"), name="urn_record_has_its_place"),
            # A ballot's hash is unique in the poll for ever (secrecy.md 2).
            models.UniqueConstraint(fields=("poll", "name"), name="urn_record_once_per_poll"),
            models.CheckConstraint(
                name="urn_record_kind_is_known", condition=Q(kind__in=("data", "event"))
            ),
        ]

    class Privacy:
        public = ("id", "poll", "position", "height", "kind", "name", "body")
        retention = RETENTION


class Ballot(models.Model):
    """What the urn must remember of a ballot beside its bytes, which are in the records."""

    poll = _in_poll("ballots")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="ballots")
    # Hexadecimal hash of the ballot: the name of its record.
    name = models.CharField(max_length=64)
    height = models.PositiveIntegerField()
    # Hash of the event that received it: with the height, what the receipt commits to.
    head = models.CharField(max_length=64)
    rank = models.CharField(max_length=6, choices=Rank)
    # When it came in; once the roll is destroyed, when the vote ended, the same for all.
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "name"), name="urn_ballot_once_per_poll"),
            models.UniqueConstraint(fields=("poll", "height"), name="urn_ballot_has_its_height"),
            models.CheckConstraint(
                name="urn_ballot_rank_is_known", condition=Q(rank__in=("owner", "holder"))
            ),
        ]

    class Privacy:
        public = ("id", "poll", "credential", "name", "height", "head")
        secret = ("rank", "at")
        retention = RETENTION


class Ciphertext(models.Model):
    """The hash of the first half (α = g^r) of every ciphertext received: none may appear twice in
    a poll, or key holders and verifiers would refuse the whole urn as holding a copied vote."""

    poll = _in_poll("ciphertexts")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "digest"), name="urn_ciphertext_once_per_poll")
        ]

    class Privacy:
        public = ("id", "poll", "digest")
        retention = RETENTION


class Refused(models.Model):
    """How many times one rule kept out what came to the casting door: all that is left of it."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="refused")
    # The code of the refusal (votes.urn.refusals).
    rule = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("poll", "rule")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("poll", "rule"), name="urn_refused_counted_by_rule")
        ]

    class Privacy:
        public = ("id", "poll", "rule", "times")
        retention = RETENTION


class Milestone(models.Model):
    """An opening, a closing or a publication, with the chain's head at that instant."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="milestones")
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()
    height = models.IntegerField()
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("poll", "id")

    class Privacy:
        public = ("id", "poll", "verb", "at", "height", "head")
        retention = RETENTION


class Verification(models.Model):
    """A verification of the whole urn up to one event, cut in parts that workers share."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="verifications")
    # The event up to which the urn is verified: its hash commits to all that came before.
    height = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=VerificationState, default=VerificationState.UNDER_WAY
    )
    asked_at = models.DateTimeField()
    # When it last went forward: what stands still is asked of the workers again.
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    parts_count = models.PositiveIntegerField(default=0)
    # The verifier's report, and what the ballots that count multiply to.
    report = models.JSONField(default=dict)
    tally = models.TextField(blank=True)
    sized_tally = models.TextField(blank=True)

    class Meta:
        ordering = ("poll", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("poll",),
                condition=Q(state=VerificationState.UNDER_WAY),
                name="urn_verification_one_at_a_time",
            ),
            models.CheckConstraint(
                name="urn_verification_state_is_known",
                condition=Q(state__in=VerificationState.values),
            ),
        ]

    class Privacy:
        public = (
            "id",
            "poll",
            "height",
            "head",
            "state",
            "asked_at",
            "moved_at",
            "ended_at",
            "parts_count",
            "report",
            "tally",
            "sized_tally",
        )
        retention = RETENTION

    @property
    def is_valid(self) -> bool:
        return self.state == VerificationState.VALID


class VerificationPart(models.Model):
    """The ballots `first` to `last` of a verification, and what the worker that checked them
    found: one verdict, however many workers tried. Gone once the verification has ended."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="parts")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    verdict = models.TextField(blank=True)
    # Until when the worker that took it is thought to be alive.
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("verification", "first"), name="urn_verification_part_once"
            ),
            models.CheckConstraint(
                name="urn_verification_part_has_ballots",
                condition=Q(first__gte=1, last__gte=models.F("first")),
            ),
        ]

    class Privacy:
        public = ("id", "verification", "first", "last", "verdict", "held_until")
        retention = "until the verification has ended"
