"""The catalogues Django reads, made from the messages found and the parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polib

from frontend.words import found, parts

LOCALE = Path("frontend") / "locale"
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}|%[sd]")


@dataclass
class Words:
    """The messages of the product, their French, and what is wrong with it."""

    entries: dict[str, found.Message] = field(default_factory=dict)
    french: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: list[found.Message] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def gather(root: Path) -> Words:
    """Reads code, templates and parts. A part may translate messages of third parties too."""
    translations, disagreements = parts.read(root / LOCALE / "parts")
    words = Words(broken=disagreements)
    for message in found.messages(root):
        known = words.entries.get(message.text)
        if known is None or (message.plural and not known.plural):
            words.entries[message.text] = message
    for text, translation in translations.items():
        plural = text if len(translation.forms) == 2 else ""
        words.entries.setdefault(text, found.Message(text, plural, translation.part))
        words.french[text] = translation.forms
    for text, message in sorted(words.entries.items()):
        forms = words.french.get(text)
        if forms is None or not all(forms):
            words.missing.append(message)
        else:
            words.broken.extend(_faults(message, forms))
    return words


def _faults(message: found.Message, forms: tuple[str, ...]) -> Iterable[str]:
    if bool(message.plural) != (len(forms) == 2):
        yield f"{message.place}: {message.text!r} needs {'two forms' if message.plural else 'one'}"
    wanted = set(_PLACEHOLDER.findall(message.text)) | set(_PLACEHOLDER.findall(message.plural))
    for form in forms:
        if unknown := set(_PLACEHOLDER.findall(form)) - wanted:
            yield f"{message.place}: {form!r} names {', '.join(sorted(unknown))}, unknown there"
        if "!" in form:
            yield f"{message.place}: {form!r} has an exclamation mark"
    if lost := wanted - set(_PLACEHOLDER.findall(" ".join(forms))):
        yield f"{message.place}: {message.text!r} loses {', '.join(sorted(lost))}"


def write(root: Path, words: Words) -> list[Path]:
    """Writes and compiles both catalogues; the same words give the same bytes."""
    written = []
    for language in PLURALS:
        folder = root / LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        made = _made(language, words)
        made.save(str(folder / "django.po"))
        made.save_as_mofile(str(folder / "django.mo"))
        written.append(folder / "django.mo")
    return written


def differs(root: Path, words: Words) -> bool:
    """Whether the compiled catalogues are not those of these words."""
    for language in PLURALS:
        compiled = root / LOCALE / language / "LC_MESSAGES" / "django.mo"
        if not compiled.exists() or compiled.read_bytes() != _made(language, words).to_binary():
            return True
    return False


def _made(language: str, words: Words) -> polib.POFile:
    made = polib.POFile(wrapwidth=98)
    made.metadata = {
        "Project-Id-Version": "Ouvote",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for text, message in sorted(words.entries.items()):
        forms = words.french.get(text) if language == "fr" else _itself(message)
        if forms:
            made.append(_entry(message, forms))
    return made


def _itself(message: found.Message) -> tuple[str, ...]:
    return (message.text, message.plural) if message.plural else (message.text,)


def _entry(message: found.Message, forms: tuple[str, ...]) -> polib.POEntry:
    flags = ["python-format"] if "%(" in message.text else []
    if len(forms) == 2:
        return polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgstr_plural={0: forms[0], 1: forms[1]},
            flags=flags,
        )
    return polib.POEntry(msgid=message.text, msgstr=forms[0], flags=flags)


def is_stale(root: Path) -> bool:
    """Whether a part or the reading of parts changed since the last compilation."""
    compiled = root / LOCALE / "fr" / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        return True
    sources = [*(root / LOCALE / "parts").glob("*.json"), Path(__file__)]
    return any(path.stat().st_mtime > compiled.stat().st_mtime for path in sources)
