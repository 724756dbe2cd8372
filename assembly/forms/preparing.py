"""Forms of those who prepare an assembly."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assembly import rulebook
from assembly.forms.people import MemberField
from assembly.models import AgendaItem, Assembly, Candidate, Resolution
from common.grouped_forms import GroupedForm
from common.refusals import Words

FIRST_YEAR, LAST_YEAR = 1900, 2199


def in_our_time(day: date) -> None:
    """No date that a slip of the keyboard made, and that no calendar can be counted from."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(
            _("Give a year between {first} and {last}.").format(first=FIRST_YEAR, last=LAST_YEAR),
            code="year-out-of-range",
        )


class MomentField(forms.DateTimeField):
    """A day and an hour of Paris."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
            validators=[in_our_time],
            **options,
        )


def day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        widget=widget,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[in_our_time],
        **options,
    )


def long_text(rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


TO_CONVENE = _("(needed to convene)")
AS_IT_MEETS = _("(needed according to how it meets)")
IN_PLACE_OF_AN_ORGAN = _("(needed when no organ convenes)")
IN_THAT_CASE = _("(needed in that case)")
WHERE_THE_LAW_ASKS = _("(needed to convene, where the law asks for it)")
FOR_THE_MINUTES = _("(needed for the minutes)")


class Awaited(forms.Form):
    """A form some of whose fields may stay empty for now, and not when the assembly is convened
    or its minutes drawn up: their labels say so, where they would be called optional
    (forms/field.html)."""

    awaited: ClassVar[dict[str, Words]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, words in self.awaited.items():
            self.fields[name].awaited = words  # type: ignore[attr-defined]


class NewAssemblyForm(Awaited):
    """The first things known of an assembly."""

    awaited: ClassVar = {"place": AS_IT_MEETS, "videoconference_url": AS_IT_MEETS}

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=Assembly.Kind.choices)
    is_annual = forms.BooleanField(
        label=_("Annual assembly that approves the accounts"), required=False, initial=True
    )
    meets_at = MomentField(label=_("Day and hour of the meeting"), help_text=_("Paris time."))
    mode = forms.ChoiceField(
        label=_("How it meets"), choices=Assembly.Mode.choices, initial=Assembly.Mode.HYBRID
    )
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    videoconference_url = forms.URLField(
        label=_("Address of the video meeting"), required=False, assume_scheme="https"
    )


class FrameForm(GroupedForm, Awaited):
    """Everything of an assembly but its agenda."""

    groups = (
        (_("When and where it meets"), (
            "title", "meets_at", "mode", "place", "videoconference_url",
        )),
        (_("The remote vote"), ("vote_opens_at",)),
        (_("Who decided to convene it"), (
            "convened_by", "convener_name", "convener_reason", "decision_on", "decision_reference",
        )),
        (_("What the notice says besides"), ("introduction", "documents_waiver", "late_reason")),
    )  # fmt: skip
    awaited: ClassVar = {
        "place": AS_IT_MEETS,
        "videoconference_url": AS_IT_MEETS,
        "decision_on": TO_CONVENE,
        "decision_reference": TO_CONVENE,
        "convener_name": IN_PLACE_OF_AN_ORGAN,
        "convener_reason": IN_PLACE_OF_AN_ORGAN,
    }

    title = forms.CharField(label=_("Title"), max_length=200)
    mode = forms.ChoiceField(label=_("How it meets"), choices=Assembly.Mode.choices)
    meets_at = MomentField(label=_("Day and hour of the meeting"), help_text=_("Paris time."))
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    videoconference_url = forms.URLField(
        label=_("Address of the video meeting"), required=False, assume_scheme="https"
    )
    vote_opens_at = MomentField(
        label=_("Opening of the remote vote"),
        required=False,
        help_text=_("It closes the day before the meeting at 15:00, by law."),
    )
    convened_by = forms.ChoiceField(
        label=_("Who convenes"),
        choices=Assembly.Convener.choices,
        initial=Assembly.Convener.BOARD,
        help_text=_(
            "An auditor, the agent of a court or a liquidator convenes where no organ does."
        ),
    )
    convener_name = forms.CharField(label=_("Name of that person"), max_length=200, required=False)
    convener_reason = long_text(
        2,
        label=_("Why they convene"),
        required=False,
        max_length=2_000,
        help_text=_(
            "Printed in the notice, with the date of the order of the court if there is one."
        ),
    )
    decision_on = day_field(label=_("Date of the decision to convene"), required=False)
    decision_reference = forms.CharField(
        label=_("Reference of that decision"),
        max_length=200,
        required=False,
        help_text=_("For instance: minutes of the board of 4 May, point 3."),
    )
    introduction = long_text(
        5,
        label=_("Short statement of the situation"),
        required=False,
        help_text=_("How the year went, in a few lines. Printed in the notice."),
    )
    documents_waiver = long_text(
        2,
        label=_("Where members read the documents, if they are not here"),
        required=False,
        help_text=_("Only when a mandatory document cannot be added to this page."),
    )
    late_reason = long_text(
        2,
        label=_("Reason of a notice sent late"),
        required=False,
        help_text=_("Printed in the minutes. Leave empty when the legal delay is kept."),
    )

    @classmethod
    def of(cls, assembly: Assembly) -> "FrameForm":
        """Filled in with what is known."""
        call = assembly.call
        names = (
            "title",
            "mode",
            "vote_opens_at",
            "convened_by",
            "convener_name",
            "convener_reason",
            "decision_on",
            "decision_reference",
            "introduction",
            "documents_waiver",
        )
        of_call = ("meets_at", "place", "videoconference_url", "late_reason")
        known = {name: getattr(assembly, name) for name in names}
        return cls(initial={**known, **{name: getattr(call, name) for name in of_call}})


class ItemForm(forms.Form):
    """A line of the agenda."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItem.Kind.choices)
    title = forms.CharField(label=_("What it is about"), max_length=300)


