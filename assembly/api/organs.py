"""`/api/v1/assemblies/organs/supervisory_board/`: the register of an organ, for its readers. Drafts
are not there: they belong to those who write them, on the page."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import organ_meetings, permissions, register_desk, signature_desk
from assembly.api.papers import CopyOut, MissingOut, SignatureOut, StampOut
from assembly.models import OrganMeeting
from common import clock
from members.access import refusal_for
from members.api.doors import Door
from members.models.mandates import Organ

TAGS = ["registers of the organs"]


class OrganLineOut(serializers.Serializer[Any]):
    """A line of the register of an organ, bound by `previous` to the one before. `corrects` is the
    number of the line it corrects or rectifies."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=OrganMeeting.Kind.choices)
    meets_at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    corrects = serializers.IntegerField(source="corrects.number", default=None, allow_null=True)
    is_signed = serializers.SerializerMethodField()
    sha256 = serializers.CharField()
    previous = serializers.CharField()
    digest = serializers.CharField()

    def get_is_signed(self, meeting: OrganMeeting) -> bool:
        return organ_meetings.is_signed(meeting)


class OrganRegisterOut(serializers.Serializer[Any]):
    """A register, its chain computed again now: `first_broken` is the first line that does not
    fit, null when all do."""

    organ = serializers.ChoiceField(choices=Organ.choices)
    first_broken = serializers.IntegerField(allow_null=True)
    lines = OrganLineOut(many=True)


class RectifiedOut(serializers.Serializer[Any]):
    """A scan of signed sheets that an act of the register put aside for another."""

    act = serializers.IntegerField(source="act.number")
    replaced_sha256 = serializers.CharField()
    sha256 = serializers.CharField()
    why = serializers.CharField()
    at = serializers.DateTimeField()


class OrganPaperOut(serializers.Serializer[Any]):
    """A line with the data its paper was drawn from and all that it bears."""

    line = OrganLineOut()
    content = serializers.DictField(help_text="What the paper was drawn from.")
    is_intact = serializers.BooleanField()
    is_advanced = serializers.BooleanField()
    latest_sha256 = serializers.CharField()
    signed_copy_sha256 = serializers.CharField()
    paper = serializers.CharField()
    still_to_sign = MissingOut(many=True)
    signatures = SignatureOut(many=True)
    stamps = StampOut(many=True)
    copies = CopyOut(many=True)
    rectified = RectifiedOut(many=True)


class OrganDoor(Door):
    """Opens the registers that this person reads; another one does not exist for them."""

    def register_of(self, organ: str) -> str:
        today = clock.today()
        if not permissions.can_read_organs(self.account, today):
            raise refusal_for(self.account, today)
        if organ not in permissions.organs_read(self.account, today):
            raise Http404
        return organ


class OrganRegisterView(OrganDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="organ_register_read",
        summary="The register of an organ, the latest line first",
        responses=OrganRegisterOut,
    )
    def get(self, request: Request, organ: str) -> Response:
        said = {
            "organ": self.register_of(organ),
            "first_broken": organ_meetings.first_broken(organ),
            "lines": organ_meetings.entered(organ),
        }
        return Response(OrganRegisterOut(said).data)


class OrganPaperView(OrganDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="organ_paper_read",
        summary="A line of the register of an organ, its signatures, timestamps and copies",
        responses=OrganPaperOut,
    )
    def get(self, request: Request, organ: str, line: int) -> Response:
        found = organ_meetings.entered(self.register_of(organ)).filter(number=line).first()
        if found is None:
            raise Http404
        return Response(OrganPaperOut(_shown(found)).data)


def _shown(meeting: OrganMeeting) -> dict[str, Any]:
    """A line, and what is computed of it now."""
    return {
        "line": meeting,
        "content": meeting.data,
        "is_intact": register_desk.is_intact(meeting),
        "is_advanced": signature_desk.is_advanced(meeting),
        "latest_sha256": signature_desk.latest(meeting)[1],
        "signed_copy_sha256": meeting.signed_copy_sha256,
        "paper": reverse("assembly:organ-paper", args=[meeting.pk]),
        "still_to_sign": [
            {"function": function, "name": name}
            for function, name in organ_meetings.still_to_sign(meeting)
        ],
        "signatures": signature_desk.signatures(meeting, at=clock.now()),
        "stamps": signature_desk.stamps(meeting),
        "copies": meeting.copies.order_by("number"),
        "rectified": organ_meetings.replaced(meeting, writes=False),
    }
