"""Those who vote at the same moment, in the event loop of a web process.

A ballot waits for a checker and for its turn without a thread of its own; threads ask the base.
What becomes of a ballot is what `votes.urn.actions.casting.cast` would have made of it.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, close_old_connections

from common.refusals import Refusal
from votes.urn import admission, checkers, receiving
from votes.urn.actions import casting
from votes.urn.receipts import Receipt
from votes.urn.receiving import SeenMeanwhile
from votes.urn.turnstile import Arrival, Turnstile

Apart = Callable[..., Awaitable[Any]]
# Those who ask the base something besides entering; each may come to hold a connection to it.
THREADS = 8


def in_threads(count: int) -> Apart:
    """Calls functions in so many threads, which leave connections that are too old."""
    threads = ThreadPoolExecutor(count, thread_name_prefix="ballots")

    def called(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        close_old_connections()
        try:
            return act(*given, **named)
        finally:
            close_old_connections()

    async def apart(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        whole = partial(contextvars.copy_context().run, called, act, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(threads, whole)

    return apart


class Crowd:
    """Casts ballots with `size` processes to check them, or in threads when there is none."""

    def __init__(self, size: int, *, apart: Apart | None = None) -> None:
        self.apart = apart or in_threads(THREADS)
        self._turnstile = Turnstile(partial(apart or in_threads(1), receiving.receive))
        self._check: checkers.CheckOf = partial(self.apart, checkers.check_here)
        if size:
            texts = partial(self.apart, checkers.texts_of)
            self.checkers = checkers.Checkers(size, texts)
            self._check = self.checkers.check

    async def cast(self, *, poll_uuid: str, ballot_text: str, permit: str, at: datetime) -> Receipt:
        """As `votes.urn.actions.casting.cast`, in the transaction of all who arrive together."""
        name = admission.name_of(ballot_text)
        try:
            return await self._cast(poll_uuid, ballot_text, name, permit, at)
        except (SeenMeanwhile, IntegrityError, Refusal):
            known = await self.apart(
                casting.receipt_if_current, poll_uuid=poll_uuid, name=name, permit=permit
            )
            if known is None:
                raise
            receipt: Receipt = known
            return receipt

    async def _cast(self, uuid: str, text: str, name: str, permit: str, at: datetime) -> Receipt:
        let_in = admission.let_in_by_memory(uuid, text, permit, at)
        poll, use = let_in or await self.apart(admission.let_in, uuid, text, permit, at)
        with self._turnstile.coming(), admission.false_ballots_counted(use, at):
            fingers = await self._check(poll.uuid, poll.fingerprint, text)
        _poll, credential, *_rest = use
        return await self._turnstile.enter(
            Arrival(uuid, credential, text, name, fingers, permit, at)
        )
