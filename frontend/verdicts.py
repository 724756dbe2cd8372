"""How a verdict is said and shown."""

from django.utils.translation import gettext_lazy as _

from assembly.models import Outcome

PARTLY = (_("Seats filled in part"), "sun")
VERDICTS = {
    Outcome.Verdict.ADOPTED: (_("Adopted"), "ok"),
    Outcome.Verdict.REJECTED: (_("Rejected"), "no"),
    Outcome.Verdict.NO_QUORUM: (_("No quorum"), "quiet"),
    Outcome.Verdict.ELECTED: (_("Elected"), "ok"),
    Outcome.Verdict.NOT_COUNTED: (_("Not counted"), "quiet"),
    Outcome.Verdict.REPLACED: (_("Replaced by an amendment"), "quiet"),
    Outcome.Verdict.NOT_FILLED: (_("Seats not filled"), "quiet"),
}
