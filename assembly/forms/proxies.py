"""Forms of members about their proxies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.models import PaperProxy
from members.models import Member

NAMED, BLANK = "named", "blank"


class ProxyForm(forms.Form):
    """A proxy to a named member, or in blank."""

    principal = forms.TypedChoiceField(label=_("In the name of"), coerce=int)
    how = forms.ChoiceField(
        label=_("To whom"),
        choices=(
            (NAMED, _("To a member I choose, who must accept")),
            (BLANK, _("In blank: the law says how it counts")),
        ),
        widget=forms.RadioSelect,
    )
    holder = MemberField(
        label=_("The member you choose"),
        required=False,
        help_text=_("Full name, or number in the register."),
    )

    def __init__(self, *args: Any, principals: list[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(member.pk, member.display_name) for member in principals]
        self.fields["principal"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["principal"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("how") == NAMED and not (found.get("holder") or "holder" in self.errors):
            self.add_error("holder", _("Name the member you choose."))
        return found


class PaperProxyForm(forms.Form):
    """A signed sheet as the first person of the bureau reads it."""

    principal = MemberField(
        label=_("Who gives the proxy"), help_text=_("Full name, or number in the register.")
    )
    how = forms.ChoiceField(
        label=_("To whom"),
        choices=((NAMED, _("To a member named on the sheet")), (BLANK, _("In blank"))),
        widget=forms.RadioSelect,
    )
    holder = MemberField(
        label=_("Who receives it"),
        required=False,
        help_text=_("Full name, or number in the register."),
    )
    signed_on = forms.DateField(
        label=_("Date on the sheet"), widget=forms.DateInput(attrs={"type": "date"})
    )
    arrival = forms.ChoiceField(
        label=_("How it came"), choices=PaperProxy.Arrival.choices, widget=forms.RadioSelect
    )
    scan = forms.FileField(
        label=_("Scan of the sheet, as PDF"),
        required=False,
        help_text=_("Optional: the sheet itself is kept with the attendance sheet."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("how") == NAMED and not found.get("holder"):
            self.add_error("holder", _("Name the member written on the sheet."))
        return found

    def read(self) -> dict[str, Any]:
        """What the action needs."""
        said = self.cleaned_data
        return {
            "principal": said["principal"],
            "holder": None if said["how"] == BLANK else said["holder"],
            "arrival": said["arrival"],
            "signed_on": said["signed_on"],
            "scan": said["scan"].read() if said["scan"] else b"",
        }
