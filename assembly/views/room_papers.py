"""`/assemblees/12/seance/urnes/3/papiers`: a question put to a secret vote in the sitting, on paper
for those who have no phone. The bureau alone: the page names who holds a paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import permissions, room_papers, room_urns
from assembly.actions import room_papers as papers
from assembly.documents.room_ballot import draw_room_ballot, room_ballot_data
from assembly.forms.script import RoomPaperForm
from assembly.models import Assembly, Resolution, RoomPaper
from assembly.views.doors import holding
from assembly.views.files import PDF, served
from assembly.views.sitting import about
from common import clock
from members.models import Account

at_the_door = holding(permissions.can_check_in)
following = holding(permissions.can_follow_sitting)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def page(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Who holds a paper, how many are in the box; handing one out."""
    question = _question(assembly, resolution)
    form = RoomPaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        papers.hand(resolution=question, member=member, at=clock.now(), by=account)
        said = _("Hand a paper to {name}, who drops it before another person of the bureau.")
        messages.success(request, said.format(name=member.display_name))
        return redirect("assembly:room-papers", number=assembly.pk, resolution=question.pk)
    context = {**_context(assembly, account, question), "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "assembly/room_papers.html", context, status=status)


@never_cache
@require_safe
@at_the_door
def state(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """What the page fetches again."""
    question = _question(assembly, resolution)
    return render(request, "assembly/_room_papers.html", _context(assembly, account, question))


@require_POST
@at_the_door
def act(
    request: HttpRequest,
    assembly: Assembly,
    account: Account,
    *,
    resolution: int,
    paper: int,
    verb: str,
) -> HttpResponseBase:
    """A paper falls into the box, or comes back unused."""
    question = _question(assembly, resolution)
    held = RoomPaper.objects.filter(pk=paper, vote__resolution=question)
    found = held.select_related("vote__call__assembly", "member").first()
    if found is None or verb not in ("boite", "reprendre"):
        raise Http404
    if verb == "boite":
        papers.drop(paper=found, at=clock.now(), by=account)
        said = _("The paper of {name} is in the box: this right votes on no phone any more.")
    else:
        papers.take_back(paper=found, at=clock.now(), by=account)
        said = _("The paper of {name} is taken back.")
    messages.success(request, said.format(name=found.member.display_name))
    return redirect("assembly:room-papers", number=assembly.pk, resolution=question.pk)


@require_safe
@following
def ballot(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The paper without a name, to be printed before the sitting or in it."""
    question = Resolution.objects.filter(assembly=assembly, pk=resolution, is_secret=False).first()
    if question is None:
        raise Http404
    content = draw_room_ballot(room_ballot_data(question)).bytes()
    return served(content, f"bulletin-{assembly.pk}-{question.number}.pdf", PDF)


def _context(assembly: Assembly, account: Account, question: Resolution) -> dict[str, Any]:
    vote = room_papers.put(question)
    urn = room_urns.urn_of(question)
    if vote is None or urn is None:
        raise Http404
    found = room_papers.papers_of(vote)
    return {
        **about(assembly, account),
        "resolution": question,
        "urn": urn,
        "papers": found,
        "handed": [(paper, room_papers.may_drop(paper, account)) for paper in found.handed],
    }


def _question(assembly: Assembly, resolution: int) -> Resolution:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution, is_secret=False).first()
    if found is None:
        raise Http404
    return found
