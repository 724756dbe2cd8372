"""`/registre-des-pv/7/`: who signed a paper, how strongly, when it was stamped; and signing it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, preserving, register_desk, signature_desk
from assembly.actions import preserving as making_last
from assembly.actions import signatures
from assembly.forms.signatures import CertificateForm, ServiceForm, SignedElsewhereForm
from assembly.models import MinutesRegisterEntry, Paper
from assembly.signing.service import CloudSignature
from assembly.views.files import kept_paper
from common import clock
from common.refusals import Refusal
from members import access
from members.models import Account

LARGEST = 20_000_000
FORMS = {
    "certificat": CertificateForm,
    "ailleurs": SignedElsewhereForm,
    "service": ServiceForm,
}


@never_cache
@require_safe
def page(request: HttpRequest, entry: int) -> HttpResponseBase:
    """A paper, its fingerprint, its signatures and stamps, all checked again now."""
    line = register_desk.entry(entry)
    if line is None:
        raise Http404
    if not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        if not isinstance(request.user, Account):
            return access.to_sign_in(request)
        raise Http404
    return render(request, "assembly/signatures.html", _context(request, line))


@sensitive_post_parameters()
@never_cache
@require_POST
@access.signed_in
def act(request: HttpRequest, entry: int, verb: str) -> HttpResponseBase:
    """Approves, signs or stamps. A refusal keeps the page, never the passphrase."""
    line, account = register_desk.entry(entry), access.account_of(request)
    today = clock.today()
    if line is None or not permissions.can_read_paper(account, line.minutes, today):
        raise Http404
    keeps = permissions.can_keep_minutes(account, line.minutes.assembly, today)
    said, refusal, form = signed_in_post(request, verb, line.minutes, account, keeps=keeps)
    if said:
        messages.success(request, said)
        return redirect("assembly:paper", entry=entry)
    context = {**_context(request, line), "refusal": refusal, f"{verb}_form": form}
    status = refusal.status if refusal else 400
    return render(request, "assembly/signatures.html", context, status=status)


def signed_in_post(
    request: HttpRequest, verb: str, minutes: Paper, account: Account, *, keeps: bool
) -> tuple[str, Refusal | None, Any]:
    """Approves, signs or stamps what this person reads: what to say, or the refusal with the form
    to be shown again. The passphrase is in none of them. `keeps`: may they keep the register."""
    form = FORMS[verb](request.POST, request.FILES) if verb in FORMS else None
    if form is not None and not form.is_valid():
        return "", None, form
    try:
        done = do(verb, form, minutes, account, keeps=keeps, seat=_seat(request))
        return done, None, form
    except Refusal as refused:
        return "", refused, form


@never_cache
@require_safe
@access.signed_in
def signed(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The PDF with the signatures it bears so far: for members, and for who signs it."""
    return latest_revision(_line_for(request, entry).minutes, f"registre-{entry}-signatures.pdf")


def latest_revision(minutes: Paper, name: str) -> HttpResponseBase:
    """The PDF to be signed or kept, as a file to be saved."""
    path, sha256 = signature_desk.latest(minutes)
    return kept_paper(path, sha256, name, opens=False)


@never_cache
@require_safe
def token(request: HttpRequest, entry: int, stamp: int) -> HttpResponseBase:
    """A timestamp, as any other program verifies it."""
    line = register_desk.entry(entry)
    if line is None or not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        raise Http404
    return token_of(line.minutes, stamp, f"registre-{entry}.tst")


def token_of(minutes: Paper, stamp: int, name: str) -> HttpResponseBase:
    """A timestamp of this paper; of another one, it is not there."""
    found = minutes.stamps.filter(pk=stamp).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.token), content_type="application/timestamp-token")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _seat(request: HttpRequest) -> int | None:
    """For whom, without an account, this person gives the signature; none for their own."""
    said = request.POST.get("seat", "")
    return int(said[:18]) if said.isdecimal() else None