class ResolutionForm(GroupedForm, Awaited):
    """The text of a question and what the voter reads beside it."""

    groups = (
        (_("What is put to the vote"), ("title", "text", "seats", "group_cap")),
        (_("What helps to decide"), ("reasons", "if_yes", "if_no", "cost")),
        (_("Who presents it"), ("author", "author_name", "agreed_by_board")),
        (_("How it is voted"), ("nature", "is_secret")),
    )  # fmt: skip
    awaited: ClassVar = {"text": TO_CONVENE, "author_name": IN_THAT_CASE}

    title = forms.CharField(label=_("Title"), max_length=300)
    text = long_text(7, label=_("Text put to the vote"), required=False)
    reasons = long_text(5, label=_("Why it is proposed"), required=False)
    author = forms.ChoiceField(label=_("Presented by"), choices=Resolution.Author.choices)
    author_name = forms.CharField(
        label=_("Names of its authors, when members present it"), max_length=200, required=False
    )
    agreed_by_board = forms.BooleanField(
        label=_("Agreed by the board"),
        required=False,
        help_text=_("Blank proxies count for it; otherwise against it, by law."),
    )
    nature = forms.ChoiceField(label=_("Nature"), choices=Resolution.Nature.choices)
    is_secret = forms.BooleanField(
        label=_("Secret vote"),
        required=False,
        help_text=_("Otherwise it is voted by hands, in session only."),
    )
    if_yes = long_text(2, label=_("If yes, what changes"), required=False)
    if_no = long_text(2, label=_("If no, what happens"), required=False)
    cost = forms.CharField(label=_("What it costs"), max_length=200, required=False)

    def __init__(
        self, *args: Any, resolution: Resolution, elects_in_secret: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if resolution.is_election:
            del self.fields["text"].awaited  # type: ignore[attr-defined]
            for name in ("if_yes", "if_no", "agreed_by_board"):
                del self.fields[name]
            if elects_in_secret:
                del self.fields["is_secret"]
            else:
                self.fields["is_secret"].help_text = _(
                    "Otherwise it is voted in session, by hands or on papers that two people count,"
                    " and by correspondence on paper."
                )
            self.fields["seats"] = forms.IntegerField(
                label=_("Number of seats"), min_value=1, max_value=50
            )
            self.fields["group_cap"] = forms.IntegerField(
                label=_("At most how many elected of one group"),
                min_value=1,
                max_value=50,
                required=False,
                help_text=_("If the statutes limit those of one employer or organisation."),
            )

    @classmethod
    def of(cls, resolution: Resolution, data: QueryDict | None = None) -> "ResolutionForm":
        """Under the rules of its assembly: as it was sent, or filled in with what is known."""
        secret = rulebook.of(resolution.assembly).flag("secret_elections")
        form = cls(data, resolution=resolution, elects_in_secret=secret)
        form.initial = {name: getattr(resolution, name) for name in form.fields}
        return form


class CandidateForm(Awaited):
    """A candidacy: exactly what the law makes public (R225-83 5°), and a statement."""

    awaited: ClassVar = {"age": WHERE_THE_LAW_ASKS, "profession": WHERE_THE_LAW_ASKS}

    member = MemberField(label=_("Member: name, or number in the register"))
    age = forms.IntegerField(label=_("Age"), min_value=16, max_value=120, required=False)
    born_on = day_field(
        label=_("Date of birth"),
        required=False,
        help_text=_("Only to break a tie by age. It is never published."),
    )
    group = forms.CharField(
        label=_("Employer or organisation"),
        max_length=100,
        required=False,
        help_text=_("Only if the statutes limit how many of one group may be elected."),
    )
    profession = long_text(
        2, label=_("Professional references and activities of the last five years"), required=False
    )
    functions = forms.CharField(
        label=_("Functions in the cooperative"), max_length=300, required=False
    )
    statement = long_text(4, label=_("Statement to the members"), required=False)
    agreed_by_board = forms.BooleanField(label=_("Agreed by the board"), required=False)


class ExclusionForm(forms.Form):
    """Whom, why, and when they were called to explain themselves (R-VAR-07)."""

    member = MemberField(label=_("Member: name, or number in the register"))
    grounds = long_text(3, label=_("Grounds, which members will read"))
    called_on = day_field(
        label=_("Day on which the member was called to explain themselves"),
        help_text=_("Before the notice: the text of the resolution says it."),
    )


class CandidacyForm(CandidateForm):
    """The same for a candidacy already entered: its words, not its person; agreeing is an act of
    its own."""

    member = None  # type: ignore[assignment]
    agreed_by_board = None  # type: ignore[assignment]

    @classmethod
    def of(cls, candidate: Candidate) -> "CandidacyForm":
        form = cls(auto_id=f"id_{candidate.pk}_%s")
        form.initial = {name: getattr(candidate, name) for name in form.fields}
        return form


class ReasonForm(forms.Form):
    reason = long_text(2, label=_("Reason, which members will read"))
