"""What a person writes to become a member, and what the board answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.grouped_forms import GroupedForm
from members import queries
from members.actions.joining import Asked
from members.forms.fields import ActionForm, CheckedField, DateField
from members.forms.governance import EurosField, cents
from members.forms.register import PostalAddressForm
from members.importing import values
from members.models import JoiningRequest, Member

MOST_SHARES = 10_000


def _text(label: Any, autocomplete: str, longest: int = 100) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


class JoinForm(GroupedForm, PostalAddressForm):
    """The subscription form."""

    groups = (
        (_("Who asks"), ("kind",)),
        (_("If it is you"), ("civility", "last_name", "first_name")),
        (
            _("If it is an organisation"),
            ("legal_name", "siren", "delegate_last_name", "delegate_first_name"),
        ),
        (_("How to reach you"), ("email", "phone")),
        (
            _("Postal address"),
            ("address", "address_more", "postcode", "city", "country"),
        ),
        (_("Your request"), ("shares", "words", "agrees")),
    )
    kind = forms.ChoiceField(
        label=_("You ask for"),
        choices=[
            (Member.Kind.NATURAL, _("yourself")),
            (Member.Kind.LEGAL, _("an association or a company that you represent")),
        ],
        widget=forms.RadioSelect,
        initial=Member.Kind.NATURAL,
    )
    civility = forms.ChoiceField(
        label=_("Civility"), choices=[("", "—"), *Member.Civility.choices], required=False
    )
    last_name = _text(_("Last name"), "family-name")
    first_name = _text(_("Usual first name"), "given-name")
    legal_name = _text(_("Name of the organisation"), "organization", 200)
    siren = CheckedField(values.siren, label=_("SIREN number"), required=False, max_length=15)
    delegate_last_name = _text(_("Your last name"), "family-name")
    delegate_first_name = _text(_("Your first name"), "given-name")
    email = CheckedField(
        values.email,
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We write there at once: your request counts once you confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shares = forms.IntegerField(
        label=_("Shares you subscribe"), min_value=1, max_value=MOST_SHARES, initial=1
    )
    words = forms.CharField(
        label=_("A word for the board"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    agrees = forms.BooleanField(
        label=_("I ask to be admitted, and I accept the statutes of the cooperative.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("address", "postcode", "city"):
            self.fields[name].required = True
        if not queries.cooperative().has_shares:
            del self.fields["shares"]
        legal = (self.data if self.is_bound else {}).get("kind") == Member.Kind.LEGAL
        for name in ("last_name", "first_name"):
            self.fields[name].required = not legal
        for name in ("legal_name", "delegate_last_name", "delegate_first_name"):
            self.fields[name].required = legal

    def asked(self) -> Asked:
        """What the action wants. Names of the other kind are dropped."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "agrees"}
        unused: tuple[str, ...]
        if data["kind"] == Member.Kind.LEGAL:
            unused = ("civility", "last_name", "first_name")
        else:
            unused = ("legal_name", "siren", "delegate_last_name", "delegate_first_name")
        return Asked(**{**data, **dict.fromkeys(unused, "")})


class DeclineForm(ActionForm):
    answer = forms.CharField(
        label=_("Why, in words the person will read"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class PaymentForm(ActionForm):
    """A payment that came: the cooperative collects nothing here."""

    paid_on = DateField(label=_("Day when the money came"))
    paid_by = forms.ChoiceField(label=_("How"), choices=JoiningRequest.Means.choices)
    reference = forms.CharField(
        label=_("Reference of the payment"),
        required=False,
        max_length=100,
        help_text=_("As your bank statement or your receipt book says it."),
    )


class CustomersForm(ActionForm):
    file = forms.FileField(
        label=_("File of customers"),
        help_text=_("CSV, XLSX or ODS. The first line names the columns, as in the model."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.ods"}),
    )


class SimulatorForm(forms.Form):
    """How far so many shares and so much turnover would bring the cooperative."""

    shares = forms.IntegerField(
        label=_("New shares"), required=False, min_value=0, max_value=1_000_000
    )
    turnover = EurosField(
        label=_("What these customers buy in a year, in euros"), required=False, min_value=0
    )

    def values(self) -> tuple[int, int]:
        """Shares, and cents of turnover."""
        data = self.cleaned_data
        return data.get("shares") or 0, cents(data.get("turnover")) or 0
