"""Files and summaries of a proposal by the API, through the same actions as the pages."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.web.files import uploaded
from proposals import attaching, permissions
from proposals.acting import summing_up
from proposals.actions import attachments, summaries
from proposals.api.serializers import AttachmentOut
from proposals.api.views import TAGS, ProposalDoor
from proposals.models import Proposal


class AttachmentIn(serializers.Serializer[Any]):
    """A PDF, or a JPEG or PNG picture, of at most 10 MB; five at most go with a proposal."""

    title = serializers.CharField(max_length=120)
    file = serializers.FileField()


class SummaryIn(serializers.Serializer[Any]):
    """A new version of the summary. `after` is the number of the version that was read, 0 for
    none: what somebody wrote meanwhile is read first."""

    text = serializers.CharField(max_length=summaries.LONGEST)
    after = serializers.IntegerField(min_value=0)


class SummaryOut(serializers.Serializer[Any]):
    """One version of where the debate stands; the highest number counts."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    author = serializers.CharField(source="author.display_name")
    is_moderators = serializers.BooleanField()
    at = serializers.DateTimeField()


class AttachmentsView(ProposalDoor):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_attach",
        summary="Join a file to a proposal whose text can change",
        request={"multipart/form-data": AttachmentIn},
        responses={201: AttachmentOut},
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_edit)
        given = self.given(AttachmentIn)
        row = attachments.attach(
            proposal=proposal,
            title=given["title"],
            content=uploaded(given["file"], at_most=attaching.MAX_BYTES),
            at=clock.now(),
            by=self.account,
        )
        return Response(AttachmentOut(row).data, status=status.HTTP_201_CREATED)


class AttachmentView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_take_file_back",
        summary="Take a file back: its bytes are destroyed",
        responses={204: None},
    )
    def delete(self, request: Request, pk: int, row: int) -> Response:
        proposal = self.opened(pk, permissions.can_edit)
        found = attaching.of(proposal).filter(pk=row).first()
        if found is None:
            raise Http404
        attachments.remove(row=found, at=clock.now(), by=self.account)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SummariesView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_summaries",
        summary="Where the debate stands, the last version first",
        responses=SummaryOut(many=True),
    )
    def get(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_read)
        if self._is_masked(proposal):
            return Response([])
        rows = proposal.summaries.select_related("author")[:20]
        return Response(SummaryOut(rows, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_sum_up",
        summary="Publish one more version of the summary; the same words sent twice are one",
        request=SummaryIn,
        responses={201: SummaryOut},
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_sum_up)
        member, is_moderators = summing_up(proposal, self.account)
        made = summaries.write(
            proposal=proposal,
            member=member,
            is_moderators=is_moderators,
            at=clock.now(),
            by=self.account,
            **self.given(SummaryIn),
        )
        return Response(SummaryOut(made).data, status=status.HTTP_201_CREATED)

    def _is_masked(self, proposal: Proposal) -> bool:
        return bool(proposal.hidden_by_id) and not permissions.can_read_hidden(
            self.account, proposal, clock.today()
        )
