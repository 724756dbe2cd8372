"""A rule or a count that cannot be applied, said in French for the person who entered it."""

from collections.abc import Iterable

from assembly.rules.typography import french


class RuleRefused(ValueError):
    """The law, the statutes or plain arithmetic does not allow what was asked.

    `sentences` are complete French sentences, one per obstacle, ready to be shown.
    """

    def __init__(self, sentences: str | Iterable[str]) -> None:
        found = (sentences,) if isinstance(sentences, str) else tuple(sentences)
        self.sentences = tuple(french(sentence) for sentence in found)
        super().__init__("\n".join(self.sentences))
