"""What was decided, with the arithmetic that says so."""

from django.db import models
from django.db.models import Q

from assembly.models.agenda import Resolution
from assembly.models.assemblies import Call


class QuorumRecord(models.Model):
    """Who took part in the vote on one resolution (R-QUO-05): when it was put to the room if it is
    voted in public, when the sitting closed with its urn. Kept at the close.

    Heads only; `paper` of them, present or not, voted by correspondence on paper. `leavers` voted
    before they left the cooperative: their ballots stay, and the minutes say whether they could
    have changed the result (secrecy.md 12). `colleges` divides the same heads where votes are
    weighted by college (R-VAR-01).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="quorum_records")
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="quorum_records"
    )
    at = models.DateTimeField()
    registered = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    represented = models.PositiveIntegerField()
    blank_proxies = models.PositiveIntegerField()
    remote = models.PositiveIntegerField()
    paper = models.PositiveIntegerField(default=0)
    leavers = models.PositiveIntegerField(default=0)
    required = models.PositiveIntegerField(null=True, blank=True)
    counted = models.PositiveIntegerField()
    reached = models.BooleanField()
    sentence = models.TextField(blank=True)
    colleges = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("call", "resolution__number")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "resolution"), name="quorum_recorded_once_per_vote"
            ),
        )

    class Privacy:
        public = (
            "id",
            "call",
            "resolution",
            "at",
            "registered",
            "present",
            "represented",
            "blank_proxies",
            "remote",
            "paper",
            "leavers",
            "required",
            "counted",
            "reached",
            "sentence",
            "colleges",
        )
        retention = "life of the cooperative"


class Outcome(models.Model):
    """The result of one resolution: figures, rule, verdict (R-MAJ-03, R-PV-02). Never edited.

    `figures` holds whole numbers by name, `rule` the quorum and majority applied with their
    source, `elected` the names of an election; `other_preset` the verdict under the other
    reading of the law when it differs (R-QUO-02). `colleges` is what each college brought where
    votes are weighted (R-VAR-01); `figures` are then heads, and the rule says the weighted share.
    """

    class Verdict(models.TextChoices):
        ADOPTED = "adopted"
        REJECTED = "rejected"
        NO_QUORUM = "no_quorum"
        ELECTED = "elected"
        NOT_FILLED = "not_filled"
        NOT_COUNTED = "not_counted"
        REPLACED = "replaced"

    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="outcome")
    verdict = models.CharField(max_length=12, choices=Verdict)
    figures = models.JSONField()
    rule = models.JSONField()
    sentence = models.TextField()
    elected = models.JSONField(default=list, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    other_preset = models.JSONField(default=dict, blank=True)
    colleges = models.JSONField(default=list, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("resolution__number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    verdict__in=(
                        "adopted",
                        "rejected",
                        "no_quorum",
                        "elected",
                        "not_filled",
                        "not_counted",
                        "replaced",
                    )
                ),
                name="outcome_verdict_is_known",
            ),
        )

    class Privacy:
        public = (
            "id",
            "resolution",
            "verdict",
            "figures",
            "rule",
            "sentence",
            "elected",
            "candidates",
            "other_preset",
            "colleges",
            "recorded_at",
        )
        retention = "life of the cooperative"

    @property
    def has_votes(self) -> bool:
        """Whether votes were counted: not without quorum, nor when an urn is left uncounted, nor
        of a text that an amendment adopted in session takes the place of."""
        without = (self.Verdict.NO_QUORUM, self.Verdict.NOT_COUNTED, self.Verdict.REPLACED)
        return self.verdict not in without

    @property
    def is_partly_filled(self) -> bool:
        """An election that leaves a seat vacant."""
        return self.verdict == self.Verdict.ELECTED and bool(self.figures.get("vacant"))

    @property
    def is_carried(self) -> bool:
        """Adopted, or every seat filled."""
        carried = (self.Verdict.ADOPTED, self.Verdict.ELECTED)
        return self.verdict in carried and not self.is_partly_filled
