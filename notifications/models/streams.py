"""Two families of mail that never mix (peers D4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stream(models.TextChoices):
    """Statutory messages reach every member; the others can be refused by one click."""

    STATUTORY = "statutory", _("Statutory")
    OPTIONAL = "optional", _("Optional")
