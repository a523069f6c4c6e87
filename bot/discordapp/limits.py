"""How many questions a minute: per person and per server, in memory only, forgotten as time passes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import BotError
from bot.wording import marked

WINDOW = 60.0
SWEEP_AT = 10_000  # buckets held before full ones are dropped

PERSON = marked(
    "That is more than {count} questions in a minute. Please wait {seconds} seconds; nothing you asked before is lost."
)
SERVER = marked("This server asks more than {count} questions a minute just now. Please try again in {seconds} seconds.")


class TooManyQuestions(BotError):
    """A person or a server asks faster than the operator allows.

    Args:
        message: the sentence to show, still with its blanks.
        count: questions a minute that are allowed.
        seconds: until the next one is.
    """

    def __init__(self, message: str, count: int, seconds: int) -> None:
        super().__init__(message.format(count=count, seconds=seconds))
        self.message, self.count, self.seconds = message, count, seconds


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float


class Limiter:
    """A token bucket for each key, all of the same size.

    Args:
        count: tokens a bucket holds, refilled evenly within a minute.
        message: what is said when a bucket is empty.
        clock: seconds that only go forward.
    """

    def __init__(self, count: int, message: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._count, self._message, self._clock = count, message, clock
        self._buckets: dict[int, _Bucket] = {}

    def take(self, key: int) -> None:
        """Take one token.

        Raises:
            TooManyQuestions: none is left; the message says for how long.
        """
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._count, now))
        rate = self._count / WINDOW
        bucket.left = min(self._count, bucket.left + (now - bucket.seen) * rate)
        bucket.seen = now
        if bucket.left < 1:
            raise TooManyQuestions(self._message, self._count, math.ceil((1 - bucket.left) / rate))
        bucket.left -= 1
        if len(self._buckets) > SWEEP_AT:
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Drop the buckets that are full again: nobody can tell them from new ones."""
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if now - bucket.seen < WINDOW}


class Limits:
    """The limits of one running bot."""

    def __init__(self, per_person: int, per_server: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = Limiter(per_person, PERSON, clock)
        self._servers = Limiter(per_server, SERVER, clock)

    def take(self, person: int, server: int | None) -> None:
        """Count one question.

        Raises:
            TooManyQuestions: the person or the server has to wait.
        """
        self._people.take(person)
        if server is not None:
            self._servers.take(server)
