"""The one page from which the board launches a consultation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.grouped_forms import GroupedForm
from members import queries as register
from members.models import College
from proposals import grouping
from proposals.actions.consultations import Asked
from proposals.models import WorkingGroup
from votes.methods.judgment import MENTIONS
from votes.station.models import Poll
from votes.station.questions import (
    APPROVAL,
    CHOICE,
    CONSENT,
    FREE_TEXT,
    JUDGMENT,
    RANKED,
    SCHULZE,
    TRANSFER,
    WORDED,
)

MOST_ANSWERS = 30
MOMENT = "%Y-%m-%dT%H:%M"

METHODS = (
    (CHOICE, _("Choice: one answer, or up to as many as are kept")),
    (APPROVAL, _("Approval: tick all that suits")),
    (JUDGMENT, _("Judgment: one mention for each answer")),
    (SCHULZE, _("Ranking, to find the answer preferred to each other one (Schulze)")),
    (TRANSFER, _("Ranking, to keep several answers that share the voters out (transferable vote)")),
    (CONSENT, _("Consent: no objection, or an objection with its reason")),
    (FREE_TEXT, _("Free text: each answers in a few sentences")),
)
REGIMES = (
    (Poll.Regime.SECRET, _("Secret: only the totals are ever opened, by the key holders")),
    (Poll.Regime.NAMED, _("Named: each vote is kept with its name, and read by the bureau alone")),
)


class MomentField(forms.DateTimeField):
    """A day and an hour, Paris time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT], **options)


class ConsultationForm(GroupedForm, forms.Form):
    """Title, question, method, answers, who is asked and until when."""

    groups = (
        (_("What is asked"), ("title", "question", "text")),
        (_("How members answer"), ("method", "answers", "mentions", "seats", "blank")),
        (_("Who is asked, and when"), ("college", "group", "opens_at", "closes_at")),
        (_("Secrecy and rules"), ("regime", "revote", "minimum_percent")),
    )

    title = forms.CharField(label=_("Title"), max_length=200)
    question = forms.CharField(label=_("Question"), max_length=200)
    text = forms.CharField(
        label=_("What members should know"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=METHODS,
        widget=forms.RadioSelect,
        help_text=_(
            "A choice and an approval publish the votes of each answer; a judgment, how many times"
            " each mention was given to each answer; a ranking, every ranking given, and what is"
            " answered in words, every answer, without its author's name."
        ),
    )
    regime = forms.ChoiceField(
        label=_("Secret or named"),
        choices=REGIMES,
        widget=forms.RadioSelect,
        help_text=_(
            "Rankings and answers in words are named only: this secret ballot adds votes up without"
            " opening them."
        ),
    )
    answers = forms.CharField(
        label=_("Answers, one a line"),
        max_length=6000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("None for a consent or a free text."),
    )
    mentions = forms.CharField(
        label=_("Mentions of a judgment, the best first, one a line"),
        max_length=600,
        initial="\n".join(MENTIONS),
        required=False,
        widget=forms.Textarea({"rows": 7}),
    )
    seats = forms.IntegerField(
        label=_("How many answers are to be kept"), min_value=1, max_value=MOST_ANSWERS, initial=1
    )
    blank = forms.BooleanField(
        label=_("Offer a blank vote (choice and approval)"), required=False, initial=True
    )
    college = forms.ModelChoiceField(
        label=_("Who is asked"),
        queryset=College.objects.none(),
        required=False,
        empty_label=_("Every member"),
    )
    group = forms.ModelChoiceField(
        label=_("Or one working group"),
        queryset=WorkingGroup.objects.none(),
        required=False,
        empty_label=_("No group in particular"),
    )
    opens_at = MomentField(
        label=_("Opening"),
        help_text=_("For a secret vote, leave the key holders the time of their ceremony."),
    )
    closes_at = MomentField(label=_("Close"))
    minimum_percent = forms.IntegerField(
        label=_("Participation announced beforehand, in percent of those asked (0 for none)"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("Under it, the result says that too few people answered to conclude."),
    )
    revote = forms.BooleanField(
        label=_("A vote may be changed until the close"), required=False, initial=True
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        college = self.fields["college"]
        if isinstance(college, forms.ModelChoiceField):
            college.queryset = register.colleges()
        group = self.fields["group"]
        if isinstance(group, forms.ModelChoiceField):
            group.queryset = grouping.groups()

    def clean_answers(self) -> list[str]:
        answers = _lines(self.cleaned_data["answers"])
        if self.cleaned_data.get("method") in WORDED:
            return []
        if not 2 <= len(answers) <= MOST_ANSWERS:
            raise forms.ValidationError(_("Write between two and thirty answers."))
        if len(set(answers)) < len(answers):
            raise forms.ValidationError(_("An answer is written twice."))
        return answers

    def clean_mentions(self) -> list[str]:
        mentions = _lines(self.cleaned_data["mentions"]) or list(MENTIONS)
        if not 2 <= len(mentions) <= 10 or len(set(mentions)) < len(mentions):
            raise forms.ValidationError(_("Write between two and ten different mentions."))
        return mentions

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("regime") == Poll.Regime.SECRET:
            self._refuse_what_is_named(cleaned.get("method"))
        if cleaned.get("college") and cleaned.get("group"):
            self.add_error("group", _("Choose a college or a group, not both."))
        answers = cleaned.get("answers") or range(MOST_ANSWERS)
        if cleaned.get("method") not in WORDED and cleaned.get("seats", 1) > len(answers):
            self.add_error("seats", _("There are not as many answers."))
        return cleaned

    def _refuse_what_is_named(self, method: str | None) -> None:
        if method in RANKED:
            self.add_error("regime", _("A ranking cannot be a secret ballot here."))
        elif method in WORDED:
            self.add_error("regime", _("An answer in words cannot be a secret ballot here."))

    def launched(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = dict(self.cleaned_data)
        names = ("question", "method", "answers", "text", "mentions", "seats", "blank")
        asked = Asked(**{name: cleaned.pop(name) for name in names})
        return {**cleaned, "asked": asked}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
