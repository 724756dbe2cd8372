"""Forms of the bureau."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.actions.sittings import Seat
from assembly.ballot_papers import answer
from assembly.forms.people import MemberField
from assembly.forms.preparing import FOR_THE_MINUTES, Awaited, long_text
from assembly.freezing import in_order
from assembly.models import AttendanceEntry, BureauSeat, Resolution
from common.grouped_forms import GroupedForm

# The page lists the members it proposes under this name.
PROPOSED = {"list": "proposed", "autocomplete": "off"}


class BureauForm(GroupedForm, forms.Form):
    """Who holds the sitting, by number of the register; a secretary may be no member."""

    groups = (
        (_("Chair"), ("chair", "chair_name", "chair_ground")),
        (_("Scrutineers"), ("first_scrutineer", "second_scrutineer")),
        (_("Secretary"), ("secretary", "secretary_name")),
    )

    chair = MemberField(
        label=_("Chair"),
        required=False,
        help_text=_("Name, or number in the register."),
        widget=forms.TextInput(attrs=PROPOSED),
    )
    chair_name = forms.CharField(
        label=_("Or somebody who is not a member"), max_length=250, required=False
    )
    chair_ground = forms.CharField(
        label=_("By which clause of the statutes, or which order of a court"),
        max_length=300,
        required=False,
        help_text=_("For a chair who is not a member: the minutes print it."),
    )
    first_scrutineer = MemberField(
        label=_("First scrutineer"), widget=forms.TextInput(attrs=PROPOSED)
    )
    second_scrutineer = MemberField(
        label=_("Second scrutineer"), widget=forms.TextInput(attrs=PROPOSED)
    )
    secretary = MemberField(
        label=_("A member"),
        required=False,
        help_text=_("Name, or number in the register."),
        widget=forms.TextInput(attrs=PROPOSED),
    )
    secretary_name = forms.CharField(
        label=_("Or somebody who is not a member"), max_length=250, required=False
    )

    def __init__(self, *args: Any, outside: str = "", **options: Any) -> None:
        """`outside` is who convened where no organ did, and so presides (R225-100, R-BUR-01)."""
        super().__init__(*args, **options)
        self._outside = outside
        if outside:
            for name in ("chair", "chair_name", "chair_ground"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "chair" in self.fields and "chair" not in self.errors and not self._names_a_chair(found):
            raise forms.ValidationError(_("Name the chair."), code="chair-missing")
        if not found.get("secretary") and not found.get("secretary_name", "").strip():
            raise forms.ValidationError(_("Name the secretary."), code="secretary-missing")
        return found

    def _names_a_chair(self, found: dict[str, Any]) -> bool:
        return bool(found.get("chair") or found.get("chair_name", "").strip())

    def seats(self) -> list[Seat]:
        function, said = BureauSeat.Function, self.cleaned_data
        chair = self._outside or said.get("chair_name", "")
        return [
            Seat(function.CHAIR, said.get("chair"), chair, said.get("chair_ground", "")),
            Seat(function.SCRUTINEER, said["first_scrutineer"]),
            Seat(function.SCRUTINEER, said["second_scrutineer"]),
            Seat(function.SECRETARY, said["secretary"], said["secretary_name"]),
        ]


class ArrivalForm(forms.Form):
    member = MemberField(label=_("Member: name, or number in the register"))
    manner = forms.ChoiceField(
        label=_("How"),
        choices=AttendanceEntry.Manner.choices,
        initial=AttendanceEntry.Manner.ROOM,
    )


class HandsForm(forms.Form):
    votes_for = forms.IntegerField(label=_("For"), min_value=0)
    against = forms.IntegerField(label=_("Against"), min_value=0)
    abstain = forms.IntegerField(label=_("Abstention"), min_value=0)
    college = forms.CharField(required=False, widget=forms.HiddenInput)


class ElectionHandsForm(forms.Form):
    """An election as one person counted it in the room: how many ballots, then each candidate."""

    ballots = forms.IntegerField(label=_("Ballots in all"), min_value=0)
    blank = forms.IntegerField(label=_("Blank votes"), min_value=0)
    null = forms.IntegerField(label=_("Null votes"), min_value=0)
    college = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, resolution: Resolution, **options: Any) -> None:
        super().__init__(*args, **options)
        self._marks = []
        candidates = in_order(resolution)
        for candidate in candidates:
            name = f"mark-{candidate.pk}"
            self.fields[name] = forms.IntegerField(label=answer(candidate, candidates), min_value=0)
            self._marks.append(name)

    def figures(self) -> dict[str, Any]:
        """What the action needs."""
        said = self.cleaned_data
        apart = {name: said[name] for name in ("ballots", "blank", "null", "college")}
        return {**apart, "marks": [said[name] for name in self._marks]}

    @property
    def of_papers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("ballots", "blank", "null")]

    @property
    def of_candidates(self) -> list[forms.BoundField]:
        return [self[name] for name in self._marks]


class AccountForm(Awaited):
    """What the secretary writes."""

    awaited: ClassVar = {"debates": FOR_THE_MINUTES}

    debates = long_text(8, label=_("Summary of the debates"), required=False)
    incidents = long_text(
        3,
        label=_("Incidents"),
        required=False,
        help_text=_("Whatever disturbed the meeting or the vote: the minutes must say it."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RefusalForm(forms.Form):
    """A member asked to be scrutineer who says no."""

    member = MemberField(
        label=_("Who refuses"),
        help_text=_("Name, or number in the register."),
        widget=forms.TextInput(attrs=PROPOSED),
    )
    reason = forms.CharField(
        label=_("The reason given"),
        max_length=300,
        help_text=_("In a few words: the minutes print it with the name."),
    )
