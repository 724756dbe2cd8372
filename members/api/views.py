"""`/api/v1/members/me`, `/api/v1/register/`, `/api/v1/cooperative/`: the second door to the same
actions as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from members import joining, permissions, queries
from members.access import own_member, refusal_for
from members.actions import consents, register
from members.actions.register import Details
from members.api import serializers as shapes
from members.api.doors import Door
from members.models import Member
from members.models.mandates import Organ

REGISTER = ["register"]
ME = ["me"]
COOPERATIVE = ["cooperative"]


class MemberDoor(Door):
    def shown(self, member: Member, code: int = status.HTTP_200_OK) -> Response:
        member.refresh_from_db()
        return Response(shapes.detailed(member, clock.today()), status=code)


class MeView(MemberDoor):
    @extend_schema(
        tags=ME,
        operation_id="me",
        summary="The account that asks, its members, its rights",
        responses=shapes.MeOut,
    )
    def get(self, request: Request) -> Response:
        today = clock.today()
        account = self.account
        body = {
            "id": account.pk,
            "name": str(account),
            "email": account.email or "",
            "members": [
                shapes.detailed(member, today) for member in queries.members_of(account, today)
            ],
            "rights": {
                "member": permissions.is_member(account, today),
                "board": permissions.is_board(account, today),
                "supervisory_board": permissions.is_supervisory(account, today),
                "operator": permissions.is_operator(account, today),
                "manage_register": permissions.can_manage_register(account, today),
            },
        }
        return Response(body)


class OwnDoor(MemberDoor):
    """One's own rows only: any other does not exist."""

    def own(self, number: int) -> Member:
        return own_member(self.account, number)


class OwnDetailsView(OwnDoor):
    @extend_schema(
        tags=ME,
        operation_id="me_correct",
        summary="Correct one's phone and postal address",
        request=shapes.PostalAddressIn,
        responses=shapes.MemberDetailOut,
    )
    def patch(self, request: Request, number: int) -> Response:
        member = self.own(number)
        given = self.given(shapes.PostalAddressIn)
        register.change_own_details(member=member, at=clock.now(), by=self.account, **given)
        return self.shown(member)


class OwnConsentView(OwnDoor):
    @extend_schema(
        tags=ME,
        operation_id="me_agree_to_email",
        summary="Agree to be convened by e-mail",
        request=None,
        responses=shapes.MemberDetailOut,
    )
    def put(self, request: Request, number: int) -> Response:
        member = self.own(number)
        consents.give(member=member, at=clock.now(), by=self.account)
        return self.shown(member)

    @extend_schema(
        tags=ME,
        operation_id="me_back_to_post",
        summary="Go back to the post",
        responses=shapes.MemberDetailOut,
    )
    def delete(self, request: Request, number: int) -> Response:
        member = self.own(number)
        consents.revoke(member=member, at=clock.now(), by=self.account)
        return self.shown(member)


class RegisterDoor(MemberDoor):
    """Opens the register to those who keep it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        today = clock.today()
        if not permissions.can_manage_register(request.user, today):
            raise refusal_for(self.account, today)

    def row(self, number: int) -> Member:
        return get_object_or_404(queries.all_members(), number=number)


class RegisterView(RegisterDoor):
    pagination_class = PageNumberPagination

    @extend_schema(
        tags=REGISTER,
        operation_id="register_list",
        summary="The register",
        parameters=[
            OpenApiParameter("q", str, description="every word must be found"),
            OpenApiParameter("status", str, enum=Member.Status.values),
            OpenApiParameter("kind", str, enum=Member.Kind.values),
            OpenApiParameter("college", str),
            OpenApiParameter("consent", str, enum=["email", "post"]),
            OpenApiParameter("page", int),
        ],
        responses=shapes.MemberOut(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        members = queries.register(
            on=clock.today(),
            text=asked.get("q", ""),
            **{name: asked.get(name, "") for name in ("status", "kind", "college", "consent")},
        )
        pages = self.pagination_class()
        page = pages.paginate_queryset(members, request, view=self)
        return pages.get_paginated_response(shapes.MemberOut(page, many=True).data)

    @extend_schema(
        tags=REGISTER,
        operation_id="register_add",
        summary="Enter a member",
        request=shapes.NewMemberIn,
        responses={201: shapes.MemberDetailOut},
    )
    def post(self, request: Request) -> Response:
        given = self.given(shapes.NewMemberIn)
        number, shares = given.pop("number", None), given.pop("shares")
        member = register.add_member(
            details=shapes.details_of(given),
            number=number,
            shares=shares,
            at=clock.now(),
            by=self.account,
        )
        return self.shown(member, status.HTTP_201_CREATED)


class RowView(RegisterDoor):
    @extend_schema(
        tags=REGISTER,
        operation_id="register_row",
        summary="One member",
        responses=shapes.MemberDetailOut,
    )
    def get(self, request: Request, number: int) -> Response:
        return self.shown(self.row(number))

    @extend_schema(
        tags=REGISTER,
        operation_id="register_change",
        summary="Correct a row",
        request=shapes.MemberIn,
        responses=shapes.MemberDetailOut,
    )
    def patch(self, request: Request, number: int) -> Response:
        member = self.row(number)
        details = shapes.details_of(self.given(shapes.MemberIn), Details.of(member))
        register.change_member(member=member, details=details, at=clock.now(), by=self.account)
        return self.shown(member)


class LeavingView(RegisterDoor):
    @extend_schema(
        tags=REGISTER,
        operation_id="register_leaving",
        summary="Record a departure",
        request=shapes.LeavingIn,
        responses=shapes.MemberDetailOut,
    )
    def put(self, request: Request, number: int) -> Response:
        member = self.row(number)
        given = self.given(shapes.LeavingIn)
        register.record_leaving(member=member, at=clock.now(), by=self.account, **given)
        return self.shown(member)


class SharesView(RegisterDoor):
    @extend_schema(
        tags=REGISTER,
        operation_id="register_shares",
        summary="Record shares that came or went",
        request=shapes.SharesIn,
        responses={201: shapes.MemberDetailOut},
    )
    def post(self, request: Request, number: int) -> Response:
        member = self.row(number)
        given = self.given(shapes.SharesIn)
        register.move_shares(member=member, at=clock.now(), by=self.account, **given)
        return self.shown(member, status.HTTP_201_CREATED)


class CooperativeView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=COOPERATIVE,
        operation_id="cooperative",
        summary="The identity of the cooperative (public)",
        responses=shapes.CooperativeOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.CooperativeOut(queries.cooperative()).data)


class FiguresView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=COOPERATIVE,
        operation_id="cooperative_figures",
        summary="Yearly figures, latest first (public)",
        responses=shapes.FiguresOut(many=True),
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.FiguresOut(queries.yearly_figures(), many=True).data)


class StandingView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=COOPERATIVE,
        operation_id="cooperative_standing",
        summary="What is missing of the capital, and sales to non-members against their limit",
        responses=shapes.StandingOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.StandingOut(joining.standing(clock.now())).data)


class OrgansView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=COOPERATIVE,
        operation_id="cooperative_organs",
        summary="Who governs today (public)",
        responses=shapes.SeatOut(many=True),
        auth=[],
    )
    def get(self, request: Request) -> Response:
        today = clock.today()
        seats = [seat for organ in Organ.values for seat in queries.organ(organ, today)]
        return Response(shapes.SeatOut(seats, many=True).data)
