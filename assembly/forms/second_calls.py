"""Forms of a second call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.preparing import day_field, long_text


class MomentField(forms.DateTimeField):
    """A day and an hour of Paris."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"], **options
        )


class SecondCallForm(forms.Form):
    """When and where the assembly meets again."""

    meets_at = MomentField(
        label=_("Day and hour of the second meeting"), help_text=_("Paris time.")
    )
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    videoconference_url = forms.URLField(
        label=_("Address of the video meeting"), required=False, assume_scheme="https"
    )
    insertion = forms.CharField(
        label=_("Legal notice published in"),
        max_length=300,
        required=False,
        help_text=_("Paper, date and number; can be recorded later."),
    )
    late_reason = long_text(
        2,
        label=_("Reason of a notice sent late"),
        required=False,
        help_text=_("Printed in the minutes. Leave empty when the legal delay is kept."),
    )


class InsertionForm(forms.Form):
    """The proof that the notice was published."""

    reference = forms.CharField(
        label=_("Legal notice published in"),
        max_length=300,
        help_text=_("Paper, date and number."),
    )
    published_on = day_field(
        label=_("Published on"),
        required=False,
        help_text=_("The delay runs from the last letter or from this day, whichever is later."),
    )
    proof = forms.FileField(
        label=_("Certificate of insertion (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
