"""Letters: signing in with one, and printing them."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.refusals import Refusal
from members import letter_paper, permissions, queries
from members.access import account_of, requires
from members.actions import letters
from members.models import Account, Member
from members.signing_in.channels import LETTER_METHOD
from members.signing_in.forms import LetterForm


@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest) -> HttpResponseBase:
    """`/lettre/`: the code of a printed letter signs its member in, once."""
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        usage = ratelimit.consume(request, app="allauth.account", action="letter")
        if not usage:
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        try:
            account = letters.use(code=form.cleaned_data["letter"], at=clock.now())
        except Refusal as refusal:
            form.add_error("letter", f"{refusal.message} {refusal.what_to_do}")
        else:
            usage.rollback()
            return _enter(request, account)
    return render(request, "members/letter.html", {"form": form})


def _enter(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The letter's session replaces any other: a second factor is still asked of who has one."""
    wanted = get_next_redirect_url(request)
    logout(request)
    record_authentication(request, account, LETTER_METHOD)
    response: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=wanted))
    return response


class PrintForm(forms.Form):
    """Whose letters to print."""

    to = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            ("one", gettext_lazy("One member, by its number")),
            ("without_address", gettext_lazy("All members without an e-mail address")),
            ("never", gettext_lazy("All members who have never signed in")),
            ("second_channel", gettext_lazy("All members without a second means to vote")),
            ("all", gettext_lazy("All members")),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=gettext_lazy("Member number"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == "one" and not self._chosen():
            self.add_error("number", _("No member has this number today."))
        return cleaned

    def members(self) -> list[Member]:
        """The members chosen, by name."""
        everybody = queries.active_members(clock.today()).select_related("account")
        match self.cleaned_data["to"]:
            case "one":
                return self._chosen()
            case "without_address":
                return list(everybody.filter(account__email__isnull=True))
            case "never":
                return list(everybody.filter(account__last_login__isnull=True))
            case "second_channel":
                return list(queries.without_second_channel(clock.now()).select_related("account"))
            case _other:
                return list(everybody)

    def _chosen(self) -> list[Member]:
        number = self.cleaned_data.get("number")
        if number is None:
            return []
        members = queries.active_members(clock.today()).select_related("account")
        return list(members.filter(number=number))


@never_cache
@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_register)
def print_letters(request: HttpRequest) -> HttpResponseBase:
    """`/assistance/courriers/`: the board prints letters; they exist on this paper only."""
    form = PrintForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.members()
        at, by = clock.now(), account_of(request)
        if len(chosen) == 1:
            made = [letters.issue(member=chosen[0], at=at, by=by)]
        else:
            batch = letters.issue_batch(members=chosen, at=at, by=by)
            made = batch.issued
            _say_who_is_left_out(request, len(batch.frozen))
        if made:
            return pdf(made)
        messages.warning(request, _("There is nobody to print a letter for."))
        return HttpResponseRedirect(request.path)
    return render(request, "members/letters_print.html", {"form": form})


def _say_who_is_left_out(request: HttpRequest, frozen: int) -> None:
    """Read on the next page: this answer is the file itself."""
    if frozen:
        words = ngettext(
            "%(count)s letter was not made: this member is on the roll of a vote that is prepared"
            " or open. Two people of the help desk print it.",
            "%(count)s letters were not made: these members are on the roll of a vote that is"
            " prepared or open. Two people of the help desk print them one by one.",
            frozen,
        )
        messages.warning(request, words % {"count": frozen})


def _initial(request: HttpRequest) -> dict[str, str | None]:
    return {"number": request.GET.get("numero"), "to": request.GET.get("pour")}


def pdf(made: list[letters.Issued]) -> HttpResponse:
    """The file to print, which is never stored."""
    content = letter_paper.papers(made, queries.cooperative())
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{letter_paper.FILE_NAME}"'
    response.headers["Cache-Control"] = "no-store"
    return response
