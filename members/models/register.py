"""The register of members: persons, the colleges they vote in, their shares."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from members.models.accounts import Account


def postal_lines(street: str, more: str, postcode: str, city: str, country: str) -> list[str]:
    """A postal address as an envelope carries it, without the name; France is not written."""
    abroad = "" if country in ("", "France") else country.upper()
    return [line for line in (street, more, f"{postcode} {city}".strip(), abroad) if line]


class College(models.Model):
    """A group of members whose votes are weighted together (SCIC, R-VAR-01).

    The weight is a fraction of the whole; both parts are empty where votes are not weighted.
    """

    class Associates(models.TextChoices):
        """Whose votes the law caps together, since they do not cooperate (loi 1947, art. 3 bis)."""

        COOPERATIVES = "cooperatives", _("Non-cooperator associates that are cooperatives")
        OTHERS = "others", _("Other non-cooperator associates (investors)")

    name = models.CharField(max_length=100, unique=True)
    associates = models.CharField(max_length=12, choices=Associates, blank=True)
    weight_numerator = models.PositiveIntegerField(null=True, blank=True)
    weight_denominator = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(weight_numerator__isnull=True, weight_denominator__isnull=True)
                | Q(
                    weight_numerator__gte=1,
                    weight_denominator__gte=1,
                    weight_numerator__lte=F("weight_denominator"),
                ),
                name="college_weight_is_a_fraction_of_one",
            ),
            models.CheckConstraint(
                condition=Q(associates__in=("", "cooperatives", "others")),
                name="college_associates_are_known",
            ),
        )

    class Privacy:
        public = ("id", "name", "associates", "weight_numerator", "weight_denominator")
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self, on: date) -> "MemberQuerySet":
        """Members of the register on a day: registered by then, not yet gone."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), registered_on__lte=on)

    def acted_for_by(self, account: Account, on: date) -> "MemberQuerySet":
        """Members for whom an account acts on a day: its own, those it represents, and those
        who share its address."""
        represents = Q(representatives__account=account, representatives__from_on__lte=on) & (
            Q(representatives__to_on__isnull=True) | Q(representatives__to_on__gt=on)
        )
        return self.active(on).filter(Q(account=account) | represents).distinct()


class Member(models.Model):
    """A natural or legal person who belongs to the cooperative, with one vote.

    `number` is the register's own key. `registered_on` is the first day of membership, `left_on`
    the first day without it. `dues_until` is the last day that the dues paid cover, where members
    pay some; empty, none is recorded. `account` is the person who acts: for a legal person its
    representative's. `sort_key` and `search_key` are the names without accents or capitals
    (members.names), because neither database sorts French.
    """

    class Kind(models.TextChoices):
        NATURAL = "natural", _("Natural person")
        LEGAL = "legal", _("Legal person")

    class Civility(models.TextChoices):
        MR = "mr", _("Mr")
        MRS = "mrs", _("Mrs")

    class Status(models.TextChoices):
        FUTURE = "future", _("Not yet registered")
        ACTIVE = "active", _("In the register")
        LEFT = "left", _("Has left")

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NATURAL)
    civility = models.CharField(max_length=3, choices=Civility.choices, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    legal_name = models.CharField(max_length=200, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    address_more = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, default="France")
    registered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    dues_until = models.DateField(null=True, blank=True)
    college = models.ForeignKey(
        College, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    sort_key = models.CharField(max_length=220, blank=True, db_index=True)
    search_key = models.TextField(blank=True)

    objects: ClassVar = MemberQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "number")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("natural", "legal")), name="member_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(civility__in=("", "mr", "mrs")), name="member_civility_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="natural", last_name="") & ~Q(kind="legal", legal_name=""),
                name="member_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("registered_on")),
                name="member_leaves_after_joining",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="member_number_is_positive"),
        )

    class Privacy:
        public = ("id", "number", "kind", "college")
        personal = (
            "civility",
            "last_name",
            "first_name",
            "legal_name",
            "siren",
            "email",
            "phone",
            "address",
            "address_more",
            "postcode",
            "city",
            "country",
            "registered_on",
            "left_on",
            "dues_until",
            "account",
            "sort_key",
            "search_key",
        )
        retention = (
            "life of the cooperative: who was a member; how to reach them, membership + 5 years"
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """As the member is called: “Alice Martin”, “Association Les Mots Passants”."""
        if self.kind == self.Kind.LEGAL:
            return self.legal_name
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def sort_name(self) -> str:
        """As lists print it: “MARTIN Alice”, “Association Les Mots Passants”."""
        if self.kind == self.Kind.LEGAL:
            return self.legal_name
        return f"{self.last_name.upper()} {self.first_name}".strip()

    @property
    def address_lines(self) -> list[str]:
        """The postal address as an envelope carries it, without the name."""
        return postal_lines(self.address, self.address_more, self.postcode, self.city, self.country)

    def status(self, on: date) -> "Member.Status":
        """Where the member stands on a day."""
        if self.registered_on > on:
            return self.Status.FUTURE
        if self.left_on is not None and self.left_on <= on:
            return self.Status.LEFT
        return self.Status.ACTIVE

    def is_active(self, on: date) -> bool:
        """Whether the person is a member on a day."""
        return self.status(on) == self.Status.ACTIVE

    def shares(self, on: date) -> int:
        """How many shares the member holds at the end of a day."""
        held = self.share_movements.filter(on__lte=on).aggregate(held=Sum("quantity"))["held"]
        return int(held or 0)


class Representative(models.Model):
    """The natural person who acts for a legal person between two dates (R-PROC-01).

    `deed` says where the power is filed; `to_on` is the first day without it.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="representatives")
    last_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="representations"
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    deed = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(
        "members.RegisterImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-from_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(to_on__isnull=True),
                name="one_representative_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="representative_ends_after_starting",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = (
            "member",
            "last_name",
            "first_name",
            "email",
            "account",
            "from_on",
            "to_on",
            "deed",
            "source",
        )
        retention = "membership + 5 years"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ShareMovement(models.Model):
    """Shares that came (positive) or went (negative) on a day: the account of a member's shares
    is the sum of its movements, never a figure that somebody overwrites."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        REFUND = "refund", _("Refund")
        TRANSFER = "transfer", _("Transfer of shares")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="share_movements")
    on = models.DateField()
    quantity = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(
        "members.RegisterImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("subscription", "refund", "transfer")),
                name="share_movement_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="subscription", quantity__gt=0)
                | Q(kind="refund", quantity__lt=0)
                | (Q(kind="transfer") & ~Q(quantity=0)),
                name="share_movement_has_the_sign_of_its_kind",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = ("member", "on", "quantity", "kind", "note", "source")
        retention = "membership + 10 years (C. com. L123-22)"

    def __str__(self) -> str:
        return f"{self.quantity:+d}"
