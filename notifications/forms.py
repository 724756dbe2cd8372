"""What the board fills in on the pages of the mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
    """Another day and hour for a call that has not left."""

    days = forms.IntegerField(label=_("Days"), min_value=-60, max_value=60)
    hour = forms.TimeField(
        label=_("Hour in Paris"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    @classmethod
    def of(cls, step: Step) -> "StepForm":
        """The call as it stands."""
        return cls(initial={"days": step.days, "hour": step.hour}, auto_id=f"id_{step.pk}_%s")


class PaceForm(forms.Form):
    """How many messages a minute a domain bears; empty for the usual pace."""

    per_minute = forms.IntegerField(required=False, min_value=1, max_value=6000)
