"""The boxes counted by people: hands of the room, and votes by correspondence on paper.

Both are for questions voted in public alone: the paper is a record of the cooperative, kept with
the name of its member (R-VOTE-10). What a form says of questions voted in secret lies in closed
envelopes without a name, which join the urn itself (secrecy.md 12).
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import Resolution
from assembly.models.assemblies import Assembly

_PAPERS = "the last three fiscal years at least (L225-117)"
# What is counted of the room. In an election: how many hands or papers, those that name nobody,
# those that do not count, and the votes of each candidate in the order of the ballot.
OF_RESOLUTION = ("votes_for", "against", "abstain")
OF_ELECTION = ("ballots", "blank", "null", "marks")
FIGURES = (*OF_RESOLUTION, *OF_ELECTION)
_CHOICES = ("for", "against", "abstain", "chair", "names", "blank", "null")


class HandReading(models.Model):
    """The votes of the room on one question, as one person of the bureau counted them; college by
    college where votes are weighted (R-VAR-01). An election is counted by hands, or on papers
    that the room puts in a box."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="hand_readings"
    )
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    college = models.CharField(max_length=100, blank=True)
    votes_for = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    abstain = models.PositiveIntegerField(default=0)
    ballots = models.PositiveIntegerField(default=0)
    blank = models.PositiveIntegerField(default=0)
    null = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("resolution", "at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resolution", "account", "college"), name="hands_counted_once_by_each"
            ),
        )

    class Privacy:
        public = ("id", "resolution", "college", *FIGURES)
        personal = ("account", "at")
        retention = "life of the cooperative"

    @property
    def figures(self) -> dict[str, Any]:
        """What this person counted, by name."""
        return {name: getattr(self, name) for name in FIGURES}


class HandCount(models.Model):
    """The votes of the room on a question voted in public: all who counted found the same, and
    they are two at least; or, `by_name`, the chair closed a vote by name, whose rows the site added
    up; or the total of an urn born in the sitting (`poll`, ADR 22). One for each college where
    votes are weighted."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="hand_counts")
    college = models.CharField(max_length=100, blank=True)
    votes_for = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    abstain = models.PositiveIntegerField(default=0)
    ballots = models.PositiveIntegerField(default=0)
    blank = models.PositiveIntegerField(default=0)
    null = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=list, blank=True)
    by_name = models.BooleanField(default=False)
    poll = models.OneToOneField(
        "votes.Poll", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("resolution", "college", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resolution", "college"), name="hands_counted_once_by_college"
            ),
        )

    class Privacy:
        public = ("id", "resolution", "college", *FIGURES, "by_name", "poll", "counted_at")
        retention = "life of the cooperative"


class PaperVote(models.Model):
    """A form of vote by correspondence that arrived on paper, still folded.

    Only the fact is written before the sitting is closed, and the questions that it answers: it
    counts for the quorum, it holds for a second call on the same agenda, and nobody reads it in
    between (R-VOTE-07, secrecy.md 10). One that came with closed envelopes for the urns takes its
    member's own right there, once a second person has seen it.

    `edition`: how many times the agenda had been completed when the form was printed, 0 for that of
    the notice. It says nothing of what was added since: the member's own right stays open in an urn
    that asks nothing else. Forgotten with the envelopes: every form then reads as the last.
    """

    class Arrival(models.TextChoices):
        DESK = "desk", _("Handed over at the desk")
        POST = "post", _("Received by post")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="paper_votes")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    arrival = models.CharField(max_length=4, choices=Arrival)
    received_on = models.DateField()
    entered_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    has_envelope = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField(default=0)
    confirmed_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("assembly", "entered_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(arrival__in=("desk", "post")), name="paper_vote_arrival_is_known"
            ),
            models.UniqueConstraint(
                fields=("assembly", "member"),
                condition=Q(set_aside_at__isnull=True),
                name="one_paper_vote_per_member",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | ~Q(set_aside_why=""),
                name="paper_vote_set_aside_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(has_envelope=True, confirmed_at__isnull=False)
                & Q(confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("entered_by")),
                name="paper_envelope_is_seen_by_two",
            ),
        )

    class Privacy:
        public = ("id", "assembly")
        personal = (
            "member",
            "arrival",
            "received_on",
            "entered_by",
            "entered_at",
            "has_envelope",
            "edition",
            "confirmed_by",
            "confirmed_at",
            "set_aside_at",
            "set_aside_why",
        )
        retention = _PAPERS


class PaperAnswer(models.Model):
    """One question that a form answers; the choice once two people have read the same. `marks` are
    the candidates (primary keys) that it names in an election."""

    class Choice(models.TextChoices):
        FOR = "for", _("For")
        AGAINST = "against", _("Against")
        ABSTAIN = "abstain", _("Abstention, or no choice")
        CHAIR = "chair", _("Power to the chair")
        NAMES = "names", _("Names")
        BLANK = "blank", _("Blank: it names nobody")
        NULL = "null", _("Null: it cannot be read, or says two things")

    paper = models.ForeignKey(PaperVote, on_delete=models.PROTECT, related_name="answers")
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="paper_answers"
    )
    choice = models.CharField(max_length=7, choices=Choice, blank=True)
    marks = models.JSONField(default=list, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("paper", "resolution__number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "resolution"), name="paper_answers_a_question_once"
            ),
            models.CheckConstraint(
                condition=Q(choice="", settled_at__isnull=True)
                | Q(choice__in=_CHOICES, settled_at__isnull=False),
                name="paper_choice_is_known_once_settled",
            ),
        )

    class Privacy:
        public = ("id", "resolution")
        personal = ("paper", "choice", "marks", "settled_at")
        retention = _PAPERS


class PaperReading(models.Model):
    """What one person of the bureau read in one box of a form."""

    answer = models.ForeignKey(PaperAnswer, on_delete=models.PROTECT, related_name="readings")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=PaperAnswer.Choice)
    marks = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("answer", "at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "account"), name="paper_read_once_by_each_person"
            ),
            models.CheckConstraint(
                condition=Q(choice__in=_CHOICES),
                name="paper_reading_choice_is_known",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = ("answer", "account", "choice", "marks", "at")
        retention = _PAPERS


class NamedRoomVote(models.Model):
    """The vote of one right in a vote by name in the sitting (scrutin public): whose right,
    who cast it, and what. Voting again until the chair closes replaces what was there.

    Nobody reads a choice before the chair closes the vote; the bureau then reads the names, and
    each reading is in the journal. `marks` are the candidates (primary keys) in an election.
    """

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="named_votes")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    by_holder = models.BooleanField(default=False)
    by_bureau = models.BooleanField(default=False)
    choice = models.CharField(max_length=7, choices=PaperAnswer.Choice)
    marks = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("resolution", "member__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resolution", "member"), name="a_right_votes_once_by_name_in_a_sitting"
            ),
            models.CheckConstraint(
                condition=Q(choice__in=_CHOICES), name="named_room_choice_is_known"
            ),
        )

    class Privacy:
        public = ("id", "resolution")
        personal = ("member", "account", "by_holder", "by_bureau", "choice", "marks", "at")
        retention = _PAPERS
