"""The board of reach for programs: how many were reached, opened the ballot page and voted, by day.
The same counts as the page shows, and none under ten while members vote at a distance."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import permissions, turnout
from assembly.api.documents import seen
from common import clock
from members.access import refusal_for
from members.api.doors import Door


class DayOut(serializers.Serializer[turnout.Day]):
    """How many so far at the end of one day; null hides a count from one to nine."""

    on = serializers.DateField()
    reached = serializers.IntegerField(allow_null=True)
    opened = serializers.IntegerField(allow_null=True)
    voted = serializers.IntegerField(allow_null=True)
    last_time = serializers.IntegerField(allow_null=True)


class TurnoutOut(serializers.Serializer[Any]):
    """One call. `missing` for the quorum is null where it would say how few have voted."""

    registered = serializers.IntegerField()
    quorum = serializers.IntegerField(
        source="now.required", allow_null=True, help_text="In votes; null where none is asked."
    )
    missing = serializers.IntegerField(source="now.shown_missing", allow_null=True)
    quorum_reached = serializers.BooleanField(source="now.reached")
    days = DayOut(many=True)


class TurnoutView(Door):
    @extend_schema(
        tags=["assemblies"],
        operation_id="assembly_turnout_read",
        summary="Reach and turnout day by day, in counts alone",
        responses=TurnoutOut,
    )
    def get(self, request: Request, number: int) -> Response:
        assembly, today = seen(request, number), clock.today()
        if not permissions.can_prove_dispatch(self.account, assembly, today):
            raise refusal_for(self.account, today)
        return Response(TurnoutOut(turnout.dashboard(assembly, at=clock.now())).data)
