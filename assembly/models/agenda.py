"""What an assembly talks about and decides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly


class AgendaItem(models.Model):
    """One line of the agenda. Only a vote or an election carries resolutions: the assembly
    decides nothing outside them (L225-105). `minutes` is the time meant for it, which binds
    nobody and is in no fingerprint. `opened_at` marks a line that the chair opened in session:
    it is in no fingerprint either, and no notice announced it."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("For information")
        VOTE = "vote", _("Vote")
        ELECTION = "election", _("Election")
        MISCELLANEOUS = "miscellaneous", _("Other business")

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=Kind)
    title = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("assembly", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("information", "vote", "election", "miscellaneous")),
                name="agenda_item_kind_is_known",
            ),
        )

    class Privacy:
        public = ("id", "assembly", "position", "kind", "title", "minutes", "opened_at")
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.title


class Resolution(models.Model):
    """A question put to the vote (R-ODJ-03): a text to adopt, or seats to fill.

    `agreed_by_board` decides how blank proxies count (L225-106). `frozen_hash` is the SHA-256 of
    the text as convened; from then on nobody edits it. In an election `group_cap` limits the
    elected of one group, and `first_round` names the vote that left these seats to fill.

    `opened_at` marks a question that the chair opened in session: a second round, an amendment,
    the revocation of a member of the supervisory board or the election that replaces them
    (R-VOTE-08, R-ODJ-01). `amends` names the text that an amendment takes the place of. A
    revocation or an exclusion (`purpose`) `concerns` a member (R-VAR-07).

    `completion` marks a question that members asked for after the notice had left, and that the
    board added to the agenda (R-ODJ-02). `urn` names the group of questions it is voted with, where
    that is not its nature: the urn of the others was sealed already.
    """

    class Author(models.TextChoices):
        BOARD = "board", _("Board")
        SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")
        MEMBERS = "members", _("Members")

    class Nature(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")

    class Purpose(models.TextChoices):
        REVOCATION = "revocation", _("Revocation")
        EXCLUSION = "exclusion", _("Exclusion of a member")

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    author = models.CharField(max_length=20, choices=Author, default=Author.BOARD)
    author_name = models.CharField(max_length=200, blank=True)
    agreed_by_board = models.BooleanField(default=True)
    nature = models.CharField(max_length=14, choices=Nature, default=Nature.ORDINARY)
    is_secret = models.BooleanField(default=True)
    seats = models.PositiveSmallIntegerField(default=0)
    organ = models.CharField(max_length=20, blank=True)
    group_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    first_round = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="second_round"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    amends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)
    concerns = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    if_yes = models.TextField(blank=True)
    if_no = models.TextField(blank=True)
    cost = models.CharField(max_length=200, blank=True)
    frozen_hash = models.CharField(max_length=64, blank=True)
    completion = models.ForeignKey(
        "assembly.AgendaCompletion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolutions",
    )
    urn = models.CharField(max_length=60, blank=True)
    proposal = models.OneToOneField(
        "proposals.Proposal",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolution",
    )

    class Meta:
        ordering = ("assembly", "number", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(author__in=("board", "supervisory_board", "members")),
                name="resolution_author_is_known",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=("ordinary", "extraordinary")),
                name="resolution_nature_is_known",
            ),
            models.CheckConstraint(
                condition=Q(purpose="")
                | Q(purpose__in=("revocation", "exclusion"), concerns__isnull=False),
                name="resolution_purpose_concerns_somebody",
            ),
        )

    class Privacy:
        public = (
            "id",
            "assembly",
            "item",
            "number",
            "title",
            "text",
            "reasons",
            "author",
            "author_name",
            "agreed_by_board",
            "nature",
            "is_secret",
            "seats",
            "organ",
            "group_cap",
            "first_round",
            "opened_at",
            "amends",
            "purpose",
            "if_yes",
            "if_no",
            "cost",
            "frozen_hash",
            "completion",
            "urn",
            "proposal",
        )
        personal = ("concerns",)
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.title

    @property
    def is_election(self) -> bool:
        return self.seats > 0

    @property
    def is_opened_in_session(self) -> bool:
        """Whether no notice announced it."""
        return self.opened_at is not None

    @property
    def group(self) -> str:
        """The questions it is voted with in secret: those of its nature, or of an urn apart."""
        return self.urn or self.nature

    @property
    def reference(self) -> str:
        """How the polling station names this question."""
        return f"resolution:{self.pk}"


class Candidate(models.Model):
    """Somebody who stands for a seat, with what the law makes public (R225-83 5°)."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="candidates")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    position = models.PositiveSmallIntegerField()
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    born_on = models.DateField(null=True, blank=True)
    group = models.CharField(max_length=100, blank=True)
    profession = models.TextField(blank=True)
    functions = models.TextField(blank=True)
    shares = models.PositiveIntegerField(default=0)
    statement = models.TextField(blank=True)
    agreed_by_board = models.BooleanField(default=False)
    stood_at = models.DateTimeField()

    class Meta:
        ordering = ("resolution", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resolution", "member"), name="candidate_once_per_election"
            ),
        )

    class Privacy:
        public = (
            "id",
            "resolution",
            "member",
            "name",
            "position",
            "age",
            "group",
            "profession",
            "functions",
            "shares",
            "statement",
            "agreed_by_board",
            "stood_at",
        )
        personal = ("born_on",)
        retention = "elected: term + 5 years; others: 2 years (R-RGPD-05)"

    def __str__(self) -> str:
        return self.name
