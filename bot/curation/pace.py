"""How fast the knowledge may be changed: a limit for each moderator, and an alarm for all of them together."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from bot.errors import RevisionError

HOUR = 3600.0


class Pace:
    """Counts changes in the last hour, in memory only.

    Args:
        per_person: changes an hour that one moderator may make.
        alarm: changes an hour, by all together, from which somebody should look.
        clock: seconds that only go forward.
    """

    def __init__(self, per_person: int, alarm: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_person, self._alarm, self._clock = per_person, alarm, clock
        self._made: dict[int, deque[float]] = {}
        self._warned = -math.inf

    def take(self, person: int) -> None:
        """Count one change.

        Raises:
            RevisionError: the moderator has made as many as an hour allows.
        """
        now = self._clock()
        made = self._recent(self._made.setdefault(person, deque()), now)
        if len(made) >= self._per_person:
            minutes = math.ceil((made[0] + HOUR - now) / 60)
            raise RevisionError(f"That is more than {self._per_person} changes in an hour. Please go on in {minutes} minutes.")
        made.append(now)

    def alarming(self) -> int:
        """How many changes were made in the last hour, where that calls for an alarm and none was raised within it; else 0."""
        now = self._clock()
        total = sum(len(self._recent(made, now)) for made in self._made.values())
        if total < self._alarm or now - self._warned < HOUR:
            return 0
        self._warned = now
        return total

    def _recent(self, made: deque[float], now: float) -> deque[float]:
        while made and now - made[0] >= HOUR:
            made.popleft()
        return made
