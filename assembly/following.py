"""What became of decisions, as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assembly.models import Assembly, FollowUp, Outcome, Resolution
from assembly.states import AssemblyState


@dataclass(frozen=True)
class Followed:
    """An adopted resolution with what was said of it, the latest first."""

    resolution: Resolution
    said: Sequence[FollowUp]

    @property
    def latest(self) -> FollowUp | None:
        return self.said[0] if self.said else None


OPEN = (FollowUp.Status.TO_DO, FollowUp.Status.UNDER_WAY)


@dataclass(frozen=True)
class Standing:
    """Where one adopted resolution stands: the latest word on it, if any was said."""

    resolution: Resolution
    latest: FollowUp | None

    @property
    def is_open(self) -> bool:
        """Something is still to be done, or nobody said anything."""
        return self.latest is None or self.latest.status in OPEN

    def is_late(self, on: date) -> bool:
        """The day of the next milestone has passed without a word."""
        due = self.latest.due_on if self.latest else None
        return due is not None and due < on


def standings() -> list[Standing]:
    """Every adopted resolution of a decided assembly, the latest assembly first."""
    rows = (
        Resolution.objects.filter(
            assembly__state=AssemblyState.DECIDED, outcome__verdict=Outcome.Verdict.ADOPTED
        )
        .select_related("assembly")
        .prefetch_related("follow_ups")
        .order_by("-assembly__year", "-assembly__pk", "number")
    )
    return [Standing(row, next(iter(row.follow_ups.all()), None)) for row in rows]


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
