"""The library of standard texts: those shipped for this form, as the cooperative rewrote them."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from assembly.models import Assembly, OwnText
from assembly.rules.rule import Verified
from assembly.rules.standard_texts import StandardText, shipped
from assembly.rules.statutes import RuleSet
from members.models import Cooperative

OWN = "own-"
# The texts are French: whoever writes one writes its marks in French too.
MARKS = {
    "{year}": "{exercice}",
    "{board}": "{directoire}",
    "{supervisory_board}": "{conseil}",
    "{members}": "{membres}",
}


@dataclass(frozen=True)
class Entry:
    """A text of the library and the cooperative's own wording of it, if it has one."""

    standard: StandardText
    own: OwnText | None

    @property
    def is_confirmed(self) -> bool:
        """A current source for what is shipped; somebody's reading for what was rewritten."""
        return bool(self.own.checked_by) if self.own else self.standard.verified == "V"

    @property
    def is_shipped(self) -> bool:
        return self.standard.code in shipped()


def entries(rules: RuleSet) -> list[Entry]:
    """Every text that suits this form of cooperative, in their order, our own last."""
    rewritten = {own.code: own for own in OwnText.objects.order_by("pk")}
    found = [
        _entry(standard, rewritten.get(code))
        for code, standard in shipped().items()
        if standard.suits(rules.form)
    ]
    return found + [_own(own) for code, own in rewritten.items() if code not in shipped()]


def entry(code: str, rules: RuleSet) -> Entry | None:
    return next((each for each in entries(rules) if each.standard.code == code), None)


def usual(rules: RuleSet, assembly: Assembly) -> list[StandardText]:
    """What a new assembly begins with: an annual ordinary one its usual agenda, another nothing."""
    if assembly.kind != Assembly.Kind.ORDINARY or not assembly.is_annual:
        return []
    found = [each.standard for each in entries(rules) if each.standard.usual]
    return sorted(found, key=lambda standard: standard.usual)


def filled(text: str, cooperative: Cooperative, year: int) -> str:
    """The text in the cooperative's own words, for the fiscal year approved."""
    words = {key: cooperative.word(key) for key in ("board", "supervisory_board", "members")}
    for name, word in (words | {"year": str(year)}).items():
        text = text.replace("{" + name + "}", word)
    return text


def written(text: str) -> str:
    """The text as it is offered to be rewritten."""
    for mark, word in MARKS.items():
        text = text.replace(mark, word)
    return text


def read(text: str) -> str:
    """The text as it is kept, from what somebody wrote."""
    for mark, word in MARKS.items():
        text = text.replace(word, mark)
    return text


def _entry(standard: StandardText, own: OwnText | None) -> Entry:
    if own is None:
        return Entry(standard, None)
    said = replace(standard, title=own.title, text=own.text, source=own.source or standard.source)
    return Entry(said, own)


def _own(own: OwnText) -> Entry:
    standard = StandardText(
        code=own.code,
        theme=_("Our own texts"),
        kind=own.kind,
        nature=own.nature,
        title=own.title,
        text=own.text,
        source=own.source,
        verified=Verified.INFERRED,
    )
    return Entry(standard, own)
