"""A refusal explains itself: what is refused, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Obstacle:
    """One reason why a use case is not possible now, and the way out.

    The same list greys a button on the page and fills the error of the API.
    """

    code: str
    message: Words
    what_to_do: Words = ""


class Refusal(Exception):
    """A use case that the domain refuses, in words for the person who asked.

    `code` is stable and English (for programs); `message` and `what_to_do` are translated
    sentences; `status` is the HTTP status both doors answer with.
    """

    def __init__(
        self,
        code: str,
        message: Words,
        what_to_do: Words = "",
        *,
        status: int = HTTPStatus.CONFLICT,
        obstacles: Iterable[Obstacle] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.what_to_do = what_to_do
        self.status = int(status)
        self.obstacles = tuple(obstacles)

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.what_to_do}".strip()


def refuse_if(obstacles: Iterable[Obstacle], *, status: int = HTTPStatus.CONFLICT) -> None:
    """Raises one refusal carrying every obstacle, or lets the use case go on."""
    found = tuple(obstacles)
    if found:
        first = found[0]
        raise Refusal(first.code, first.message, first.what_to_do, status=status, obstacles=found)


class Forbidden(Refusal):
    """Somebody known here who lacks the right (403); strangers get 404 instead."""

    def __init__(self, code: str, message: Words, what_to_do: Words = "") -> None:
        super().__init__(code, message, what_to_do, status=HTTPStatus.FORBIDDEN)
