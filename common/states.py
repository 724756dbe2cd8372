"""State is one column, moved by one compare-and-swap that must touch exactly one row."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal


@dataclass(frozen=True)
class Transition:
    """A verb that leads from any of `sources` to `target`."""

    verb: str
    sources: frozenset[str]
    target: str


def transition(verb: str, sources: Collection[str], target: str) -> Transition:
    return Transition(verb, frozenset(sources), target)


class TransitionRefused(Refusal):
    """The thing was no longer in a state from which the verb is possible."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(
            "state-changed",
            _("This can no longer be done: the state has changed meanwhile."),
            _("Reload the page to see where things stand."),
        )
        self.verb = verb
        self.state = state


def take(
    instance: Model,
    move: Transition,
    *,
    using: str = "default",
    reread: bool = True,
    **changes: Any,
) -> None:
    """Moves `instance` by `move`, writing `changes` in the same UPDATE.

    Of two people who act in the same second, one passes and the other is refused. `reread` is
    false where hundreds move every second and nobody looks at the other columns afterwards.
    """
    manager = type(instance)._default_manager.using(using)
    touched = manager.filter(pk=instance.pk, state__in=move.sources).update(
        state=move.target, **changes
    )
    if touched == 1 and not reread:
        for name, value in {"state": move.target, **changes}.items():
            setattr(instance, name, value)
        return
    instance.refresh_from_db(using=using)
    if touched != 1:
        raise TransitionRefused(move.verb, str(getattr(instance, "state", "")))
