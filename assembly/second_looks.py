"""What the law lets the board do at a convocation, and would surprise it or its members later."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from assembly import blank_proxies, requests, rulebook
from assembly.models import Assembly
from assembly.rules.blank_proxies import Choice
from common.documents.dates import day_in_words
from common.refusals import Obstacle


def at_convocation(assembly: Assembly, *, at: datetime) -> Iterator[Obstacle]:
    """What is said beside the button, and stops nothing."""
    rules, last = rulebook.of(assembly), requests.freeze(assembly)
    if last is not None and at <= last.at:
        yield Obstacle(
            "requests-still-open",
            _("Members may ask for items of this agenda until {day} ({source}).").format(
                day=day_in_words(last.on), source=last.source
            ),
            _("If they do once it is convened, you will have to complete the agenda before the"
              " vote opens, and to tell everybody. Let the vote open after that day."),
        )  # fmt: skip
    for resolution in assembly.resolutions.order_by("number"):
        counts = blank_proxies.ballot(resolution, rules) if resolution.is_election else ()
        if set(counts) == {Choice.AGAINST}:
            yield Obstacle(
                "no-candidate-agreed",
                _("“{title}”: no candidate is agreed. Every pouvoir left blank counts against all"
                  " of them.").format(title=resolution.title),
                _("If some of them are, say so beside their names in the agenda."),
            )  # fmt: skip
