"""`/assemblees/12/seance/accueil/signatures/membre/7`: the page that the desk hands over, on which
one person signs the attendance sheet. It shows nobody but them and those they represent, and the
device opens nothing else until whoever holds the desk takes it back (members/lending.py)."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assembly import permissions, sheet_signing, strokes
from assembly.actions import sheet_signatures
from assembly.documents.attendance import sketch_of
from assembly.forms.sheet import SheetSignatureForm
from assembly.models import Assembly, SheetSignature
from assembly.sheet_signing import Signer
from assembly.views.doors import holding
from common import clock
from common.refusals import Refusal
from members import lending
from members.models import Account

at_the_door = holding(permissions.can_check_in)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@at_the_door
def page(
    request: HttpRequest, assembly: Assembly, account: Account, *, kind: str, who: int
) -> HttpResponseBase:
    """One person, for themselves and for those they represent; then, that it is done. The device
    is lent to them meanwhile, with a code that is chosen once per sitting."""
    signer = sheet_signing.signer_of(assembly, kind, who)
    if signer is None:
        raise Http404
    if not lending.has_code(request, place=_desk(assembly)):
        return _hand_over(request, assembly, signer)
    lending.lend(request, page=request.path, back=_desk(assembly))
    refusal = None
    if request.method == "POST":
        try:
            _sign(request, assembly, account, signer)
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("assembly:sheet-signature", assembly.pk, kind, who)
    signature = sheet_signing.signature_of(assembly.call, signer)
    covers = signature is not None and sheet_signing.covers(signature, signer.represented_keys)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "signer": signer,
        "signature": signature,
        "sketch": sketch_of(signature, signer.name) if signature and signature.is_drawn else None,
        "is_done": covers and refusal is None and "encore" not in request.GET,
        "represented": " ".join(map(str, signer.represented_keys)),
        "refusal": refusal,
        "obstacles": sheet_signatures.obstacles(assembly=assembly, signer=signer, at=clock.now()),
        "key": uuid4(),
        "box": strokes,
    }
    status = refusal.status if refusal else 200
    return render(request, "assembly/sign_sheet.html", context, status=status)


def _desk(assembly: Assembly) -> str:
    return reverse("assembly:check-in", args=[assembly.pk])


def _hand_over(request: HttpRequest, assembly: Assembly, signer: Signer) -> HttpResponseBase:
    """The first time in a sitting: whoever holds the desk chooses how they take the device back."""
    refusal = None
    if "code" in request.POST:
        try:
            lending.choose_code(request, place=_desk(assembly), code=request.POST["code"])
        except Refusal as refused:
            refusal = refused
        else:
            lending.lend(request, page=request.path, back=_desk(assembly))
            return redirect(request.path)
    context = {"assembly": assembly, "signer": signer, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "assembly/hand_over.html", context, status=status)


def _sign(request: HttpRequest, assembly: Assembly, account: Account, signer: Signer) -> None:
    form = SheetSignatureForm(request.POST)
    if not form.is_valid():
        raise Refusal(
            "unreadable",
            _("What was sent could not be read."),
            _("Reload the page, and sign again."),
            status=400,
        )
    said = form.cleaned_data
    drawn = said["how"] == SheetSignature.How.DRAWN
    replaces: UUID | None = said["replaces"]
    sheet_signatures.sign(
        assembly=assembly,
        signer=signer,
        how=said["how"],
        strokes=strokes.strokes_of(said["strokes"]) if drawn else [],
        key=said["key"],
        replaces=replaces,
        represented=said["represented"],
        at=clock.now(),
        by=account,
    )
