"""Forms of the floor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.models import FloorRequest
from assembly.models.speaking import LONGEST_QUESTION

K = FloorRequest.Kind


class RequestForm(forms.Form):
    """A member asks for the floor, or writes a question to be read out."""

    kind = forms.ChoiceField(
        label=_("How you want to speak"), choices=K.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Your question, if it is to be read out"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The chair reads it out when its turn comes, with your name."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") == K.WRITTEN and not found.get("text", "").strip():
            self.add_error("text", _("Write the question to be read out."))
        return found


class DeskRequestForm(RequestForm):
    """The same, entered by the bureau for somebody without a phone."""

    member = MemberField(
        label=_("Who asks for the floor"), help_text=_("Name, or number in the register.")
    )
    field_order = ("member", "kind", "text")


class TimeForm(forms.Form):
    """The time of a speech, in seconds."""

    seconds = forms.TypedChoiceField(
        label=_("Time of each speech"),
        coerce=int,
        choices=(
            (60, _("1 minute")),
            (120, _("2 minutes")),
            (180, _("3 minutes")),
            (300, _("5 minutes")),
            (600, _("10 minutes")),
        ),
    )
