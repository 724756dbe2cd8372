"""Forms of the bureau about the votes that came on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assembly import boxes
from assembly.ballot_papers import answer, question_title
from assembly.election_boxes import most_names
from assembly.forms.people import MemberField
from assembly.freezing import in_order
from assembly.models import PaperAnswer, PaperVote, Resolution
from common.documents.dates import day_in_words

C = PaperAnswer.Choice


class PaperVoteForm(forms.Form):
    """A form that arrived, still folded: whose it is, and which questions it answers."""

    member = MemberField(
        label=_("Whose form it is"), help_text=_("Full name, or number in the register.")
    )
    received_on = forms.DateField(
        label=_("Day of arrival"), widget=forms.DateInput(attrs={"type": "date"})
    )
    arrival = forms.ChoiceField(
        label=_("How it came"), choices=PaperVote.Arrival.choices, widget=forms.RadioSelect
    )
    edition = forms.TypedChoiceField(
        label=_("Which form it is"),
        help_text=_(
            "The day is printed at its top. An earlier form says nothing of what was added."
        ),
        coerce=int,
        widget=forms.RadioSelect,
    )
    answers = forms.TypedMultipleChoiceField(
        label=_("Questions that the form answers"),
        help_text=_("Only whether a box is ticked, never which one."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    has_envelope = forms.BooleanField(
        label=_("Closed envelopes came with it, for the votes in secret"),
        help_text=_("They bear no name and stay closed. A second person must confirm."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        questions: list[Resolution],
        has_urns: bool,
        editions: list[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._questions = {question.pk: question for question in questions}
        if len(editions) > 1:
            self.fields["edition"].choices = editions  # type: ignore[attr-defined]
        else:
            del self.fields["edition"]
        if not has_urns:
            del self.fields["has_envelope"]
        if not questions:
            del self.fields["answers"]
            return
        field = self.fields["answers"]
        field.choices = [  # type: ignore[attr-defined]
            (question.pk, _listed(question)) for question in questions
        ]
        field.initial = list(self._questions)

    def read(self) -> dict[str, Any]:
        """What the action needs."""
        said = self.cleaned_data
        return {**said, "answers": [self._questions[pk] for pk in said.get("answers", ())]}


def _listed(question: Resolution) -> str:
    """With the day on which it was added, where no earlier form bears it."""
    title = question_title(question)
    if question.completion is None:
        return title
    return str(
        _("{title} (added on {day}: an earlier form does not bear it)").format(
            title=title, day=day_in_words(question.completion.completed_at)
        )
    )


class ReadingForm(forms.Form):
    """A whole form as one person reads it: one choice a question; in an election, the names it
    bears, or blank, or null."""

    def __init__(self, *args: Any, answers: list[PaperAnswer], **options: Any) -> None:
        super().__init__(*args, **options)
        self._elections: set[int] = set()
        for each in answers:
            question = each.resolution
            self.fields[_name(question)] = (
                _names(question) if question.is_election else _choice(question)
            )
            if question.is_election:
                self._elections.add(question.pk)

    def choices(self) -> dict[int, str]:
        """What the form says of each question."""
        return {
            question: said if question not in self._elections else _apart(said) or C.NAMES
            for question, said in self._said()
        }

    def names(self) -> dict[int, list[int]]:
        """The candidates that it names, election by election."""
        return {
            question: [] if _apart(said) else [int(pk) for pk in said]
            for question, said in self._said()
            if question in self._elections
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for question in self._elections:
            said = found.get(f"choice-{question}", [])
            if _apart(said) and len(said) > 1:
                self.add_error(
                    f"choice-{question}",
                    _("Tick names, or blank, or null: one of the three."),
                )
        return found

    def _said(self) -> list[tuple[int, Any]]:
        return [(int(name.partition("-")[2]), said) for name, said in self.cleaned_data.items()]


def _name(question: Resolution) -> str:
    return f"choice-{question.pk}"


def _title(question: Resolution) -> str:
    return f"{question.number}. {question.title}"


def _labels(question: Resolution) -> list[tuple[str, Any]]:
    return [(choice, C(choice).label) for choice in boxes.choices_on(question)]


def _choice(question: Resolution) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_title(question), choices=_labels(question), widget=forms.RadioSelect
    )


def _names(question: Resolution) -> forms.MultipleChoiceField:
    """One box a candidate, then blank and null."""
    candidates = in_order(question)
    names = [(str(each.pk), answer(each, candidates)) for each in candidates]
    apart = [label for label in _labels(question) if label[0] != C.NAMES]
    most = most_names(question)
    return forms.MultipleChoiceField(
        label=_title(question),
        choices=[*names, *apart],
        widget=forms.CheckboxSelectMultiple,
        help_text=ngettext(
            "At most {count} name: a form that bears more is null.",
            "At most {count} names: a form that bears more is null.",
            most,
        ).format(count=most),
    )


def _apart(said: list[str]) -> str:
    """Blank or null, if it was ticked."""
    return next((each for each in said if each in (C.BLANK, C.NULL)), "")
