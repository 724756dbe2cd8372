"""`/api/v1/proposals/…`: moderation by programs, through the same actions."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.access import refusal_for
from proposals import moderating, permissions
from proposals.actions import appeals, moderation
from proposals.api.views import TAGS, ProposalDoor
from proposals.models import Contribution, Ground, Ruling
from proposals.states import RulingState


class RulingOut(serializers.Serializer[Any]):
    """A decision of the journal of moderation; `contribution` null: about the proposal itself, or
    about the answer `remark` of a consultation, which has no proposal."""

    id = serializers.IntegerField()
    proposal = serializers.IntegerField(source="proposal_id", allow_null=True)
    contribution = serializers.IntegerField(source="contribution_id", allow_null=True)
    remark = serializers.IntegerField(source="remark_id", allow_null=True)
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RulingState.choices)
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField()
    ruled_at = serializers.DateTimeField()
    appealed_at = serializers.DateTimeField(allow_null=True)
    judgement = serializers.CharField()
    judged_at = serializers.DateTimeField(allow_null=True)


class ReportIn(serializers.Serializer[Any]):
    """A report; without `contribution` it is about the proposal itself."""

    contribution = serializers.IntegerField(required=False)
    ground = serializers.ChoiceField(choices=Ground.choices)
    words = serializers.CharField(max_length=moderation.LONGEST, allow_blank=True, default="")
    member = serializers.IntegerField(required=False)


class RulingIn(serializers.Serializer[Any]):
    """A moderator's decision. `version` is the proposal's, or the argument's, that was read."""

    contribution = serializers.IntegerField(required=False)
    hide = serializers.BooleanField()
    version = serializers.IntegerField()
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField(max_length=moderation.LONGEST)


class AppealIn(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=appeals.LONGEST)


class JudgementIn(serializers.Serializer[Any]):
    show_again = serializers.BooleanField()
    reasons = serializers.CharField(max_length=appeals.LONGEST)


class ModerationDoor(ProposalDoor):
    def text(self, pk: int, number: int, may: permissions.May) -> moderating.Text:
        """The proposal, or the contribution to its debate that has this number."""
        proposal = self.opened(pk, may)
        if not number:
            return proposal
        found = Contribution.objects.select_related("author", "argument", "proposal")
        text = found.filter(proposal=proposal, pk=number).first()
        if text is None:
            raise Http404
        return text

    def told(self, ruling: Ruling, code: int = status.HTTP_200_OK) -> Response:
        ruling.refresh_from_db()
        return Response(RulingOut(ruling).data, status=code)


class JournalView(ModerationDoor):
    pagination_class = PageNumberPagination

    @extend_schema(
        tags=TAGS,
        operation_id="moderation_journal",
        summary="The journal of moderation, latest first",
        parameters=[
            OpenApiParameter("state", str, enum=RulingState.values),
            OpenApiParameter("page", int),
        ],
        responses=RulingOut(many=True),
    )
    def get(self, request: Request) -> Response:
        pages = self.pagination_class()
        found = moderating.rulings(request.query_params.get("state", ""))
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(RulingOut(rows, many=True).data)


class ReportsView(ModerationDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="moderation_report",
        summary="Report a text, once a member",
        request=ReportIn,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        given = self.given(ReportIn)
        text = self.text(pk, given.get("contribution", 0), permissions.can_report)
        moderation.report(
            text=text,
            member=self.acting(given),
            ground=given["ground"],
            words=given["words"],
            at=clock.now(),
            by=self.account,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class RulingsView(ModerationDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="moderation_rule",
        summary="A moderator hides a text, or leaves it in place, with reasons",
        request=RulingIn,
        responses={201: RulingOut},
    )
    def post(self, request: Request, pk: int) -> Response:
        if not permissions.can_moderate(self.account, clock.today()):
            raise refusal_for(self.account, clock.today())
        given = self.given(RulingIn)
        text = self.text(pk, given.get("contribution", 0), permissions.can_read)
        at, reason = clock.now(), given["reason"]
        if given["hide"]:
            ruling = moderation.hide(
                text=text,
                version=given["version"],
                ground=given["ground"],
                reason=reason,
                at=at,
                by=self.account,
            )
        else:
            ruling = moderation.keep(text=text, reason=reason, at=at, by=self.account)
        return self.told(ruling, status.HTTP_201_CREATED)


class AppealView(ModerationDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="moderation_appeal",
        summary="The author appeals, once",
        request=AppealIn,
        responses=RulingOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        ruling = get_object_or_404(moderating.rulings(), pk=pk)
        words = self.given(AppealIn)["words"]
        appeals.appeal(ruling=ruling, words=words, at=clock.now(), by=self.account)
        return self.told(ruling)


class JudgementView(ModerationDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="moderation_judge",
        summary="The appeal is decided, with reasons",
        request=JudgementIn,
        responses=RulingOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        ruling = get_object_or_404(moderating.rulings(), pk=pk)
        given = self.given(JudgementIn)
        decide = appeals.reverse if given["show_again"] else appeals.uphold
        decide(ruling=ruling, reasons=given["reasons"], at=clock.now(), by=self.account)
        return self.told(ruling)
