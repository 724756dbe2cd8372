"""Who can sign in."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    def create_account(self, *, email: str | None, display_name: str = "") -> "Account":
        """A new account without a password: people sign in by code, letter or passkey."""
        account = self.model(email=email.lower() if email else None, display_name=display_name)
        account.set_unusable_password()
        account.save(force_insert=True)
        return account


class Account(AbstractBaseUser):
    """A person who can sign in. It acts for one or more members of the register.

    What an account may do is computed from the register (members.permissions), never stored
    beside it; an operator runs the machine and holds no function of the cooperative.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)

    # True while a session rests on a mailbox or a letter alone: nothing of an office or of the
    # machine may be done in it (members.signing_in.middleware). Never stored.
    offices_suspended = False

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="account_email_once_in_any_case"),
        )

    class Privacy:
        public = ("id",)
        personal = ("email", "display_name", "is_active", "is_operator", "last_login")
        secret = ("password",)
        retention = "address and access: membership + 5 years; the name with what the person did"

    def __str__(self) -> str:
        return self.display_name or self.email or str(self.pk)
