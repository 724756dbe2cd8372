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

# Stand-ins that no keyboard types: the name and the address are written in their place.
_NAME, _UNSUBSCRIBE = "\ue001", "\ue002"


def render(name: str, context: Mapping[str, Any]) -> Rendered:
    """The message `name` (frontend/templates/email/README.md) for this context.

    A template reads the cooperative and the site's address besides what the caller gives.
    """
    return _render(name, register.cooperative(), context)


@dataclass(frozen=True)
class _StandIn:
    """What a template may read of a recipient."""

    is_legal: bool
    name: str = _NAME


@dataclass
class MailMerge:
    """The same message for many people: its words are rendered once, then each name is written in.
    Whatever else differs from one person to the next is rendered again."""

    cooperative: Cooperative = field(default_factory=register.cooperative)
    _done: dict[tuple[str, bool, bool], tuple[Mapping[str, Any], Rendered]] = field(
        default_factory=dict
    )

    def render(
        self,
        template: str,
        context: Mapping[str, Any],
        *,
        name: str,
        is_legal: bool,
        unsubscribe_url: str,
    ) -> Rendered:
        """The message to one person."""
        key = (template, is_legal, bool(unsubscribe_url))
        known, rendered = self._done.get(key, (None, None))
        if rendered is None or known != context:
            rendered = _render(
                template,
                self.cooperative,
                {
                    "recipient": _StandIn(is_legal),
                    "unsubscribe_url": _UNSUBSCRIBE if unsubscribe_url else "",
                    **context,
                },
            )
            self._done[key] = (dict(context), rendered)
        return Rendered(
            subject=_filled(rendered.subject, name, unsubscribe_url),
            text=_filled(rendered.text, name, unsubscribe_url),
            html=_filled(rendered.html, escape(name), escape(unsubscribe_url)),
            letter=_filled(rendered.letter, name, unsubscribe_url),
        )


def _filled(text: str, name: str, unsubscribe_url: str) -> str:
    return text.replace(_NAME, name).replace(_UNSUBSCRIBE, unsubscribe_url)


def _render(name: str, cooperative: Cooperative, context: Mapping[str, Any]) -> Rendered:
    known = {
        "cooperative": cooperative,
        "of_cooperative": of(cooperative.name),
        "site_url": settings.SITE_URL,
        **context,
    }
    return mails.render(name, known)
