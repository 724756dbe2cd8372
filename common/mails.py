"""The words of a mail: subject line, plain text and the same in HTML, always in French."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import translation

_VOWELS = frozenset("aeiou")
_SPACES = re.compile(r"[ \t\r\n]+")
LONGEST_SUBJECT = 78  # characters of a line (RFC 5322, 2.1.1)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Rendered:
    """A message ready to leave. `letter` is the plain text as the post carries it."""

    subject: str
    text: str
    html: str
    letter: str


def render(name: str, context: Mapping[str, Any]) -> Rendered:
    """The message `name` (frontend/templates/email/README.md) for this context."""
    known = {"on_paper": False, **context}
    line = known.get("subject_line") or subject(name, known)
    with translation.override("fr"):
        text = _tidy(_plain(f"email/{name}.txt", known))
        html = get_template(f"email/{name}.html").render({**known, "subject": line})
        letter = _tidy(_plain(f"email/{name}.txt", {**known, "on_paper": True}))
    return Rendered(subject=line, text=text, html=html.strip() + "\n", letter=letter)


def subject(name: str, context: Mapping[str, Any]) -> str:
    """The subject line of the message `name`, cut at a word when a title is too long for it;
    `subject_line` in the context of a message takes its place."""
    with translation.override("fr"):
        # Not str.split(): it would undo the unbreakable spaces of French.
        line = _SPACES.sub(" ", _plain(f"email/{name}.subject.txt", context)).strip()
    if len(line) <= LONGEST_SUBJECT:
        return line
    return line[:LONGEST_SUBJECT].rpartition(" ")[0].rstrip(" ,;:\u00a0\u202f«") + "…"


def of(name: str) -> str:
    """« d’Ouvaton », « de La Coopérative du Port »: the French elision before a vowel."""
    first = unicodedata.normalize("NFD", name[:1]).lower()[:1]
    return f"d’{name}" if first in _VOWELS else f"de {name}"


def _plain(path: str, context: Mapping[str, Any]) -> str:
    """Text is not HTML: an apostrophe stays an apostrophe."""
    template = get_template(path).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(context), autoescape=False)))


def _tidy(text: str) -> str:
    """No trailing spaces, no more than one empty line: tags leave both behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines) + "\n"
