"""The queue in front of the answerer: one question at a time, so that in a rush those that wait for the log get on too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONG = 25  # waiting questions from which people are told at once that their answer is coming: about a tenth of a second


class Queue:
    """Whoever asks gets a turn, in order."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0

    @property
    def long(self) -> bool:
        """Whether one more question would wait noticeably; Discord takes no first answer after three seconds."""
        return self._waiting >= LONG

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and have it."""
        self._waiting += 1
        try:
            async with self._lock:
                await asyncio.sleep(0)  # whoever waits for the log or for Discord goes first
                yield
        finally:
            self._waiting -= 1
