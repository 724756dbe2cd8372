"""A poll for people: what is asked, of whom, between which instants, under which rules."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from votes.station.states import PollState

# By CNIL's level (R-CNIL-00): how long a second factor is good for before a right is handed over.
# The booth asks for the rights on opening and again just before sealing.
STEP_UP_WITHIN = {2: timedelta(minutes=60), 3: timedelta(minutes=30)}
RETENTION = "2 years after the assembly (C. civ. 1844-14)"
EVIDENCE = "life of the cooperative: results are part of the minutes"


class Poll(models.Model):
    """A poll: the questions that share roll, regime, close and carry-over (secrecy.md 5).

    `subject` names, for the room above, what the poll belongs to (“assembly:12”); this room never
    reads it. `questions` is what is printed and sealed, in order (see `questions.Question`).
    """

    class Kind(models.TextChoices):
        ASSEMBLY = "assembly", _("Vote of an assembly")
        CONSULTATION = "consultation", _("Consultation")

    class Regime(models.TextChoices):
        SECRET = "secret", _("Secret ballot")
        NAMED = "named", _("Named vote")

    class Mode(models.TextChoices):
        """Who makes the voting codes: the polling station's keeper, or a person elsewhere, from
        whom the station learns the public parts alone."""

        ASSISTED = "assisted", _("Assisted")
        INDEPENDENT = "independent", _("Independent")

    uuid = models.CharField(max_length=22, primary_key=True)
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ASSEMBLY)
    regime = models.CharField(max_length=6, choices=Regime, default=Regime.SECRET)
    mode = models.CharField(max_length=11, choices=Mode, default=Mode.ASSISTED)
    # In independent mode: who makes the codes, and since when the station has their public parts.
    rights_officer = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    codes_received_at = models.DateTimeField(null=True, blank=True)
    # A vote born in a sitting: the vote from whose key files the holders who are there derive the
    # keys of this one (ADR 22). All of its keys open it.
    keys_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="born_in_session"
    )
    # CNIL's levels (R-CNIL-00): from 2 on, a step-up is asked before the right is handed over.
    risk_level = models.PositiveSmallIntegerField(default=2)
    revote = models.BooleanField(default=False)
    questions = models.JSONField(default=list)
    threshold = models.PositiveSmallIntegerField(default=0)
    trustees_count = models.PositiveSmallIntegerField(default=0)
    # Rights of weight 1 attached to nobody yet: entrants, re-issues, paper (declared number).
    reserves = models.PositiveIntegerField(default=0)
    # Among spare rights, those that only papers use, once voters vote no more (secrecy.md 12).
    paper_slots = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField()
    remote_closes_at = models.DateTimeField(null=True, blank=True)
    # Between the end and the first decryption, so that complaints can be heard.
    complaint_minutes = models.PositiveIntegerField(default=0)
    # When the key holders meet to open the total, as proposed to them beforehand.
    counting_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    created_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    # Assisted mode: the keeper erased the secret. Independent mode: who made the codes says so.
    secret_destroyed_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(max_length=43, blank=True)
    # Counts per question in the order of its answers, the blank count first if there is one.
    # For a ranking: the rankings given, each with its votes.
    result = models.JSONField(null=True, blank=True)
    # How many votes were counted: people, or their weights added up.
    counted_votes = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("opens_at", "uuid")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="poll_state_is_known", condition=Q(state__in=PollState.values)
            ),
            models.CheckConstraint(
                name="poll_kind_is_known", condition=Q(kind__in=("assembly", "consultation"))
            ),
            models.CheckConstraint(
                name="poll_regime_is_known", condition=Q(regime__in=("secret", "named"))
            ),
            models.CheckConstraint(
                name="poll_mode_is_known", condition=Q(mode__in=("assisted", "independent"))
            ),
            models.CheckConstraint(
                name="poll_codes_are_made_by_somebody",
                condition=Q(
                    mode="assisted", rights_officer__isnull=True, codes_received_at__isnull=True
                )
                | Q(mode="independent", rights_officer__isnull=False),
            ),
            models.CheckConstraint(
                name="poll_risk_level_is_cnil_s", condition=Q(risk_level__range=(1, 3))
            ),
            models.CheckConstraint(
                name="poll_closes_after_it_opens",
                condition=Q(remote_closes_at__isnull=True) | Q(remote_closes_at__gt=F("opens_at")),
            ),
            models.CheckConstraint(
                name="poll_result_only_when_published",
                condition=Q(result__isnull=True)
                | Q(state__in=("result", "certified", "contested")),
            ),
        ]

    class Privacy:
        public = (
            "uuid",
            "title",
            "subtitle",
            "kind",
            "regime",
            "mode",
            "rights_officer",
            "codes_received_at",
            "keys_from",
            "risk_level",
            "revote",
            "questions",
            "threshold",
            "trustees_count",
            "reserves",
            "paper_slots",
            "opens_at",
            "remote_closes_at",
            "complaint_minutes",
            "counting_at",
            "state",
            "subject",
            "created_at",
            "sealed_at",
            "opened_at",
            "ended_at",
            "result_at",
            "secret_destroyed_at",
            "fingerprint",
            "result",
            "counted_votes",
        )
        retention = EVIDENCE

    def __str__(self) -> str:
        return self.title

    @property
    def journal_subject(self) -> str:
        """How the journal of acts names this poll."""
        return f"poll:{self.uuid}"

    @property
    def step_up_within(self) -> timedelta | None:
        """How recent a second factor must be before a right is handed over; None: none is asked."""
        return STEP_UP_WITHIN.get(self.risk_level)

    @property
    def is_secret(self) -> bool:
        return self.regime == self.Regime.SECRET

    @property
    def is_independent(self) -> bool:
        """Whether the codes are made away from this server."""
        return self.mode == self.Mode.INDEPENDENT

    @property
    def is_born_in_session(self) -> bool:
        """Whether its keys are derived, in a sitting, from those of another vote."""
        return self.keys_from_id is not None

    @property
    def is_advisory(self) -> bool:
        """A consultation: no sitting and no second call ever follow its close."""
        return self.kind == self.Kind.CONSULTATION

    def candidate_ids(self) -> set[int]:
        """The members who stand in one of the elections of this poll."""
        found: set[int] = set()
        for question in self._questions():
            found.update(question.get("candidates", ()))
        return found

    def remote_vote_is_over(self, at: datetime) -> bool:
        """Whether the legal hour of the remote close has come."""
        return self.remote_closes_at is not None and at >= self.remote_closes_at

    def _questions(self) -> list[dict[str, Any]]:
        return list(self.questions)


class Certification(models.Model):
    """A certifier's word on a published result: certified, or refused with reasons.

    It is an internal control published beside the result; it blocks nothing (R-BUR-03). A refusal
    may be followed by other words, until one certifies: all are kept, in order.
    """

    class Verdict(models.TextChoices):
        CERTIFIED = "certified", _("Certified")
        REFUSED = "refused", _("Refused")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="certifications")
    verdict = models.CharField(max_length=9, choices=Verdict)
    reasons = models.TextField(blank=True)
    certifier = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    certifier_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    # What was looked at: hash of the last event of the archive.
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("poll", "at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("poll",),
                condition=Q(verdict="certified"),
                name="certification_certifies_once",
            ),
            models.CheckConstraint(
                name="certification_verdict_is_known",
                condition=Q(verdict__in=("certified", "refused")),
            ),
            models.CheckConstraint(
                name="certification_refusal_has_reasons",
                condition=Q(verdict="certified") | ~Q(reasons=""),
            ),
        ]

    class Privacy:
        public = ("id", "poll", "verdict", "reasons", "certifier", "certifier_name", "at", "head")
        retention = EVIDENCE
