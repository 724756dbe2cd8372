"""What officers write beside an act."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WhyForm(forms.Form):
    """Why a vote is stopped or cancelled: published."""

    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ReasonsForm(forms.Form):
    """Why a certifier refuses: published beside the result."""

    reasons = forms.CharField(
        label=_("Your reasons"), max_length=5000, widget=forms.Textarea({"rows": 2})
    )


class SmallCountForm(forms.Form):
    """Which printed rule allows a count that could reveal a vote."""

    small_count_rule = forms.CharField(
        label=_("Rule of the notice that applies to fewer than ten ballots"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class ReopeningForm(forms.Form):
    """Until when the remote vote goes on; empty for the people checked in at the sitting."""

    closes_at = forms.DateTimeField(
        label=_("Remote vote until (leave empty for the sitting)"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        closes_at: datetime | None = cleaned.get("closes_at")
        return {**cleaned, "closes_at": closes_at}


FORMS: dict[str, type[forms.Form]] = {
    "why": WhyForm,
    "reasons": ReasonsForm,
    "small_count_rule": SmallCountForm,
    "closes_at": ReopeningForm,
}
