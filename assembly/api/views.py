"""`/api/v1/assemblies/`: the public archive, the same as the pages show to anybody."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assembly import queries, session_urns
from assembly.api.serializers import AssemblyDetailOut, AssemblyOut, RegisterEntryOut
from assembly.models import Assembly, Minutes, MinutesRegisterEntry, Resolution


@extend_schema(summary="Decided assemblies, the latest first")
class AssembliesView(ListAPIView[Assembly]):
    """Assemblies whose every question has its outcome."""

    permission_classes = (AllowAny,)
    serializer_class = AssemblyOut
    queryset = queries.decided()


class AssemblyView(APIView):
    """One decided assembly; one that is not decided is not there (404)."""

    permission_classes = (AllowAny,)

    @extend_schema(summary="A decided assembly", responses=AssemblyDetailOut)
    def get(self, request: Request, number: int) -> Response:
        assembly = queries.decided().filter(pk=number).first()
        if assembly is None:
            raise Http404
        return Response(AssemblyDetailOut(_detail(assembly)).data)


@extend_schema(summary="The register of minutes")
class RegisterView(ListAPIView[MinutesRegisterEntry]):
    """Every line in order: each holds the digest of the one before it."""

    permission_classes = (AllowAny,)
    serializer_class = RegisterEntryOut
    queryset = queries.register_of_minutes().order_by("number")


def _detail(assembly: Assembly) -> dict[str, Any]:
    call = assembly.call
    return {
        "pk": assembly.pk,
        "title": assembly.title,
        "kind": assembly.kind,
        "year": assembly.year,
        "state": assembly.state,
        "call": call,
        "agenda": list(assembly.items.order_by("position", "pk").values_list("title", flat=True)),
        "agenda_hash": assembly.agenda_hash,
        "resolutions": Resolution.objects.filter(assembly=assembly)
        .select_related("outcome")
        .order_by("number"),
        "papers": [_paper(paper) for paper in _public_papers(assembly)],
        "urns": [
            {
                "uuid": poll.uuid,
                "fingerprint": poll.fingerprint,
                "archive": reverse("urn:archive", args=[poll.uuid]),
            }
            for poll in session_urns.carried_by(assembly)
            if poll.ended_at is not None
        ],
    }


def _public_papers(assembly: Assembly) -> list[Minutes]:
    """The attendance sheet names members and their homes: it is not here."""
    papers = Minutes.objects.filter(assembly=assembly).select_related("entry")
    return [paper for paper in papers.order_by("entry__number") if paper.is_public]


def _paper(paper: Minutes) -> dict[str, Any]:
    url = reverse("assembly:register-paper", args=[paper.entry.number])
    return {
        "entry": paper.entry,
        "kind": paper.kind,
        "pdf_sha256": paper.pdf_sha256,
        "url": url,
    }
