"""Becoming a member: what a person outside asks, and the customers who may be invited to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.accounts import Account
from members.models.register import Member, postal_lines


class JoiningRequest(models.Model):
    """A request to become a member: asked on the site, confirmed from the mailbox, admitted by the
    board, entered in the register once the shares are paid.

    The payment is recorded, never collected: `paid_on` is the day the money came. `agreed_version`
    is the version of the words that the person agreed to.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for its confirmation")
        CONFIRMED = "confirmed", _("Waiting for an answer")
        ADMITTED = "admitted", _("Admitted, payment awaited")
        ENTERED = "entered", _("In the register")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Means(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CHEQUE = "cheque", _("Cheque")
        DEBIT = "debit", _("Direct debit")
        CARD = "card", _("Bank card")
        CASH = "cash", _("Cash")

    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    kind = models.CharField(max_length=10, choices=Member.Kind)
    civility = models.CharField(max_length=3, choices=Member.Civility, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    legal_name = models.CharField(max_length=200, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    delegate_last_name = models.CharField(max_length=100, blank=True)
    delegate_first_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200)
    address_more = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=60, default="France")
    shares = models.PositiveIntegerField()
    share_value_cents = models.BigIntegerField()
    words = models.TextField(blank=True)
    agreed_version = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.CharField(max_length=10, choices=Means, blank=True)
    payment_reference = models.CharField(max_length=100, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    member = models.OneToOneField(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="joining"
    )

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        *("asked", "confirmed", "admitted", "entered", "declined", "withdrawn"),
                    )
                ),
                name="joining_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("natural", "legal")), name="joining_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(civility__in=("", "mr", "mrs")), name="joining_civility_known"
            ),
            models.CheckConstraint(
                condition=Q(paid_by__in=("", "transfer", "cheque", "debit", "card", "cash")),
                name="joining_means_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="natural", last_name="") & ~Q(kind="legal", legal_name=""),
                name="joining_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state="entered", member__isnull=False, entered_at__isnull=False)
                | (~Q(state="entered") & Q(member__isnull=True, entered_at__isnull=True)),
                name="joining_entered_is_a_member",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by="")
                | Q(paid_on__isnull=False, state="entered"),
                name="joining_paid_is_entered",
            ),
            models.UniqueConstraint(
                fields=("email",),
                condition=Q(state__in=("asked", "confirmed", "admitted")),
                name="joining_asked_once",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = (
            *("state", "kind", "civility", "last_name", "first_name", "legal_name", "siren"),
            *("delegate_last_name", "delegate_first_name", "email", "phone", "address"),
            *("address_more", "postcode", "city", "country", "shares", "share_value_cents"),
            *("words", "agreed_version", "asked_at", "confirmed_at", "answered_at"),
            *("answered_by", "answer", "paid_on", "paid_by", "payment_reference"),
            *("entered_at", "member"),
        )
        retention = (
            "7 days if not confirmed; 1 year if declined or withdrawn; of a member, membership + "
            "10 years (C. com. L123-22)"
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def reference(self) -> str:
        """How the journal and the outbox name it."""
        return f"joining:{self.pk}"

    @property
    def display_name(self) -> str:
        if self.kind == Member.Kind.LEGAL:
            return self.legal_name
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def address_lines(self) -> list[str]:
        """The postal address as an envelope carries it, without the name."""
        return postal_lines(self.address, self.address_more, self.postcode, self.city, self.country)

    @property
    def amount_cents(self) -> int:
        """What the shares asked for cost, at their value on the day of the request."""
        return self.shares * self.share_value_cents


class Invitee(models.Model):
    """A customer who is no member and agreed to be written to: invited once, never again.

    `agreed_on` and `agreed_where` are the proof of the agreement. Who refuses stays as a refusal,
    so that a later file does not invite them again.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    agreed_on = models.DateField()
    agreed_where = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")

    class Privacy:
        public = ("id",)
        personal = (
            *("email", "name", "agreed_on", "agreed_where", "imported_at", "imported_by"),
            *("invited_at", "refused_at"),
        )
        retention = "3 years after the last message (CNIL); a refusal as long as the list"

    def __str__(self) -> str:
        return self.name
