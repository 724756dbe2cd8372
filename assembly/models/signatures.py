"""Who signed a paper of the register, how strongly, and who stamped it with the hour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.minutes import Minutes

RETENTION = "life of the company + 5 years"
ORGAN_MEETING = "assembly.OrganMeeting"


def of_one_paper(name: str) -> models.CheckConstraint:
    """A fact about a paper of the assemblies' register, or of an organ's; never about both."""
    return models.CheckConstraint(
        condition=Q(minutes__isnull=False, meeting=None) | Q(minutes=None, meeting__isnull=False),
        name=name,
    )


class PaperSignature(models.Model):
    """One person's signature of a paper. The register's line is not touched: a signature is
    another fact, after it.

    `signed_sha256` is what was signed: the paper as entered, or with the signatures before. A
    signature by certificate is inside `file`, a new revision of the PDF; an approval in the
    application has none and is *simple*, whatever the sign-in was (R-REG-02). Somebody of the
    bureau who has no account approves `on_site`, on the device and under the eyes of another:
    `account` is then whoever saw them.
    """

    class Method(models.TextChoices):
        APPROVAL = "approval", _("Approval on this site")
        ON_SITE = "on_site", _("Approval on the device of another person of the bureau")
        FILE = "file", _("Certificate entrusted for one signature")
        ELSEWHERE = "elsewhere", _("Certificate used on one's own device")
        SERVICE = "service", _("Signature service")

    class Level(models.TextChoices):
        SIMPLE = "simple", _("simple signature")
        CERTIFICATE = "certificate", _("signature by certificate, not advanced")
        ADVANCED = "advanced", _("advanced signature")

    minutes = models.ForeignKey(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    meeting = models.ForeignKey(
        ORGAN_MEETING, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=9, choices=Method)
    level = models.CharField(max_length=11, choices=Level)
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    function = models.CharField(max_length=60)
    certificate_name = models.CharField(max_length=250, blank=True)
    certificate_issuer = models.CharField(max_length=400, blank=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    signed_sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("minutes", "meeting", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "position"), name="signatures_follow_one_another"
            ),
            models.UniqueConstraint(
                fields=("minutes", "account", "method", "name"), name="signed_once_by_each_method"
            ),
            of_one_paper("a_signature_is_of_one_paper"),
            models.UniqueConstraint(
                fields=("meeting", "position"), name="signatures_of_an_organ_follow_one_another"
            ),
            models.UniqueConstraint(
                fields=("meeting", "account", "method"),
                name="minutes_of_an_organ_signed_once_by_each_method",
            ),
            models.CheckConstraint(
                condition=Q(
                    method__in=("approval", "on_site"),
                    level="simple",
                    file="",
                    certificate_sha256="",
                )
                | Q(method="file", level="certificate")
                | Q(method__in=("elsewhere", "service"), level__in=("certificate", "advanced")),
                name="an_approval_is_a_simple_signature",
            ),
            models.CheckConstraint(
                condition=Q(level__in=("simple", "certificate", "advanced")),
                name="signature_level_is_known",
            ),
            models.CheckConstraint(
                condition=Q(method__in=("approval", "on_site", "file", "elsewhere", "service")),
                name="signature_method_is_known",
            ),
        )

    class Privacy:
        public = (
            "id",
            "minutes",
            "meeting",
            "position",
            "method",
            "level",
            "signed_sha256",
            "sha256",
            "at",
        )
        personal = (
            "account",
            "name",
            "function",
            "certificate_name",
            "certificate_issuer",
            "certificate_sha256",
            "file",
        )
        retention = RETENTION


class PaperStamp(models.Model):
    """A timestamp (RFC 3161) of a paper, or of its revision with signatures."""

    minutes = models.ForeignKey(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="stamps"
    )
    meeting = models.ForeignKey(
        ORGAN_MEETING, null=True, blank=True, on_delete=models.PROTECT, related_name="stamps"
    )
    sha256 = models.CharField(max_length=64)
    token = models.BinaryField()
    stamped_at = models.DateTimeField()
    serial = models.CharField(max_length=80)
    policy = models.CharField(max_length=120)
    authority = models.CharField(max_length=250)
    address = models.CharField(max_length=300)
    recognised = models.BooleanField()
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("minutes", "meeting", "stamped_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("minutes", "sha256"), name="stamped_once_a_revision"),
            of_one_paper("a_stamp_is_of_one_paper"),
            models.UniqueConstraint(
                fields=("meeting", "sha256"), name="minutes_of_an_organ_stamped_once_a_revision"
            ),
        )

    class Privacy:
        public = (
            "id",
            "minutes",
            "meeting",
            "sha256",
            "token",
            "stamped_at",
            "serial",
            "policy",
            "authority",
            "address",
            "recognised",
            "entered_at",
        )
        retention = RETENTION


class PaperPreservation(models.Model):
    """A revision of a paper made to last: the proofs that its certificates were not revoked, then
    the hour over the whole (PAdES B-LT and B-LTA). Another follows each year (R-REG-01, -04).

    `signatures` is the position of the last signature it holds, 0 when none is in the PDF: what is
    signed afterwards takes its place as the last revision.
    """

    minutes = models.ForeignKey(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="preservations"
    )
    meeting = models.ForeignKey(
        ORGAN_MEETING, null=True, blank=True, on_delete=models.PROTECT, related_name="preservations"
    )
    number = models.PositiveIntegerField()
    signatures = models.PositiveSmallIntegerField()
    proved = models.PositiveSmallIntegerField()
    previous_sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stamped_at = models.DateTimeField()
    authority = models.CharField(max_length=250)
    address = models.CharField(max_length=300)
    recognised = models.BooleanField()
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("minutes", "meeting", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "number"), name="preservations_of_a_paper_are_numbered"
            ),
            of_one_paper("a_preservation_is_of_one_paper"),
            models.UniqueConstraint(
                fields=("meeting", "number"), name="preservations_of_an_organ_are_numbered"
            ),
        )

    class Privacy:
        public = (
            "id",
            "minutes",
            "meeting",
            "number",
            "signatures",
            "proved",
            "previous_sha256",
            "sha256",
            "stamped_at",
            "authority",
            "address",
            "recognised",
            "entered_at",
        )
        personal = ("file",)
        retention = RETENTION
