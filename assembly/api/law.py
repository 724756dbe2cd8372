"""What the law and the statutes say of an assembly, for programs: rules in force, dates, retention,
and how far each result is from the contrary one. The same as the pages show."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assembly import deadlines, influence_report, permissions, retention, rulebook
from assembly.api.documents import seen
from assembly.rules.retention import policy
from assembly.rules.rule import Rule
from common import clock
from members.access import refusal_for
from members.api.doors import Door

TAGS = ["assembly law"]


class RuleOut(serializers.Serializer[Any]):
    """One rule: its value in French words, its source, who may change it, how sure it is."""

    key = serializers.CharField()
    name = serializers.CharField(source="label")
    words = serializers.CharField()
    reference = serializers.CharField(source="source")
    article = serializers.CharField()
    lock = serializers.CharField()
    verified = serializers.CharField()
    requirement = serializers.CharField()
    is_confirmed = serializers.BooleanField(
        help_text="False for a rule that a later release brought: the value of the legal model "
        "applies until the cooperative confirms it or says otherwise."
    )


class StatutesOut(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    preset = serializers.CharField()
    name = serializers.CharField(source="label")
    adopted_on = serializers.DateField()
    rules = RuleOut(many=True)


class DateOut(serializers.Serializer[Any]):
    """One legal date: who acts by then, what happens otherwise, where it stands."""

    code = serializers.CharField(source="deadline.code")
    at = serializers.DateTimeField(source="deadline.at")
    name = serializers.CharField(source="deadline.label")
    rule = serializers.CharField(source="deadline.rule")
    reference = serializers.CharField(source="deadline.source")
    hard = serializers.BooleanField(source="deadline.hard")
    consequence = serializers.CharField(source="deadline.consequence")
    acts = serializers.CharField(source="deadline.acts")
    standing = serializers.CharField()
    days_left = serializers.IntegerField()
    reason = serializers.CharField()


class InfluenceOut(serializers.Serializer[Any]):
    """How many votes wrongly counted, kept out or changed would have changed a result (null: no
    number could), and whether those in dispute could."""

    resolution = serializers.IntegerField(source="resolution.number")
    verdict = serializers.CharField(source="outcome.verdict")
    counted = serializers.IntegerField(allow_null=True)
    missed = serializers.IntegerField(allow_null=True)
    changed = serializers.IntegerField(allow_null=True)
    disputed = serializers.IntegerField()
    could_change = serializers.BooleanField()
    sentences = serializers.ListField(child=serializers.CharField())


class CategoryOut(serializers.Serializer[Any]):
    """How long one kind of data is kept; 0 years: for ever."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    years = serializers.IntegerField()
    counted_from = serializers.CharField()
    fate = serializers.CharField()
    reference = serializers.CharField(source="source")


class DueOut(serializers.Serializer[Any]):
    """What can go today, or what a legal hold keeps although it could."""

    category = serializers.CharField(source="category.code")
    title = serializers.CharField()
    kept_until = serializers.DateField()
    count = serializers.IntegerField()
    hold = serializers.CharField()


class RetentionOut(serializers.Serializer[Any]):
    policy = CategoryOut(many=True)
    due = DueOut(many=True)


class StatutesView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        operation_id="assembly_statutes_read",
        summary="The rules in force",
        responses=StatutesOut,
    )
    def get(self, request: Request) -> Response:
        current = rulebook.current()
        if current is None:
            raise Http404
        rules = rulebook.of_statutes(current)
        new = {rule.key for rule in rulebook.unconfirmed(current)}
        said = {
            "version": current.version,
            "preset": rules.preset,
            "label": rules.label,
            "adopted_on": current.adopted_on,
            "rules": [
                {**_rule(rule), "is_confirmed": rule.key not in new}
                for rule in rulebook.shown(rules)
            ],
        }
        return Response(StatutesOut(said).data)


class CalendarView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        operation_id="assembly_calendar_read",
        summary="The legal dates of an assembly that this person is shown",
        responses=DateOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        rows = deadlines.shown_to(request.user, seen(request, number), at=clock.now())
        return Response(DateOut(rows, many=True).data)


class InfluenceView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        operation_id="assembly_influence_read",
        summary="Could disputed votes have changed each result",
        responses=InfluenceOut(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        lines = influence_report.lines(seen(request, number))
        return Response(InfluenceOut(lines, many=True).data)


class RetentionView(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="assembly_retention_read",
        summary="How long data are kept, and what can go today",
        responses=RetentionOut,
    )
    def get(self, request: Request) -> Response:
        today = clock.today()
        if not permissions.can_watch(self.account, today):
            raise refusal_for(self.account, today)
        said = {"policy": policy().values(), "due": retention.plan(clock.now())}
        return Response(RetentionOut(said).data)


def _rule(rule: Rule) -> dict[str, str]:
    names = ("key", "label", "words", "source", "article", "lock", "verified", "requirement")
    return {name: str(getattr(rule, name)) for name in names}
