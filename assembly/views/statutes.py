"""`/assemblees/statuts/`: the rules in force with their sources; the board records changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assembly import permissions, rulebook
from assembly.actions import statutes
from assembly.forms.preparing import day_field
from assembly.rules.rule import Lock, Rule
from assembly.views.doors import having
from common import clock
from members.models import Account

keeping = having(permissions.can_adopt_statutes)
NUMBERS = ("days", "months", "years", "count")
ESSENTIAL = (
    "notice_first_days",
    "quorum_ordinary_first",
    "majority_ordinary_first",
    "electronic_close",
    "proxy_cap",
    "written_question_working_days",
)
EDITABLE = (*NUMBERS, "flag", "fraction", "choice", "quorum", "cap")


class PresetForm(forms.Form):
    """The legal starting point."""

    preset = forms.ChoiceField(label=gettext_lazy("Legal model"))
    adopted_on = day_field(label=gettext_lazy("Date of the statutes"))
    source = forms.CharField(
        label=gettext_lazy("Which version of the statutes"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(rules.preset, rules.label) for rules in rulebook.presets()]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]


class ClauseForm(forms.Form):
    """One value of the statutes, with its article."""

    article = forms.CharField(
        label=gettext_lazy("Article of the statutes"),
        max_length=100,
        help_text=gettext_lazy("For instance: art. 23."),
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page of the PDF of the statutes"), min_value=1, required=False
    )

    def __init__(self, *args: Any, rule: Rule, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule = rule
        self.fields = {"value": _field_of(rule), **self.fields}

    def plain(self) -> Any:
        """The value as the rules store it."""
        said = self.cleaned_data["value"]
        if self.rule.kind == "flag":
            return said == "yes"
        if self.rule.kind == "quorum":
            return {"fraction": said} if said else {"none": True}
        if self.rule.kind == "cap":
            return {"none": True} if said is None else {"heads": said}
        return said


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The rules in force, for everybody: value, source, who may change it, how sure we are."""
    current = rulebook.current()
    rules = rulebook.of_document(current.resolved) if current else None
    listed = list(rules.rules) if rules else []
    context = {
        "statutes": current,
        "rules": rules,
        "essentials": [rule for rule in listed if rule.key in ESSENTIAL],
        "groups": _groups(listed),
        "keeps": permissions.can_adopt_statutes(request.user, clock.today()),
        "editable": EDITABLE,
    }
    return render(request, "assembly/statutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def preset(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Chooses the legal model; clauses already recorded are kept when the model knows them."""
    form = PresetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        current = rulebook.current()
        statutes.adopt(
            overrides=current.overrides if current else {},
            at=clock.now(),
            by=account,
            **form.cleaned_data,
        )
        messages.success(request, _("The rules are recorded as a new version."))
        return redirect("assembly:statutes")
    wrong = form.is_bound and not form.is_valid()
    return render(request, "assembly/preset.html", {"form": form}, status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def clause(request: HttpRequest, account: Account, *, key: str) -> HttpResponseBase:
    """Records what the statutes set differently for one rule."""
    current = rulebook.current()
    rules = rulebook.of_document(current.resolved) if current else None
    if current is None or rules is None or key not in {rule.key for rule in rules.rules}:
        raise Http404
    rule = rules.rule(key)
    if rule.kind not in EDITABLE:
        raise Http404
    form = ClauseForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        change = {
            "value": form.plain(),
            "article": form.cleaned_data["article"],
            "page": form.cleaned_data["page"],
        }
        statutes.adopt(
            preset=current.preset,
            overrides={**current.overrides, key: change},
            adopted_on=current.adopted_on,
            source=current.source,
            at=clock.now(),
            by=account,
        )
        messages.success(request, _("The rules are recorded as a new version."))
        return redirect("assembly:statutes")
    wrong = form.is_bound and not form.is_valid()
    context = {"form": form, "rule": rule, "locked": rule.lock is Lock.LAW}
    return render(request, "assembly/clause.html", context, status=400 if wrong else 200)


def _field_of(rule: Rule) -> forms.Field:
    label = rule.label
    if rule.kind in NUMBERS:
        return forms.IntegerField(label=label, min_value=0)
    if rule.kind == "flag":
        return forms.ChoiceField(label=label, choices=(("yes", _("yes")), ("no", _("no"))))
    if rule.kind == "choice":
        return forms.ChoiceField(label=label, choices=rule.choices)
    if rule.kind == "quorum":
        return forms.CharField(
            label=label, required=False, help_text=_("A fraction as 1/5; empty for no quorum.")
        )
    if rule.kind == "cap":
        return forms.IntegerField(
            label=label, min_value=0, required=False, help_text=_("Empty for no limit.")
        )
    return forms.CharField(label=label, help_text=_("A fraction, as 1/20."))


def _groups(rules: list[Rule]) -> list[tuple[str, list[Rule]]]:
    names = {
        "convening": _("Convening"),
        "agenda": _("Agenda"),
        "documents": _("Documents and questions"),
        "quorum": _("Quorum"),
        "majority": _("Majority"),
        "vote": _("Vote"),
        "proxies": _("Proxies"),
        "organs": _("Organs and elections"),
        "annual": _("Each year"),
    }
    order = list(dict.fromkeys(rule.group for rule in rules))
    return [
        (names.get(group, group), [rule for rule in rules if rule.group == group])
        for group in order
    ]
