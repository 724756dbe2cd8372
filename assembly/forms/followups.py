"""What the board says of a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.models import FollowUp


class FollowUpForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Where the decision stands"), choices=FollowUp.Status.choices
    )
    owner = forms.CharField(
        label=_("Who carries it"),
        max_length=200,
        help_text=_("An organ or a working group, or a person who agreed to be named."),
    )
    note = forms.CharField(
        label=_("What was done, and what comes next"), widget=forms.Textarea(attrs={"rows": 4})
    )
