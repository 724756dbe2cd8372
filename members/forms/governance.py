"""What the board types in about the cooperative, its organs and its figures."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from common.grouped_forms import GroupedForm
from members import queries
from members.forms.fields import ActionForm, DateField
from members.models import Cooperative, Mandate, YearlyFigures
from members.models.cooperative import WORDS
from members.models.mandates import Office, Organ

WORD_LABELS = {
    "member": _("Your word for a member"),
    "members": _("Your word for members"),
    "share": _("Your word for a share"),
    "shares": _("Your word for shares"),
    "board": _("Your word for the board"),
    "supervisory_board": _("Your word for the supervisory board"),
    "scrutineers": _("Your word for the scrutineers"),
}


class EurosField(forms.DecimalField):
    """An amount as a person types it, with a comma or a point; at most two decimals."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_digits=13, decimal_places=2, localize=True, widget=widget, **options)


def euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


class MandateForm(ActionForm):
    """A seat in an organ."""

    number = forms.IntegerField(label=_("Register number"), min_value=1)
    organ = forms.ChoiceField(label=_("Organ"), choices=Organ.choices)
    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    origin = forms.ChoiceField(label=_("How"), choices=Mandate.Origin.choices)
    starts_on = DateField(label=_("Since"))
    ends_on = DateField(
        label=_("Until"), required=False, help_text=_("First day without the mandate.")
    )

    def __init__(self, *args: Any, cooperative: Cooperative, **options: Any) -> None:
        super().__init__(*args, **options)
        organ = cast("forms.ChoiceField", self.fields["organ"])
        organ.choices = [(name, cooperative.word(name).capitalize()) for name in Organ.values]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "number" in data:
            data["member"] = queries.all_members().filter(number=data["number"]).first()
            if data["member"] is None:
                self.add_error("number", _("Nobody in the register has this number."))
        return data


class EndMandateForm(ActionForm):
    ends_on = DateField(label=_("First day without the mandate"))


class CooperativeForm(GroupedForm, ActionForm, forms.ModelForm):  # type: ignore[type-arg]
    """The identity that documents print, and the cooperative's own words."""

    groups = (
        (_("Legal identity"), ("name", "sigle", "form", "siren", "rcs_city")),
        (_("Registered office and how to reach you"), (
            "address", "postcode", "city", "phone", "email", "website",
        )),
        (_("Capital"), ("is_capital_variable", "capital", "capital_minimum", "share_value")),
        (_("Figures"), ("fiscal_year_end", "non_member_turnover_limit_percent")),
        (_("Legal notice of the site"), (
            "publication_director", "host_name", "host_address", "host_phone",
        )),
        (_("Your own words"), tuple(f"word_{key}" for key in WORDS)),
    )  # fmt: skip

    capital = EurosField(label=_("Capital, in euros"), min_value=0)
    capital_minimum = EurosField(label=_("Least capital by the statutes, in euros"), min_value=0)
    share_value = EurosField(label=_("Value of a share, in euros"), min_value=0)

    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Cooperative
        fields = (
            "name",
            "sigle",
            "form",
            "is_capital_variable",
            "siren",
            "rcs_city",
            "address",
            "postcode",
            "city",
            "phone",
            "email",
            "website",
            "fiscal_year_end",
            "non_member_turnover_limit_percent",
            "publication_director",
            "host_name",
            "host_address",
            "host_phone",
        )
        labels = {
            "name": _("Name"),
            "sigle": _("Acronym"),
            "form": _("Legal form"),
            "is_capital_variable": _("The capital is variable"),
            "siren": _("SIREN number"),
            "rcs_city": _("Town of the trade register"),
            "address": _("Registered office"),
            "postcode": _("Postcode"),
            "city": _("Town"),
            "phone": _("Phone"),
            "email": _("E-mail address for members"),
            "fiscal_year_end": _("End of the fiscal year (month-day)"),
            "non_member_turnover_limit_percent": _("Cap on turnover with non-members, in per cent"),
            "publication_director": _("Who answers for what is published"),
            "host_name": _("Who hosts the site"),
            "host_address": _("Address of the host"),
            "host_phone": _("Phone of the host"),
        }
        help_texts = {
            "publication_director": _(
                "The law asks every site for a director of publication: whoever represents the "
                "cooperative in law (loi 2004-575)."
            ),
            "host_name": _("The company or person whose machines keep the site, yours if need be."),
        }

    AMOUNTS = {
        "capital": "capital_amount_cents",
        "capital_minimum": "capital_minimum_cents",
        "share_value": "share_value_cents",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, column in self.AMOUNTS.items():
            self.initial[name] = euros(getattr(self.instance, column))
        for key in WORDS:
            self.fields[f"word_{key}"] = forms.CharField(
                label=WORD_LABELS[key], max_length=60, initial=self.instance.word(key)
            )
        if self.instance.is_association:
            for name in ("is_capital_variable", *self.AMOUNTS, "word_share", "word_shares"):
                self.fields.pop(name, None)

    def values(self) -> dict[str, Any]:
        """The fields as the action wants them: amounts in cents, words together."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.Meta.fields if name in data},
            **{column: cents(data[name]) for name, column in self.AMOUNTS.items() if name in data},
            "words": {key: data.get(f"word_{key}", self.instance.word(key)) for key in WORDS},
        }


class FiguresForm(ActionForm):
    """The figures of a fiscal year, in euros."""

    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2200)
    members = forms.IntegerField(label=_("Members"), required=False, min_value=0)
    capital = EurosField(label=_("Capital"), required=False)
    turnover = EurosField(label=_("Turnover"), required=False)
    non_member_turnover = EurosField(label=_("of which with non-members"), required=False)
    result = EurosField(label=_("Net result"), required=False)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("Accounts, minutes, report.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not queries.cooperative().has_shares:
            del self.fields["capital"]

    @staticmethod
    def initial_of(row: YearlyFigures) -> dict[str, Any]:
        """What the form shows of a year already written."""
        return {
            "year": row.year,
            "members": row.members,
            "source": row.source,
            "capital": euros(row.capital_cents),
            "turnover": euros(row.turnover_cents),
            "non_member_turnover": euros(row.non_member_turnover_cents),
            "result": euros(row.result_cents),
        }

    def figures(self) -> dict[str, Any]:
        data = self.cleaned_data
        amounts = {
            f"{name}_cents": cents(data.get(name))
            for name in ("capital", "turnover", "non_member_turnover", "result")
        }
        return {"members": data["members"], "source": data["source"], **amounts}
