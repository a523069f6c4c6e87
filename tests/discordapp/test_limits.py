"""Limits: a person and a server can be asked to wait, and it passes."""

from __future__ import annotations

import pytest

from bot.discordapp import limits
from bot.discordapp.limits import Limits, TooManyQuestions


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_a_person_waits_as_long_as_is_said() -> None:
    """After the told seconds the next question is answered."""
    clock = Clock()
    limit = Limits(6, 100, clock)
    for _ in range(6):
        limit.take(1, 9)
    with pytest.raises(TooManyQuestions, match=r"more than 6 questions in a minute\. Please wait 10 seconds") as caught:
        limit.take(1, 9)
    limit.take(2, 9)
    clock.now += caught.value.seconds
    limit.take(1, 9)


def test_a_server_has_its_own_limit_and_direct_messages_none() -> None:
    """One busy server holds up nobody elsewhere."""
    limit = Limits(100, 2, Clock())
    limit.take(1, 9)
    limit.take(2, 9)
    with pytest.raises(TooManyQuestions, match="This server asks more than 2"):
        limit.take(3, 9)
    limit.take(3, 8)
    limit.take(3, None)


def test_nobody_is_remembered_longer_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full buckets are dropped, so that memory doesn't grow with every person who ever asked."""
    monkeypatch.setattr(limits, "SWEEP_AT", 10)
    clock = Clock()
    limiter = limits.Limiter(5, limits.PERSON, clock)
    for person in range(10):
        limiter.take(person)
    clock.now += 61
    limiter.take(99)
    assert set(limiter._buckets) == {99}
