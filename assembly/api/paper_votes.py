"""`/api/v1/assemblies/12/paper-votes/`: forms on paper, entered folded and read by two people."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import paper_desk
from assembly.actions import envelopes, paper_votes
from assembly.api import serializers as shapes
from assembly.api.paper_proxies import PaperDoor, member_by_number
from assembly.models import Assembly, Candidate, PaperVote
from common import clock

TAGS = ["paper votes"]


class VotesDoor(PaperDoor):
    """Opens the forms of an assembly to its bureau."""

    def form(self, number: int, pk: int) -> PaperVote:
        found = self.assembly(number).paper_votes.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def line(self, assembly: Assembly, pk: int, code: int = status.HTTP_200_OK) -> Response:
        line = paper_desk.line_of(assembly, self.account, pk)
        return Response(shapes.PaperVoteOut(line).data, status=code)


class PaperVotesView(VotesDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_votes_list",
        summary="Forms entered for an assembly, for its bureau; never what they say",
        responses=shapes.PaperVoteOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        lines = paper_desk.lines(self.assembly(number), self.account)
        return Response(shapes.PaperVoteOut(lines, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="paper_votes_receive",
        summary="Enter a form that arrived, folded",
        request=shapes.PaperVoteIn,
        responses={201: shapes.PaperVoteOut},
    )
    def post(self, request: Request, number: int) -> Response:
        assembly = self.assembly(number)
        said = self.given(shapes.PaperVoteIn)
        paper = paper_votes.receive(
            assembly=assembly,
            member=member_by_number(said["member"]),
            arrival=said["arrival"],
            received_on=said["received_on"],
            answers=list(assembly.resolutions.filter(number__in=said.get("questions", ()))),
            has_envelope=said["has_envelope"],
            edition=said.get("edition"),
            at=clock.now(),
            by=self.account,
        )
        return self.line(assembly, paper.pk, status.HTTP_201_CREATED)


class EnvelopeView(VotesDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_votes_confirm_envelope",
        summary="Confirm closed envelopes that another person entered: the right is closed",
        request=None,
        responses=shapes.PaperVoteOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        form = self.form(number, paper)
        envelopes.confirm(paper=form, at=clock.now(), by=self.account)
        return self.line(form.assembly, form.pk)


class ReadingView(VotesDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_votes_read",
        summary="Say what the form says; it counts once two people read the same",
        request=shapes.PaperReadingIn,
        responses=shapes.PaperVoteOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        form = self.form(number, paper)
        numbers = dict(form.assembly.resolutions.values_list("number", "pk"))
        said = self.given(shapes.PaperReadingIn)["answers"]
        choices = {numbers.get(each["question"], 0): each["choice"] for each in said}
        names = {
            numbers.get(each["question"], 0): _candidates(
                form.assembly, each["question"], each.get("names", [])
            )
            for each in said
        }
        paper_votes.read(paper=form, choices=choices, names=names, at=clock.now(), by=self.account)
        return self.line(form.assembly, form.pk)


class SetAsideView(VotesDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_votes_set_aside",
        summary="Set a form aside, with the reason; until the sitting opens",
        request=shapes.SetAsideIn,
        responses=shapes.PaperVoteOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        form = self.form(number, paper)
        why = self.given(shapes.SetAsideIn)["why"]
        paper_votes.set_aside(paper=form, why=why, at=clock.now(), by=self.account)
        return self.line(form.assembly, form.pk)


def _candidates(assembly: Assembly, question: int, places: list[int]) -> list[int]:
    """The candidates (primary keys) at these places of the ballot; 0 where nobody stands."""
    standing = Candidate.objects.filter(
        resolution__assembly=assembly, resolution__number=question
    ).order_by("position", "pk")
    keys = list(standing.values_list("pk", flat=True))
    return [keys[place - 1] if place <= len(keys) else 0 for place in places]
