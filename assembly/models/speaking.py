"""Who asks for the floor, who has it, who spoke.

The side that a speech takes serves to alternate, as long as it waits or is being heard: it is
forgotten when the speech ends, so that nothing kept joins a person to an opinion.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import AgendaItem
from assembly.models.assemblies import Call
from assembly.states import FloorState

_SIDES = ("for", "against")
LONGEST_QUESTION = 600


class Floor(models.Model):
    """How the floor of a sitting is given: `seconds_each` for a speech, and the side of the last
    one that took a side, until the item ends."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="floor")
    seconds_each = models.PositiveSmallIntegerField(default=180)
    last_side = models.CharField(max_length=7, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(last_side__in=("", *_SIDES)), name="floor_last_side_is_known"
            ),
        )

    class Privacy:
        public = ("id", "call", "seconds_each")
        personal = ("last_side",)
        retention = "`last_side` until the item ends; the rest, the life of the cooperative"


class FloorRequest(models.Model):
    """A member who asks for the floor on an item, or writes a question to be read out.

    `seconds` is the time meant for the speech when it began; nobody is cut off by the machine.
    """

    class Kind(models.TextChoices):
        SPEECH = "speech", _("A remark or a question")
        FOR = "for", _("To speak for")
        AGAINST = "against", _("To speak against")
        ORDER = "order", _("A point of order")
        WRITTEN = "written", _("A written question, which the chair reads out")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="floor_requests")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.CASCADE, related_name="floor_requests"
    )
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.CharField(max_length=LONGEST_QUESTION, blank=True)
    state = models.CharField(max_length=9, choices=FloorState, default=FloorState.WAITING)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("call", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "member"),
                condition=Q(state__in=("waiting", "speaking")),
                name="a_member_asks_for_the_floor_once",
            ),
            models.UniqueConstraint(
                fields=("call",), condition=Q(state="speaking"), name="one_person_has_the_floor"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("speech", "for", "against", "order", "written")),
                name="floor_request_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FloorState.values), name="floor_request_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "speaking")) | ~Q(kind__in=_SIDES),
                name="the_side_of_a_speech_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(kind="written") & ~Q(text="") | ~Q(kind="written") & Q(text=""),
                name="a_written_question_has_its_words",
            ),
        )

    class Privacy:
        public = ("id", "call", "item")
        personal = (
            "member",
            "name",
            "kind",
            "text",
            "state",
            "asked_at",
            "began_at",
            "ended_at",
            "seconds",
        )
        retention = "2 years after the assembly (C. civ. 1844-14)"
