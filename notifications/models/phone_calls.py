"""Telephone calls to members whom no message reaches: who calls whom, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.states import CallState


class PhoneCall(models.Model):
    """One call to one member, taken by one person of the board so that nobody else dials the same
    number meanwhile. It asks for an address and nothing else: neither a choice nor a vote."""

    class Outcome(models.TextChoices):
        FOUND = "found", _("An address was given")
        NO_ANSWER = "no_answer", _("No answer, or a message left")
        WRONG_NUMBER = "wrong_number", _("The number is not theirs any more")
        NOT_AGAIN = "not_again", _("Asks not to be called")

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    caller = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.TAKEN)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-taken_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("member",), condition=Q(state="taken"), name="phone_call_by_one_person"
            ),
            models.UniqueConstraint(
                fields=("caller",), condition=Q(state="taken"), name="phone_call_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="phone_call_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="told",
                    outcome__in=("found", "no_answer", "wrong_number", "not_again"),
                )
                | ~Q(state="told") & Q(outcome=""),
                name="phone_call_told_with_its_outcome",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = ("member", "caller", "number", "state", "outcome", "taken_at", "ended_at")
        retention = "membership"
