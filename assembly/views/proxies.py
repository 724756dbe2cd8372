"""`/assemblees/12/pouvoirs`: a member's proxies, given and received."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assembly import permissions, proxying, queries, rulebook
from assembly.actions import proxies
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.forms.proxies import BLANK, OUTSIDE, ProxyForm
from assembly.models import Assembly
from assembly.states import ProxyState
from assembly.views.doors import holding
from common import clock
from members import step_up
from members.models import Account

member = holding(permissions.can_give_proxy)


@require_http_methods(["GET", "HEAD", "POST"])
@member
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Give a proxy, see its effect before signing, take it back, answer those received."""
    standings = queries.standings(assembly, account, clock.today())
    mine = [standing.member for standing in standings if standing.on_roll]
    form = ProxyForm(request.POST or None, principals=mine, ties=proxying.ties(assembly))
    if request.method == "POST" and form.is_valid():
        if _must_confirm(request, assembly):
            messages.info(request, _("Confirm that it is you, then give your proxy."))
            back = urlencode({"next": request.path})
            return redirect(f"{reverse('members:step_up')}?{back}")
        said = form.cleaned_data
        proxies.give(
            assembly=assembly,
            principal=next(each for each in mine if each.pk == said["principal"]),
            holder=form.chosen(),
            at=clock.now(),
            by=account,
        )
        messages.success(
            request,
            _("Your blank proxy is recorded.")
            if said["how"] == BLANK
            else _(
                "Your proxy is recorded. The person you chose accepts it at the door, on the day."
            )
            if said["how"] == OUTSIDE
            else _("Your proxy is recorded. The person you chose must accept it."),
        )
        return redirect("assembly:proxies", number=assembly.pk)
    at, rules = clock.now(), rulebook.of(assembly)
    received = queries.proxies_received(assembly, account, clock.today())
    can_give = [each for each in standings if not (each.proxy or each.voted_at) and each.on_roll]
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "form": form,
        "standings": standings,
        "can_give": can_give,
        "is_off_roll": not mine,
        "open_polls": queries.open_polls(assembly),
        "is_by_code": any(poll.is_independent for poll in queries.polls_of(assembly)),
        "received": received,
        "left_to_proxies": queries.polls_left_to_proxies(assembly, account, clock.today()),
        "holds": sum(each.state == ProxyState.ACCEPTED for each in received),
        "effect": effect_of_blank_proxy(assembly, rules),
        "blank_by_law": "L225-106" in rules.rule("blank_proxy").source,
        "closes_at": queries.proxy_close(assembly),
        "is_closed": at >= queries.proxy_close(assembly),
        "cap": proxying.cap(assembly=assembly, at=at),
    }
    wrong = form.is_bound and not form.is_valid()
    return render(request, "assembly/proxies.html", context, status=400 if wrong else 200)


def _must_confirm(request: HttpRequest, assembly: Assembly) -> bool:
    """A proxy hands a vote over: it asks for the second channel that the vote itself asks for, or
    whoever holds a mailbox would vote through a proxy given to themselves (R-PROC-02)."""
    asked = any(link.poll.step_up_within for link in assembly.polls.select_related("poll"))
    return asked and not step_up.has_recent(request)


@require_POST
@member
def answer(
    request: HttpRequest, assembly: Assembly, account: Account, *, proxy: int, verb: str
) -> HttpResponseBase:
    """Accept, decline, or take back: each by the person whose proxy it is."""
    today = clock.today()
    by_holder = {"accepter": proxies.accept, "decliner": proxies.decline}
    if verb in by_holder:
        found, act = queries.proxy_received(assembly, account, today, proxy), by_holder[verb]
    elif verb == "reprendre":
        found, act = queries.proxy_given(assembly, account, today, proxy), proxies.revoke
    else:
        found = None
    if found is None:
        raise Http404
    act(proxy=found, at=clock.now(), by=account)
    messages.success(request, _("Recorded."))
    return redirect("assembly:proxies", number=assembly.pk)
