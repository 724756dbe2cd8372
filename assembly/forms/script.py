"""Forms of the chair while the sitting runs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.freezing import items_in_order
from assembly.models import Assembly
from assembly.sitting_journal import INCIDENTS


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
