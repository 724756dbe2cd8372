"""`/api/v1/polls/`: sealed polls, their board, their results."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.refusals import Refusal
from votes.station import queries, readings, uncounted, watch
from votes.station.api.serializers import (
    BoardSerializer,
    PollDetailSerializer,
    PollSerializer,
    ResultsSerializer,
)
from votes.station.models import Poll
from votes.urn import keys
from votes.urn import queries as urn


def _public(uuid: str) -> Poll:
    poll = queries.public_polls().filter(pk=uuid).first()
    if poll is None:
        raise Http404
    return poll


class PollList(ListAPIView[Poll]):
    """Every sealed poll, the latest first."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    serializer_class = PollSerializer

    def get_queryset(self) -> QuerySet[Poll]:
        return queries.public_polls().order_by("-opens_at", "uuid")


class _PublicView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class PollDetail(_PublicView):
    @extend_schema(responses=PollDetailSerializer, operation_id="polls_retrieve")
    def get(self, request: Request, uuid: str) -> Response:
        """A sealed poll with its questions and turnout."""
        return Response(PollDetailSerializer(_public(uuid)).data)


class PollBoard(_PublicView):
    @extend_schema(responses=BoardSerializer, operation_id="polls_board_retrieve")
    def get(self, request: Request, uuid: str) -> Response:
        """The public board of a secret poll."""
        poll = _public(uuid)
        if not poll.is_secret:
            raise Http404
        of = urn.poll(poll.uuid)
        board: dict[str, Any] = {
            "height": of.published_height,
            "fingerprint": of.fingerprint,
            "receipts_key": keys.public_receipt_key(),
            "trackers": urn.published_trackers(of),
            "milestones": urn.milestones(poll.uuid),
            "verification": urn.public_verification(of),
        }
        return Response(BoardSerializer(board).data)


class PollResults(_PublicView):
    @extend_schema(responses=ResultsSerializer, operation_id="polls_results_retrieve")
    def get(self, request: Request, uuid: str) -> Response:
        """The result, once and only once it is published."""
        poll = _public(uuid)
        if left := uncounted.decided(poll):
            raise Refusal(
                "left-uncounted",
                _("This urn is not counted: {ground}.").format(ground=left.get_ground_display()),
                left.reasons,
                status=HTTPStatus.NOT_FOUND,
            )
        questions = queries.results(poll)
        if not questions:
            raise Refusal(
                "no-result-yet",
                _("This vote has no result yet."),
                _("Come back after the count."),
                status=HTTPStatus.NOT_FOUND,
            )
        fault = watch.fault_after_result(poll)
        results = {
            "published_at": poll.result_at,
            "questions": questions,
            "outcomes": readings.readings(poll),
            "certification": queries.certification(poll),
            "failing_checks": fault.names if fault else [],
            "certifications": queries.certifications(poll),
        }
        return Response(ResultsSerializer(results).data)
