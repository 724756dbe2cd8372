"""What people write about an amendment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.actions.amendments import LONGEST_AFTER
from proposals.actions.debate import LONGEST
from proposals.models import AmendedPart


class RevisionForm(forms.Form):
    """The paragraph written otherwise. `version` is the text that was read."""

    after = forms.CharField(
        label=_("The paragraph as you would write it"),
        max_length=LONGEST_AFTER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Change its words here; empty it to propose to take it out."),
    )
    place = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AmendmentForm(RevisionForm):
    """A new amendment, with its reasons."""

    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Signed with your name. **bold**, lists with “- ”, links."),
    )
    part = forms.ChoiceField(choices=AmendedPart, widget=forms.HiddenInput)


class AmendmentAnswerForm(forms.Form):
    """What those who sign the proposal answer."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("All members read it. Required to refuse the amendment."),
    )
