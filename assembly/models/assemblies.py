"""An assembly, the calls that convene it, its papers, its bureau and its polls."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.statutes import Statutes
from assembly.states import AssemblyState, CallState
from common.clock import PARIS
from common.remembering import once


class Assembly(models.Model):
    """A general assembly: one agenda, decided at its first or at its second call.

    `announced_at`: when the board told members its date, before the agenda is settled, so that
    they can ask for items in time. `convener_name` and `convener_reason`: who convenes where no
    organ does, and why (R-CONV-01). `rules` is the copy of the resolved statutes taken when it was
    convened; `agenda_hash` the SHA-256 of its frozen agenda and texts, which a second call may not
    change (L225-105).
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")

    class Mode(models.TextChoices):
        PHYSICAL = "physical", _("In a room")
        HYBRID = "hybrid", _("In a room and by video")
        REMOTE = "remote", _("By video only")

    class Convener(models.TextChoices):
        BOARD = "board", _("Board")
        SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")
        AUDITOR = "auditor", _("Auditor")
        COURT_AGENT = "court_agent", _("Agent of a court")
        LIQUIDATOR = "liquidator", _("Liquidator")

    state = models.CharField(
        max_length=10, choices=AssemblyState, default=AssemblyState.DRAFT, db_index=True
    )
    kind = models.CharField(max_length=14, choices=Kind)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.HYBRID)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(db_index=True)
    is_annual = models.BooleanField(default=True)
    statutes = models.ForeignKey(Statutes, on_delete=models.PROTECT, related_name="assemblies")
    rules = models.JSONField(default=dict, blank=True)
    convened_by = models.CharField(max_length=20, choices=Convener, default=Convener.BOARD)
    convener_name = models.CharField(max_length=200, blank=True)
    convener_reason = models.TextField(blank=True)
    introduction = models.TextField(blank=True)
    decision_on = models.DateField(null=True, blank=True)
    decision_reference = models.CharField(max_length=200, blank=True)
    vote_opens_at = models.DateTimeField(null=True, blank=True)
    complaint_minutes = models.PositiveSmallIntegerField(default=10)
    agenda_hash = models.CharField(max_length=64, blank=True)
    documents_waiver = models.TextField(blank=True)
    sitting_opened_at = models.DateTimeField(null=True, blank=True)
    sitting_closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.TextField(blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    last_change = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "-created_at", "-pk")
        verbose_name_plural = "assemblies"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=AssemblyState.values), name="assembly_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("ordinary", "extraordinary")), name="assembly_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=("physical", "hybrid", "remote")),
                name="assembly_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    convened_by__in=(
                        "board",
                        "supervisory_board",
                        "auditor",
                        "court_agent",
                        "liquidator",
                    )
                ),
                name="assembly_convener_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled")) | ~Q(agenda_hash=""),
                name="assembly_convened_with_frozen_agenda",
            ),
        )

    class Privacy:
        public = (
            "id",
            "state",
            "kind",
            "mode",
            "title",
            "year",
            "is_annual",
            "statutes",
            "rules",
            "convened_by",
            "convener_name",
            "convener_reason",
            "introduction",
            "decision_on",
            "decision_reference",
            "vote_opens_at",
            "complaint_minutes",
            "agenda_hash",
            "documents_waiver",
            "sitting_opened_at",
            "sitting_closed_at",
            "cancelled_reason",
            "announced_at",
            "last_change",
            "created_at",
        )
        retention = "life of the cooperative: its decisions are public"

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How other rooms name this assembly."""
        return f"assembly:{self.pk}"

    @property
    def call(self) -> "Call":
        """The call that runs, or ran last."""
        return _last_call(self)

    @property
    def is_draft(self) -> bool:
        return self.state == AssemblyState.DRAFT


@once
def _last_call(assembly: Assembly) -> "Call":
    return max(assembly.calls.all(), key=lambda call: call.number)


class Call(models.Model):
    """A first or second convocation of the same assembly (R-CONV-05, R-CONV-07).

    `dispatched_on` is the day of the last notice sent or inserted, which delays are counted from
    (R225-69); sending
    later than the law allows needs `late_reason`, and holding the sitting on another day than the
    notice says needs `other_day_reason`: the minutes print both. `debates` and `incidents` are the
    secretary's account of the sitting of this call; `account_version` counts its changes, so that
    nobody replaces words that they have not read.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=CallState, default=CallState.PLANNED)
    meets_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    videoconference_url = models.URLField(blank=True)
    convened_at = models.DateTimeField(null=True, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    late_reason = models.TextField(blank=True)
    other_day_reason = models.TextField(blank=True)
    debates = models.TextField(blank=True)
    incidents = models.TextField(blank=True)
    account_version = models.PositiveIntegerField(default=0)
    insertion = models.CharField(max_length=300, blank=True)
    insertion_on = models.DateField(null=True, blank=True)
    insertion_file = models.CharField(max_length=200, blank=True)
    insertion_sha256 = models.CharField(max_length=64, blank=True)
    convocation_sha256 = models.CharField(max_length=64, blank=True)
    convocation_data = models.JSONField(default=dict, blank=True)
    convocation_file = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("assembly", "number")
        constraints = (
            models.UniqueConstraint(fields=("assembly", "number"), name="call_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="call_state_is_known"
            ),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="call_is_first_or_second"),
        )

    class Privacy:
        public = (
            "id",
            "assembly",
            "number",
            "state",
            "meets_at",
            "place",
            "videoconference_url",
            "convened_at",
            "dispatched_on",
            "late_reason",
            "other_day_reason",
            "debates",
            "incidents",
            "account_version",
            "insertion",
            "insertion_on",
            "insertion_file",
            "insertion_sha256",
            "convocation_sha256",
            "convocation_data",
            "convocation_file",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"{self.assembly} · {self.number}"

    @property
    def meets_in_paris(self) -> datetime:
        """The legal day and hour."""
        return self.meets_at.astimezone(PARIS)


class AssemblyDocument(models.Model):
    """One version of a paper put before the assembly, as the law lists them (R225-83, R-DOC-03).

    Nothing that was published disappears: a new version points at the one it replaces, and a paper
    taken back keeps its line with the day. The rows in order are the publication log.
    """

    class Kind(models.TextChoices):
        BOARD_REPORT = "board_report", _("Report of the board")
        SUPERVISORY_REPORT = "supervisory_report", _("Report of the supervisory board")
        ACCOUNTS = "accounts", _("Annual accounts")
        ALLOCATION = "allocation", _("Allocation of the result")
        AUDITOR_REPORT = "auditor_report", _("Auditor’s report")
        OTHER = "other", _("Other document")

    class Audience(models.TextChoices):
        MEMBERS = "members", _("Members only")
        PUBLIC = "public", _("Everybody, once the assembly has decided")

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="assemblies/documents/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.MEMBERS)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "members.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("assembly", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=("members", "public")),
                name="assembly_document_audience_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "board_report",
                        "supervisory_report",
                        "accounts",
                        "allocation",
                        "auditor_report",
                        "other",
                    )
                ),
                name="assembly_document_kind_is_known",
            ),
        )

    class Privacy:
        public = (
            "id",
            "assembly",
            "kind",
            "title",
            "file",
            "sha256",
            "size",
            "audience",
            "version",
            "replaces",
            "added_at",
            "withdrawn_at",
        )
        personal = ("added_by",)
        retention = "life of the cooperative: members read three fiscal years (L225-117)"

    def __str__(self) -> str:
        return self.title


