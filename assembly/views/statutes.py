"""`/assemblees/statuts/`: the rules in force with their sources, their draft, their history."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import permissions, rulebook, statutes_desk
from assembly.actions import statutes, statutes_drafts
from assembly.forms.statutes import ClauseForm, PresetForm
from assembly.models import StatutesDraft
from assembly.statutes_desk import Line
from assembly.views.doors import having
from common import clock
from common.refusals import Refusal
from members.models import Account

keeping = having(permissions.can_adopt_statutes)
seconding = having(permissions.can_second_statutes)
ESSENTIAL = (
    "notice_first_days",
    "quorum_ordinary_first",
    "majority_ordinary_first",
    "electronic_close",
    "proxy_cap",
    "written_question_working_days",
)


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The rules in force, for everybody: value, source, who may change it, how sure we are."""
    current, today = rulebook.current(), clock.today()
    query = request.GET.get("q", "").strip()[:80]
    keeps = permissions.can_adopt_statutes(request.user, today)
    seconds = permissions.can_second_statutes(request.user, today)
    lines = statutes_desk.lines()
    context = {
        "statutes": current,
        "rules": rulebook.of_statutes(current) if current else None,
        "unconfirmed": [line for line in lines if line.is_new],
        "essentials": [line.rule for line in lines if line.rule.key in ESSENTIAL],
        "subjects": statutes_desk.subjects(lines, query),
        "query": query,
        "keeps": keeps,
        "draft": rulebook.draft() if seconds else None,
    }
    return render(request, "assembly/statutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def preset(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Chooses the legal model. The first one, which changes nothing in the law, holds at once;
    another one goes through the draft."""
    source = rulebook.draft() or rulebook.current()
    names = ("preset", "adopted_on", "source")
    initial = {name: getattr(source, name) for name in names} if source else {}
    form = PresetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        at, chosen = clock.now(), form.cleaned_data
        if source is None:
            statutes.adopt(overrides={}, at=at, by=account, **chosen)
            messages.success(request, _("The rules are recorded as a new version."))
            return redirect("assembly:statutes")
        statutes_drafts.choose(at=at, by=account, **chosen)
        return redirect("assembly:statutes-draft")
    wrong = form.is_bound and not form.is_valid()
    context = {"form": form, "first": source is None}
    return render(request, "assembly/preset.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def clause(request: HttpRequest, account: Account, *, key: str) -> HttpResponseBase:
    """Writes in the draft what the statutes set differently for one rule."""
    line = statutes_desk.line(key)
    if line is None or not line.is_editable:
        raise Http404
    form = clause_form(request, line)
    if request.method == "POST" and kept(form, account):
        messages.success(request, _("Kept in the draft. Nothing changes until it is adopted."))
        return redirect("assembly:statutes-draft")
    wrong = form.is_bound and not form.is_valid()
    context = {"form": form, "line": line, "draft": rulebook.draft()}
    return render(request, "assembly/clause.html", context, status=400 if wrong else 200)


def clause_form(request: HttpRequest, line: Line) -> ClauseForm:
    """The form of one rule, filled in with what the draft says, or the version in force."""
    source = rulebook.draft() or rulebook.current()
    dated = source.adopted_on if source else None
    return ClauseForm(request.POST or None, rule=line.drafted or line.rule, dated=dated)


def kept(form: ClauseForm, account: Account, *, question: str = "") -> bool:
    """Writes a clause in the draft; what the law refuses is said in the form."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        statutes_drafts.write(
            key=form.rule.key,
            value=form.plain(),
            article=said["article"],
            page=said["page"],
            dated=said["dated"],
            question=question,
            at=clock.now(),
            by=account,
        )
    except Refusal as refusal:
        if refusal.code != "rule-refused":
            raise
        for obstacle in refusal.obstacles:
            form.add_error(None, str(obstacle.message))
        return False
    return True


@require_POST
@keeping
def confirm_new(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The rules of a later release are right as they apply: said in the draft, which somebody else
    reads and adopts."""
    statutes_drafts.confirm_new(at=clock.now(), by=account)
    messages.success(request, _("Kept in the draft. Nothing changes until it is adopted."))
    return redirect("assembly:statutes-draft")


@require_POST
@keeping
def undo(request: HttpRequest, account: Account, *, key: str, verb: str) -> HttpResponseBase:
    """Undoes one change of the draft, or returns a rule to the law."""
    if statutes_desk.line(key) is None:
        raise Http404
    if verb == "suivre-la-loi":
        statutes_drafts.follow_law(key=key, at=clock.now(), by=account)
    else:
        statutes_drafts.take_back(key=key, at=clock.now(), by=account)
    return redirect("assembly:statutes-draft")


@require_safe
@seconding
def draft(request: HttpRequest, account: Account) -> HttpResponseBase:
    """What the draft would change, for those who write it and for whoever adopts it."""
    found = rulebook.draft()
    if found is None:
        return redirect("assembly:statutes")
    current, today = rulebook.current(), clock.today()
    wrote = found.writers.filter(pk=account.pk).exists()
    context = {
        "draft": found,
        "statutes": current,
        "rules": statutes_desk.of_draft(found),
        "before": rulebook.of_document(current.resolved) if current else None,
        "changes": statutes_desk.changes_of(found),
        "clauses": statutes_desk.clauses_of(found),
        "writers": list(found.writers.order_by("display_name", "pk")),
        "keeps": permissions.can_adopt_statutes(account, today),
        "wrote": wrote,
    }
    return render(request, "assembly/statutes_draft.html", context)


@require_POST
@seconding
def adopt(request: HttpRequest, account: Account, *, number: int) -> HttpResponseBase:
    """A second person has read the draft: it becomes the rules in force."""
    revision = request.POST.get("revision", "")
    if not revision.isascii() or not revision.isdigit() or len(revision) > 9:
        raise Http404
    statutes_drafts.adopt(draft=_draft(number), revision=int(revision), at=clock.now(), by=account)
    messages.success(request, _("The rules are recorded as a new version."))
    return redirect("assembly:statutes")


@require_POST
@seconding
def discard(request: HttpRequest, account: Account, *, number: int) -> HttpResponseBase:
    statutes_drafts.discard(draft=_draft(number), at=clock.now(), by=account)
    messages.success(request, _("The draft is discarded. The rules in force did not change."))
    return redirect("assembly:statutes")


@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every version: what it changed, by which article; by whom, for members."""
    context = {
        "versions": statutes_desk.history(),
        "names": permissions.can_see_who_wrote_statutes(request.user, clock.today()),
    }
    return render(request, "assembly/statutes_history.html", context)


@never_cache
@require_safe
def version(request: HttpRequest, *, number: int) -> HttpResponse:
    """One version in full, to read and to print."""
    found = next((v for v in statutes_desk.history() if v.statutes.version == number), None)
    if found is None:
        raise Http404
    rules = rulebook.of_document(found.statutes.resolved)
    names = permissions.can_see_who_wrote_statutes(request.user, clock.today())
    context = {"version": found, "rules": rules, "names": names}
    return render(request, "assembly/statutes_version.html", context)


def _draft(number: int) -> StatutesDraft:
    found = StatutesDraft.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
