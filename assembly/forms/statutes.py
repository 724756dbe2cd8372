"""Forms of those who keep the statutes: the legal model, and one clause at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly import rulebook
from assembly.forms.preparing import day_field
from assembly.rules.rule import Rule
from assembly.rules.rule_values import NONE

Fields = dict[str, forms.Field]
Said = Mapping[str, Any]

BASES: tuple[tuple[str, str | Promise], ...] = (
    ("expressed", gettext_lazy("votes expressed: for and against")),
    ("cast", gettext_lazy("votes cast, blank and null ones and abstentions included")),
    ("present_or_represented", gettext_lazy("votes of members present or represented")),
    ("registered", gettext_lazy("votes of all members")),
)
LIMITS = (("strict", gettext_lazy("more than")), ("reached", gettext_lazy("at least")))


class PresetForm(forms.Form):
    """The legal starting point."""

    preset = forms.ChoiceField(label=gettext_lazy("Legal model"))
    adopted_on = day_field(label=gettext_lazy("Date of the statutes"))
    source = forms.CharField(
        label=gettext_lazy("Which version of the statutes"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(rules.preset, rules.label) for rules in rulebook.presets()]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]


class ClauseForm(forms.Form):
    """One value of the statutes, with its article and the version it is read in."""

    article = forms.CharField(
        label=gettext_lazy("Article of the statutes"),
        max_length=100,
        help_text=gettext_lazy("For instance: art. 23."),
    )
    dated = day_field(
        label=gettext_lazy("Version of the statutes"),
        help_text=gettext_lazy("The day the assembly adopted the text you are reading."),
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page of the PDF of the statutes"), min_value=1, required=False
    )

    def __init__(self, *args: Any, rule: Rule, dated: date | None = None, **options: Any) -> None:
        entry = ENTRIES[rule.kind]
        known = {"article": rule.article, "page": rule.page, "dated": rule.dated or dated}
        options.setdefault("initial", {**entry.initial(rule), **known})
        super().__init__(*args, **options)
        self.rule = rule
        self.fields = {**entry.fields(rule), **self.fields}

    def plain(self) -> Any:
        """The value as the rules store it."""
        said = self.cleaned_data
        if self.rule.optional and said.get("value") in ("", None):
            return NONE
        return ENTRIES[self.rule.kind].read(said)


@dataclass(frozen=True)
class Entry:
    """How a kind of value is asked for on a page, read back, and shown as it stands."""

    fields: Callable[[Rule], Fields]
    read: Callable[[Said], Any]
    initial: Callable[[Rule], dict[str, Any]]


def _value(said: Said) -> Any:
    return said["value"]


def _stands(rule: Rule) -> dict[str, Any]:
    return {"value": None if rule.plain == NONE else rule.plain}


def _number(rule: Rule) -> Fields:
    return {"value": forms.IntegerField(label=rule.label, min_value=0, required=not rule.optional)}


def _yes_or_no(rule: Rule) -> Fields:
    return {
        "value": forms.ChoiceField(label=rule.label, choices=(("yes", _("yes")), ("no", _("no"))))
    }


def _one_of(rule: Rule) -> Fields:
    return {"value": forms.ChoiceField(label=rule.label, choices=rule.choices)}


def _some_of(rule: Rule) -> Fields:
    widget = forms.CheckboxSelectMultiple
    return {
        "value": forms.MultipleChoiceField(label=rule.label, choices=rule.choices, widget=widget)
    }


def _share(rule: Rule) -> Fields:
    words = _("A fraction, as 1/20.")
    return {"value": forms.CharField(label=rule.label, help_text=words, required=not rule.optional)}


def _quorum(rule: Rule) -> Fields:
    return {
        "value": forms.CharField(
            label=rule.label, required=False, help_text=_("A fraction as 1/5; empty for no quorum.")
        ),
        "limit": forms.ChoiceField(label=_("The fraction is"), choices=LIMITS, required=False),
        "weighted": forms.CharField(
            label=_("Weighted participation of the colleges"),
            required=False,
            help_text=_(
                "Where colleges weigh votes: the fraction that the participation of each college,"
                " times its weight, must make. With the fraction of members, both must hold."
            ),
        ),
    }


def _read_quorum(said: Said) -> Any:
    asked = {"fraction": said["value"], "weighted": said["weighted"]}
    found: dict[str, Any] = {name: value for name, value in asked.items() if value}
    if not found:
        return {NONE: True}
    return found | ({"strict": True} if said["limit"] == "strict" else {})


def _quorum_stands(rule: Rule) -> dict[str, Any]:
    strict = "strict" if rule.plain.get("strict") else "reached"
    of = rule.plain
    return {
        "value": of.get("fraction", ""),
        "limit": strict,
        "weighted": of.get("weighted", ""),
    }


def _majority(rule: Rule) -> Fields:
    return {
        "limit": forms.ChoiceField(label=rule.label, choices=LIMITS),
        "value": forms.CharField(label=_("Fraction of the votes"), help_text=_("As 1/2 or 2/3.")),
        "base": forms.ChoiceField(label=_("Counted on"), choices=BASES),
    }


def _read_majority(said: Said) -> Any:
    strict = said["limit"] == "strict"
    return {"base": said["base"], "threshold": said["value"], "strict": strict}


def _majority_stands(rule: Rule) -> dict[str, Any]:
    limit = "strict" if rule.plain["strict"] else "reached"
    return {"limit": limit, "value": rule.plain["threshold"], "base": rule.plain["base"]}


def _moment(rule: Rule) -> Fields:
    return {
        "value": forms.IntegerField(
            label=_("Days before the assembly"), min_value=0, help_text=_("0: the same day.")
        ),
        "hour": forms.TimeField(
            label=_("At what time"),
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            help_text=_("Paris time."),
        ),
    }


def _read_moment(said: Said) -> Any:
    return {"days_before": said["value"], "time": said["hour"].strftime("%H:%M")}


def _moment_stands(rule: Rule) -> dict[str, Any]:
    return {"value": rule.plain["days_before"], "hour": rule.plain["time"]}


def _cap(rule: Rule) -> Fields:
    return {
        "value": forms.IntegerField(
            label=rule.label, min_value=0, required=False, help_text=_("Empty for no limit.")
        )
    }


def _read_cap(said: Said) -> Any:
    return {NONE: True} if said["value"] is None else {"heads": said["value"]}


def _order(rule: Rule) -> Fields:
    names = (_("First"), _("Then"), _("At last"))
    choices = [("", "—"), *rule.choices]
    return {
        f"rank_{rank}": forms.ChoiceField(label=name, choices=choices, required=rank == 0)
        for rank, name in enumerate(names)
    }


def _read_order(said: Said) -> Any:
    return [said[f"rank_{rank}"] for rank in range(3) if said[f"rank_{rank}"]]


_NUMBER = Entry(_number, _value, _stands)

# A scale of the capital is the law's own and has no entry here.
ENTRIES: Mapping[str, Entry] = {
    "days": _NUMBER,
    "months": _NUMBER,
    "years": _NUMBER,
    "count": _NUMBER,
    "fraction": Entry(_share, _value, _stands),
    "choice": Entry(_one_of, _value, _stands),
    "choices": Entry(_some_of, _value, _stands),
    "flag": Entry(
        _yes_or_no,
        lambda said: said["value"] == "yes",
        lambda rule: {"value": "yes" if rule.value else "no"},
    ),
    "quorum": Entry(_quorum, _read_quorum, _quorum_stands),
    "majority": Entry(_majority, _read_majority, _majority_stands),
    "moment": Entry(_moment, _read_moment, _moment_stands),
    "cap": Entry(_cap, _read_cap, lambda rule: {"value": rule.plain.get("heads")}),
    "order": Entry(
        _order,
        _read_order,
        lambda rule: {f"rank_{rank}": code for rank, code in enumerate(rule.plain)},
    ),
}
