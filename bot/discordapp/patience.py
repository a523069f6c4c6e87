"""What Discord's own troubles ask for: trying again for as long as an outage may last, and answering once what comes twice."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

import aiohttp
import discord

logger = logging.getLogger(__name__)

WAITS = (1.0, 5.0, 15.0, 60.0, 180.0, 300.0, 300.0)  # seconds between tries: a quarter of an hour together
REMEMBERED = 10_000  # deliveries; far more than Discord repeats after a connection was lost
LOOKED_BACK = 100  # messages
T = TypeVar("T")


class Once:
    """Knows what was delivered already; after a lost connection Discord may deliver it again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first(self, delivery: int) -> bool:
        """Whether a message or interaction with that id comes for the first time."""
        if delivery in self._seen:
            return False
        self._seen[delivery] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def passes(error: Exception) -> bool:
    """Whether an error is Discord's own trouble or the network's, which passes, and not a refusal."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, (aiohttp.ClientError, OSError))


async def posted(channel: discord.abc.Messageable, me: discord.abc.User | None, words: str, since: date) -> bool:
    """Whether the bot has posted these words in a channel since a day; where nothing can be read back, it counts as not."""
    start = datetime.combine(since, time.min, UTC)
    try:
        async for message in channel.history(limit=LOOKED_BACK, after=start):
            if me and message.author.id == me.id and any(words in text for text in _texts(message.components)):
                return True
    except (discord.Forbidden, discord.NotFound):
        return False
    return False


def _texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        yield from _texts(getattr(component, "children", ()))
        if isinstance(component, discord.TextDisplay):
            yield component.content


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` gives, tried again while Discord is down; it must not matter whether a failed try was carried out.

    Raises:
        Exception: what the last try raised, or the first that was no passing trouble.
    """
    for wait in WAITS:
        try:
            return await work()
        except Exception as error:
            if not passes(error):
                raise
            logger.warning("Discord takes nothing at present (%s); tried again in %g s", type(error).__name__, wait)
        await asyncio.sleep(wait)
    return await work()
