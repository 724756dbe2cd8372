"""`/questions/`: asked all year long by members, answered for everybody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members import access
from members import queries as register
from proposals import permissions, questions
from proposals.acting import acting_for
from proposals.actions import questions as actions
from proposals.models import OpenQuestion
from proposals.question_forms import AnswerQuestionsForm, QuestionForm, organs


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Answers for everybody; a form for members, and the questions that wait for those who
    answer."""
    return _page(request, QuestionForm())


@require_POST
@access.requires(permissions.can_write_proposals)
def ask(request: HttpRequest) -> HttpResponse:
    account, form = access.account_of(request), QuestionForm(request.POST)
    if form.is_valid():
        member = acting_for(account, request.POST.get("member", ""))
        try:
            actions.ask(member=member, at=clock.now(), by=account, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("text", f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("Your question is received. You are told of its answer."))
            return redirect("proposals:questions")
    return _page(request, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(permissions.can_answer_questions)
def answer(request: HttpRequest, organ: str) -> HttpResponse:
    """In the name of one organ: tick what asks the same thing, answer once."""
    account = access.account_of(request)
    if organ not in questions.organs_of(account, clock.today()):
        raise Http404
    form = AnswerQuestionsForm(request.POST or None, organ=organ)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(organ=organ, at=clock.now(), by=account, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("The answer is published, and those who asked are told."))
            return redirect("proposals:questions")
    context = {
        "form": form,
        "organ": register.cooperative().word(organ),
        "waiting": questions.waiting(organ).count(),
    }
    status = 400 if form.errors else 200
    return render(request, "proposals/questions_answer.html", context, status=status)


def _page(request: HttpRequest, form: QuestionForm, *, status: int = 200) -> HttpResponse:
    today, at = clock.today(), clock.now()
    text, organ = request.GET.get("q", ""), request.GET.get("organe", "")
    page = page_of(request, questions.answers(text, organ), per_page=20)
    for each in page:
        each.rows = [
            (question, questions.days(question.asked_at, each.published_at))
            for question in each.questions.all()
        ]
    mine = register.members_of(request.user, today)
    own: Any = OpenQuestion.objects.filter(member__in=mine, answer=None).order_by("-asked_at")
    context = {
        "page": page,
        "text": text,
        "organ": organ,
        "organs": organs(),
        "paces": [(name, questions.pace(code, at)) for code, name in organs()],
        "form": form,
        "may_ask": permissions.can_write_proposals(request.user, today),
        "acting": mine,
        "own": [(each, questions.days(each.asked_at, at)) for each in own],
        "to_answer": [
            (code, name, questions.waiting(code).count())
            for code, name in organs()
            if code in questions.organs_of(request.user, today)
        ],
    }
    return render(request, "proposals/questions.html", context, status=status)
