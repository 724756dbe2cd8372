"""What the board says of a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.models import FollowUp


class FollowUpForm(forms.Form):
    """One statement, with the next milestone if there is one."""

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
    milestone = forms.CharField(
        label=_("Next milestone"),
        max_length=200,
        required=False,
        help_text=_("For instance: the contract is signed."),
    )
    due_on = forms.DateField(
        label=_("Expected on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    carrier = MemberField(
        label=_("Member to remind: name or number"),
        required=False,
        help_text=_("Reminded once a quarter while it is not done. Empty: the board is."),
    )
