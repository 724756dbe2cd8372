"""Forms of the minutes of an organ."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.actions.organ_meetings import Written
from assembly.forms.preparing import FOR_THE_MINUTES, Awaited, MomentField, long_text
from assembly.models import OrganMeeting
from assembly.organ_meetings import Ruled
from common.grouped_forms import GroupedForm
from common.refusals import Words
from members.models import Mandate

MOST_VOICES = 99
M = OrganMeeting.Manner
COUNTS = (
    ("for", gettext_lazy("For")),
    ("against", gettext_lazy("Against")),
    ("abstain", gettext_lazy("Abstentions")),
)


class NewMeetingForm(forms.Form):
    """The first things known of a meeting."""

    organ = forms.ChoiceField(label=gettext_lazy("Organ"))
    meets_at = MomentField(
        label=gettext_lazy("Day and hour of the meeting"), help_text=gettext_lazy("Paris time.")
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=300,
        help_text=gettext_lazy("An address, or: by video."),
    )

    def __init__(self, *args: Any, organs: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organ"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(organs)


class MeetingForm(GroupedForm, Awaited):
    """Minutes as they are written: presences, account, each decision and an empty one more."""

    awaited = {"account": FOR_THE_MINUTES, "presides": FOR_THE_MINUTES}

    meets_at = MomentField(
        label=gettext_lazy("Day and hour of the meeting"), help_text=gettext_lazy("Paris time.")
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300)
    presides = forms.ChoiceField(label=gettext_lazy("Who presided"), required=False)
    account = long_text(
        8,
        label=gettext_lazy("What was said"),
        required=False,
        max_length=50_000,
        help_text=gettext_lazy("In a few lines: the questions, what each side holds."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        meeting: OrganMeeting,
        seats: Sequence[Mandate],
        rules: Ruled,
        is_council: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, initial=_initial(meeting), **options)
        self._seats = seats
        self._places = len(meeting.decisions) + 1
        presides = self.fields["presides"]
        assert isinstance(presides, forms.ChoiceField)
        presides.choices = [("", "—"), *((f"{s.pk}", s.member.display_name) for s in seats)]
        for seat in seats:
            self.fields[f"seat-{seat.pk}"] = forms.ChoiceField(
                label=seat.member.display_name,
                choices=_manners(seat, seats, is_council=is_council),
                required=False,
            )
            self.fields[f"seat-{seat.pk}"].awaited = FOR_THE_MINUTES  # type: ignore[attr-defined]
        for place in range(self._places):
            self._add_decision(place, rules)
        self.groups = self._grouped()

    def written(self) -> Written:
        """What the action needs."""
        said = self.cleaned_data
        return Written(
            meets_at=said["meets_at"],
            place=said["place"],
            attendance=[self._line(seat) for seat in self._seats if said[f"seat-{seat.pk}"]],
            decisions=[each for each in map(self._decision, range(self._places)) if each],
            account=said["account"],
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for place in range(self._places):
            counts = [found.get(f"{name}-{place}") for name, _label in COUNTS]
            told = [each for each in counts if each is not None]
            has_words = bool(found.get(f"title-{place}"))
            if told and len(told) < len(counts):
                self.add_error(
                    f"for-{place}", _("Give the three counts, 0 included, or none without a vote.")
                )
            if not has_words and (told or found.get(f"text-{place}")):
                self.add_error(f"title-{place}", _("Name what was decided."))
        return found

    def _add_decision(self, place: int, rules: Ruled) -> None:
        self.fields[f"title-{place}"] = forms.CharField(
            label=_("What was decided"),
            max_length=200,
            required=False,
            help_text=_("Empty it to take this decision out.") if place < self._places - 1 else "",
        )
        self.fields[f"text-{place}"] = long_text(
            2, label=_("Text"), required=False, max_length=10_000
        )
        for name, label in COUNTS:
            self.fields[f"{name}-{place}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_VOICES, required=False
            )
        if rules.is_judged and rules.has_casting_vote:
            self.fields[f"chair-{place}"] = forms.ChoiceField(
                label=_("If votes are equal, the chair voted"),
                choices=(("", "—"), ("for", _("for")), ("against", _("against"))),
                required=False,
            )
        elif not rules.is_judged:
            self.fields[f"outcome-{place}"] = forms.ChoiceField(
                label=_("Outcome of the vote"),
                choices=(("", "—"), ("adopted", _("Adopted")), ("rejected", _("Rejected"))),
                required=False,
            )

    def _grouped(self) -> list[tuple[Words, Sequence[str]]]:
        parts = ("title", "text", "for", "against", "abstain", "chair", "outcome")
        decisions = [
            (
                _("Decision {number}").format(number=place + 1)
                if place < self._places - 1
                else _("One more decision"),
                [f"{part}-{place}" for part in parts],
            )
            for place in range(self._places)
        ]
        return [
            (_("When and where"), ("meets_at", "place")),
            (_("Who was there"), (*(f"seat-{seat.pk}" for seat in self._seats), "presides")),
            (_("Account of the meeting"), ("account",)),
            *decisions,
        ]

    def _line(self, seat: Mandate) -> dict[str, Any]:
        manner, _sign, holder = self.cleaned_data[f"seat-{seat.pk}"].partition(":")
        return {
            "mandate": seat.pk,
            "member": seat.member_id,
            "name": seat.member.display_name,
            "office": seat.office,
            "manner": manner,
            "holder": int(holder) if holder else None,
            "presides": self.cleaned_data["presides"] == f"{seat.pk}",
        }

    def _decision(self, place: int) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not said[f"title-{place}"]:
            return None
        return {
            "title": said[f"title-{place}"],
            "text": said[f"text-{place}"],
            **{name: said[f"{name}-{place}"] for name, _label in COUNTS},
            "chair": said.get(f"chair-{place}", ""),
            "outcome": said.get(f"outcome-{place}", ""),
        }


def _manners(seat: Mandate, seats: Sequence[Mandate], *, is_council: bool) -> list[tuple[str, str]]:
    """What may be said of a seat. Only a council lets a member be represented (R225-46)."""
    plain = [(M(each).value, str(M(each).label)) for each in M.values if each != M.REPRESENTED]
    others = [other for other in seats if other.pk != seat.pk] if is_council else []
    by = [
        (
            f"{M.REPRESENTED}:{other.pk}",
            _("Represented by {name}").format(name=other.member.display_name),
        )
        for other in others
    ]
    return [("", "—"), *plain[:2], *by, *plain[2:]]


def _initial(meeting: OrganMeeting) -> dict[str, Any]:
    found: dict[str, Any] = {
        "meets_at": meeting.meets_at,
        "place": meeting.place,
        "account": meeting.account,
        "version": meeting.version,
    }
    for line in meeting.attendance:
        holder = f":{line['holder']}" if line["holder"] else ""
        found[f"seat-{line['mandate']}"] = f"{line['manner']}{holder}"
        if line["presides"]:
            found["presides"] = f"{line['mandate']}"
    for place, decision in enumerate(meeting.decisions):
        found |= {f"{name}-{place}": value for name, value in decision.items()}
    return found
