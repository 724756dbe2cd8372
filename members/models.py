"""The register: who signs in, who is a member, with which shares and mandates."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def create_account(self, *, email: str, display_name: str = "") -> "Account":
        account = self.model(email=self.normalize_email(email), display_name=display_name)
        account.set_unusable_password()
        account.save()
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. It acts for one or more members of the register."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Privacy:
        public = ("id",)
        personal = ("email", "display_name", "is_active", "is_operator", "last_login")
        secret = ("password",)
        retention = "membership + 5 years"

    def __str__(self) -> str:
        return self.display_name or self.email or str(self.pk)
