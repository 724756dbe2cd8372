"""`/api/v1/questions/`: questions of all the year, through the same actions as the pages."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.access import refusal_for
from members.api.doors import Door
from proposals import permissions, questions
from proposals.acting import acting_for
from proposals.actions import questions as actions
from proposals.models import Asked, OpenQuestion

TAGS = ["questions"]


class AnswerOut(serializers.Serializer[Any]):
    """A published answer and the questions it answers, without the names of those who asked."""

    id = serializers.IntegerField()
    organ = serializers.ChoiceField(choices=Asked.choices)
    subject = serializers.CharField()
    text = serializers.CharField()
    published_at = serializers.DateTimeField()
    questions = serializers.SerializerMethodField()

    def get_questions(self, row: Any) -> list[str]:
        return [question.text for question in row.questions.all()]


class QuestionIn(serializers.Serializer[Any]):
    """A question to an organ. `member`: for whom, when one acts for several."""

    organ = serializers.ChoiceField(choices=Asked.choices)
    text = serializers.CharField(max_length=actions.LONGEST)
    member = serializers.IntegerField(required=False)


class QuestionOut(serializers.Serializer[Any]):
    """A question that waits for its answer."""

    id = serializers.IntegerField()
    organ = serializers.ChoiceField(choices=Asked.choices)
    text = serializers.CharField()
    asked_at = serializers.DateTimeField()


class AnswerIn(serializers.Serializer[Any]):
    """One answer to every question that asks the same, by their numbers."""

    organ = serializers.ChoiceField(choices=Asked.choices)
    questions = serializers.ListField(
        child=serializers.IntegerField(), min_length=1, max_length=200
    )
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=10_000)


class QuestionsView(Door):
    """Answers are everybody's; asking is for members."""

    pagination_class = PageNumberPagination

    def get_permissions(self) -> Sequence[Any]:
        is_open = self.request.method in SAFE_METHODS
        return [AllowAny()] if is_open else super().get_permissions()

    @extend_schema(
        tags=TAGS,
        operation_id="questions_answered",
        summary="Published answers, the latest first",
        parameters=[
            OpenApiParameter("q", str, description="every word must be found"),
            OpenApiParameter("organ", str, enum=Asked.values),
            OpenApiParameter("page", int),
        ],
        responses=AnswerOut(many=True),
    )
    def get(self, request: Request) -> Response:
        asked, pages = request.query_params, self.pagination_class()
        found = questions.answers(asked.get("q", ""), asked.get("organ", ""))
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(AnswerOut(rows, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="questions_ask",
        summary="Put a question to an organ; the same sent twice is one",
        request=QuestionIn,
        responses={201: QuestionOut},
    )
    def post(self, request: Request) -> Response:
        today = clock.today()
        if not permissions.can_write_proposals(self.account, today):
            raise refusal_for(self.account, today)
        given = self.given(QuestionIn)
        member = acting_for(self.account, str(given.pop("member", "")))
        made = actions.ask(member=member, at=clock.now(), by=self.account, **given)
        return Response(QuestionOut(made).data, status=status.HTTP_201_CREATED)


class AnsweringDoor(Door):
    """For those who answer in the name of an organ."""

    def require(self, organ: str) -> None:
        today = clock.today()
        if not permissions.can_answer_questions(self.account, today):
            raise refusal_for(self.account, today)
        if organ not in questions.organs_of(self.account, today):
            raise Http404


class WaitingView(AnsweringDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="questions_waiting",
        summary="What an organ has not answered, the oldest first",
        parameters=[OpenApiParameter("organ", str, required=True, enum=Asked.values)],
        responses=QuestionOut(many=True),
    )
    def get(self, request: Request) -> Response:
        organ = request.query_params.get("organ", "")
        self.require(organ)
        return Response(QuestionOut(questions.waiting(organ), many=True).data)


class AnswersView(AnsweringDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="questions_answer",
        summary="Publish one answer to every question that asks the same",
        request=AnswerIn,
        responses={201: AnswerOut},
    )
    def post(self, request: Request) -> Response:
        given = self.given(AnswerIn)
        self.require(given["organ"])
        rows = list(OpenQuestion.objects.filter(pk__in=given.pop("questions")))
        made = actions.answer(questions=rows, at=clock.now(), by=self.account, **given)
        return Response(AnswerOut(made).data, status=status.HTTP_201_CREATED)
