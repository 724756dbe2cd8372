"""`/assemblees/12/questions`: members ask, the board answers, everybody concerned reads."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assembly import permissions, rulebook
from assembly.actions import questions
from assembly.deadlines import written_questions_late, written_questions_until
from assembly.forms.questions import AnswerForm, QuestionForm
from assembly.models import Assembly, WrittenQuestion
from assembly.views.doors import preparing, visible
from common import clock
from members import access
from members import queries as register
from members.models import Account
from proposals.acting import acting_for


@require_http_methods(["GET", "HEAD", "POST"])
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """Answers for whoever sees the assembly; one's own questions; what waits, for the board."""
    person, form = request.user, QuestionForm(request.POST or None)
    if request.method == "POST":
        if not isinstance(person, Account):
            return access.to_sign_in(request)
        if not permissions.can_ask(person, assembly, clock.today()):
            raise access.refusal_for(person, clock.today())
        if form.is_valid():
            questions.ask(
                assembly=assembly,
                member=acting_for(person, form.cleaned_data["member"]),
                text=form.cleaned_data["text"],
                at=clock.now(),
                by=person,
            )
            messages.success(request, _("Your question is received; a receipt is on its way."))
            return redirect("assembly:questions", number=assembly.pk)
    context = _context(request, assembly) | {"form": form}
    status = 400 if form.is_bound else 200
    return render(request, "assembly/questions.html", context, status=status)


@require_POST
@preparing
def answer(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """One answer for the questions that are ticked, new or already published."""
    form = AnswerForm(request.POST, assembly=assembly)
    if not form.is_valid():
        context = _context(request, assembly)
        context |= {"form": QuestionForm(), "answer_form": form}
        return render(request, "assembly/questions.html", context, status=400)
    said = form.cleaned_data
    ticked, at = list(said["questions"]), clock.now()
    if said["existing"] is not None:
        questions.join(answer=said["existing"], questions=ticked, at=at, by=account)
    else:
        questions.answer(
            assembly=assembly,
            questions=ticked,
            subject=said["subject"],
            text=said["text"],
            at=at,
            by=account,
        )
    messages.success(request, _("The answer is published; those who asked are told."))
    return redirect("assembly:questions", number=assembly.pk)


def _context(request: HttpRequest, assembly: Assembly) -> dict[str, Any]:
    person, today, at = request.user, clock.today(), clock.now()
    mine = register.members_of(person, today)
    prepares = permissions.can_prepare(person, today)
    answers = assembly.answers.prefetch_related("questions").order_by("published_at", "pk")
    waiting = WrittenQuestion.objects.filter(assembly=assembly, answer=None)
    can_ask = permissions.can_ask(person, assembly, today)
    return {
        "assembly": assembly,
        "call": assembly.call,
        "answers": answers,
        "mine": assembly.questions.filter(member__in=mine).order_by("-asked_at", "-pk"),
        "acting": mine,
        "waiting": waiting.select_related("member").order_by("asked_at", "pk") if prepares else [],
        "until": written_questions_until(assembly.call, rulebook.of(assembly)),
        "is_late": written_questions_late(assembly, at=at),
        "may_ask": can_ask and assembly.state in questions.OPEN_TO_QUESTIONS,
        "may_answer": prepares and assembly.state in questions.OPEN_TO_ANSWERS,
        "answer_form": AnswerForm(assembly=assembly),
        "prepares": prepares,
    }
