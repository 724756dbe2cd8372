"""`/api/v1/members/me/…/channels` and `…/phone`: how a member wants to be told."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.access import own_member
from members.api.doors import Door
from members.models import Member
from notifications import told
from notifications.actions import choices, devices, phones

ME = ["me"]


class ToldOut(serializers.Serializer[told.Told]):
    """The channels of the calls to vote; what the law orders keeps its own."""

    by_email = serializers.BooleanField()
    by_sms = serializers.BooleanField()
    refuses_optional = serializers.BooleanField()
    refuses_digest = serializers.BooleanField(help_text="No weekly letter.")
    refuses_calls = serializers.BooleanField(help_text="Never telephoned by the cooperative.")
    number = serializers.CharField(help_text="Confirmed mobile number in E.164, or empty.")
    devices = serializers.IntegerField(help_text="Browsers that show notifications.")
    awaiting = serializers.CharField(help_text="Number that waits for its code, or empty.")


class ChannelsIn(serializers.Serializer[dict[str, bool]]):
    by_email = serializers.BooleanField()
    by_sms = serializers.BooleanField()


class NumberIn(serializers.Serializer[dict[str, str]]):
    number = serializers.CharField(max_length=40)


class CodeIn(serializers.Serializer[dict[str, str]]):
    code = serializers.CharField(max_length=20)


class DeviceIn(serializers.Serializer[dict[str, object]]):
    """A browser's push subscription."""

    endpoint = serializers.URLField(max_length=1000)
    public_key = serializers.CharField(max_length=100, help_text="p256dh, in base64url.")
    shared_secret = serializers.CharField(max_length=40, help_text="auth, in base64url.")
    expires_at = serializers.DateTimeField(allow_null=True, default=None)


class OwnChannelsDoor(Door):
    """One's own members only: any other does not exist."""

    def shown(self, member: Member) -> Response:
        return Response(ToldOut(told.of(member, at=clock.now())).data)


class ChannelsView(OwnChannelsDoor):
    @extend_schema(
        tags=ME,
        operation_id="me_channels",
        summary="By which channels calls to vote come",
        responses=ToldOut,
    )
    def get(self, request: Request, number: int) -> Response:
        return self.shown(own_member(self.account, number))

    @extend_schema(
        tags=ME,
        operation_id="me_choose_channels",
        summary="Choose the channels of the calls to vote",
        request=ChannelsIn,
        responses=ToldOut,
    )
    def put(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        choices.choose(member=member, at=clock.now(), by=self.account, **self.given(ChannelsIn))
        return self.shown(member)


class PhoneView(OwnChannelsDoor):
    @extend_schema(
        tags=ME,
        operation_id="me_give_phone",
        summary="Give a mobile number: a code is sent there",
        request=NumberIn,
        responses=ToldOut,
    )
    def put(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        phones.give(member=member, at=clock.now(), by=self.account, **self.given(NumberIn))
        return self.shown(member)

    @extend_schema(
        tags=ME,
        operation_id="me_confirm_phone",
        summary="Confirm the number with the code received",
        request=CodeIn,
        responses=ToldOut,
    )
    def post(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        phones.confirm(member=member, at=clock.now(), by=self.account, **self.given(CodeIn))
        return self.shown(member)

    @extend_schema(
        tags=ME,
        operation_id="me_stop_sms",
        summary="No more SMS: the number is erased",
        responses=ToldOut,
    )
    def delete(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        phones.take_back(member=member, at=clock.now(), by=self.account)
        return self.shown(member)


class DevicesView(OwnChannelsDoor):
    @extend_schema(
        tags=ME,
        operation_id="me_add_device",
        summary="A browser that shows notifications from now on",
        request=DeviceIn,
        responses=ToldOut,
    )
    def post(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        devices.add(member=member, at=clock.now(), by=self.account, **self.given(DeviceIn))
        return self.shown(member)

    @extend_schema(
        tags=ME,
        operation_id="me_remove_devices",
        summary="No more notifications on any device",
        responses=ToldOut,
    )
    def delete(self, request: Request, number: int) -> Response:
        member = own_member(self.account, number)
        devices.remove_all(member=member, at=clock.now(), by=self.account)
        return self.shown(member)