def do(
    verb: str, form: Any, minutes: Paper, account: Account, *, keeps: bool, seat: int | None
) -> str:
    """One act on a paper, and what to say of it."""
    given: dict[str, Any] = {"minutes": minutes, "at": clock.now(), "by": account}
    if verb == "approuver":
        signatures.approve(**given)
        return _("Your approval is kept, as a simple signature.")
    if verb == "sur-place":
        signatures.approve_on_site(seat=seat or 0, **given)
        return _("The approval is kept, as a simple signature that you saw.")
    if verb == "horodater":
        if not keeps:
            raise Http404
        found = signatures.stamp(**given)
        return _("Stamped by {authority}.").format(authority=found.authority)
    if verb == "conserver":
        if not keeps:
            raise Http404
        kept = making_last.preserve(**given)
        return _("Made to last, with the hour of {authority}.").format(authority=kept.authority)
    if form is None:
        raise Http404
    said = form.cleaned_data
    if verb == "certificat":
        signatures.sign_with_file(
            pkcs12=_bytes(said["certificate"]), passphrase=said["passphrase"], **given
        )
    elif verb == "ailleurs":
        signatures.accept_signed_elsewhere(content=_bytes(said["file"]), seat=seat, **given)
    else:
        if not settings.SIGNATURE_SERVICE_URL:
            raise Http404
        service = CloudSignature(
            settings.SIGNATURE_SERVICE_URL, settings.SIGNATURE_SERVICE_TOKEN, **said
        )
        signatures.sign_by_service(service=service, **given)
    return _("Your signature is in the paper.")


def _context(request: HttpRequest, line: MinutesRegisterEntry) -> dict[str, Any]:
    minutes, today, person = line.minutes, clock.today(), request.user
    keeps = permissions.can_keep_minutes(person, minutes.assembly, today)
    bears = what_it_bears(person, minutes, keeps=keeps)
    return bears | {
        "entry": line,
        "assembly": minutes.assembly,
        "base": reverse("assembly:paper", args=[line.number]),
        "paper_url": reverse("assembly:register-paper", args=[line.number]),
        "read_url": reverse("assembly:read-paper", args=[line.number]),
        "signed_url": reverse("assembly:paper-signed", args=[line.number]),
        "line_digest": line.digest,
        "paper_name": minutes.get_kind_display(),
        "sees_signed": permissions.can_read_signed_copy(person, today)
        or bears["right"] is not None,
        "parts": minutes.data.get("outcomes", []),
    }


def what_it_bears(person: Any, minutes: Paper, *, keeps: bool) -> dict[str, Any]:
    """What the page of a paper says of its signatures, stamps and copies, and what this person may
    do; `keeps`: whether they keep the register it is in."""
    today = clock.today()
    right = signature_desk.right_to_sign(person, minutes, today)
    done = _methods(minutes, right, person)
    _path, last = signature_desk.signed(minutes)
    return {
        "minutes": minutes,
        "intact": register_desk.is_intact(minutes),
        "signatures": signature_desk.signatures(minutes, at=clock.now()),
        "stamps": signature_desk.stamps(minutes),
        "preservations": minutes.preservations.order_by("number"),
        "due_on": preserving.due_on(minutes),
        "may_preserve": bool(settings.TIMESTAMP_AUTHORITIES) and keeps,
        "missing": signature_desk.still_to_sign(minutes),
        "is_advanced": signature_desk.is_advanced(minutes),
        "last_sha256": last if last != minutes.pdf_sha256 else "",
        "right": right,
        "on_site": signature_desk.on_site(person, minutes, today),
        "may_approve": right is not None and "approval" not in done,
        "certificat_form": None if "file" in done else CertificateForm(),
        "ailleurs_form": None if "elsewhere" in done else SignedElsewhereForm(),
        "service_form": (
            ServiceForm() if settings.SIGNATURE_SERVICE_URL and "service" not in done else None
        ),
        "may_stamp": bool(settings.TIMESTAMP_AUTHORITIES)
        and keeps
        and not minutes.stamps.filter(sha256=last).exists(),
        "copies": minutes.copies.order_by("number"),
        "certifies": permissions.who_certifies_copies(person, minutes, today),
        "refusal": None,
    }


def _methods(minutes: Paper, right: signature_desk.Right | None, person: Any) -> set[str]:
    if right is None:
        return set()
    mine = signature_desk.signatures_of(minutes, right, person)
    return set(mine.values_list("method", flat=True))


def _line_for(request: HttpRequest, entry: int) -> MinutesRegisterEntry:
    line, today = register_desk.entry(entry), clock.today()
    if line is None or not permissions.can_read_paper(request.user, line.minutes, today):
        raise Http404
    may_sign = signature_desk.right_to_sign(request.user, line.minutes, today) is not None
    if not (may_sign or permissions.can_read_signed_copy(request.user, today)):
        raise Http404
    return line


def _bytes(upload: Any) -> bytes:
    if (upload.size or 0) > LARGEST:
        raise Refusal(
            "file-too-large", _("This file is larger than 20 MB."), _("Give a smaller one."),
            status=400,
        )  # fmt: skip
    return bytes(upload.read())
