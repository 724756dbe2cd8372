"""Ways back in when mail fails: a printed letter, and a help desk of two people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.accounts import Account
from members.models.register import Member


class SignInLetter(models.Model):
    """A code printed and posted to a member. It signs in once; until it expires or a newer one is
    printed, it also confirms a session that an e-mail opened. Only its keyed hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="letters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="letters")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="letter_expires_after_its_issue"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="letter_is_used_or_revoked",
            ),
        )

    class Privacy:
        public = ("id",)
        personal = ("account", "member", "issued_at", "expires_at", "used_at", "revoked_at")
        secret = ("code_hash",)
        retention = "2 years after the assembly (C. civ. 1844-14)"


class AccessRecovery(models.Model):
    """Access given back by two people of the help desk: one asks after checking who the member
    is, another approves (issue, sign-in; secrecy.md 3). Neither ever sees a ballot."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Change the e-mail address")
        LETTER = "letter", _("Print a sign-in letter")
        SECOND_FACTORS = "second_factors", _("Remove the second factors and let new ones be set")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recoveries")
    old_email = models.EmailField(blank=True)
    new_email = models.EmailField(blank=True)
    identity_check = models.TextField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    during_freeze = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("asked", "approved", "refused", "cancelled")),
                name="recovery_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("email", "letter", "second_factors")),
                name="recovery_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="recovery_decided_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
                name="recovery_takes_two_people",
            ),
            models.CheckConstraint(
                condition=(Q(kind="email") & ~Q(new_email=""))
                | (~Q(kind="email") & Q(new_email="")),
                name="recovery_of_email_names_the_new_one",
            ),
        )

    class Privacy:
        public = ("id", "state", "kind", "during_freeze")
        personal = (
            "member",
            "old_email",
            "new_email",
            "identity_check",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
        )
        retention = "2 years after the assembly (C. civ. 1844-14)"
