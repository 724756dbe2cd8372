"""A page that reads asks once; what writes sees the truth of each moment."""

from collections.abc import Callable
from itertools import count

import pytest
from django.http import HttpRequest, HttpResponse

from common.remembering import OnceAReading, once


def counter() -> Callable[[], int]:
    numbers = count(1)
    return once(lambda: next(numbers))


def answers(method: str, question: Callable[[], int]) -> list[int]:
    """What a page hears that asks three times."""
    heard: list[int] = []

    def page(request: HttpRequest) -> HttpResponse:
        heard.extend(question() for _ in range(3))
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    OnceAReading(page)(request)
    return heard


def test_a_reading_asks_once_and_the_next_one_asks_again() -> None:
    question = counter()

    assert answers("GET", question) == [1, 1, 1]
    assert answers("HEAD", question) == [2, 2, 2]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_request_that_writes_remembers_nothing(method: str) -> None:
    assert answers(method, counter()) == [1, 2, 3]


def test_a_task_remembers_nothing() -> None:
    question = counter()

    assert [question(), question()] == [1, 2]


def test_a_page_that_fails_leaves_no_memory_behind() -> None:
    question = counter()

    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError(str(question()))

    request = HttpRequest()
    request.method = "GET"
    with pytest.raises(ValueError, match="1"):
        OnceAReading(broken)(request)

    assert [question(), question()] == [2, 3]
