"""`/api/v1/assemblies/12/proxies/`: the second door to the same actions as the page."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assembly import permissions, queries
from assembly.actions import proxies
from assembly.api import serializers as shapes
from assembly.models import Assembly, Proxy
from assembly.proxying import Outsider
from common import clock
from members import queries as register
from members.access import refusal_for
from members.api.doors import Door
from members.models import Member

TAGS = ["proxies"]


class ProxyDoor(Door):
    """Opens an assembly to come to its members."""

    def assembly(self, number: int) -> Assembly:
        found = Assembly.objects.select_related("statutes").filter(pk=number).first()
        if found is None:
            raise Http404
        if not permissions.can_give_proxy(self.account, found, clock.today()):
            raise refusal_for(self.account, clock.today())
        return found

    def received(self, number: int, proxy: int) -> Proxy:
        """A proxy that somebody gave to whom the account acts for."""
        found = queries.proxy_received(self.assembly(number), self.account, clock.today(), proxy)
        if found is None:
            raise Http404
        return found

    def shown(self, proxy: Proxy, code: int = status.HTTP_200_OK) -> Response:
        proxy.refresh_from_db()
        return Response(shapes.ProxyOut(proxy).data, status=code)


class ProxiesView(ProxyDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proxies_list",
        summary="One's proxies that run, given and received",
        responses=shapes.ProxiesOut,
    )
    def get(self, request: Request, number: int) -> Response:
        asked = (self.assembly(number), self.account, clock.today())
        found = {
            "given": queries.proxies_given(*asked),
            "received": queries.proxies_received(*asked),
        }
        return Response(shapes.ProxiesOut(found).data)

    @extend_schema(
        tags=TAGS,
        operation_id="proxies_give",
        summary="Give a proxy to a member, who must accept, or in blank",
        request=shapes.ProxyIn,
        responses={201: shapes.ProxyOut},
    )
    def post(self, request: Request, number: int) -> Response:
        assembly = self.assembly(number)
        given = self.given(shapes.ProxyIn)
        proxy = proxies.give(
            assembly=assembly,
            principal=self._mine(given["principal"]),
            holder=_outsider(given) or self._holder(given["holder"]),
            at=clock.now(),
            by=self.account,
        )
        return self.shown(proxy, status.HTTP_201_CREATED)

    def _mine(self, number: int) -> Member:
        for member in register.members_of(self.account, clock.today()):
            if member.number == number:
                return member
        raise Http404

    def _holder(self, number: int | None) -> Member | None:
        if number is None:
            return None
        found = register.active_members(clock.today()).filter(number=number).first()
        if found is None:
            raise Http404
        return found


def _outsider(given: dict[str, Any]) -> Outsider | None:
    said = given["outsider"]
    return Outsider(said["name"], said["tie"]) if said else None


class ProxyView(ProxyDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proxies_take_back",
        summary="Take a proxy back",
        responses=shapes.ProxyOut,
    )
    def delete(self, request: Request, number: int, proxy: int) -> Response:
        assembly = self.assembly(number)
        found = queries.proxy_given(assembly, self.account, clock.today(), proxy)
        if found is None:
            raise Http404
        proxies.revoke(proxy=found, at=clock.now(), by=self.account)
        return self.shown(found)


class AcceptanceView(ProxyDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proxies_accept",
        summary="Accept a proxy received",
        request=None,
        responses=shapes.ProxyOut,
    )
    def post(self, request: Request, number: int, proxy: int) -> Response:
        found = self.received(number, proxy)
        proxies.accept(proxy=found, at=clock.now(), by=self.account)
        return self.shown(found)


class RefusalView(ProxyDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="proxies_decline",
        summary="Decline a proxy received",
        request=None,
        responses=shapes.ProxyOut,
    )
    def post(self, request: Request, number: int, proxy: int) -> Response:
        found = self.received(number, proxy)
        proxies.decline(proxy=found, at=clock.now(), by=self.account)
        return self.shown(found)
