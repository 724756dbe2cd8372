"""`/api/v1/assemblies/12/hand-counts/`: the votes of the room, counted by two people apart."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import sitting_desk
from assembly.actions import hands
from assembly.api.paper_proxies import PaperDoor
from assembly.models import Assembly
from assembly.models.boxes import OF_ELECTION, OF_RESOLUTION
from assembly.raised_hands import COUNTERS, Hands
from assembly.states import AssemblyState
from common import clock
from common.refusals import Refusal

TAGS = ["votes of the room"]


class FiguresSerializer(serializers.Serializer[Any]):
    """What one person counted: `votes_for`, `against`, `abstain` on a resolution; in an election
    `ballots`, of which `blank` and `null`, and `marks`, the votes of each candidate in the order
    of the ballot."""

    votes_for = serializers.IntegerField(min_value=0, required=False)
    against = serializers.IntegerField(min_value=0, required=False)
    abstain = serializers.IntegerField(min_value=0, required=False)
    ballots = serializers.IntegerField(min_value=0, required=False)
    blank = serializers.IntegerField(min_value=0, required=False)
    null = serializers.IntegerField(min_value=0, required=False)
    marks = serializers.ListField(child=serializers.IntegerField(min_value=0), required=False)


class HandCountIn(FiguresSerializer):
    question = serializers.IntegerField(min_value=1)
    college = serializers.CharField(required=False, default="", allow_blank=True)


class HandCountOut(serializers.Serializer[Any]):
    """What is to be counted. `readings` are shown once two people have counted, never before."""

    question = serializers.IntegerField()
    college = serializers.CharField()
    votes_at_most = serializers.IntegerField()
    counted = serializers.BooleanField()
    people = serializers.IntegerField()
    readings = FiguresSerializer(many=True)


class HandCountsView(PaperDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="hand_counts_list",
        summary="What the room votes in public, and how far its count is, for the bureau",
        responses=HandCountOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        return Response(HandCountOut(_lines(self.assembly(number)), many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="hand_counts_enter",
        summary="Say what you counted; it is kept once two people found the same",
        request=HandCountIn,
        responses=HandCountOut(many=True),
    )
    def post(self, request: Request, number: int) -> Response:
        assembly = self.assembly(number)
        said = self.given(HandCountIn)
        resolution = assembly.resolutions.filter(number=said["question"]).first()
        if resolution is None:
            raise Http404
        awaited = OF_ELECTION if resolution.is_election else OF_RESOLUTION
        if any(name not in said for name in awaited):
            raise _incomplete(awaited)
        act = hands.count_election if resolution.is_election else hands.count
        act(
            resolution=resolution,
            college=said["college"],
            at=clock.now(),
            by=self.account,
            **{name: said[name] for name in awaited},
        )
        return Response(HandCountOut(_lines(assembly), many=True).data)


def _lines(assembly: Assembly) -> list[dict[str, Any]]:
    if assembly.state != AssemblyState.SITTING:
        return []
    return [
        _line(line.resolution.number, each, line.resolution.is_election)
        for line in sitting_desk.vote_lines(assembly)
        for each in line.hands
    ]


def _line(number: int, counted: Hands, is_election: bool) -> dict[str, Any]:
    shown = counted.readings if len(counted.readings) >= COUNTERS else []
    names = OF_ELECTION if is_election else OF_RESOLUTION
    return {
        "question": number,
        "college": counted.college,
        "votes_at_most": counted.heads.hands,
        "counted": counted.counted,
        "people": len(counted.readings),
        "readings": [{name: each.figures[name] for name in names} for each in shown],
    }


def _incomplete(awaited: tuple[str, ...]) -> Refusal:
    said = _("These figures are awaited, even zero: {names}.").format(names=", ".join(awaited))
    return Refusal("count-incomplete", said, status=400)
