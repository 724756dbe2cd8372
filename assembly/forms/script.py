"""Forms of the chair while the sitting runs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.freezing import items_in_order
from assembly.models import Assembly
from assembly.sitting_journal import INCIDENTS
from votes.station.models import Trustee


class IncidentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What was disturbed"), choices=[(kind, kind.label) for kind in INCIDENTS]
    )
    text = forms.CharField(
        label=_("What happened, and for how long"),
        max_length=500,
        help_text=_("In a few words: the minutes print it with its hour."),
    )


class SuspensionForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=500, required=False)


class RoomUrnForm(forms.Form):
    """Which key holders, among those who are here, close the urn."""

    holders = forms.MultipleChoiceField(
        label=_("The key holders who close this urn, and open it together"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, here: Sequence[Trustee], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["holders"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(row.member_id), row.name) for row in here]
        field.initial = [value for value, _name in field.choices]


class RoomPaperForm(forms.Form):
    """For whose right a paper is handed out: of somebody there, or of whom they represent."""

    member = MemberField(
        label=_("Whose vote it is"),
        help_text=_(
            "Name, or number in the register. For a pouvoir, the member who gave it: a paper each."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AskedForm(forms.Form):
    """Under ten voters: how many were asked whether they object to the count."""

    voters_asked = forms.IntegerField(label=_("How many voters were asked"), min_value=0)
    voters_opposed = forms.IntegerField(label=_("How many of them object"), min_value=0)


class TimesForm(forms.Form):
    """One box of minutes for each item of the agenda."""

    def __init__(self, *args: Any, assembly: Assembly, **options: Any) -> None:
        super().__init__(*args, **options)
        for item in items_in_order(assembly):
            self.fields[f"item-{item.pk}"] = forms.IntegerField(
                label=f"{item.position}. {item.title}",
                min_value=1,
                max_value=600,
                required=False,
                initial=item.minutes,
            )

    def minutes(self) -> dict[int, int | None]:
        """The minutes meant for each item, by its key."""
        return {int(name.removeprefix("item-")): n for name, n in self.cleaned_data.items()}
