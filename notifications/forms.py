"""What the board fills in on the pages of the mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import calls, delays
from notifications.models import Step


class DispatchForm(forms.Form):
    """The day a batch was posted, and the proof of it."""

    on = forms.DateField(
        label=_("Posted on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day of posting is the one the law counts for a convocation."),
    )
    proof = forms.FileField(
        label=_("Proof of posting"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("The slip of the post office: a PDF or a photograph, 10 MB at most."),
    )


class StepForm(forms.Form):
    """Another day and hour for a message that has not left: so many days before or after an
    instant, never a number under zero."""

    BEFORE, AFTER = "before", "after"

    days = forms.IntegerField(label=_("Number of days"), min_value=0, max_value=60)
    side = forms.ChoiceField(
        label=_("Before or after"),
        choices=((BEFORE, _("days before")), (AFTER, _("days after"))),
        initial=AFTER,
    )
    anchor = forms.ChoiceField(label=_("Counted from"), choices=(), required=False)
    hour = forms.TimeField(
        label=_("Hour in Paris"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = list(calls.ANCHORS.items())  # type: ignore[attr-defined]

    @property
    def signed_days(self) -> int:
        """As the schedule counts: before is under zero."""
        days: int = self.cleaned_data["days"]
        return -days if self.cleaned_data["side"] == self.BEFORE else days

    @classmethod
    def of(cls, step: Step) -> "StepForm":
        """The message as it stands."""
        return cls(
            initial={
                "anchor": step.anchor,
                "days": abs(step.days),
                "side": cls.BEFORE if step.days < 0 else cls.AFTER,
                "hour": step.hour,
            },
            auto_id=f"id_{step.pk}_%s",
        )


class SeedsForm(forms.Form):
    """Addresses of one's own at the mailbox providers that members use."""

    addresses = forms.CharField(
        label=_("Test addresses"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, twelve at most: Orange, Free, Gmail, Outlook, La Poste…"),
    )


class PaceForm(forms.Form):
    """How many messages a minute a domain bears; empty for the usual pace."""

    per_minute = forms.IntegerField(required=False, min_value=1, max_value=6000)


class SubjectForm(forms.Form):
    """Another subject line for a message, read by one half of the members."""

    line = forms.CharField(
        label=_("Other subject"),
        min_length=delays.SHORTEST_SUBJECT,
        max_length=delays.LONGEST_SUBJECT,
        help_text=_("From 20 to 60 characters; telephones show the first 40 or so."),
    )

    @classmethod
    def of(cls, step: Step) -> "SubjectForm":
        """One form a message on the same page."""
        return cls(auto_id=f"id_{step.pk}_%s")


class DelayForm(forms.Form):
    """How long the second half waits, when what a reminder changes is to be measured."""

    hours = forms.IntegerField(
        label=_("Hours between the two halves"),
        min_value=1,
        max_value=delays.LONGEST_HOURS,
        initial=delays.LONGEST_HOURS,
    )
