"""`/assemblees/12/repartir`: starting again from an assembly; `…/textes`: the library."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import library, permissions, previous, rulebook
from assembly import second_rounds as second_round
from assembly.actions import renewals, texts
from assembly.actions import second_rounds as holding
from assembly.forms.starting import StartAgainForm, TextForm
from assembly.models import Assembly, Resolution
from assembly.rules.standard_texts import EXTRAORDINARY, shipped
from assembly.rules.statutes import RuleSet
from assembly.views.doors import having, preparing
from common import clock
from members import queries as register
from members.models import Account

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@preparing
def again(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What would come along is read before anything is made; another date is tried first."""
    at = clock.now()
    meets_at = previous.next_meeting(assembly)
    proposed = {"meets_at": meets_at, "title": previous.next_title(assembly, meets_at)}
    form = StartAgainForm(request.POST or None, initial=proposed)
    if request.method == "POST" and form.is_valid():
        made = renewals.start_again(previous=assembly, at=at, by=account, **form.cleaned_data)
        messages.success(
            request, _("The next assembly is in preparation. Nobody else sees it yet.")
        )
        return redirect("assembly:agenda", number=made.pk)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "form": form,
        "meets_at": meets_at,
        "renewal": previous.renewal(assembly, meets_at=meets_at, at=at),
    }
    return render(
        request, "assembly/start_again.html", context, status=400 if form.is_bound else 200
    )


@read_or_write
@preparing
def second_rounds(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/second-tour`: the seats left and who stands, read before it is prepared."""
    at, left = clock.now(), second_round.left_by(assembly)
    if request.method != "POST" and not left:
        return redirect("assembly:results", number=assembly.pk)
    proposed = {
        "meets_at": second_round.next_meeting(assembly, at),
        # In French: the notice and the minutes print it.
        "title": f"Second tour\u00a0: {assembly.title}"[:200],
    }
    form = StartAgainForm(request.POST or None, initial=proposed)
    if request.method == "POST" and form.is_valid():
        made = holding.prepare(after=assembly, at=at, by=account, **form.cleaned_data)
        messages.success(request, _("The second round is in preparation. Nobody else sees it yet."))
        return redirect("assembly:agenda", number=made.pk)
    context = {
        "assembly": assembly,
        "form": form,
        "rounds": [(each, second_round.still_standing(each)) for each in left],
    }
    return render(
        request, "assembly/second_round.html", context, status=400 if form.is_bound else 200
    )


@require_safe
@having(permissions.can_prepare)
def texts_page(request: HttpRequest, account: Account) -> HttpResponseBase:
    """`/assemblees/textes/`: the library, to be read and rewritten."""
    return render(request, "assembly/texts.html", {"themes": _themes(_rules(), None)})


@require_safe
@preparing
def texts_for(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/textes`: the same, each text one gesture away from the agenda."""
    if not assembly.is_draft:
        return redirect("assembly:page", number=assembly.pk)
    context = {"assembly": assembly, "themes": _themes(rulebook.of(assembly), assembly)}
    return render(request, "assembly/texts.html", context)


@require_POST
@preparing
def insert(
    request: HttpRequest, assembly: Assembly, account: Account, *, code: str
) -> HttpResponseBase:
    item = texts.insert(assembly=assembly, code=code, at=clock.now(), by=account)
    messages.success(request, _("“%(title)s” is on the agenda.") % {"title": item.title})
    question = item.resolutions.first()
    if question is None:
        return redirect("assembly:agenda", number=assembly.pk)
    return redirect("assembly:resolution", number=assembly.pk, resolution=question.pk)


@require_POST
@preparing
def keep(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Adds the text of a resolution to the library."""
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    kept = texts.keep(resolution=found, at=clock.now(), by=account)
    messages.success(request, _("The text is kept in the library."))
    return redirect("assembly:text", code=kept.code)


@read_or_write
@having(permissions.can_prepare)
def text(request: HttpRequest, account: Account, *, code: str) -> HttpResponseBase:
    """`/assemblees/textes/accounts`: our own wording of one text."""
    entry = library.entry(code, _rules())
    if entry is None:
        raise Http404
    if request.method == "POST" and "restore" in request.POST:
        texts.restore(code=code, at=clock.now(), by=account)
        messages.success(request, _("Done."))
        return redirect("assembly:texts")
    form = TextForm(request.POST or None, initial=_known(entry))
    if request.method == "POST" and form.is_valid():
        texts.rewrite(code=code, at=clock.now(), by=account, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("assembly:texts")
    standard, before = entry.standard, shipped().get(code)
    context = {
        "entry": entry,
        "title": _filled(standard.title),
        "form": form,
        "before": before and {"title": _filled(before.title), "text": _filled(before.text)},
    }
    return render(request, "assembly/text.html", context, status=400 if form.is_bound else 200)


def _known(entry: library.Entry) -> dict[str, str]:
    standard = entry.standard
    return {
        "title": library.written(standard.title),
        "text": library.written(standard.text),
        "source": standard.source,
        "checked_by": entry.own.checked_by if entry.own else "",
    }


def _filled(text: str) -> str:
    """As an agenda of today would say it."""
    return library.filled(text, register.cooperative(), clock.today().year - 1)


def _rules() -> RuleSet:
    statutes = rulebook.current()
    if statutes is None:
        raise Http404
    return rulebook.of_statutes(statutes)


def _themes(rules: RuleSet, assembly: Assembly | None) -> list[tuple[str, list[dict[str, Any]]]]:
    cooperative = register.cooperative()
    year = (assembly.year if assembly else clock.today().year) - 1

    def shown(entry: library.Entry) -> dict[str, Any]:
        standard = entry.standard
        too_high = (
            assembly is not None
            and standard.nature == EXTRAORDINARY
            and assembly.kind == Assembly.Kind.ORDINARY
        )
        return {
            "entry": entry,
            "title": library.filled(standard.title, cooperative, year),
            "text": library.filled(standard.text, cooperative, year),
            "is_extraordinary": standard.nature == EXTRAORDINARY,
            "too_high": too_high,
        }

    theme: Callable[[library.Entry], str] = lambda entry: entry.standard.theme  # noqa: E731
    return [
        (name, [shown(each) for each in group])
        for name, group in groupby(library.entries(rules), key=theme)
    ]
