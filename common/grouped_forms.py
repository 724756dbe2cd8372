"""A long form in named groups of fields: what is asked together is read together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.refusals import Words


class GroupedForm(forms.BaseForm):
    """Draws the fields of each group under its name, in the order of `groups`.

    A field that the form does not have this time is passed over; one that no group names would
    not be drawn, so that every form of this kind is checked to name all of its fields.
    """

    template_name = "forms/grouped.html"
    groups: Sequence[tuple[Words, Sequence[str]]] = ()

    def get_context(self) -> dict[str, Any]:
        drawn = [
            (name, [self[field] for field in fields if field in self.fields])
            for name, fields in self.groups
        ]
        return {**super().get_context(), "groups": [group for group in drawn if group[1]]}
