"""Who issues a document, with the mentions the law asks of every paper of a company."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The cooperative as its papers name it (R-CONV-03; L231-2 for « à capital variable »).

    `mentions` are complete lines: legal form and capital, registered office, SIREN and RCS.
    `contact` are lines for the reader who wants to write or call.
    """

    name: str
    mentions: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()

    @property
    def one_line(self) -> str:
        """Name and registration, as the footer repeats them: the first page has every mention."""
        return " · ".join((self.name, *self.mentions[-1:]))
