"""Writes that come while another is under way share the next transaction: a rush costs a few of them, not hundreds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Batch(Generic[Item]):
    """Collects items while the last ones are being written.

    Args:
        write: writes several items at once.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> None:
        """Write an item; returns when it is written.

        Raises:
            StoreError: it could not be written.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._drain())
        await written

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            outcome = (await asyncio.gather(self._write([item for item, _ in taken]), return_exceptions=True))[0]
            for _, written in taken:
                if written.done():
                    continue  # whoever waited has given up
                if isinstance(outcome, BaseException):
                    written.set_exception(outcome)
                else:
                    written.set_result(None)
