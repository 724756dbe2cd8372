"""The life of a rehearsal asked from its page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class RehearsalState(models.TextChoices):
    """Where a rehearsal stands."""

    QUEUED = "queued", _("The rehearsal will begin in a moment")
    RUNNING = "running", _("The rehearsal is under way")
    DONE = "done", _("The rehearsal went to its end")
    FAILED = "failed", _("The rehearsal stopped before its end")


_S = RehearsalState

START: Transition = transition("start", {_S.QUEUED}, _S.RUNNING)
FINISH: Transition = transition("finish", {_S.RUNNING}, _S.DONE)
FAIL: Transition = transition("fail", {_S.QUEUED, _S.RUNNING}, _S.FAILED)

UNDER_WAY = (_S.QUEUED, _S.RUNNING)
