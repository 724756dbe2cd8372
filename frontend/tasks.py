"""What the worker runs for this room."""

from frontend.actions import rehearsals


def rehearse(number: int) -> bool:
    """Begins the rehearsal that was asked under this number."""
    return rehearsals.begin(number=number)
