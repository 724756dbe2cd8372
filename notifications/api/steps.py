"""`/api/v1/calls/<id>/steps/<id>/`: one message of the plan moved, left out, measured, tried."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.refusals import Refusal
from members.api.doors import Door
from notifications import calls, permissions
from notifications.actions import delays, rehearsing, schedules
from notifications.api.calls import TAGS, CallsDetailOut, plan_of
from notifications.models import Step


class DepartureIn(serializers.Serializer[Any]):
    """When a message leaves: so many days after an anchor, or before, at an hour of Paris."""

    days = serializers.IntegerField(min_value=-366, max_value=366)
    hour = serializers.TimeField()
    anchor = serializers.ChoiceField(choices=list(calls.ANCHORS))


class MeasureIn(serializers.Serializer[Any]):
    """What is compared between two halves: `hours` of delay, or another subject in `line`."""

    hours = serializers.IntegerField(required=False, min_value=1, max_value=366 * 24)
    line = serializers.CharField(required=False, max_length=200)


class SpecimenOut(serializers.Serializer[Any]):
    """The subjects of the messages that are on their way to one's own address."""

    subjects = serializers.ListField(child=serializers.CharField())


class StepDoor(Door):
    """For those who manage the calls."""

    def step(self, pk: int, step: int) -> Step:
        self.let_in(permissions.can_manage_messages)
        found = Step.objects.filter(campaign=pk, pk=step).select_related("campaign").first()
        if found is None:
            raise Http404
        return found


class DepartureView(StepDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_move_step",
        summary="A message leaves on another day or hour",
        request=DepartureIn,
        responses=CallsDetailOut,
    )
    def put(self, request: Request, pk: int, step: int) -> Response:
        chosen = self.step(pk, step)
        given = self.given(DepartureIn)
        schedules.change_step(step=chosen, at=clock.now(), by=self.account, **given)
        return plan_of(pk)


class OmissionView(StepDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_leave_step_out",
        summary="A message will not leave",
        request=None,
        responses=CallsDetailOut,
    )
    def put(self, request: Request, pk: int, step: int) -> Response:
        schedules.leave_out(step=self.step(pk, step), at=clock.now(), by=self.account)
        return plan_of(pk)

    @extend_schema(
        tags=TAGS,
        operation_id="calls_put_step_back",
        summary="A message that was left out leaves after all",
        responses=CallsDetailOut,
    )
    def delete(self, request: Request, pk: int, step: int) -> Response:
        schedules.put_back(step=self.step(pk, step), at=clock.now(), by=self.account)
        return plan_of(pk)


class MeasureView(StepDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_measure_step",
        summary="Declare what is compared between two halves; public at once",
        request=MeasureIn,
        responses=CallsDetailOut,
    )
    def put(self, request: Request, pk: int, step: int) -> Response:
        chosen, given = self.step(pk, step), self.given(MeasureIn)
        if len(given) != 1:
            raise Refusal(
                "one-measure",
                _("One thing is compared at a time."),
                _("Give a number of hours, or another subject."),
                status=400,
            )
        if "hours" in given:
            delays.declare(step=chosen, at=clock.now(), by=self.account, **given)
        else:
            delays.declare_subject(step=chosen, at=clock.now(), by=self.account, **given)
        return plan_of(pk)

    @extend_schema(
        tags=TAGS,
        operation_id="calls_take_measure_back",
        summary="Take a measure back before the vote opens",
        responses=CallsDetailOut,
    )
    def delete(self, request: Request, pk: int, step: int) -> Response:
        delays.take_back(step=self.step(pk, step), at=clock.now(), by=self.account)
        return plan_of(pk)


class SpecimenView(StepDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="calls_try_step",
        summary="Send the message to oneself, under both subjects where two are compared",
        request=None,
        responses={201: SpecimenOut},
    )
    def post(self, request: Request, pk: int, step: int) -> Response:
        sent = rehearsing.send_specimen(step=self.step(pk, step), at=clock.now(), by=self.account)
        return Response({"subjects": [row.subject_line for row in sent]}, status=201)
