"""Shapes of what programs read and write."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rest_framework import serializers

from members import queries
from members.actions.register import Details
from members.importing import values
from members.models import Member, ShareMovement
from members.models.mandates import Organ


class Checked(serializers.CharField):
    """A text that one of `members.importing.values` reads, as in an import or on a page."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if not text:
            return text
        try:
            return self.read(text)
        except values.Unclear as unclear:
            raise serializers.ValidationError(str(unclear)) from unclear


class MandateOut(serializers.Serializer[Any]):
    organ = serializers.ChoiceField(choices=Organ.choices)
    office = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class MemberOut(serializers.Serializer[Any]):
    """A row of the register."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Member.Kind.choices)
    name = serializers.CharField(source="display_name")
    civility = serializers.CharField()
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    legal_name = serializers.CharField()
    siren = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    address_more = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    college = serializers.CharField(source="college.name", default="")
    registered_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)
    dues_until = serializers.DateField(allow_null=True)


class MemberDetailOut(MemberOut):
    """A row with its shares, its consent and its mandates."""

    shares = serializers.IntegerField()
    convened_by = serializers.ChoiceField(choices=["email", "post"])
    consent_given_at = serializers.DateTimeField(allow_null=True)
    mandates = MandateOut(many=True)


class RightsOut(serializers.Serializer[Any]):
    """What an account may do in this session, second factor included."""

    member = serializers.BooleanField()
    board = serializers.BooleanField()
    supervisory_board = serializers.BooleanField()
    operator = serializers.BooleanField()
    manage_register = serializers.BooleanField()


class MeOut(serializers.Serializer[Any]):
    """The account that asks, the members it acts for, its rights."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    members = MemberDetailOut(many=True)
    rights = RightsOut()


class PostalAddressIn(serializers.Serializer[Any]):
    """What members correct themselves."""

    phone = Checked(values.phone, max_length=30, allow_blank=True, required=False)
    address = serializers.CharField(max_length=200, allow_blank=True, required=False)
    address_more = serializers.CharField(max_length=200, allow_blank=True, required=False)
    postcode = serializers.CharField(max_length=12, allow_blank=True, required=False)
    city = serializers.CharField(max_length=100, allow_blank=True, required=False)
    country = Checked(values.country, max_length=60, required=False)


class MemberIn(PostalAddressIn):
    """A row to enter or to correct; absent fields stay as they are."""

    kind = serializers.ChoiceField(choices=Member.Kind.choices, required=False)
    civility = serializers.ChoiceField(
        choices=Member.Civility.choices, allow_blank=True, required=False
    )
    last_name = serializers.CharField(max_length=100, allow_blank=True, required=False)
    first_name = serializers.CharField(max_length=100, allow_blank=True, required=False)
    legal_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    siren = Checked(values.siren, max_length=15, allow_blank=True, required=False)
    email = Checked(values.email, max_length=254, allow_blank=True, required=False)
    registered_on = serializers.DateField(required=False)
    dues_until = serializers.DateField(required=False, allow_null=True)
    college = serializers.CharField(allow_blank=True, required=False)

    def validate_college(self, name: str) -> Any:
        college = queries.colleges().filter(name=name).first()
        if name and college is None:
            raise serializers.ValidationError("unknown college")
        return college


class NewMemberIn(MemberIn):
    number = serializers.IntegerField(min_value=1, required=False)
    shares = serializers.IntegerField(min_value=0, default=0)
    registered_on = serializers.DateField()


class LeavingIn(serializers.Serializer[Any]):
    """`left_on` is the first day without membership."""

    left_on = serializers.DateField()
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class SharesIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ShareMovement.Kind.choices)
    quantity = serializers.IntegerField(min_value=-1_000_000, max_value=1_000_000)
    on = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class CooperativeOut(serializers.Serializer[Any]):
    """The identity of the cooperative and its own words; amounts in euro cents."""

    name = serializers.CharField()
    sigle = serializers.CharField()
    form = serializers.CharField()
    is_capital_variable = serializers.BooleanField()
    capital_amount_cents = serializers.IntegerField()
    capital_minimum_cents = serializers.IntegerField()
    share_value_cents = serializers.IntegerField()
    siren = serializers.CharField()
    rcs_city = serializers.CharField()
    address = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    website = serializers.CharField()
    fiscal_year_end = serializers.CharField()
    words = serializers.DictField(child=serializers.CharField(), source="own_words")
    non_member_turnover_limit_percent = serializers.IntegerField()


class FiguresOut(serializers.Serializer[Any]):
    """A fiscal year; amounts in euro cents, null where unknown."""

    year = serializers.IntegerField()
    members = serializers.IntegerField(allow_null=True)
    capital_cents = serializers.IntegerField(allow_null=True)
    turnover_cents = serializers.IntegerField(allow_null=True)
    non_member_turnover_cents = serializers.IntegerField(allow_null=True)
    result_cents = serializers.IntegerField(allow_null=True)
    reported_in = serializers.CharField(source="source")


class StandingOut(serializers.Serializer[Any]):
    """Where the cooperative stands; amounts in euro cents. The turnover is that of the last year
    whose accounts say both figures, 0 where none does."""

    capital_cents = serializers.IntegerField()
    minimum_cents = serializers.IntegerField()
    share_value_cents = serializers.IntegerField()
    missing_cents = serializers.IntegerField()
    missing_shares = serializers.IntegerField()
    year = serializers.IntegerField(allow_null=True)
    turnover_cents = serializers.IntegerField()
    outside_cents = serializers.IntegerField(help_text="Sold to non-members.")
    limit_percent = serializers.IntegerField()
    excess_cents = serializers.IntegerField(help_text="Sold to non-members beyond the limit.")


class SeatOut(MandateOut):
    """A seat that somebody holds today."""

    name = serializers.CharField(source="member.display_name")


def detailed(member: Member, on: date) -> dict[str, Any]:
    """A row with its shares, its consent and its mandates, as MemberDetailOut describes it."""
    consent = queries.running_consent(member)
    return {
        **MemberOut(member).data,
        "shares": member.shares(on),
        "convened_by": "email" if consent else "post",
        "consent_given_at": consent.given_at if consent else None,
        "mandates": MandateOut(queries.mandates_with_words(member), many=True).data,
    }


def details_of(given: dict[str, Any], before: Details | None = None) -> Details:
    """The row a program asks for, over what was there."""
    names = Details.__dataclass_fields__.keys()
    kept = {name: getattr(before, name) for name in names} if before else {}
    return Details(**{**kept, **{name: value for name, value in given.items() if name in names}})
