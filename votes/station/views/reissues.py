"""`/scrutins/<uuid>/droits-remplaces/`: a right that others may have seen is replaced."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members.models import Account
from votes.station import permissions, queries
from votes.station.actions import reissues
from votes.station.models import Poll, Reissue, RollEntry
from votes.station.views.officers import officer

help_desk = officer(permissions.can_replace_rights)


class AskForm(forms.Form):
    """Whose right, and how the member was recognised."""

    number = forms.IntegerField(
        label=gettext_lazy("Member number"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    identity_check = forms.CharField(
        label=gettext_lazy("How you made sure of the member’s identity"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def __init__(self, *args: object, poll: Poll, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.poll = poll

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        self.entry = self.poll.roll.filter(member__number=number).first()
        if self.entry is None:
            raise forms.ValidationError(_("No member of this roll has this number."))
        return number


def _replaced(poll: Poll, entry: RollEntry) -> str:
    """What follows: in independent mode the new code lies in a closed envelope."""
    if not poll.is_independent:
        return _("The right is replaced. The member opens the booth again.")
    return _("The code is replaced. Hand the member the closed envelope {number}.").format(
        number=entry.slot
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@help_desk
def page(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """Ask for a right to be replaced; see what waits for a second person."""
    form = AskForm(request.POST or None, poll=poll)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and form.entry is not None:
            try:
                reissues.ask(
                    entry=form.entry,
                    identity_check=form.cleaned_data["identity_check"],
                    at=clock.now(),
                    by=account,
                )
            except Refusal as refusal:
                status = refusal.status
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
            else:
                messages.success(request, _("A second person must now decide."))
                return redirect("votes:reissues", uuid=poll.uuid)
    context = {
        "poll": poll,
        "form": form,
        "account_pk": account.pk,
        "page": page_of(request, queries.reissues(poll)),
        "envelopes": queries.spare_envelopes(poll),
        "left": queries.reserves_left(poll).count(),
        "obstacles": reissues.obstacles_of_poll(poll=poll),
    }
    return render(request, "votes/station/reissues.html", context, status=status)


@require_POST
@help_desk
def decide(request: HttpRequest, poll: Poll, account: Account, *, number: int) -> HttpResponseBase:
    """Approve or refuse a request."""
    found = Reissue.objects.filter(entry__poll=poll, pk=number).first()
    decision = request.POST.get("decision")
    if found is None or decision not in ("approve", "refuse"):
        raise Http404
    if decision == "approve":
        entry = reissues.approve(request=found, at=clock.now(), by=account)
        messages.success(request, _replaced(poll, entry))
    else:
        reissues.refuse(request=found, at=clock.now(), by=account)
        messages.success(request, _("The request is refused."))
    return redirect("votes:reissues", uuid=poll.uuid)
