"""What people write on the pages of proposals."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.actions.proposals import Effects
from proposals.models import Audience, Category, Proposal, Purpose


class UnfinishedField(forms.CharField):
    """Needed in the end, but a draft may be kept without it: publishing checks."""

    def validate(self, value: str) -> None:
        """An empty text is no fault of a draft."""


class ProposalForm(forms.Form):
    """A proposal's text. An unfinished draft is saved as it stands."""

    title = UnfinishedField(
        label=_("Title"),
        max_length=150,
        help_text=_("What is to be decided, in one line."),
    )
    text = UnfinishedField(
        label=_("Text to be voted"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The very sentence that the assembly would adopt or reject."),
    )
    reasons = forms.CharField(
        label=_("Statement of reasons"),
        max_length=40_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Why, what it changes, what it costs. **bold**, lists with “- ”, links."),
    )
    category = forms.ChoiceField(
        label=_("Theme"), choices=Category, initial=Category.OTHER, required=False
    )
    cost = forms.CharField(
        label=_("What it costs"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In euros and in hours, once or each year; write “nothing” if so."),
    )
    if_yes = forms.CharField(
        label=_("If the assembly says yes…"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happens the day after the vote, and who does it."),
    )
    if_no = forms.CharField(
        label=_("If the assembly says no…"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What stays as it is, and what follows from that."),
    )
    audience = forms.ChoiceField(
        label=_("Who reads it once published"),
        choices=Audience,
        initial=Audience.MEMBERS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The debate and the names of supporters stay among members in both cases."),
    )
    purpose = forms.ChoiceField(
        label=_("What you ask for"),
        choices=Purpose,
        initial=Purpose.RESOLUTION,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It does not change once published: supporters sign for it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        chooses_audience: bool = True,
        chooses_purpose: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if not chooses_audience:
            del self.fields["audience"]
        if not chooses_purpose:
            del self.fields["purpose"]

    def effects(self) -> Effects:
        """What the writer foresees."""
        given = self.cleaned_data
        return Effects(
            category=given["category"] or Category.OTHER,
            cost=given["cost"],
            if_yes=given["if_yes"],
            if_no=given["if_no"],
        )


class PublishedProposalForm(ProposalForm):
    """A published text: a change says what it changes."""

    note = forms.CharField(
        label=_("What changes"),
        max_length=200,
        help_text=_("Shown to those who support the proposal."),
    )


class AnswerForm(forms.Form):
    """The board's answer."""

    answer = forms.CharField(
        label=_("Answer of the board"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("All members read it. Required to turn the proposal down."),
    )
    formal = forms.BooleanField(
        label=_("Formal refusal of a proposal that has enough support"),
        required=False,
        help_text=_("The law wants such a proposal put to the vote: the grounds stay on record."),
    )


class AttachmentForm(forms.Form):
    """A file that goes with a proposal."""

    title = forms.CharField(
        label=_("What it is"),
        max_length=120,
        help_text=_("“Estimate of the printer”, for instance."),
    )
    file = forms.FileField(
        label=_("PDF, or JPEG or PNG picture, 10 MB at most"),
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"}
        ),
    )


class MergerForm(forms.Form):
    """Which proposal to join: one of the closest, or another by its address."""

    into = forms.ChoiceField(
        label=_("Proposals close to yours"), required=False, widget=forms.RadioSelect
    )
    other = forms.CharField(
        label=_("Or the address of another"),
        max_length=200,
        required=False,
        help_text=_("Copy it from the top of the browser when you read that proposal."),
    )
    words = forms.CharField(
        label=_("A word to its author"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What yours would bring to theirs."),
    )

    def __init__(self, *args: Any, near: Sequence[Proposal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].choices = [(str(row.pk), row.title) for row in near]  # type: ignore[attr-defined]
        if not near:
            del self.fields["into"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("into") and not given.get("other"):
            raise forms.ValidationError(_("Choose a proposal, or give its address."))
        return given

    def named(self) -> str:
        """The address, or the number of the one that was chosen."""
        return str(self.cleaned_data.get("other") or self.cleaned_data.get("into", ""))
