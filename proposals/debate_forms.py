"""What people write in a debate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.actions import summaries
from proposals.actions.debate import LONGEST
from proposals.models import Side


class ReplyForm(forms.Form):
    """A reply to an argument."""

    text = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Signed with your name. **bold**, lists with “- ”, links."),
    )


class ArgumentForm(ReplyForm):
    """An argument; the passage it is about, when it is about one."""

    side = forms.ChoiceField(
        label=_("This argument is"),
        choices=((Side.FOR, _("For")), (Side.AGAINST, _("Against"))),
        widget=forms.RadioSelect,
    )
    quote = forms.CharField(
        label=_("Passage it is about"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the text, if your argument is about one sentence."),
    )
    field_order = ("side", "quote", "text")


class SummaryForm(forms.Form):
    """The next version of the summary. `after` is the version that was read."""

    text = forms.CharField(
        label=_("Where the debate stands"),
        max_length=summaries.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The main arguments of both sides, what is agreed, and what is still open."),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ThreadForm(forms.Form):
    """Where the debate also goes on."""

    address = forms.CharField(
        label=_("Address of the discussion elsewhere"),
        max_length=summaries.LONGEST_ADDRESS,
        required=False,
        widget=forms.URLInput,
        help_text=_("A thread of the forum, for instance. Empty: nowhere else."),
    )
