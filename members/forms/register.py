"""What the board types in about a member, and a member about itself."""

from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import PARIS
from common.grouped_forms import GroupedForm
from members import queries
from members.actions.register import Delegate, Details
from members.forms.fields import ActionForm, CheckedField, DateField
from members.importing import values
from members.models import College, ElectronicConsent, Member, ShareMovement


class PostalAddressForm(ActionForm):
    """How to reach a member by post and phone."""

    phone = CheckedField(
        values.phone,
        label=_("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    address_more = forms.CharField(
        label=_("Address, continued"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "text"}),
    )
    city = forms.CharField(
        label=_("Town"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = CheckedField(
        values.country,
        label=_("Country"),
        required=False,
        max_length=60,
        initial="France",
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("postcode"):
            try:
                data["postcode"] = values.postcode(
                    data["postcode"], data.get("country") or "France"
                )
            except values.Unclear as unclear:
                self.add_error("postcode", str(unclear))
        return data


class MemberForm(GroupedForm, PostalAddressForm):
    """A row of the register."""

    groups = (
        (_("Who it is"), ("kind",)),
        (_("If it is a person"), ("civility", "last_name", "first_name")),
        (_("If it is an organisation"), ("legal_name", "siren")),
        (_("How to reach them"), ("email", "phone")),
        (
            _("Postal address"),
            ("address", "address_more", "postcode", "city", "country"),
        ),
        (_("In the register"), ("registered_on", "dues_until", "college", "number", "shares")),
    )
    kind = forms.ChoiceField(
        label=_("Type of person"), choices=Member.Kind.choices, widget=forms.RadioSelect
    )
    civility = forms.ChoiceField(
        label=_("Civility"), choices=[("", "—"), *Member.Civility.choices], required=False
    )
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    first_name = forms.CharField(label=_("Usual first name"), required=False, max_length=100)
    legal_name = forms.CharField(
        label=_("Name of the organisation"),
        required=False,
        max_length=200,
    )
    siren = CheckedField(values.siren, label=_("SIREN number"), required=False, max_length=15)
    email = CheckedField(
        values.email,
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("It receives the sign-in codes. Two members may share one."),
        widget=forms.EmailInput(),
    )
    registered_on = DateField(label=_("Member since"))
    dues_until = DateField(
        label=_("Dues paid until"),
        required=False,
        help_text=_("The last day they cover. Empty where none is paid."),
    )
    college = forms.ModelChoiceField(
        College.objects.none(), label=_("College"), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, member: Member | None = None, **options: Any) -> None:
        self.member = member
        super().__init__(*args, **options)
        college = cast("forms.ModelChoiceField[College]", self.fields["college"])
        college.queryset = queries.colleges()
        if not queries.colleges().exists():
            del self.fields["college"]
        if queries.cooperative().has_shares and not (member and member.dues_until):
            del self.fields["dues_until"]
        kind = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        legal = kind == Member.Kind.LEGAL
        for name in ("last_name", "first_name"):
            self.fields[name].required = not legal
        self.fields["legal_name"].required = legal

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") != Member.Kind.LEGAL and data.get("siren"):
            self.add_error("siren", _("Only a legal person has a SIREN number."))
        return data

    def details(self) -> Details:
        """The row as the register's action wants it. Names of the other kind are dropped."""
        data = dict(self.cleaned_data)
        unused = (
            ("civility", "last_name", "first_name")
            if data["kind"] == Member.Kind.LEGAL
            else ("legal_name",)
        )
        data.update(dict.fromkeys(unused, ""))
        return Details(
            **{name: data[name] for name in Details.__dataclass_fields__ if name in data}
        )


class NewMemberForm(MemberForm):
    number = CheckedField(
        values.number,
        label=_("Register number"),
        required=False,
        help_text=_("Empty: the next free number."),
    )
    shares = forms.IntegerField(
        label=_("Shares subscribed"), required=False, min_value=0, max_value=1_000_000, initial=1
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not queries.cooperative().has_shares:
            del self.fields["shares"]


class RepresentativeForm(ActionForm):
    """Who acts for a legal person, from when, by which deed."""

    last_name = forms.CharField(label=_("Last name"), max_length=100)
    first_name = forms.CharField(label=_("Usual first name"), max_length=100)
    email = CheckedField(
        values.email, label=_("E-mail address"), required=False, widget=forms.EmailInput()
    )
    deed = forms.CharField(
        label=_("Deed"),
        max_length=200,
        help_text=_("Which paper gives this power, and where it is filed."),
    )
    from_on = DateField(label=_("Since"))

    def delegate(self) -> Delegate:
        data = self.cleaned_data
        return Delegate(
            last_name=data["last_name"],
            first_name=data["first_name"],
            email=data["email"],
            deed=data["deed"],
        )


class LeavingForm(ActionForm):
    left_on = DateField(label=_("First day without membership"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Resignation, exclusion, death… kept in the journal."),
    )


class SharesForm(ActionForm):
    kind = forms.ChoiceField(label=_("Movement"), choices=ShareMovement.Kind.choices)
    quantity = forms.IntegerField(
        label=_("Number of shares"),
        min_value=-1_000_000,
        max_value=1_000_000,
        help_text=_("Negative for shares given away by transfer."),
    )
    on = DateField(label=_("Date"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A refund is typed as a number of shares; it takes them away."""
        data = super().clean() or {}
        if data.get("kind") == ShareMovement.Kind.REFUND and data.get("quantity"):
            data["quantity"] = -abs(data["quantity"])
        return data


class ConsentForm(ActionForm):
    """An agreement that came on paper or by e-mail."""

    channel = forms.ChoiceField(
        label=_("How the member agreed"),
        choices=[
            (ElectronicConsent.Channel.POST.value, ElectronicConsent.Channel.POST.label),
            (ElectronicConsent.Channel.EMAIL.value, ElectronicConsent.Channel.EMAIL.label),
        ],
    )
    given_on = DateField(label=_("Day of the letter or message"))
    filed = forms.CharField(
        label=_("Where the proof is filed"),
        max_length=200,
        help_text=_("For instance: binder 2026, letter 12."),
    )

    def given_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["given_on"], time.min, tzinfo=PARIS)


ASSOCIATES = (("", _("Members who cooperate")), *College.Associates.choices)


def _associates() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who is in it"),
        choices=ASSOCIATES,
        required=False,
        help_text=_(
            "The law caps the votes of associates who do not cooperate (1947, art. 3 bis)."
        ),
    )


class CollegeForm(ActionForm):
    name = forms.CharField(label=_("Name of the college"), max_length=100)
    percent = forms.IntegerField(
        label=_("Weight in the vote, in per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty where votes are not weighted."),
    )
    associates = _associates()

    def weight(self) -> tuple[int, int] | None:
        percent = self.cleaned_data["percent"]
        return (percent, 100) if percent else None


class WeightForm(ActionForm):
    """Parts of the whole as the statutes write them: 33 and 100, 1 and 3."""

    numerator = forms.IntegerField(label=_("Weight"), required=False, min_value=1)
    denominator = forms.IntegerField(label=_("Out of"), min_value=1, initial=100)
    associates = _associates()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if (found.get("numerator") or 0) > (found.get("denominator") or 0) > 0:
            raise forms.ValidationError(
                _("A college weighs at most the whole."), code="weight-above-whole"
            )
        return found

    def weight(self) -> tuple[int, int] | None:
        parts = self.cleaned_data["numerator"]
        return (parts, self.cleaned_data["denominator"]) if parts else None


class UploadForm(ActionForm):
    file = forms.FileField(
        label=_("File of the register"),
        help_text=_("CSV, XLSX or ODS, 30 MB at most. The first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.ods"}),
    )
