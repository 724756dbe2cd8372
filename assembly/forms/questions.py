"""Forms of written questions and of their answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.actions.questions import LONGEST
from assembly.forms.preparing import long_text
from assembly.models import Assembly, WrittenAnswer, WrittenQuestion


class QuestionForm(forms.Form):
    """A written question, in the name of one of the members one acts for."""

    member = forms.CharField(required=False, widget=forms.HiddenInput)
    text = long_text(6, label=_("Your question"), max_length=LONGEST)


class AnswerForm(forms.Form):
    """The questions that ask the same thing, and the answer to all of them."""

    questions = forms.ModelMultipleChoiceField(
        label=_("Questions answered"),
        queryset=WrittenQuestion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    existing = forms.ModelChoiceField(
        label=_("An answer already published"),
        queryset=WrittenAnswer.objects.none(),
        required=False,
        empty_label=_("None: I write a new one"),
    )
    subject = forms.CharField(label=_("Subject of the answer"), max_length=200, required=False)
    text = long_text(6, label=_("Answer, which members read"), required=False)

    def __init__(self, *args: Any, assembly: Assembly, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_answer_%s", **options})
        waiting = WrittenQuestion.objects.filter(assembly=assembly, answer=None)
        for name, rows in (
            ("questions", waiting.order_by("asked_at", "pk")),
            ("existing", assembly.answers.order_by("published_at", "pk")),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["questions"].label_from_instance = _shown  # type: ignore[attr-defined]
        if not assembly.answers.exists():
            self.fields["existing"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("existing") and not (found.get("subject") and found.get("text")):
            self.add_error("text", _("Write the subject and the answer."))
        return found


def _shown(question: WrittenQuestion) -> str:
    return question.text
