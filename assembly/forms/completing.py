"""Forms of whoever completes a convened agenda."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.completing import Added
from assembly.forms.preparing import long_text
from assembly.models import Resolution
from proposals.models import Proposal

YES, NO = "oui", "non"


class AddedForm(forms.Form):
    """What the board says of one request: whether it agrees is never supposed, since it decides
    blank proxies (L225-106)."""

    agreed = forms.ChoiceField(
        label=_("Blank proxies"),
        choices=(
            (YES, _("We agree with this text: blank proxies count for it")),
            (NO, _("We do not agree with it: blank proxies count against it")),
        ),
        widget=forms.RadioSelect,
    )
    vote = forms.ChoiceField(
        label=_("How it is voted"),
        choices=(("secret", _("In secret")), ("public", _("In public, in session"))),
        initial="secret",
        widget=forms.RadioSelect,
    )
    nature = forms.ChoiceField(
        label=_("Nature"),
        choices=Resolution.Nature.choices,
        initial=Resolution.Nature.ORDINARY,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, proposal: Proposal, mixed: bool) -> None:
        super().__init__(data, prefix=f"p{proposal.pk}")
        self.proposal = proposal
        if not mixed:
            del self.fields["nature"]

    def read(self) -> Added:
        """What the action needs."""
        said = self.cleaned_data
        return Added(
            proposal=self.proposal.pk,
            agreed_by_board=said["agreed"] == YES,
            is_secret=said["vote"] == "secret",
            nature=said.get("nature", Resolution.Nature.ORDINARY),
        )


class LateForm(forms.Form):
    """Why members have less time than a notice leaves."""

    late_reason = long_text(
        2,
        label=_("Why so late"),
        help_text=_("The complementary notice and the minutes print it."),
        required=False,
        max_length=1000,
    )
