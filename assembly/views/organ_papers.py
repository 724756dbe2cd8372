"""`/organes/reunions/7/…`: the papers of an organ's meeting, signed, stamped, scanned, copied."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from assembly import organ_meetings, permissions
from assembly.actions import copies, scans
from assembly.actions import organ_meetings as acts
from assembly.models import CertifiedCopy, OrganMeeting
from assembly.views import signatures
from assembly.views.copies import ticked
from assembly.views.doors import having
from assembly.views.files import PDF, kept_paper, scan_sent, served
from assembly.views.organs import context_of, entered, kept, readable
from common import clock
from common.web.papers import as_page
from members.models import Account


@sensitive_post_parameters()
@require_POST
@having(permissions.can_read_organs)
def sign(request: HttpRequest, account: Account, *, meeting: int, verb: str) -> HttpResponseBase:
    """Approves, signs, stamps. A refusal keeps the page, never the passphrase."""
    found = entered(account, meeting)
    keeps = permissions.can_keep_meeting(account, found, clock.today())
    said, refusal, form = signatures.signed_in_post(request, verb, found, account, keeps=keeps)
    if said:
        messages.success(request, said)
        return redirect("assembly:organ-meeting", meeting=found.pk)
    context = {**context_of(found, account), "refusal": refusal, f"{verb}_form": form}
    status = refusal.status if refusal else 400
    return render(request, "assembly/organ_meeting.html", context, status=status)


@require_POST
@having(permissions.can_read_organs)
def keep_scan(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """Keeps the scan of the sheets signed on paper, or puts another in its place, saying why."""
    found = kept(account, meeting)
    form, content = scan_sent(request, found)
    act = scans.keep(
        paper=found,
        content=content,
        why=form.cleaned_data.get("why", ""),
        version=form.cleaned_data["version"],
        at=clock.now(),
        by=account,
    )
    if act is not None:
        said = _("The register is rectified by number {number}.").format(number=act.register_number)
    else:
        said = _("The signed copy is kept beside the paper.")
    messages.success(request, said)
    return redirect("assembly:organ-meeting", meeting=found.pk)


@require_safe
@having(permissions.can_read_organs)
def sheets(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The sheets of a draft, to be printed and signed before it enters the register."""
    found = kept(account, meeting)
    if found.is_entered:
        raise Http404
    content = acts.sheets(meeting=found, at=clock.now()).bytes()
    return served(content, f"{found.organ}-a-signer-{found.pk}-{found.version}.pdf", PDF)


@require_safe
@having(permissions.can_read_organs)
def paper(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The PDF of the register, checked against its fingerprint."""
    found = entered(account, meeting)
    return kept_paper(found.file, found.sha256, _name(found))


@require_safe
@having(permissions.can_read_organs)
def read(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The same as a page."""
    found = entered(account, meeting)
    return as_page(
        request,
        acts.document(meeting=found),
        pdf=reverse("assembly:organ-paper", args=[found.pk]),
        back=(reverse("assembly:organ-meeting", args=[found.pk]), _("The minutes")),
        sha256=found.sha256,
        is_frozen=True,
    )


@require_safe
@having(permissions.can_read_organs)
def scan(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The scan of the signed sheets; of a draft, for those who write it."""
    found = readable(account, meeting)
    if not found.signed_copy:
        raise Http404
    return kept_paper(found.signed_copy, found.signed_copy_sha256, _name(found, "-signe"))


@require_safe
@having(permissions.can_read_organs)
def replaced_scan(
    request: HttpRequest, account: Account, *, meeting: int, number: int
) -> HttpResponseBase:
    """A scan that gave way to another: what was kept stays readable. One that gave way before the
    minutes entered the register belongs to their draft: to those who sit in the organ."""
    found = readable(account, meeting)
    writes = permissions.can_keep_meeting(account, found, clock.today())
    row = organ_meetings.replaced(found, writes=writes).filter(number=number).first()
    if row is None:
        raise Http404
    return kept_paper(row.replaced_file, row.replaced_sha256, _name(found, f"-remplace-{number}"))


@require_safe
@having(permissions.can_read_organs)
def revision(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The PDF with the signatures it bears so far."""
    found = entered(account, meeting)
    return signatures.latest_revision(found, _name(found, "-signatures"))


@require_safe
@having(permissions.can_read_organs)
def token(request: HttpRequest, account: Account, *, meeting: int, stamp: int) -> HttpResponseBase:
    """A timestamp, as any other program verifies it."""
    found = entered(account, meeting)
    return signatures.token_of(found, stamp, f"{found.organ}-{found.number}.tst")


@require_POST
@having(permissions.can_read_organs)
def certify(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """A copy of the whole minutes, or an extract of the decisions ticked."""
    found = entered(account, meeting)
    copies.certify(minutes=found, resolutions=ticked(request), at=clock.now(), by=account)
    messages.success(request, _("The certified copy is ready."))
    return redirect("assembly:organ-meeting", meeting=found.pk)


@require_safe
@having(permissions.can_read_organs)
def copy(request: HttpRequest, account: Account, *, meeting: int, number: int) -> HttpResponseBase:
    """A certified copy, as PDF."""
    found = _copy(account, meeting, number)
    return kept_paper(found.file, found.sha256, f"copie-{meeting}-{number}.pdf")


@require_safe
@having(permissions.can_read_organs)
def read_copy(
    request: HttpRequest, account: Account, *, meeting: int, number: int
) -> HttpResponseBase:
    """The same as a page."""
    found = _copy(account, meeting, number)
    return as_page(
        request,
        copies.document(copy=found),
        pdf=reverse("assembly:organ-copy", args=[meeting, number]),
        back=(reverse("assembly:organ-meeting", args=[meeting]), _("The minutes")),
        sha256=found.sha256,
        is_frozen=True,
    )


def _copy(account: Account, meeting: int, number: int) -> CertifiedCopy:
    found = entered(account, meeting).copies.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _name(meeting: OrganMeeting, suffix: str = "") -> str:
    return f"{meeting.organ}-{meeting.number or f'projet-{meeting.pk}'}{suffix}.pdf"
