"""What members want decided: proposals, their versions, who supports them, what the board said."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proposals.states import ProposalState


class Category(models.TextChoices):
    """What part of the cooperative's life a proposal is about."""

    SERVICES = "services", _("Services to members")
    COOPERATIVE = "cooperative", _("Life of the cooperative")
    MONEY = "money", _("Money and capital")
    STATUTES = "statutes", _("Statutes and rules")
    OTHER = "other", _("Something else")


class Audience(models.TextChoices):
    """Who reads a published proposal; its debate stays among members."""

    MEMBERS = "members", _("Members of the cooperative")
    EVERYONE = "everyone", _("Everybody, members or not")


class Purpose(models.TextChoices):
    """What its supporters ask for: a vote of the next assembly, or, by petition, an assembly or a
    review that the law lets members ask for (R-CONV-01, R-VAR-05)."""

    RESOLUTION = "resolution", _("A vote of the next assembly")
    CONVENE = "convene", _("A petition: that an assembly be convened")
    REVIEW = "review", _("A petition: a cooperative review")


class Effects(models.Model):
    """What follows from the vote, as its author foresees it; empty while nothing is said."""

    category = models.CharField(max_length=12, choices=Category, default=Category.OTHER)
    cost = models.TextField(blank=True)
    if_yes = models.TextField(blank=True)
    if_no = models.TextField(blank=True)

    class Meta:
        abstract = True


class Proposal(Effects):
    """A member's idea with its text for the vote and its reasons.

    `revision` grows at each saving and keeps two windows from overwriting each other; `version`
    grows when a published text changes. `search_key` holds the stems by which it is found
    (proposals.searching). `thread_url` is where else it is debated. `opinions` counts the members,
    besides its author, who support it or spoke in its debate: what lacks opinions is shown first.
    `hidden_by` is the ruling of the moderators whose reason stands in place of its texts.
    """

    author = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=150, blank=True)
    text = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.MEMBERS)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.RESOLUTION)
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    threshold_reached_at = models.DateTimeField(null=True, blank=True)
    board_answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    scheduled_for = models.CharField(max_length=120, blank=True)
    opinions = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    thread_url = models.CharField(max_length=300, blank=True)
    search_key = models.TextField(blank=True)
    hidden_by = models.ForeignKey(
        "proposals.Ruling",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hidden_proposals",
    )

    class Meta:
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="proposal_category_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="proposal_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="proposal_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose="resolution")
                | ~Q(state__in=("scheduled", "adopted", "rejected")),
                name="proposal_petition_is_put_to_no_vote",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn"))
                | (~Q(title="") & ~Q(text="") & Q(published_at__isnull=False)),
                name="proposal_published_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="merged") ^ Q(merged_into__isnull=True),
                name="proposal_merged_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(board_answer=""),
                name="proposal_refused_has_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("admitted", "refused")) | Q(answered_at__isnull=False),
                name="proposal_answered_has_date",
            ),
        )
        indexes = (models.Index(fields=("state", "-published_at"), name="proposal_state_date"),)

    class Privacy:
        public = (
            "id",
            "title",
            "text",
            "reasons",
            "category",
            "cost",
            "if_yes",
            "if_no",
            "audience",
            "purpose",
            "state",
            "revision",
            "version",
            "published_at",
            "threshold_reached_at",
            "board_answer",
            "answered_at",
            "scheduled_for",
            "opinions",
            "merged_into",
            "thread_url",
            "hidden_by",
        )
        personal = ("author", "begun_at", "saved_at", "search_key")
        retention = "life of the cooperative; drafts two years after their last saving"

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title as lists and links show it to all."""
        return gettext("Proposal hidden by moderation") if self.hidden_by_id else self.title

    @property
    def is_petition(self) -> bool:
        """Its supporters ask for an assembly or a review: no agenda carries it."""
        return self.purpose != Purpose.RESOLUTION

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.EVERYONE

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"proposal:{self.pk}"


class Version(Effects):
    """A published text as it stood; the one that supporters read when they gave their support."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    text = models.TextField()
    reasons = models.TextField(blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("proposal", "-number")
        constraints = (
            models.UniqueConstraint(fields=("proposal", "number"), name="version_number_once"),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="version_category_known"
            ),
        )

    class Privacy:
        public = (
            "id",
            "proposal",
            "number",
            "title",
            "text",
            "reasons",
            "category",
            "cost",
            "if_yes",
            "if_no",
            "note",
            "at",
        )
        retention = "life of the cooperative"


class Support(models.Model):
    """A member's support, one a proposal, which can be taken back and given again."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="supported_proposals"
    )
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "member"),
                condition=Q(withdrawn_at__isnull=True),
                name="support_once_per_member",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="support_withdrawn_after_given",
            ),
        )

    class Privacy:
        public = ("id", "proposal", "version")
        personal = ("member", "given_at", "withdrawn_at")
        retention = "2 years after the assembly (C. civ. 1844-14)"


# Written out for the constraint: a class cannot read itself.
STEP_KINDS = (
    "published",
    "edited",
    "threshold",
    "admitted",
    "refused",
    "scheduled",
    "entered",
    "unscheduled",
    "adopted",
    "rejected",
    "undecided",
    "merged",
    "joined",
    "withdrawn",
)


class Step(models.Model):
    """One step of a proposal's life, as its page tells it."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Publication")
        EDITED = "edited", _("Text changed")
        THRESHOLD = "threshold", _("Threshold reached")
        ADMITTED = "admitted", _("Admitted by the board")
        REFUSED = "refused", _("Turned down by the board")
        SCHEDULED = "scheduled", _("Put on the agenda")
        ENTERED = "entered", _("Put on the agenda by right: it has enough support")
        UNSCHEDULED = "unscheduled", _("Taken off the agenda")
        ADOPTED = "adopted", _("Adopted by the assembly")
        REJECTED = "rejected", _("Rejected by the assembly")
        UNDECIDED = "undecided", _("The assembly did not decide on it")
        MERGED = "merged", _("Merged into another proposal")
        JOINED = "joined", _("Another proposal joined it")
        WITHDRAWN = "withdrawn", _("Withdrawn by its author")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ("proposal", "at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=STEP_KINDS),
                name="proposal_step_kind_known",
            ),
        )

    class Privacy:
        public = ("id", "proposal", "kind", "at", "words")
        retention = "life of the cooperative"


class Consultation(models.Model):
    """An opinion asked by the board, without the value of a decision (R-ODJ-05).

    Question, method, dates and counts are those of its poll. `minimum_percent` is the
    participation announced beforehand, under which the board says that it cannot conclude; 0 when
    none was announced.
    """

    poll = models.OneToOneField(
        "votes.Poll", on_delete=models.PROTECT, primary_key=True, related_name="consultation"
    )
    college = models.ForeignKey(
        "members.College", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        "proposals.WorkingGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minimum_percent = models.PositiveSmallIntegerField(default=0)
    launched_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(minimum_percent__lte=100), name="consultation_minimum_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(college__isnull=True) | Q(group__isnull=True),
                name="consultation_asks_a_college_or_a_group",
            ),
        )

    class Privacy:
        public = ("poll", "college", "group", "minimum_percent")
        personal = ("launched_by",)
        retention = "life of the cooperative: consultations are part of its history"

    def __str__(self) -> str:
        return self.poll.title

    @property
    def shown_title(self) -> str:
        """The title as lists and links show it to all."""
        return self.poll.title

    @property
    def reference(self) -> str:
        return f"consultation:{self.poll_id}"
