"""`/api/v1/assemblies/12/claims/`: claims against a result, the same as the page shows."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import contesting, permissions
from assembly.actions import claims
from assembly.api.documents import seen
from assembly.models import Assembly, Claim
from common import clock
from members.access import refusal_for
from members.api.doors import Door

TAGS = ["claims"]


class ClaimIn(serializers.Serializer[Any]):
    """A claim: who files it (number of the register), on which resolution (its number; none for
    the whole assembly), what is in dispute, how many votes, and why."""

    member = serializers.IntegerField(min_value=1)
    question = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    dispute = serializers.ChoiceField(choices=Claim.Dispute.choices)
    votes = serializers.IntegerField(min_value=0, required=False, default=0)
    reasons = serializers.CharField(max_length=claims.LONGEST_REASONS)


class ClaimOut(serializers.Serializer[Any]):
    """A claim with its answer; `influence` says in French whether the votes in dispute could have
    changed the result; `file` is the address of the claimant's dossier with its proofs."""

    id = serializers.IntegerField(source="claim.pk")
    member = serializers.IntegerField(source="claim.member.number")
    question = serializers.SerializerMethodField()
    dispute = serializers.CharField(source="claim.dispute")
    votes = serializers.IntegerField(source="claim.votes")
    reasons = serializers.CharField(source="claim.reasons")
    state = serializers.CharField(source="claim.state")
    filed_at = serializers.DateTimeField(source="claim.filed_at")
    answer = serializers.CharField(source="claim.answer")
    answered_at = serializers.DateTimeField(source="claim.answered_at", allow_null=True)
    answered_by = serializers.CharField(source="claim.answered_by_name")
    influence = serializers.CharField()
    file = serializers.CharField()

    def get_question(self, line: dict[str, Any]) -> int | None:
        resolution = line["claim"].resolution
        return resolution.number if resolution else None


class ClaimsDoor(Door):
    """Opens claims: each claimant's own, all of them for those who answer."""

    def claims_of(self, assembly: Assembly) -> Any:
        today = clock.today()
        reads = permissions.can_answer_claims(self.account, today)
        if not reads and not permissions.can_contest(self.account, assembly, today):
            raise refusal_for(self.account, today)
        found = assembly.claims.select_related("member", "resolution").order_by("filed_at", "pk")
        mine = permissions.claimants(self.account, assembly, today)
        return found if reads else found.filter(member__in=mine)


class ClaimsView(ClaimsDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="claims_list",
        summary="Claims against an assembly: one's own, or all for those who answer",
        responses=ClaimOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        found = self.claims_of(seen(request, number))
        return Response(ClaimOut([_line(each) for each in found], many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="claims_file",
        summary="Contest a result; the same reasons sent twice are one claim",
        request=ClaimIn,
        responses={201: ClaimOut},
    )
    def post(self, request: Request, number: int) -> Response:
        assembly, today = seen(request, number), clock.today()
        if not permissions.can_contest(self.account, assembly, today):
            raise refusal_for(self.account, today)
        said = self.given(ClaimIn)
        acting = permissions.claimants(self.account, assembly, today)
        mine = {member.number: member for member in acting}
        if said["member"] not in mine:
            raise Http404
        claim = claims.file(
            assembly=assembly,
            member=mine[said["member"]],
            resolution=_question(assembly, said["question"]),
            dispute=said["dispute"],
            votes=said["votes"],
            reasons=said["reasons"],
            at=clock.now(),
            by=self.account,
        )
        return Response(ClaimOut(_line(claim)).data, status=status.HTTP_201_CREATED)


class ClaimView(ClaimsDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="claims_read",
        summary="One claim, with its answer",
        responses=ClaimOut,
    )
    def get(self, request: Request, number: int, claim: int) -> Response:
        found = self.claims_of(seen(request, number)).filter(pk=claim).first()
        if found is None:
            raise Http404
        return Response(ClaimOut(_line(found)).data)


def _question(assembly: Assembly, number: int | None) -> Any:
    if number is None:
        return None
    found = assembly.resolutions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _line(claim: Claim) -> dict[str, Any]:
    influence = contesting.influence(claim)
    return {
        "claim": claim,
        "influence": influence.sentence if influence else "",
        "file": reverse("assembly:claim-file", args=[claim.assembly_id, claim.pk]),
    }
