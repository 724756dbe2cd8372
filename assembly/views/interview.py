"""`/assemblees/statuts/entretien`: the statutes in about twenty questions, one a screen."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assembly import rulebook, statutes_desk
from assembly.actions import statutes_drafts
from assembly.forms.statutes import PresetForm
from assembly.rules.interview import FORM, Question, next_key, questions
from assembly.rules.presets import load_preset
from assembly.views.statutes import clause_form, keeping, kept
from common import clock
from members.models import Account


@require_safe
@keeping
def resume(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The first question without an answer."""
    draft = rulebook.draft()
    if draft is None or FORM not in draft.answered:
        return redirect("assembly:interview-question", key=FORM)
    return _next()


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def question(request: HttpRequest, account: Account, *, key: str) -> HttpResponseBase:
    """One question; « our statutes say nothing of it » is an answer too."""
    if key == FORM:
        return _form(request, account)
    asked = _asked()
    rank = next((n for n, each in enumerate(asked) if each.key == key), None)
    line = statutes_desk.line(key)
    if rank is None or line is None:
        raise Http404
    form = clause_form(request, line)
    if request.method == "POST":
        if "silent" in request.POST:
            statutes_drafts.follow_law(key=key, at=clock.now(), by=account, question=key)
            return _next(key)
        if kept(form, account, question=key):
            return _next(key)
    context = {
        "question": asked[rank],
        "form": form,
        "line": line,
        "rank": rank + 2,
        "count": len(asked) + 1,
        "previous": asked[rank - 1].key if rank else FORM,
    }
    wrong = form.is_bound and not form.is_valid()
    return render(request, "assembly/interview.html", context, status=400 if wrong else 200)


@require_safe
@keeping
def summary(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The answers, and what they change in the law."""
    draft = rulebook.draft()
    if draft is None:
        return redirect("assembly:interview")
    rules, asked = statutes_desk.of_draft(draft), _asked()
    context = {
        "draft": draft,
        "rules": rules,
        "answers": [
            (each, rules.rule(each.key) if each.key in draft.answered else None) for each in asked
        ],
        "left": sum(each.key not in draft.answered for each in asked),
        "clauses": statutes_desk.clauses_of(draft),
    }
    return render(request, "assembly/interview_summary.html", context)


def _form(request: HttpRequest, account: Account) -> HttpResponseBase:
    source = rulebook.draft() or rulebook.current()
    names = ("preset", "adopted_on", "source")
    initial = {name: getattr(source, name) for name in names} if source else {}
    form = PresetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        statutes_drafts.choose(at=clock.now(), by=account, question=FORM, **chosen)
        return _next()
    context = {"form": form, "count": len(_asked()) + 1 if source else None}
    wrong = form.is_bound and not form.is_valid()
    return render(request, "assembly/interview_form.html", context, status=400 if wrong else 200)


def _asked() -> list[Question]:
    source = rulebook.draft() or rulebook.current()
    if source is None:
        return []
    said = rulebook.of_document(rulebook.resolve(source.preset, source.overrides))
    return questions(load_preset(source.preset), said)


def _next(after: str = "") -> HttpResponseBase:
    draft = rulebook.draft()
    key = next_key(_asked(), draft.answered if draft else (), after)
    if not key:
        return redirect("assembly:interview-summary")
    return redirect("assembly:interview-question", key=key)
