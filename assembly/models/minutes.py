"""What an assembly leaves: its papers, and the numbered register that holds them."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly, Call


class RegisterIsAppendOnly(Exception):
    """The register of minutes is corrected by a new entry, never by changing an old one."""


class Minutes(models.Model):
    """A paper of the register: its data frozen as JSON, and the PDF drawn from them.

    The same data give the same bytes. Minutes that the bureau has not signed say so.
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Minutes")
        FAILED_QUORUM = "failed_quorum", _("Minutes of failed quorum")
        ATTENDANCE = "attendance", _("Attendance sheet")
        CERTIFICATE = "certificate", _("Certificate of the result")
        OPENING = "opening", _("Minutes of the opening of the vote")
        RECTIFICATION = "rectification", _("Rectifying act")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="minutes")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="minutes")
    kind = models.CharField(max_length=14, choices=Kind)
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()
    signed_copy = models.CharField(max_length=200, blank=True)
    signed_copy_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("assembly", "drawn_at", "pk")
        verbose_name_plural = "minutes"
        constraints = (
            # A certificate may follow a refusal, a rectifying act another: each is a paper of the
            # register.
            models.UniqueConstraint(
                fields=("call", "kind"),
                condition=~Q(kind__in=("certificate", "rectification")),
                name="minutes_once_per_call",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "minutes",
                        "failed_quorum",
                        "attendance",
                        "certificate",
                        "opening",
                        "rectification",
                    )
                ),
                name="minutes_kind_is_known",
            ),
        )

    class Privacy:
        public = (
            "id",
            "assembly",
            "call",
            "kind",
            "data_sha256",
            "pdf_sha256",
            "drawn_at",
            "signed_copy_sha256",
        )
        personal = ("data", "file", "signed_copy")
        retention = "minutes: life of the company + 5 years; attendance sheets: 3 fiscal years"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.assembly}"

    @property
    def owner(self) -> dict[str, Any]:
        """How a signature, a stamp or a copy names this paper."""
        return {"minutes": self}

    @property
    def subject(self) -> str:
        """How the journal names what this paper is about."""
        return self.assembly.subject

    @property
    def register_number(self) -> int:
        return self.entry.number

    @property
    def is_public(self) -> bool:
        """The attendance sheet names members and their homes, a rectifying act speaks of a scan
        that bears signatures: members alone may ask for them."""
        return self.kind not in (self.Kind.ATTENDANCE, self.Kind.RECTIFICATION)

    @property
    def is_entered(self) -> bool:
        """A paper of an assembly enters the register as it is drawn up."""
        return True

    @property
    def is_rectification(self) -> bool:
        return self.kind == self.Kind.RECTIFICATION

    @property
    def is_signed_by_nobody(self) -> bool:
        """The bureau signs neither the certificate nor an act whose author the journal names."""
        return self.kind in (self.Kind.CERTIFICATE, self.Kind.RECTIFICATION)

    @property
    def version(self) -> int:
        """How many scans of it signed on paper were kept."""
        return self.replaced_scans.count() + bool(self.signed_copy)


class AppendOnlyQuerySet(models.QuerySet["MinutesRegisterEntry"]):
    def update(self, **changes: Any) -> NoReturn:
        raise RegisterIsAppendOnly("update")

    def delete(self) -> NoReturn:
        raise RegisterIsAppendOnly("delete")


class MinutesRegisterEntry(models.Model):
    """One line of the register of minutes (R-REG-01): numbers without a gap, each line bound to
    the one before it by `previous`, so that a removed or changed line shows."""

    number = models.PositiveIntegerField(unique=True)
    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, related_name="entry")
    kind = models.CharField(max_length=14)
    title = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    signature = models.CharField(max_length=40)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects: ClassVar = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "minutes register entries"
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="register_starts_at_one"),
        )

    class Privacy:
        public = (
            "id",
            "number",
            "minutes",
            "kind",
            "title",
            "sha256",
            "entered_at",
            "signature",
            "previous",
            "digest",
        )
        retention = "life of the company + 5 years"

    def __str__(self) -> str:
        return f"{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise RegisterIsAppendOnly("update")
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise RegisterIsAppendOnly("delete")
