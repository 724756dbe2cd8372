"""The row of an assembly is the queue of everybody who changes it in the same second."""

from assembly.models import Assembly


def take_turn(assembly: Assembly) -> None:
    """Waits for whoever is changing this assembly, then reads where it stands. First line of an
    act's transaction: what is checked after it still holds when the act writes."""
    Assembly.objects.select_for_update().get(pk=assembly.pk)
    assembly.refresh_from_db(fields=["state"])