class BureauSeat(models.Model):
    """A person of the bureau of the sitting (R-BUR-01, R-BUR-02).

    The secretary may be a non-member: then only the name is kept. So may a chair whom the law, the
    statutes or a court name: `ground` says by what, and the minutes print it.
    """

    class Function(models.TextChoices):
        CHAIR = "chair", _("Chair of the session")
        SCRUTINEER = "scrutineer", _("Scrutineer")
        SECRETARY = "secretary", _("Secretary")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="bureau")
    function = models.CharField(max_length=12, choices=Function)
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=250)
    ground = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("call", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(function__in=("chair", "scrutineer", "secretary")),
                name="bureau_function_is_known",
            ),
            models.UniqueConstraint(
                fields=("call", "function"),
                condition=Q(function__in=("chair", "secretary")),
                name="bureau_has_one_chair_and_one_secretary",
            ),
            models.UniqueConstraint(
                fields=("call", "function", "name"), name="bureau_seat_once_per_person"
            ),
        )

    class Privacy:
        public = ("id", "call", "function", "member", "name", "ground")
        retention = "life of the cooperative: named in the minutes"

    def __str__(self) -> str:
        return f"{self.get_function_display()}: {self.name}"


class AssemblyPoll(models.Model):
    """A poll of the polling station that carries questions of this assembly (secrecy.md 5): one
    for each group of questions, and for each college where votes are weighted (R-VAR-01)."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="polls")
    poll = models.OneToOneField("votes.Poll", on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=60)
    college = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("assembly", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "group", "college"), name="assembly_poll_group_once"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "poll", "group", "college")
        retention = "life of the cooperative"
