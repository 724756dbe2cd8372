"""What became of decisions, as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from assembly.models import Assembly, FollowUp, Outcome, Resolution
from assembly.states import AssemblyState
from notifications.models import MailChoice


@dataclass(frozen=True)
class Followed:
    """An adopted resolution with what was said of it, the latest first."""

    resolution: Resolution
    said: Sequence[FollowUp]

    @property
    def latest(self) -> FollowUp | None:
        return self.said[0] if self.said else None


def can_be_followed(resolution: Resolution) -> bool:
    """Adopted by an assembly whose results are proclaimed."""
    outcome = Outcome.objects.filter(resolution=resolution).first()
    return (
        outcome is not None
        and outcome.verdict == Outcome.Verdict.ADOPTED
        and resolution.assembly.state == AssemblyState.DECIDED
    )


def adopted(assembly: Assembly) -> list[Followed]:
    """What the assembly adopted, in the order of the agenda."""
    rows = assembly.resolutions.filter(outcome__verdict=Outcome.Verdict.ADOPTED)
    found = rows.prefetch_related("follow_ups").order_by("number")
    return [Followed(row, list(row.follow_ups.all())) for row in found]


def opposed() -> set[int]:
    """Members who refused what is optional."""
    refusals = MailChoice.objects.filter(refuses_optional=True)
    return set(refusals.values_list("member_id", flat=True))
