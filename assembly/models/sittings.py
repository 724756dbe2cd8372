"""What the bureau writes of a sitting, beside what the site computes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import AgendaItem, Resolution
from assembly.models.assemblies import Call


class SetApart(models.Model):
    """Words of the account of a sitting written on a text that somebody changed meanwhile: kept
    whole, apart, until a person of the bureau has read both and put them away."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="set_apart")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    debates = models.TextField(blank=True)
    incidents = models.TextField(blank=True)
    at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("call", "at", "pk")
        verbose_name_plural = "texts set apart"
        constraints = (
            models.UniqueConstraint(
                fields=("call", "account"),
                condition=Q(put_away_at__isnull=True),
                name="one_text_apart_per_person",
            ),
        )

    class Privacy:
        public = ("id", "call")
        personal = ("account", "debates", "incidents", "at", "put_away_at")
        retention = "2 years after the assembly (C. civ. 1844-14)"


class ScrutineerRefusal(models.Model):
    """A member whom the law asks to be scrutineer, who said no, and why (R-BUR-02)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="refusals")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    votes = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "at", "pk")
        verbose_name_plural = "refusals of scrutineers"
        constraints = (
            models.UniqueConstraint(fields=("call", "member"), name="scrutineer_refuses_once"),
        )

    class Privacy:
        public = ("id", "call", "member", "name", "votes", "reason", "at")
        retention = "life of the cooperative: named in the minutes"


class RoomVote(models.Model):
    """A question voted in public, once it is put to the vote: who takes part is frozen at that
    instant (R-QUO-05), whoever comes or leaves afterwards. Put again, it is frozen again. The
    close of the sitting keeps the heads (`QuorumRecord`) and destroys this line and its names.

    `by_name`: members vote by name on their phones, until the chair closes the vote; `poll`: in
    secret, in an urn born in the sitting (ADR 22); otherwise hands are counted. The screens show
    the figures once the chair has proclaimed them."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="room_votes")
    resolution = models.OneToOneField(
        Resolution, on_delete=models.CASCADE, related_name="room_vote"
    )
    at = models.DateTimeField()
    by_name = models.BooleanField(default=False)
    poll = models.OneToOneField(
        "votes.Poll", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    proclaimed_at = models.DateTimeField(null=True, blank=True)
    registered = models.PositiveIntegerField()
    present = models.JSONField(default=list)
    represented = models.JSONField(default=list)
    blank = models.JSONField(default=list)
    remote = models.JSONField(default=list)
    paper = models.JSONField(default=list)

    class Meta:
        ordering = ("call", "at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(by_name=False) | Q(poll__isnull=True),
                name="room_vote_by_name_has_no_urn",
            ),
        )

    class Privacy:
        public = (
            "id",
            "call",
            "resolution",
            "at",
            "by_name",
            "poll",
            "closed_at",
            "proclaimed_at",
            "registered",
        )
        personal = ("present", "represented", "blank", "remote", "paper")
        retention = "until the sitting is closed"


class RoomPaper(models.Model):
    """A paper for somebody who has no phone, in a question put to a secret vote in the sitting:
    handed out by one person of the bureau, dropped in the box under the eyes of another, who closes
    the right that it is for (`member`). Never what is on it; destroyed with the vote put, at the
    close of the sitting (secrecy.md 12)."""

    vote = models.ForeignKey(RoomVote, on_delete=models.CASCADE, related_name="papers")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    handed_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    dropped_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("vote", "member__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(fields=("vote", "member"), name="room_paper_once_for_a_right"),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False)
                & ~Q(dropped_by=models.F("handed_by")),
                name="room_paper_is_seen_by_two",
            ),
        )

    class Privacy:
        public = ("id", "vote")
        personal = ("member", "handed_by", "handed_at", "dropped_by", "dropped_at")
        retention = "until the sitting is closed"


class DeskNote(models.Model):
    """An arrival or a departure that the desk wrote down without network, as its device sent it:
    received once, whatever is sent again, with what became of it."""

    class Verb(models.TextChoices):
        ARRIVAL = "arrival", _("Arrival")
        DEPARTURE = "departure", _("Departure")

    class Outcome(models.TextChoices):
        DONE = "done", _("Entered")
        KNOWN = "known", _("Known already")
        REFUSED = "refused", _("To be settled at the desk")

    id = models.UUIDField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="desk_notes")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=9, choices=Verb)
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=Outcome)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("call", "received_at", "noted_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(verb__in=("arrival", "departure")), name="desk_note_verb_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("done", "known", "refused")),
                name="desk_note_outcome_is_known",
            ),
        )

    class Privacy:
        public = ("id", "call")
        personal = ("number", "verb", "account", "noted_at", "received_at", "outcome", "said")
        retention = "the last three fiscal years at least (L225-117)"


class SittingEvent(models.Model):
    """A line of the journal of the sitting, in the order of what happened: never changed nor taken
    out. The minutes print the votes put, the suspensions and the incidents (R225-99)."""

    class Kind(models.TextChoices):
        ITEM = "item", _("Item of the agenda")
        VOTE = "vote", _("Put to the vote")
        OPENED = "opened", _("Question opened in session")
        GIVEN_UP = "given_up", _("Question given up")
        RESULT = "result", _("Result proclaimed")
        SUSPENDED = "suspended", _("Suspended")
        RESUMED = "resumed", _("Resumed")
        VIDEO = "video", _("Incident of the video")
        VOTING = "voting", _("Incident of the vote")
        OTHER = "other", _("Other incident")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind)
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    text = models.CharField(max_length=500, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True)
    required = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "item",
                        "vote",
                        "opened",
                        "given_up",
                        "result",
                        "suspended",
                        "resumed",
                        "video",
                        "voting",
                        "other",
                    )
                ),
                name="sitting_event_kind_is_known",
            ),
        )

    class Privacy:
        public = ("id", "call", "kind", "item", "resolution", "text", "counted", "required", "at")
        retention = "life of the cooperative: printed in the minutes"
