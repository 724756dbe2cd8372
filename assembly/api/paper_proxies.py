"""`/api/v1/assemblies/12/paper-proxies/`: what two people of the bureau read on signed sheets."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import door_desk, permissions
from assembly.actions import paper_proxies
from assembly.api import serializers as shapes
from assembly.models import Assembly, PaperProxy
from assembly.proxying import Holder, Outsider
from common import clock
from members import queries as register
from members.access import refusal_for
from members.api.doors import Door
from members.models import Member

TAGS = ["paper proxies"]


class PaperDoor(Door):
    """Opens an assembly to its bureau."""

    def assembly(self, number: int) -> Assembly:
        found = Assembly.objects.select_related("statutes").filter(pk=number).first()
        if found is None:
            raise Http404
        if not permissions.can_check_in(self.account, found, clock.today()):
            raise refusal_for(self.account, clock.today())
        return found

    def paper(self, number: int, pk: int) -> PaperProxy:
        found = self.assembly(number).paper_proxies.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def shown(self, paper: PaperProxy, code: int = status.HTTP_200_OK) -> Response:
        paper.refresh_from_db()
        return Response(shapes.PaperProxyOut(paper).data, status=code)


class PaperProxiesView(PaperDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_proxies_list",
        summary="Sheets entered for an assembly, for its bureau",
        responses=shapes.PaperProxyOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        sheets = door_desk.sheets(self.assembly(number), self.account)
        papers = [sheet.paper for sheet in sheets]
        return Response(shapes.PaperProxyOut(papers, many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="paper_proxies_enter",
        summary="Enter a signed sheet; another person of the bureau confirms it",
        request=shapes.PaperProxyIn,
        responses={201: shapes.PaperProxyOut},
    )
    def post(self, request: Request, number: int) -> Response:
        assembly = self.assembly(number)
        said = self.given(shapes.PaperProxyIn)
        number_of, outsider = said["holder"], said["outsider"]
        holder: Holder = None if number_of is None else member_by_number(number_of)
        if outsider:
            holder = Outsider(outsider["name"], outsider["tie"])
        paper = paper_proxies.enter(
            assembly=assembly,
            principal=member_by_number(said["principal"]),
            holder=holder,
            arrival=said["arrival"],
            signed_on=said["signed_on"],
            at=clock.now(),
            by=self.account,
        )
        return self.shown(paper, status.HTTP_201_CREATED)


class ConfirmationView(PaperDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_proxies_confirm",
        summary="Confirm a sheet that another person entered",
        request=None,
        responses=shapes.PaperProxyOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        found = self.paper(number, paper)
        paper_proxies.confirm(paper=found, at=clock.now(), by=self.account)
        return self.shown(found)


class HolderAcceptsView(PaperDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_proxies_accept",
        summary="Note that the holder, who has arrived, accepts",
        request=None,
        responses=shapes.PaperProxyOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        found = self.paper(number, paper)
        paper_proxies.accept(paper=found, at=clock.now(), by=self.account)
        return self.shown(found)


class SetAsideView(PaperDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="paper_proxies_set_aside",
        summary="Set a sheet aside: nothing is given",
        request=None,
        responses=shapes.PaperProxyOut,
    )
    def post(self, request: Request, number: int, paper: int) -> Response:
        found = self.paper(number, paper)
        paper_proxies.set_aside(paper=found, at=clock.now(), by=self.account)
        return self.shown(found)


def member_by_number(number: int) -> Member:
    found = register.active_members(clock.today()).filter(number=number).first()
    if found is None:
        raise Http404
    return found
