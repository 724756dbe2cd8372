"""What people write in moderation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from members import queries as register
from members.models import Member
from proposals.actions import appeals, moderation
from proposals.models import Ground


class ReportForm(forms.Form):
    """A member reports a text."""

    ground = forms.ChoiceField(
        label=_("What breaks the rules"), choices=Ground, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Which words, and why"),
        max_length=moderation.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the moderators alone, without your name."),
    )


class RulingForm(forms.Form):
    """A moderator decides."""

    ground = forms.ChoiceField(
        label=_("What the text is reproached with"), choices=Ground, required=False
    )
    reason = forms.CharField(
        label=_("Reason given"),
        max_length=moderation.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to all members in place of the text, and in the journal. No name, and"
                    " none of the words at issue."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class AppealForm(forms.Form):
    """The author appeals."""

    words = forms.CharField(
        label=_("Why your text should be shown again"),
        max_length=appeals.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Read by those who decide the appeal, and by the moderators."),
    )


class JudgementForm(forms.Form):
    """Those who decide the appeal give reasons."""

    reasons = forms.CharField(
        label=_("Reasons of the decision"),
        max_length=appeals.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Published in the journal of moderation."),
    )


class ModeratorForm(forms.Form):
    """The board names a moderator."""

    number = forms.IntegerField(label=_("Member number"), min_value=1)
    source = forms.CharField(
        label=_("By which decision"),
        max_length=200,
        help_text=_("Date of the board's decision, or article of the statutes."),
    )

    def member(self) -> Member | None:
        """The member of that number; an error on the field when there is none today."""
        number = self.cleaned_data["number"]
        found = register.active_members(clock.today()).filter(number=number).first()
        if found is None:
            self.add_error("number", _("No member has this number today."))
        return found
