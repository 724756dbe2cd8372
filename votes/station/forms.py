"""What officers write beside an act."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from members.models import Member
from votes.station import keyholding, rights_officers, stages, uncounted
from votes.station.models import Poll, Trustee, Uncounting
from votes.station.small_counts import Consent, consent_obstacles


class ActForm(forms.Form):
    """What goes with an act on a poll."""

    def __init__(self, *args: Any, poll: Poll, **options: Any) -> None:
        super().__init__(*args, **options)
        self.poll = poll


class WhyForm(ActForm):
    """Why a vote is stopped or cancelled: published."""

    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ReasonsForm(ActForm):
    """Why a certifier refuses: published beside the result."""

    reasons = forms.CharField(
        label=_("Your reasons"), max_length=5000, widget=forms.Textarea({"rows": 2})
    )


class GroundsForm(ActForm):
    """What has changed since a refusal to certify: published."""

    reasons = forms.CharField(
        label=_("What has changed since the refusal"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed from whoever refused before."),
    )


class SmallCountForm(ActForm):
    """What voters were asked before a count that could reveal a vote: those present at the
    sitting, or, of a consultation, those who could be reached."""

    voters_asked = forms.IntegerField(label=_("Voters who were asked"), min_value=0)
    voters_opposed = forms.IntegerField(
        label=_("Of whom object to the count"), min_value=0, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voters_asked"].help_text = (
            _(
                "The page of the consultation says it: below ten people, it is counted if none"
                " objects."
            )
            if self.poll.is_advisory
            else _("The notice says: below ten people, the urn is counted if none objects.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        consent = Consent(**cleaned)
        for obstacle in consent_obstacles(self.poll, consent):
            self.add_error(None, f"{obstacle.message} {obstacle.what_to_do}")
        return {"consent": consent}


class ReopeningForm(ActForm):
    """Until when the remote vote goes on; empty for the people checked in at the sitting."""

    closes_at = forms.DateTimeField(
        label=_("Remote vote until (leave empty for the sitting)"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        closes_at: datetime | None = cleaned.get("closes_at")
        return {**cleaned, "closes_at": closes_at}


class CountingForm(ActForm):
    """When the key holders meet to open the total."""

    counting_at = forms.DateTimeField(
        label=_("Day and hour of the count"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ComingForm(ActForm):
    """Whether a key holder will be there."""

    coming = forms.ChoiceField(
        label=_("Your answer"), choices=Trustee.Coming.choices, widget=forms.RadioSelect
    )


class SeenForm(ActForm):
    """The common fingerprint that was on the page when its holder confirmed it."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shown = stages.common_fingerprint(self.poll, keyholding.in_order(self.poll))
        self.fields["seen"].initial = shown


class ReplacementForm(ActForm):
    """Who takes the place of which key holder. The same person twice means a fresh key."""

    trustee = forms.ModelChoiceField(
        label=_("Key holder to replace"), queryset=Trustee.objects.none()
    )
    member = forms.ModelChoiceField(
        label=_("By"),
        queryset=Member.objects.none(),
        help_text=_("The same person again: they lost their key, and make a new one."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = self.poll.trustees.select_related("poll").order_by("index")
        fit = [member.pk for member in keyholding.replacements(self.poll, clock.today())]
        holding = rows.values_list("member", flat=True)
        self.fields["trustee"].queryset = rows  # type: ignore[attr-defined]
        self.fields["member"].queryset = Member.objects.filter(  # type: ignore[attr-defined]
            Q(pk__in=fit) | Q(pk__in=holding)
        ).order_by("sort_key", "number")


class ReturningForm(ActForm):
    """Who takes their place back among the key holders."""

    member = forms.ModelChoiceField(label=_("Key holder"), queryset=Member.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fit = [member.pk for member in keyholding.returning(self.poll, clock.today())]
        self.fields["member"].queryset = Member.objects.filter(pk__in=fit).order_by(  # type: ignore[attr-defined]
            "sort_key", "number"
        )


class MakerForm(ActForm):
    """Who makes the voting codes of a poll."""

    member = forms.ModelChoiceField(
        label=_("Voting codes are made by"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("this site (assisted mode)"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fit = [member.pk for member in rights_officers.proposed(self.poll, clock.today())]
        self.fields["member"].queryset = Member.objects.filter(pk__in=fit).order_by(  # type: ignore[attr-defined]
            "sort_key", "number"
        )


class UncountedForm(ActForm):
    """Why an urn is left uncounted: published in the place of its result."""

    ground = forms.ChoiceField(
        label=_("Why this urn is not counted"),
        choices=Uncounting.Ground.choices,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Your reasons, published in the place of the result"),
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
    )


class RequestForm(ActForm):
    """The request that was on the page: another one, asked meanwhile, is not decided unread."""

    request = forms.ModelChoiceField(queryset=Uncounting.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = self.poll.uncountings.select_related("poll", "asked_by")
        self.fields["request"].queryset = rows  # type: ignore[attr-defined]
        waiting = uncounted.waiting(self.poll)
        self.fields["request"].initial = waiting.pk if waiting else None


class SecondWordForm(RequestForm):
    """The second person's word, which nothing takes back."""

    sure = forms.BooleanField(
        label=_("I have read the reason. I know that no result of this vote will ever exist.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.pop("sure", None)
        return cleaned


FORMS: dict[str, type[ActForm]] = {
    "why": WhyForm,
    "reasons": ReasonsForm,
    "grounds": GroundsForm,
    "voters_asked": SmallCountForm,
    "closes_at": ReopeningForm,
    "counting_at": CountingForm,
    "coming": ComingForm,
    "seen": SeenForm,
    "replacement": ReplacementForm,
    "maker": MakerForm,
    "returning": ReturningForm,
    "uncounted": UncountedForm,
    "request": RequestForm,
    "second_word": SecondWordForm,
}
