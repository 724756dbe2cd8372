"""`/api/v1/consultations/`: opinions asked by the board, as the pages show them."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.access import refusal_for
from members.api.doors import Door
from proposals import consulting, permissions
from proposals.api.serializers import HidingOut
from proposals.consulting import Standing
from proposals.models import Consultation
from votes.station.readings import readings
from votes.station.wording import ADVISORY

TAGS = ["consultations"]


class ConsultationOut(serializers.Serializer[Any]):
    """A consultation. It decides nothing, as `advisory` says. `answers` is null from one to nine
    answers until the close."""

    id = serializers.CharField(source="poll.uuid")
    title = serializers.CharField(source="poll.title")
    advisory = serializers.SerializerMethodField()
    state = serializers.CharField(source="poll.state")
    is_secret = serializers.BooleanField(source="poll.is_secret")
    opens_at = serializers.DateTimeField(source="poll.opens_at")
    closes_at = serializers.DateTimeField(source="poll.remote_closes_at")
    asked = serializers.IntegerField(source="turnout.registered")
    answers = serializers.IntegerField(source="answers_shown", allow_null=True)
    needed = serializers.IntegerField(help_text="Answers announced as needed to conclude, 0: none.")
    has_result = serializers.BooleanField()

    def get_advisory(self, row: Standing) -> str:
        return str(ADVISORY)


class CountOut(serializers.Serializer[Any]):
    """One question of a result, in words and, where the method has any, in counts."""

    title = serializers.CharField()
    kind = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    counts = serializers.SerializerMethodField()

    def get_counts(self, row: Any) -> list[dict[str, Any]]:
        return [{"answer": str(name), "count": count} for name, _kind, count in row.bars]


class RemarkOut(serializers.Serializer[Any]):
    """What a member answered in words, without a name; `text` is empty where hidden."""

    question = serializers.IntegerField()
    text = serializers.SerializerMethodField()
    hidden = HidingOut(source="hidden_by", allow_null=True)

    def get_text(self, row: Any) -> str:
        return "" if row.hidden_by_id else str(row.text)


class ConsultationDetailOut(ConsultationOut):
    """With its result and what was written, once it is out."""

    is_followed = serializers.BooleanField(help_text="Whether as many took part as announced.")
    result = CountOut(many=True)
    remarks = RemarkOut(many=True)


class ConsultationsView(Door):
    pagination_class = PageNumberPagination

    @extend_schema(
        tags=TAGS,
        operation_id="consultations_list",
        summary="Every consultation that was not given up, the one that closes last in front",
        parameters=[OpenApiParameter("page", int)],
        responses=ConsultationOut(many=True),
    )
    def get(self, request: Request) -> Response:
        _let_in(self)
        pages = self.pagination_class()
        rows = pages.paginate_queryset(consulting.consultations(), request, view=self)
        standings = consulting.standings(rows or [], self.account, at=clock.now(), on=clock.today())
        return pages.get_paginated_response(ConsultationOut(standings, many=True).data)


class ConsultationView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="consultations_read",
        summary="One consultation, with its result and what was written once it is out",
        responses=ConsultationDetailOut,
    )
    def get(self, request: Request, uuid: str) -> Response:
        _let_in(self)
        found: Consultation | None = consulting.consultations().filter(pk=uuid).first()
        if found is None:
            raise Http404
        standing: Any = consulting.standing(found, self.account, at=clock.now(), on=clock.today())
        told = _Told(standing, readings(found.poll), consulting.remarks(found))
        return Response(ConsultationDetailOut(told).data)


class _Told:
    """Where a consultation stands, beside its result and remarks."""

    def __init__(self, standing: Standing, result: list[Any], remarks: list[Any]) -> None:
        self._standing, self.result, self.remarks = standing, result, remarks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._standing, name)


def _let_in(door: Door) -> None:
    if not permissions.can_read_consultations(door.account, clock.today()):
        raise refusal_for(door.account, clock.today())
