"""`/assemblees/12/seance/accueil/signatures/membre/7`: the page that the desk hands over, on which
one person signs the attendance sheet. It shows nobody but them and those they represent."""

from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assembly import permissions, sheet_signing, strokes
from assembly.actions import sheet_signatures
from assembly.documents.attendance import sketch_of
from assembly.models import Assembly, SheetSignature
from assembly.sheet_signing import Signer
from assembly.views.doors import holding
from common import clock
from common.refusals import Refusal
from members.models import Account

at_the_door = holding(permissions.can_check_in)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


class SignatureForm(forms.Form):
    """What the page sends: the person writes nothing."""

    how = forms.ChoiceField(choices=SheetSignature.How.choices)
    key = forms.UUIDField()
    replaces = forms.UUIDField(required=False)
    represented = forms.CharField(required=False, max_length=20_000)
    strokes = forms.CharField(required=False)

    def clean_represented(self) -> list[int]:
        said = self.cleaned_data["represented"].split()
        if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in said):
            raise forms.ValidationError("", code="unreadable")
        return [int(each) for each in said]


@read_or_write
@at_the_door
def page(
    request: HttpRequest, assembly: Assembly, account: Account, *, kind: str, who: int
) -> HttpResponseBase:
    """One person, for themselves and for those they represent; then, that it is done."""
    signer = sheet_signing.signer_of(assembly, kind, who)
    if signer is None:
        raise Http404
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


def _sign(request: HttpRequest, assembly: Assembly, account: Account, signer: Signer) -> None:
    form = SignatureForm(request.POST)
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
