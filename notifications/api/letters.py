"""`/api/v1/letters/`: the letters that wait, the batches to print, and the proof of their posting.
The same actions as the pages of the post; the board alone."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.api.doors import Door
from notifications import permissions, queries
from notifications.actions import postal
from notifications.models import PostalBatch
from notifications.states import BatchState

TAGS = ["letters"]


class BatchOut(serializers.Serializer[PostalBatch]):
    """Letters printed together. The files are on the pages, for whoever may open them."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=BatchState.choices)
    prepared_at = serializers.DateTimeField()
    letters = serializers.IntegerField(source="letters_count")
    dispatched_on = serializers.DateField(allow_null=True)
    pdf = serializers.SerializerMethodField(help_text="What to print.")
    addresses = serializers.SerializerMethodField()
    proof = serializers.SerializerMethodField(help_text="Null while none was given.")

    def get_pdf(self, batch: PostalBatch) -> str:
        return _file(batch, "lettres.pdf")

    def get_addresses(self, batch: PostalBatch) -> str:
        return _file(batch, "adresses.csv")

    def get_proof(self, batch: PostalBatch) -> str | None:
        return _file(batch, "preuve") if batch.proof else None


class LettersOut(serializers.Serializer[Any]):
    """`waiting` letters go into the next batches, `most_in_a_batch` at a time."""

    waiting = serializers.IntegerField()
    most_in_a_batch = serializers.IntegerField()
    batches = BatchOut(many=True)


class PostingIn(serializers.Serializer[Any]):
    """The day the law counts, and the slip of the post office where there is one."""

    on = serializers.DateField()
    proof = serializers.FileField(required=False, help_text="PDF, JPEG or PNG, 10 MB at most.")


class LettersDoor(Door):
    """Opens the post to the board."""

    def batch(self, number: int) -> PostalBatch:
        self.let_in(permissions.can_manage_messages)
        found = queries.batches().filter(number=number).first()
        if found is None:
            raise Http404
        return found


class LettersView(LettersDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="letters_list",
        summary="Letters that wait, and every batch",
        responses=LettersOut,
    )
    def get(self, request: Request) -> Response:
        self.let_in(permissions.can_manage_messages)
        told = {
            "waiting": queries.waiting_letters(clock.now()).count(),
            "most_in_a_batch": postal.MOST_LETTERS,
            "batches": queries.batches(),
        }
        return Response(LettersOut(told).data)

    @extend_schema(
        tags=TAGS,
        operation_id="letters_prepare",
        summary="Put the letters that wait into a batch to print",
        request=None,
        responses={201: BatchOut},
    )
    def post(self, request: Request) -> Response:
        self.let_in(permissions.can_manage_messages)
        batch = postal.prepare(at=clock.now(), by=self.account)
        return Response(BatchOut(batch).data, status=status.HTTP_201_CREATED)


class BatchView(LettersDoor):
    @extend_schema(tags=TAGS, operation_id="letters_batch", summary="One batch", responses=BatchOut)
    def get(self, request: Request, number: int) -> Response:
        return Response(BatchOut(self.batch(number)).data)


class PostingView(LettersDoor):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=TAGS,
        operation_id="letters_post",
        summary="Write down the day a batch was posted, with its proof",
        request=PostingIn,
        responses=BatchOut,
    )
    def post(self, request: Request, number: int) -> Response:
        batch, said = self.batch(number), self.given(PostingIn)
        on: date = said["on"]
        proof = said.get("proof")
        postal.dispatch(
            batch=batch,
            on=on,
            at=clock.now(),
            by=self.account,
            proof=proof.read() if proof else b"",
            proof_name=proof.name if proof else "",
            proof_type=(proof.content_type or "") if proof else "",
        )
        return Response(BatchOut(batch).data)


class CancellationView(LettersDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="letters_cancel",
        summary="Give the letters of a batch back: nothing was posted",
        request=None,
        responses=BatchOut,
    )
    def post(self, request: Request, number: int) -> Response:
        batch = self.batch(number)
        postal.cancel(batch=batch, at=clock.now(), by=self.account)
        return Response(BatchOut(batch).data)


def _file(batch: PostalBatch, name: str) -> str:
    return reverse("notifications:paper", args=[batch.number, name])
