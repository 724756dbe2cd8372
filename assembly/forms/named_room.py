"""The ballot of a vote by name in the sitting, and what the bureau enters for somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assembly.actions.named_votes import Answer
from assembly.ballot_papers import answer
from assembly.election_boxes import most_names
from assembly.forms.people import MemberField
from assembly.freezing import in_order
from assembly.models import PaperAnswer, Resolution

C = PaperAnswer.Choice
OF_RESOLUTION = ((C.FOR, _("For")), (C.AGAINST, _("Against")), (C.ABSTAIN, _("Abstention")))


class RightForm(forms.Form):
    """What one right says. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, resolution: Resolution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.resolution = resolution
        self.fields["said"] = self._field()

    def _field(self) -> forms.Field:
        if not self.resolution.is_election:
            return forms.ChoiceField(
                label=_now("The vote"), choices=OF_RESOLUTION, widget=forms.RadioSelect
            )
        candidates = in_order(self.resolution)
        names = [(str(each.pk), answer(each, candidates)) for each in candidates]
        return forms.MultipleChoiceField(
            label=_now("At most {most} names; none is a blank vote").format(
                most=most_names(self.resolution)
            ),
            choices=names,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_said(self) -> Any:
        said = self.cleaned_data["said"]
        most = most_names(self.resolution)
        if self.resolution.is_election and len(said) > most:
            raise forms.ValidationError(
                _now("Tick at most {most} names.").format(most=most), code="too-many-names"
            )
        return said

    def answer(self) -> Answer:
        """As the action takes it."""
        said = self.cleaned_data["said"]
        if not self.resolution.is_election:
            return Answer(said)
        marks = tuple(int(each) for each in said)
        return Answer(C.NAMES, marks) if marks else Answer(C.BLANK)


class AloudForm(RightForm):
    """What a member without a phone says to the bureau."""

    member = MemberField(
        label=_("Whose vote, said to the bureau"), help_text=_("Name, or number in the register.")
    )
