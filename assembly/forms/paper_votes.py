"""Forms of the bureau about the votes that came on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.forms.people import MemberField
from assembly.models import PaperAnswer, PaperVote, Resolution


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
    answers = forms.TypedMultipleChoiceField(
        label=_("Questions that the form answers"),
        help_text=_("Only whether a box is ticked, never which one."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, questions: list[Resolution], **options: Any) -> None:
        super().__init__(*args, **options)
        self._questions = {question.pk: question for question in questions}
        field = self.fields["answers"]
        field.choices = [  # type: ignore[attr-defined]
            (question.pk, f"{question.number}. {question.title}") for question in questions
        ]
        field.initial = list(self._questions)

    def read(self) -> dict[str, Any]:
        """What the action needs."""
        said = self.cleaned_data
        return {**said, "answers": [self._questions[pk] for pk in said["answers"]]}


class ReadingForm(forms.Form):
    """A whole form as one person reads it: one choice a question."""

    def __init__(self, *args: Any, answers: list[PaperAnswer], **options: Any) -> None:
        super().__init__(*args, **options)
        for answer in answers:
            question = answer.resolution
            self.fields[f"choice-{question.pk}"] = forms.ChoiceField(
                label=f"{question.number}. {question.title}",
                choices=PaperAnswer.Choice.choices,
                widget=forms.RadioSelect,
            )

    def choices(self) -> dict[int, str]:
        return {int(name.partition("-")[2]): said for name, said in self.cleaned_data.items()}
