"""Forms that begin an assembly from what already exists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly import library
from assembly.forms.preparing import MomentField, long_text


class StartAgainForm(forms.Form):
    """What changes from one year to the next."""

    title = forms.CharField(label=_("Title"), max_length=200)
    meets_at = MomentField(label=_("Day and hour of the meeting"), help_text=_("Paris time."))


class TextForm(forms.Form):
    """Our own wording of a standard text."""

    title = forms.CharField(label=_("Title"), max_length=300)
    text = long_text(
        7,
        label=_("Text put to the vote"),
        required=False,
        help_text=_(
            "Between brackets, what is filled in each time. {exercice}, {directoire}, {conseil}"
            " and {membres} are replaced by the year and by your words."
        ),
    )
    source = forms.CharField(label=_("What it rests on"), max_length=300, required=False)
    checked_by = forms.CharField(
        label=_("Read over by"),
        max_length=200,
        required=False,
        help_text=_("For instance: Me Kerbrat, lawyer, 4 May 2026. Empty: to be confirmed."),
    )

    def clean_title(self) -> str:
        return library.read(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return library.read(self.cleaned_data["text"])
