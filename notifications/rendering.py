"""The words of a message of the outbox, with what every mail of the cooperative knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.html import escape

from common import mails
from common.mails import Rendered, of
from members import queries as register
from members.models import Cooperative

__all__ = ["MailMerge", "Rendered", "of", "render"]

# Stand-ins that no keyboard types: the name and the addresses are written in their place.
_NAME, _FIRST_LINK = "\ue001", 0xE010


def render(name: str, context: Mapping[str, Any]) -> Rendered:
    """The message `name` (frontend/templates/email/README.md) for this context.

    A template reads the cooperative and the site's address besides what the caller gives.
    """
    return _render(name, register.cooperative(), context)


def subject_line(name: str, context: Mapping[str, Any]) -> str:
    """The subject of the message `name`, the same for whoever gets it."""
    return mails.subject(name, _known(register.cooperative(), context))


@dataclass(frozen=True)
class _StandIn:
    """What a template may read of a recipient."""

    is_legal: bool
    name: str = _NAME


@dataclass
class MailMerge:
    """The same message for many people: its words are rendered once, then each name and each
    personal address (`links`, by the name the template gives it) are written in. Whatever else
    differs from one person to the next is rendered again."""

    cooperative: Cooperative = field(default_factory=register.cooperative)
    _done: dict[tuple[str, bool, tuple[str, ...]], tuple[Mapping[str, Any], Rendered]] = field(
        default_factory=dict
    )

    def render(
        self,
        template: str,
        context: Mapping[str, Any],
        *,
        name: str,
        is_legal: bool,
        links: Mapping[str, str],
    ) -> Rendered:
        """The message to one person."""
        stand_ins = {link: chr(_FIRST_LINK + place) for place, link in enumerate(sorted(links))}
        key = (template, is_legal, tuple(stand_ins))
        known, rendered = self._done.get(key, (None, None))
        if rendered is None or known != context:
            rendered = _render(
                template,
                self.cooperative,
                {"recipient": _StandIn(is_legal), "unsubscribe_url": "", **context, **stand_ins},
            )
            self._done[key] = (dict(context), rendered)
        written = {_NAME: name, **{stand_ins[link]: links[link] for link in links}}
        escaped = {mark: escape(text) for mark, text in written.items()}
        return Rendered(
            subject=_filled(rendered.subject, written),
            text=_filled(rendered.text, written),
            html=_filled(rendered.html, escaped),
            letter=_filled(rendered.letter, written),
        )


def _filled(text: str, written: Mapping[str, str]) -> str:
    for mark, words in written.items():
        text = text.replace(mark, words)
    return text


def _render(name: str, cooperative: Cooperative, context: Mapping[str, Any]) -> Rendered:
    return mails.render(name, _known(cooperative, context))


def _known(cooperative: Cooperative, context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cooperative": cooperative,
        "of_cooperative": of(cooperative.name),
        "site_url": settings.SITE_URL,
        **context,
    }
