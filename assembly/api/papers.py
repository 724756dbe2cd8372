"""`/api/v1/assemblies/register/7/`: who signed a paper and how strongly, when it was stamped, and
the copies certified true. The same actions as the page of the paper."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assembly import permissions, register_desk, signature_desk
from assembly.actions import copies, signatures
from assembly.models import CertifiedCopy, Minutes, PaperSignature
from common import clock
from members.api.doors import Door

TAGS = ["papers of the register"]
LARGEST = 20_000_000


class SignatureOut(serializers.Serializer[Any]):
    """One signature. `holds` is checked now in the PDF; null for an approval, which has no proof
    of its own beside the journal."""

    position = serializers.IntegerField(source="signature.position")
    name = serializers.CharField(source="signature.name")
    function = serializers.CharField(source="signature.function")
    method = serializers.ChoiceField(
        choices=PaperSignature.Method.choices, source="signature.method"
    )
    level = serializers.ChoiceField(choices=PaperSignature.Level.choices, source="signature.level")
    signed_sha256 = serializers.CharField(source="signature.signed_sha256")
    sha256 = serializers.CharField(source="signature.sha256")
    signed_at = serializers.DateTimeField(source="signature.at")
    holds = serializers.BooleanField(allow_null=True)


class StampOut(serializers.Serializer[Any]):
    """One timestamp (RFC 3161), its token verified now against the bytes that are kept."""

    id = serializers.IntegerField(source="stamp.pk")
    sha256 = serializers.CharField(source="stamp.sha256")
    stamped_at = serializers.DateTimeField(source="stamp.stamped_at")
    authority = serializers.CharField(source="stamp.authority")
    serial = serializers.CharField(source="stamp.serial")
    recognised = serializers.BooleanField(source="stamp.recognised")
    covers_signatures = serializers.BooleanField()
    holds = serializers.BooleanField()
    token = serializers.SerializerMethodField()

    def get_token(self, line: signature_desk.StampLine) -> str:
        stamp = line.stamp
        if stamp.minutes is None:
            return reverse("assembly:organ-token", args=[stamp.meeting_id, stamp.pk])
        return reverse("assembly:paper-token", args=[stamp.minutes.entry.number, stamp.pk])


class CopyOut(serializers.Serializer[Any]):
    """A copy certified true; `resolutions` are those of an extract (of an organ, its decisions),
    empty for the whole paper."""

    number = serializers.IntegerField()
    resolutions = serializers.ListField(child=serializers.IntegerField())
    name = serializers.CharField()
    function = serializers.CharField()
    sha256 = serializers.CharField()
    certified_at = serializers.DateTimeField(source="at")
    url = serializers.SerializerMethodField()

    def get_url(self, copy: CertifiedCopy) -> str:
        if copy.minutes is None:
            return reverse("assembly:organ-copy", args=[copy.meeting_id, copy.number])
        return reverse("assembly:copy", args=[copy.minutes.entry.number, copy.number])


class MissingOut(serializers.Serializer[Any]):
    function = serializers.CharField()
    name = serializers.CharField()


class SignedPaperOut(serializers.Serializer[Any]):
    """A paper of the register and all it bears. `latest_sha256` is its last revision, with every
    signature made in it; `is_advanced` when everybody signed so and the whole was then stamped."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Minutes.Kind.choices)
    title = serializers.CharField()
    sha256 = serializers.CharField()
    latest_sha256 = serializers.CharField()
    is_intact = serializers.BooleanField()
    is_advanced = serializers.BooleanField()
    still_to_sign = MissingOut(many=True)
    signatures = SignatureOut(many=True)
    stamps = StampOut(many=True)
    copies = CopyOut(many=True)


class SignedFileIn(serializers.Serializer[Any]):
    """The last revision of the paper with one PAdES signature more, made on one's own device."""

    file = serializers.FileField()

    def validate_file(self, file: Any) -> Any:
        if (file.size or 0) > LARGEST:
            raise serializers.ValidationError(_("This file is larger than 20 MB."))
        return file


class CopyIn(serializers.Serializer[Any]):
    resolutions = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list)


class PaperView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        operation_id="register_paper_read",
        summary="A paper of the register, its signatures, timestamps and certified copies",
        responses=SignedPaperOut,
    )
    def get(self, request: Request, entry: int) -> Response:
        return shown(readable(request, entry))


class ApprovalView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="register_paper_approve",
        summary="Approve a paper: a simple signature, never called advanced",
        request=None,
        responses={201: SignedPaperOut},
    )
    def post(self, request: Request, entry: int) -> Response:
        minutes = readable(request, entry)
        signatures.approve(minutes=minutes, at=clock.now(), by=self.account)
        return shown(minutes, status.HTTP_201_CREATED)


class SignaturesView(Door):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=TAGS,
        operation_id="register_paper_sign",
        summary="Give back a paper signed on one's own device",
        request=SignedFileIn,
        responses={201: SignedPaperOut},
    )
    def post(self, request: Request, entry: int) -> Response:
        minutes = readable(request, entry)
        signatures.accept_signed_elsewhere(
            minutes=minutes,
            content=self.given(SignedFileIn)["file"].read(),
            at=clock.now(),
            by=self.account,
        )
        return shown(minutes, status.HTTP_201_CREATED)


class StampsView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="register_paper_stamp",
        summary="Have a paper stamped, with the signatures it bears",
        request=None,
        responses={201: SignedPaperOut},
    )
    def post(self, request: Request, entry: int) -> Response:
        minutes = readable(request, entry)
        if not permissions.can_keep_minutes(self.account, minutes.assembly, clock.today()):
            raise Http404
        signatures.stamp(minutes=minutes, at=clock.now(), by=self.account)
        return shown(minutes, status.HTTP_201_CREATED)


class CopiesView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="register_paper_certify",
        summary="Certify a copy true, or an extract of some resolutions",
        request=CopyIn,
        responses={201: CopyOut},
    )
    def post(self, request: Request, entry: int) -> Response:
        copy = copies.certify(
            minutes=readable(request, entry),
            at=clock.now(),
            by=self.account,
            **self.given(CopyIn),
        )
        return Response(CopyOut(copy).data, status=status.HTTP_201_CREATED)


def readable(request: Request, entry: int) -> Minutes:
    """The paper of a line; one that this person may not read is not there."""
    line = register_desk.entry(entry)
    if line is None or not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        raise Http404
    return line.minutes


def shown(minutes: Minutes, code: int = status.HTTP_200_OK) -> Response:
    line = minutes.entry
    _path, last = signature_desk.latest(minutes)
    said = {
        "number": line.number,
        "kind": minutes.kind,
        "title": line.title,
        "sha256": minutes.pdf_sha256,
        "latest_sha256": last,
        "is_intact": register_desk.is_intact(minutes),
        "is_advanced": signature_desk.is_advanced(minutes),
        "still_to_sign": [
            {"function": function, "name": name}
            for function, name in signature_desk.still_to_sign(minutes)
        ],
        "signatures": signature_desk.signatures(minutes, at=clock.now()),
        "stamps": signature_desk.stamps(minutes),
        "copies": minutes.copies.order_by("number"),
    }
    return Response(SignedPaperOut(said).data, status=code)
