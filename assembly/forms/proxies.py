"""Forms of members about their proxies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
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
