"""Fields and forms of this room: text read and checked as in an import."""

from collections.abc import Callable
from typing import Any

from django import forms

from common.refusals import Refusal
from members.importing import values


class DateField(forms.DateField):
    """A day, picked in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class CheckedField(forms.CharField):
    """A text that one of `members.importing.values` reads."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            return self.read(text)
        except values.Unclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear


class ActionForm(forms.Form):
    """A form whose action may refuse: the refusal is shown where the errors are."""

    def refuse(self, refusal: Refusal) -> None:
        for reason in refusal.obstacles or (refusal,):
            self.add_error(None, f"{reason.message} {reason.what_to_do}".strip())
