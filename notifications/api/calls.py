"""`/api/v1/calls/`: the calls to vote of each poll, their plan, forecast and figures. The same
counts as the page of a campaign shows, and the same actions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from members.api.doors import Door
from notifications import calls, forecasting, permissions, queries
from notifications.actions import reminders
from notifications.forecasting import DomainLoad, Forecast, StepFigures
from notifications.models import Campaign, StepAudience, Stream
from notifications.states import CampaignState, StepState

TAGS = ["calls to vote"]


class CallsOut(serializers.Serializer[Any]):
    """The calls of one poll. Nothing leaves before the launch, nor a call before the opening."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=CampaignState.choices)
    opens_at = serializers.SerializerMethodField()
    closes_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="The close, or the evening of the sitting.")
    opened_at = serializers.DateTimeField(allow_null=True)
    next_departure = serializers.SerializerMethodField(help_text="Null: nothing leaves any more.")

    def get_opens_at(self, of: Campaign) -> datetime:
        return queries.anchors_of(of)[calls.OPENING].astimezone(clock.PARIS)

    def get_next_departure(self, of: Campaign) -> datetime | None:
        moment = queries.next_departure(of, at=clock.now())
        return moment and moment.astimezone(clock.PARIS)


class CallOut(serializers.Serializer[Any]):
    """One message. `expected` is null once it has started; the other counts are null while few
    have voted, since they would say how many."""

    id = serializers.IntegerField(source="step.pk")
    name = serializers.CharField(source="step.name")
    title = serializers.CharField(source="name")
    audience = serializers.ChoiceField(choices=StepAudience.choices, source="step.audience")
    stream = serializers.ChoiceField(choices=Stream.choices, source="step.stream")
    anchor = serializers.ChoiceField(choices=list(calls.ANCHORS), source="step.anchor")
    days = serializers.IntegerField(source="step.days", help_text="After the anchor; or before.")
    due_at = serializers.DateTimeField(source="step.due_at")
    state = serializers.ChoiceField(choices=StepState.choices, source="step.state")
    expected = serializers.IntegerField(allow_null=True, help_text="If nobody voted before.")
    expected_sms = serializers.IntegerField(source="texts")
    expected_notifications = serializers.IntegerField(source="notifications")
    minutes = serializers.IntegerField(help_text="Of sending, at the steady rate.")
    sent = serializers.SerializerMethodField()
    on_the_way = serializers.SerializerMethodField()
    not_reached = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField()

    def get_sent(self, figures: StepFigures) -> int | None:
        return _told(figures, figures.accepted)

    def get_on_the_way(self, figures: StepFigures) -> int | None:
        return _told(figures, figures.on_the_way)

    def get_not_reached(self, figures: StepFigures) -> int | None:
        return _told(figures, figures.failed)

    def get_withdrawn(self, figures: StepFigures) -> int | None:
        return _told(figures, figures.withdrawn)


class DomainOut(serializers.Serializer[DomainLoad]):
    """A domain of ten members or more."""

    name = serializers.CharField()
    members = serializers.IntegerField()
    minutes = serializers.IntegerField(help_text="Of one message to each; 0 without a limit.")
    is_slow = serializers.BooleanField()
    is_paused = serializers.BooleanField()
    is_held = serializers.BooleanField(help_text="Its servers asked us to slow down.")


class ForecastOut(serializers.Serializer[Forecast]):
    """What is still to leave, at most, if nobody voted before the last call."""

    messages = serializers.IntegerField()
    mails = serializers.IntegerField()
    sms = serializers.IntegerField(source="texts")
    notifications = serializers.IntegerField()
    price_cents = serializers.IntegerField(help_text="0 while no price is recorded.")
    members = serializers.IntegerField()
    without_email = serializers.IntegerField()
    domains = DomainOut(many=True)
    in_other_domains = serializers.IntegerField(source="others")


class CallsDetailOut(CallsOut):
    forecast = ForecastOut()
    steps = CallOut(many=True)


class CallsListView(Door):
    pagination_class = PageNumberPagination

    @extend_schema(
        tags=TAGS,
        operation_id="calls_list",
        summary="The calls to vote of every poll, the latest first",
        responses=CallsOut(many=True),
    )
    def get(self, request: Request) -> Response:
        self.let_in(permissions.can_see_figures)
        pages = self.pagination_class()
        rows = pages.paginate_queryset(queries.campaigns(), request, view=self)
        return pages.get_paginated_response(CallsOut(rows, many=True).data)


class CallsView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_read",
        summary="The calls of a poll: calendar, forecast, and what each did",
        responses=CallsDetailOut,
    )
    def get(self, request: Request, pk: int) -> Response:
        self.let_in(permissions.can_see_figures)
        return _shown(_found(pk))


class LaunchView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_launch",
        summary="Let the messages leave on their days",
        request=None,
        responses=CallsDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        return _done(self, pk, reminders.launch)


class PauseView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_pause",
        summary="Hold everything that has not left",
        request=None,
        responses=CallsDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        return _done(self, pk, reminders.pause)


class ResumptionView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_resume",
        summary="Let the calls leave again",
        request=None,
        responses=CallsDetailOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        return _done(self, pk, reminders.resume)


def plan_of(pk: int) -> Response:
    """The calls as they stand, for whoever has just changed them."""
    return _shown(_found(pk))


def _done(door: Door, pk: int, act: Callable[..., None]) -> Response:
    door.let_in(permissions.can_manage_messages)
    found = _found(pk)
    act(campaign=found, at=clock.now(), by=door.account)
    return _shown(found)


def _found(pk: int) -> Campaign:
    found = queries.campaigns().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(of: Campaign) -> Response:
    found = forecasting.forecast(of, at=clock.now())
    told: dict[str, Any] = dict(CallsOut(of).data)
    told |= {"forecast": ForecastOut(found).data, "steps": CallOut(found.steps, many=True).data}
    return Response(told)


def _told(figures: StepFigures, count: int) -> int | None:
    return None if figures.is_discreet else count
