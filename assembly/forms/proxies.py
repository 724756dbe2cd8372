"""Forms of members about their proxies."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.models import PaperProxy
from assembly.proxying import Holder, Outsider
from members.models import Member

NAMED, OUTSIDE, BLANK = "named", "outside", "blank"


class _Outsiders(forms.Form):
    """Fields that name somebody who is no member, where the statutes let one be named (`ties`)."""

    def __init__(self, *args: Any, ties: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if not ties:
            del self.fields["outside_name"], self.fields["outside_tie"]
            return
        how = cast("forms.ChoiceField", self.fields["how"])
        member, *others = list(cast("list[tuple[str, str]]", how.choices))
        how.choices = [member, (OUTSIDE, _("To somebody who is not a member")), *others]
        cast("forms.ChoiceField", self.fields["outside_tie"]).choices = [("", "—"), *ties]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("how") == OUTSIDE:
            if not found.get("outside_name", "").strip():
                self.add_error("outside_name", _("Write the surname and first name."))
            if not found.get("outside_tie"):
                self.add_error("outside_tie", _("Say who this person is."))
        return found

    def chosen(self) -> Holder:
        """Who is to vote: a member, an outsider, or nobody in blank."""
        said = self.cleaned_data
        if said["how"] == OUTSIDE:
            return Outsider(said["outside_name"], said["outside_tie"])
        return None if said["how"] == BLANK else said["holder"]


class ProxyForm(_Outsiders):
    """A proxy to a named member, to somebody else, or in blank."""

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
    outside_name = forms.CharField(
        label=_("If they are not a member: surname and first name"),
        max_length=200,
        required=False,
        help_text=_(
            "They come on the day and vote in the room, by hand or by name. Where there"
            " is a secret urn, it opens to members alone: choose a member rather, or vote."
        ),
    )
    outside_tie = forms.ChoiceField(label=_("This person is"), required=False)

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


class PaperProxyForm(_Outsiders):
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
    outside_name = forms.CharField(
        label=_("If they are not a member: surname and first name"), max_length=200, required=False
    )
    outside_tie = forms.ChoiceField(label=_("This person is"), required=False)
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
            "holder": self.chosen(),
            "arrival": said["arrival"],
            "signed_on": said["signed_on"],
            "scan": said["scan"].read() if said["scan"] else b"",
        }
