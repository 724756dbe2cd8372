"""The ballot of a named vote as a plain form: boxes, radio buttons, and a rank for each answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from votes.station.models import RollEntry
from votes.station.named_ballots import (
    BLANK,
    LONGEST_WORDS,
    NO_OBJECTION,
    OBJECTION,
    SHORTEST_WORDS,
    Choice,
    in_own_words,
)
from votes.station.questions import APPROVAL, CONSENT, JUDGMENT, Question

Numbered = tuple[str, str]


class NamedBallotForm(forms.Form):
    """One right's answers to every question of a poll. Ranks are chosen in lists of numbers: the
    keyboard is enough, and nothing has to be dragged."""

    def __init__(self, questions: Sequence[Question], entry: RollEntry, data: Any = None) -> None:
        super().__init__(data, prefix=f"right-{entry.pk}")
        self.questions, self.entry = list(questions), entry
        for position, question in enumerate(self.questions):
            if question.is_ranked:
                self._add_ranks(position, question)
            elif question.is_worded:
                self._add_words(position, question)
            else:
                self.fields[f"q{position}"] = _field(question)

    def _add_ranks(self, position: int, question: Question) -> None:
        ranks = [("", "–"), *((str(rank), str(rank)) for rank in _ranks(question))]
        for answer, name in enumerate(question.answers):
            self.fields[f"q{position}-{answer}"] = forms.ChoiceField(
                label=name, choices=ranks, required=False
            )

    def _add_words(self, position: int, question: Question) -> None:
        objecting = question.kind == CONSENT
        if objecting:
            self.fields[f"q{position}"] = _field(question)
        self.fields[f"q{position}-words"] = forms.CharField(
            label=_("The reason of your objection") if objecting else question.title,
            required=not objecting,
            min_length=None if objecting else SHORTEST_WORDS,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea({"rows": 5}),
            help_text=(
                _("Only if you object: what would go wrong, and for whom, in a sentence or two.")
                if objecting
                else _("A few sentences. Published after the close, without your name.")
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for position, question in enumerate(self.questions):
            if question.is_ranked:
                self._check_ranks(position, question, cleaned)
            elif question.kind == CONSENT:
                self._check_reason(position, cleaned)
            elif question.maximum > 1:
                self._check_boxes(position, question, cleaned)
        return cleaned

    def _check_ranks(self, position: int, question: Question, cleaned: dict[str, Any]) -> None:
        given: dict[str, str] = {}
        for answer, name in enumerate(question.answers):
            field = f"q{position}-{answer}"
            rank = cleaned.get(field, "")
            if rank in given:
                words = _("Rank %(rank)s is already given to “%(name)s”.")
                self.add_error(field, words % {"rank": rank, "name": given[rank]})
            elif rank:
                given[rank] = name
        if not given and not self.errors:
            self.add_error(None, _("Give at least rank 1 to the answer you prefer."))

    def _check_boxes(self, position: int, question: Question, cleaned: dict[str, Any]) -> None:
        field = f"q{position}"
        ticked = cleaned.get(field, [])
        if BLANK in ticked and len(ticked) > 1:
            self.add_error(field, _("A blank vote goes with no other answer."))
        elif BLANK not in ticked and not question.minimum <= len(ticked) <= question.maximum:
            words = _("Tick between %(least)s and %(most)s answers.")
            self.add_error(field, words % {"least": question.minimum, "most": question.maximum})

    def _check_reason(self, position: int, cleaned: dict[str, Any]) -> None:
        said = cleaned.get(f"q{position}-words", "")
        ticked = cleaned.get(f"q{position}")
        if ticked == str(OBJECTION) and len(said) < SHORTEST_WORDS:
            words = _("Say in a sentence what would go wrong: an objection has a reason.")
            self.add_error(f"q{position}-words", words)
        elif ticked == str(NO_OBJECTION) and said:
            words = _("You wrote a reason: tick the objection, or empty this field.")
            self.add_error(f"q{position}-words", words)

    def choices(self) -> list[Choice]:
        """The answers as the action takes them."""
        return [self._choice(number, question) for number, question in enumerate(self.questions)]

    def _choice(self, position: int, question: Question) -> Choice:
        if question.is_ranked:
            ranks = [
                (int(rank), answer)
                for answer in range(len(question.answers))
                if (rank := self.cleaned_data[f"q{position}-{answer}"])
            ]
            return [answer for _rank, answer in sorted(ranks)]
        if question.is_worded and (said := self.cleaned_data[f"q{position}-words"]):
            return in_own_words(said)
        value = self.cleaned_data[f"q{position}"]
        ticked = value if isinstance(value, list) else [value]
        return BLANK if BLANK in ticked else sorted(int(answer) for answer in ticked)


def _ranks(question: Question) -> range:
    return range(1, len(question.answers) + 1)


def _field(question: Question) -> forms.Field:
    options: list[Numbered] = [(str(n), name) for n, name in enumerate(question.answers)]
    if question.blank:
        options.append((BLANK, _("Blank vote")))
    label = question.option if question.kind == JUDGMENT else question.title
    if question.maximum == 1 and question.kind != APPROVAL:
        return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect)
    return forms.MultipleChoiceField(
        label=label,
        choices=options,
        required=question.minimum > 0,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that suits you.") if question.kind == APPROVAL else "",
    )
