"""Forms about how members are reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.forms.preparing import day_field
from assembly.postage import Known

BANDS = 5


class DispatchForm(forms.Form):
    """Whose proof."""

    member = MemberField(label=_("Member: name, or number in the register"))


class TariffForm(forms.Form):
    """Prices by weight in whole cents: a line left empty does not exist."""

    template_name = "forms/tariff.html"

    sheet_grams = forms.IntegerField(label=_("Weight of a sheet, in grams"), min_value=0)
    envelope_grams = forms.IntegerField(label=_("Weight of an envelope, in grams"), min_value=0)
    sheet_cents = forms.IntegerField(label=_("Printing a sheet, in cents"), min_value=0)
    envelope_cents = forms.IntegerField(label=_("An envelope, in cents"), min_value=0)
    source = forms.CharField(label=_("Price list and its date"), max_length=200)
    checked_on = day_field(
        label=_("Compared with the price list on"),
        required=False,
        help_text=_("Leave empty as long as nobody did: the screens say “to be confirmed”."),
    )

    def __init__(self, *args: Any, known: Known, **options: Any) -> None:
        super().__init__(*args, **options)
        lines: dict[str, forms.Field] = {}
        for number in range(1, BANDS + 1):
            lines[f"grams_{number}"] = forms.IntegerField(
                label=_("Up to, in grams (line %(number)s)") % {"number": number},
                min_value=1,
                required=number == 1,
            )
            lines[f"cents_{number}"] = forms.IntegerField(
                label=_("Postage, in cents (line %(number)s)") % {"number": number},
                min_value=0,
                required=number == 1,
            )
        self.fields = {**lines, **self.fields}
        self.initial = _initial(known) | dict(self.initial)

    def bands(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each weight beside its price."""
        return [(self[f"grams_{n}"], self[f"cents_{n}"]) for n in range(1, BANDS + 1)]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(1, BANDS + 1):
            halves = said.get(f"grams_{number}"), said.get(f"cents_{number}")
            if (halves[0] is None) != (halves[1] is None):
                self.add_error(f"cents_{number}", _("Give the weight and its price."))
        return said

    def plain(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("sheet_grams", "envelope_grams", "sheet_cents", "envelope_cents")
        bands = [
            (said[f"grams_{number}"], said[f"cents_{number}"])
            for number in range(1, BANDS + 1)
            if said[f"grams_{number}"] is not None
        ]
        return {name: said[name] for name in names} | {"bands": bands}


def _initial(known: Known) -> dict[str, Any]:
    tariff = known.tariff
    names = ("sheet_grams", "envelope_grams", "sheet_cents", "envelope_cents")
    found = {name: getattr(tariff, name) for name in names}
    for number, (grams, cents) in enumerate(tariff.bands[:BANDS], start=1):
        found |= {f"grams_{number}": grams, f"cents_{number}": cents}
    return found | {"source": known.source, "checked_on": known.checked_on}
