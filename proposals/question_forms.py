"""Asking a question at any time, and answering several at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import queries as register
from proposals import questions
from proposals.actions.questions import LONGEST
from proposals.models import Asked, OpenQuestion


def organs() -> list[tuple[str, str]]:
    """The organs in the words of the cooperative."""
    cooperative = register.cooperative()
    return [(organ, cooperative.word(organ).capitalize()) for organ in Asked.values]


class QuestionForm(forms.Form):
    organ = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("It is published with its answer, without your name."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organ"].choices = organs()  # type: ignore[attr-defined]


class AnswerQuestionsForm(forms.Form):
    """One answer for the questions that ask the same thing."""

    questions = forms.ModelMultipleChoiceField(
        label=_("Questions that it answers"),
        queryset=OpenQuestion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Answer"), max_length=20_000, widget=forms.Textarea({"rows": 8}))

    def __init__(self, *args: Any, organ: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["questions"].queryset = questions.waiting(organ)  # type: ignore[attr-defined]
