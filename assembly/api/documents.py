"""`/api/v1/assemblies/12/documents/` and `…/questions/`: what members read before deciding."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assembly import permissions, queries
from assembly.actions import questions
from assembly.models import Assembly, AssemblyDocument, WrittenAnswer
from common import clock
from members import queries as register
from members.access import refusal_for
from members.api.doors import Door

TAGS = ["assembly documents"]


class AssemblyDocumentOut(serializers.Serializer[Any]):
    """One paper as it stands: its version, its fingerprint, where its bytes are read."""

    kind = serializers.ChoiceField(choices=AssemblyDocument.Kind.choices)
    title = serializers.CharField()
    audience = serializers.ChoiceField(choices=AssemblyDocument.Audience.choices)
    version = serializers.IntegerField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    published_at = serializers.DateTimeField(source="added_at")
    url = serializers.SerializerMethodField()

    def get_url(self, document: AssemblyDocument) -> str:
        return reverse("assembly:document", args=[document.assembly_id, document.pk])


class WrittenAnswerOut(serializers.Serializer[Any]):
    """An answer with the questions it answers, without the names of those who asked."""

    subject = serializers.CharField()
    questions = serializers.SerializerMethodField()
    answer = serializers.CharField(source="text")
    published_at = serializers.DateTimeField()

    def get_questions(self, answer: WrittenAnswer) -> list[str]:
        return [question.text for question in answer.questions.order_by("asked_at", "pk")]


class WrittenQuestionIn(serializers.Serializer[Any]):
    """A question, in the name of a member by number in the register."""

    member = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=questions.LONGEST)


class WrittenQuestionOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    received_at = serializers.DateTimeField(source="asked_at")
    is_late = serializers.BooleanField()


class DocumentsView(APIView):
    """The papers this person may read; an assembly that is not shown to them is not there."""

    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        operation_id="assembly_documents_list",
        summary="The papers of an assembly, as they stand",
        responses=AssemblyDocumentOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        found, today = seen(request, number), clock.today()
        readable = queries.readable_papers(found, request.user, today)
        return Response(AssemblyDocumentOut(readable, many=True).data)


class QuestionsView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="assembly_questions_list",
        summary="Published answers to written questions",
        responses=WrittenAnswerOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        found = seen(request, number).answers.prefetch_related("questions")
        answers = found.order_by("published_at", "pk")
        return Response(WrittenAnswerOut(answers, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="assembly_questions_ask",
        summary="Ask a written question",
        request=WrittenQuestionIn,
        responses={201: WrittenQuestionOut},
    )
    def post(self, request: Request, number: int) -> Response:
        assembly, today = seen(request, number), clock.today()
        if not permissions.can_ask(self.account, assembly, today):
            raise refusal_for(self.account, today)
        given = self.given(WrittenQuestionIn)
        mine = {member.number: member for member in register.members_of(self.account, today)}
        if given["member"] not in mine:
            raise Http404
        question = questions.ask(
            assembly=assembly,
            member=mine[given["member"]],
            text=given["text"],
            at=clock.now(),
            by=self.account,
        )
        return Response(WrittenQuestionOut(question).data, status=status.HTTP_201_CREATED)


def seen(request: Request, number: int) -> Assembly:
    found = Assembly.objects.select_related("statutes").filter(pk=number).first()
    if found is None or not permissions.can_see(request.user, found, clock.today()):
        raise Http404
    return found
