"""Forms of the correction desk and of claims."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly import contesting
from assembly.forms.preparing import long_text
from assembly.models import Assembly, Claim, Resolution
from assembly.states import AssemblyState, RollRequestState


class CorrectionForm(forms.Form):
    """What is wrong about a member on the roll."""

    member = forms.CharField(required=False, widget=forms.HiddenInput)
    text = long_text(3, label=_("What is wrong"), max_length=2000)


class RollAnswerForm(forms.Form):
    """What the board found."""

    verdict = forms.ChoiceField(
        label=_("What the board found"),
        choices=(
            (RollRequestState.CORRECTED, _("The member is right: the roll is corrected")),
            (RollRequestState.REFUSED, _("The roll is right")),
        ),
        widget=forms.RadioSelect,
    )
    text = long_text(2, label=_("Answer, which the member reads"), max_length=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": False, **options})


class ClaimForm(forms.Form):
    """What is contested, how many votes, and why."""

    member = forms.CharField(required=False, widget=forms.HiddenInput)
    resolution = forms.ModelChoiceField(
        label=_("What you contest"),
        queryset=Resolution.objects.none(),
        required=False,
        empty_label=_("The whole assembly"),
    )
    dispute = forms.ChoiceField(label=_("What went wrong"), choices=Claim.Dispute.choices)
    votes = forms.IntegerField(
        label=_("How many votes it concerns"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Only when votes are in question: it tells whether the result could change."),
    )
    reasons = long_text(8, label=_("What happened, and what you ask for"), max_length=10_000)

    def __init__(self, *args: Any, assembly: Assembly, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField[Resolution]", self.fields["resolution"])
        questions = assembly.resolutions.order_by("number", "pk")
        if assembly.state != AssemblyState.DECIDED:  # a second call has not decided the others yet
            decided = [each.pk for each in questions if contesting.is_decided(each)]
            questions, field.required, field.empty_label = (
                questions.filter(pk__in=decided),
                True,
                None,
            )
        field.queryset = questions


class ClaimAnswerForm(forms.Form):
    text = long_text(4, label=_("Answer, which the claimant reads"), max_length=10_000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": False, **options})


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Why the hold ends"), max_length=300)
