"""An assembly held before this platform."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.models import PastAssembly
from members.forms.fields import ActionForm, DateField

FIRST_YEAR, LAST_YEAR = 1850, 2100


class PastAssemblyForm(ActionForm):
    """What its papers tell; whatever is not known stays empty."""

    title = forms.CharField(label=_("Title"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    held_on = DateField(label=_("Day"), required=False)
    kind = forms.ChoiceField(label=_("Kind of assembly"), choices=PastAssembly.Kind.choices)
    summary = forms.CharField(
        label=_("What was decided"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 4}),
    )
    registered = forms.IntegerField(
        label=_("Registered at the assembly"), required=False, min_value=0
    )
    participants = forms.IntegerField(label=_("Took part"), required=False, min_value=0)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where these figures are written.")
    )
    document = forms.FileField(
        label=_("Its minutes, as PDF"),
        required=False,
        help_text=_("Everybody can read them, with their fingerprint: remove what is personal."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        held_on, year = data.get("held_on"), data.get("year")
        if held_on and year and held_on.year != year:
            self.add_error("held_on", _("This day is not in that year."))
        return data
