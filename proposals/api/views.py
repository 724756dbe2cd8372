"""`/api/v1/proposals/`: the second door to the same actions."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.access import refusal_for
from members.api.doors import Door
from members.queries import Person
from proposals import attaching, moderating, permissions, queries
from proposals.acting import acting_for
from proposals.actions import proposals, supports
from proposals.api import serializers as shapes
from proposals.models import Proposal

TAGS = ["proposals"]


class ProposalDoor(Door):
    """Opens proposals to insiders; a draft is its author's alone."""

    # Whether reading is for everybody: what authors opened to all.
    is_read_by_all = False

    def get_permissions(self) -> Sequence[Any]:
        return [AllowAny()] if self._is_open() else super().get_permissions()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self._is_open():
            return
        if not permissions.can_read_proposals(request.user, clock.today()):
            raise refusal_for(self.account, clock.today())

    def opened(self, pk: int, may: permissions.May) -> Proposal:
        """The proposal, for whoever may do this with it."""
        today = clock.today()
        person: Person = self.request.user
        proposal = queries.visible_to(person, today).filter(pk=pk).first()
        if proposal is None:
            raise Http404
        if not may(person, proposal, today):
            raise refusal_for(self.account, today)
        return proposal

    def shown(self, proposal: Proposal, code: int = status.HTTP_200_OK) -> Response:
        proposal.refresh_from_db()
        proposal.support = queries.progress(proposal, clock.today())  # type: ignore[attr-defined]
        proposal.files = list(attaching.of(proposal))  # type: ignore[attr-defined]
        if proposal.hidden_by_id and not permissions.can_read_hidden(
            self.request.user, proposal, clock.today()
        ):
            moderating.hide_words(proposal)
        told = shapes.ProposalDetailOut(proposal).data
        if not permissions.can_read_proposals(self.request.user, clock.today()):
            told["support"]["shares"] = None  # of few supporters, it would say what each one holds
        return Response(told, status=code)

    def _is_open(self) -> bool:
        return self.is_read_by_all and self.request.method in SAFE_METHODS

    def acting(self, given: dict[str, Any]) -> Any:
        return acting_for(self.account, str(given.get("member", "")))


def _read_effects(given: dict[str, Any]) -> dict[str, Any]:
    if "effects" in given:
        given["effects"] = proposals.Effects(**given["effects"])
    return given


class ProposalsView(ProposalDoor):
    pagination_class = PageNumberPagination
    is_read_by_all = True

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_list",
        summary="Published proposals; from outside, those that their authors opened to everybody",
        parameters=[
            OpenApiParameter("q", str, description="every word must be found"),
            OpenApiParameter("state", str),
            OpenApiParameter("order", str, enum=["newest", "opinions"]),
            OpenApiParameter("page", int),
        ],
        responses=shapes.ProposalOut(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        search = queries.Search(
            text=asked.get("q", ""), state=asked.get("state", ""), order=asked.get("order", "")
        )
        pages = self.pagination_class()
        rows = pages.paginate_queryset(
            queries.proposals(request.user, search, clock.today()), request, view=self
        )
        return pages.get_paginated_response(shapes.ProposalOut(rows, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_write",
        summary="Begin a draft",
        request=shapes.ProposalIn,
        responses={201: shapes.ProposalDetailOut},
    )
    def post(self, request: Request) -> Response:
        given = self.given(shapes.ProposalIn)
        author = self.acting(given)
        given.pop("member", None)
        _read_effects(given)
        proposal = proposals.write(author=author, at=clock.now(), by=self.account, **given)
        return self.shown(proposal, status.HTTP_201_CREATED)


class ResemblingView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_resembling",
        summary="Published proposals close to what one is about to write, the closest first",
        parameters=[
            OpenApiParameter("title", str, required=True),
            OpenApiParameter("text", str),
        ],
        responses=shapes.ResemblingOut(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        found = queries.resembling(
            self.account, asked.get("title", ""), asked.get("text", ""), clock.today()
        )
        return Response(shapes.ResemblingOut(found, many=True).data)


class ProposalView(ProposalDoor):
    is_read_by_all = True

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_read",
        summary="One proposal",
        responses=shapes.ProposalDetailOut,
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.opened(pk, permissions.can_read))

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_edit",
        summary="Save a draft, or publish a new version",
        request=shapes.EditIn,
        responses=shapes.ProposalDetailOut,
    )
    def put(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_edit)
        given = _read_effects(self.given(shapes.EditIn))
        if not permissions.can_choose_audience(self.account, proposal, clock.today()):
            given.pop("audience", None)
        return self.shown(
            proposals.edit(proposal=proposal, at=clock.now(), by=self.account, **given)
        )


class PublicationView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_publish",
        summary="Show a draft to all members",
        request=None,
        responses=shapes.ProposalDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_edit)
        proposals.publish(proposal=proposal, at=clock.now(), by=self.account)
        return self.shown(proposal)


class WithdrawalView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_withdraw",
        summary="Give one's proposal up",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_withdraw)
        proposals.withdraw(proposal=proposal, at=clock.now(), by=self.account)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SupportView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_support",
        summary="Support a proposal, once a member",
        request=shapes.ActingIn,
        responses=shapes.ProposalDetailOut,
    )
    def put(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_support)
        member = self.acting(self.given(shapes.ActingIn))
        supports.support(proposal=proposal, member=member, at=clock.now(), by=self.account)
        return self.shown(proposal)

    @extend_schema(
        tags=TAGS,
        operation_id="proposals_withdraw_support",
        summary="Take one's support back",
        parameters=[OpenApiParameter("member", int)],
        responses=shapes.ProposalDetailOut,
    )
    def delete(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_support)
        member = acting_for(self.account, request.query_params.get("member", ""))
        supports.withdraw_support(proposal=proposal, member=member, at=clock.now(), by=self.account)
        return self.shown(proposal)


class AdmissionView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_admit",
        summary="The board admits a proposal",
        request=shapes.AdmissionIn,
        responses=shapes.ProposalDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_answer)
        given = self.given(shapes.AdmissionIn)
        proposals.admit(proposal=proposal, at=clock.now(), by=self.account, **given)
        return self.shown(proposal)


class RefusalView(ProposalDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proposals_refuse",
        summary="The board turns a proposal down, with reasons",
        request=shapes.RefusalIn,
        responses=shapes.ProposalDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        proposal = self.opened(pk, permissions.can_refuse)
        given = self.given(shapes.RefusalIn)
        proposals.refuse(proposal=proposal, at=clock.now(), by=self.account, **given)
        return self.shown(proposal)
