"""What is written to ask for a coup de main, and to thank for one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Duration


class ErrandForm(forms.Form):
    """One task, one duration, one date."""

    title = forms.CharField(
        label=_("The task, in a few words"),
        max_length=120,
        help_text=_("“Proofread the welcome page”: what one person can finish alone."),
    )
    text = forms.CharField(
        label=_("What is to be done, and how"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Everybody can read it, outside the cooperative too: name nobody."),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long it takes"), choices=Duration.choices, coerce=int
    )
    due_on = forms.DateField(label=_("Before which date"), widget=forms.DateInput({"type": "date"}))


class ThanksForm(forms.Form):
    """A word for the volunteer."""

    words = forms.CharField(
        label=_("Your thanks"), max_length=300, widget=forms.Textarea({"rows": 2})
    )
