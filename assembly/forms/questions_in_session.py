"""Forms of the questions that the chair opens in session."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.forms.preparing import long_text
from assembly.models import Resolution
from members.models import Mandate, Member

MOST_CANDIDATES = 4


def _agreed() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Agreed by the board"),
        required=False,
        help_text=_(
            "Blank proxies, and forms that give power to the chair, count for it then; against it"
            " otherwise (L225-106)."
        ),
    )


class AmendmentForm(forms.Form):
    """The whole text as it would be adopted, and who asks for it."""

    text = long_text(6, label=_("The whole text, as it would be adopted"))
    author = forms.ChoiceField(
        label=_("Who asks for it"),
        choices=Resolution.Author.choices,
        initial=Resolution.Author.MEMBERS,
    )
    author_name = forms.CharField(label=_("Their names"), max_length=200, required=False)
    agreed_by_board = _agreed()


class RevocationForm(forms.Form):
    """Whom, and why."""

    member = forms.ChoiceField(label=_("Member of the supervisory board"))
    grounds = long_text(
        3, label=_("Reasons given"), required=False, help_text=_("The minutes print them.")
    )
    agreed_by_board = _agreed()

    def __init__(self, *args: Any, seats: Sequence[Mandate], **options: Any) -> None:
        super().__init__(*args, **options)
        self._members = {f"{seat.member.pk}": seat.member for seat in seats}
        self.fields["member"] = forms.ChoiceField(
            label=_("Member of the supervisory board"),
            choices=[(key, member.display_name) for key, member in self._members.items()],
        )

    def read(self) -> dict[str, Any]:
        """What the action needs."""
        return {**self.cleaned_data, "member": self._members[self.cleaned_data["member"]]}


class ReplacementForm(forms.Form):
    """Who stands for the seat."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for place in range(1, MOST_CANDIDATES + 1):
            self.fields[f"candidate_{place}"] = MemberField(
                label=_("Candidate {place}: name, or number in the register").format(place=place),
                required=place == 1,
            )

    def candidates(self) -> list[Member]:
        """Those who are named, in order."""
        return [member for member in self.cleaned_data.values() if member]
