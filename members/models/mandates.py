"""Who governs, between which dates, and what the statutes let each organ do."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.register import Member


class Organ(models.TextChoices):
    """An organ of the cooperative; its French name is one of the cooperative's words."""

    BOARD = "board", _("Board")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")
    SCRUTINEERS = "scrutineers", _("Scrutineers")


class Office(models.TextChoices):
    MEMBER = "member", _("Ordinary seat")
    PRESIDENT = "president", _("President")
    VICE_PRESIDENT = "vice_president", _("Vice-president")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def running(self, on: date) -> "MandateQuerySet":
        """Mandates in force on a day, of people who are still members that day."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=on),
            Q(member__left_on__isnull=True) | Q(member__left_on__gt=on),
            starts_on__lte=on,
        )


class Mandate(models.Model):
    """A seat in an organ: from `starts_on` until the day before `ends_on` (R-ELEC)."""

    class Origin(models.TextChoices):
        ELECTED = "elected", _("By election")
        APPOINTED = "appointed", _("By appointment")
        COOPTED = "coopted", _("By co-option")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="mandates")
    organ = models.CharField(max_length=20, choices=Organ.choices)
    office = models.CharField(max_length=20, choices=Office.choices, default=Office.MEMBER)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ELECTED)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    # The cooperative's own word for the organ, where a page shows it. Never stored.
    organ_word = ""

    objects: ClassVar = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("organ", "starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organ__in=("board", "supervisory_board", "scrutineers")),
                name="mandate_organ_is_known",
            ),
            models.CheckConstraint(
                condition=Q(office__in=("member", "president", "vice_president")),
                name="mandate_office_is_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=("elected", "appointed", "coopted")),
                name="mandate_origin_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_starting",
            ),
        )

    class Privacy:
        public = ("id", "member", "organ", "office", "origin", "starts_on", "ends_on")
        retention = "life of the cooperative: who governed is public"

    def __str__(self) -> str:
        return f"{self.member} ({self.organ})"

    def is_running(self, on: date) -> bool:
        """Whether the seat is held on a day."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)


class OrganFunction(models.Model):
    """A function that the statutes give to an organ, or to one office in it (secrecy.md 4).

    At Ouvaton the supervisory board keeps the keys and certifies, and its president chairs; an
    association without one gives the same functions to its bureau or its scrutineers.
    """

    class Function(models.TextChoices):
        KEY_HOLDER = "key_holder", _("Key holder")
        CERTIFIER = "certifier", _("Certifier")
        CHAIR = "chair", _("Chair")
        CONVENER = "convener", _("Convener")

    function = models.CharField(max_length=20, choices=Function.choices)
    organ = models.CharField(max_length=20, choices=Organ.choices)
    office = models.CharField(max_length=20, choices=Office.choices, blank=True)

    class Meta:
        ordering = ("function", "organ", "office")
        constraints = (
            models.UniqueConstraint(
                fields=("function", "organ", "office"), name="organ_function_once"
            ),
            models.CheckConstraint(
                condition=Q(function__in=("key_holder", "certifier", "chair", "convener")),
                name="organ_function_is_known",
            ),
            models.CheckConstraint(
                condition=Q(organ__in=("board", "supervisory_board", "scrutineers")),
                name="organ_function_organ_is_known",
            ),
            models.CheckConstraint(
                condition=Q(office__in=("", "member", "president", "vice_president")),
                name="organ_function_office_is_known",
            ),
        )

    class Privacy:
        public = ("id", "function", "organ", "office")
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"{self.function}: {self.organ} {self.office}".strip()
