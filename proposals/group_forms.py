"""What is written of a working group."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GroupForm(forms.Form):
    """Its name, what it does, whom it looks for."""

    name = forms.CharField(label=_("Name of the group"), max_length=80)
    purpose = forms.CharField(
        label=_("What it does"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What it works on, how often it meets, and where."),
    )
    help_wanted = forms.CharField(
        label=_("Call for help"),
        max_length=300,
        required=False,
        help_text=_("“Somebody to proofread, one evening a month.” Empty, it looks for nobody."),
    )
