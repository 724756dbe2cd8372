"""The calls to vote of a poll and the messages around them: the schedule as data (peers 4.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.streams import Stream
from notifications.states import CampaignState, StepState


class Campaign(models.Model):
    """The calls to vote of one poll: an opening call and at most three reminders (peers 4.2).

    `audience`, `electorate` and `words` are dotted paths of the room that owns the poll: who has
    not voted yet, asked again for each batch, who may vote, and what the message may say of the
    poll at that moment. Nobody is called before `opened_at`, when that room said that its vote is
    open; `ends_at` is the close or, when messages follow it, the end of the sitting's day.
    """

    subject = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=200)
    electorate = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=200)
    anchors = models.JSONField()
    closes_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # Personal links sent from this instant on open a ballot; None: calls carry the ordinary link.
    links_since = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=CampaignState, default=CampaignState.RUNNING)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=CampaignState.values), name="campaign_state_known"
            ),
        )

    class Privacy:
        public = (
            "id",
            "subject",
            "title",
            "audience",
            "electorate",
            "words",
            "anchors",
            "closes_at",
            "ends_at",
            "opened_at",
            "links_since",
            "state",
            "created_at",
        )
        retention = "2 years after the assembly (C. civ. 1844-14)"

    def __str__(self) -> str:
        return self.title


class StepAudience(models.TextChoices):
    """Whom a step is written to. Everything but `EVERYBODY` is a call to vote."""

    EVERYBODY = "everybody", _("Every member")
    NOT_VOTED = "not_voted", _("Members who have not voted")
    THEIR_DAY = "their_day", _("Members who said when they would vote")


class Step(models.Model):
    """One message of a campaign: when, in days and an hour of Paris relative to an anchor, and to
    whom. A call on their own day runs from its date to the close."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    template = models.CharField(max_length=60)
    stream = models.CharField(max_length=10, choices=Stream)
    audience = models.CharField(max_length=10, choices=StepAudience, default=StepAudience.NOT_VOTED)
    anchor = models.CharField(max_length=40)
    days = models.SmallIntegerField()
    hour = models.TimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=StepState, default=StepState.PLANNED)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("campaign", "due_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("campaign", "name"), name="step_name_once"),
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="step_state_known"
            ),
            models.CheckConstraint(condition=Q(stream__in=Stream.values), name="step_stream_known"),
            models.CheckConstraint(
                condition=Q(audience__in=StepAudience.values), name="step_audience_known"
            ),
        )

    class Privacy:
        public = (
            "id",
            "campaign",
            "name",
            "template",
            "stream",
            "audience",
            "anchor",
            "days",
            "hour",
            "due_at",
            "state",
            "started_at",
            "ended_at",
        )
        retention = "with its campaign"

    def __str__(self) -> str:
        return f"{self.campaign} · {self.name}"

    @property
    def is_call(self) -> bool:
        """Whether only members who have not voted receive it."""
        return self.audience != StepAudience.EVERYBODY


class VotingPlan(models.Model):
    """The day a member said they would vote: their reminder comes that day (peers R5). It says
    nothing of whether they did, and is erased with the campaign's end."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="plans")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("campaign", "id")
        constraints = (
            models.UniqueConstraint(fields=("campaign", "member"), name="voting_plan_once"),
        )

    class Privacy:
        public = ("id", "campaign")
        personal = ("member", "on", "said_at")
        retention = "until the vote closes"
