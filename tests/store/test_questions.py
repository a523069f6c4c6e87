"""The log of unanswered questions."""

from __future__ import annotations

from pathlib import Path

from bot.replies import Nearest
from bot.store import questions
from bot.store.database import opened


def _asked(key: str, day: str = "2026-11-25") -> questions.Asked:
    return questions.Asked(key, day, key.capitalize(), "abstention", (Nearest("hair", "Does hair grow back?", 0.31),), "abc")


async def test_the_same_question_is_counted_over_days(tmp_path: Path) -> None:
    """One gap, however often it was asked; its latest text and nearest entries are kept."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        await questions.record(database, _asked("is it safe"))
        await questions.record(database, _asked("is it safe"))
        await questions.record(database, _asked("is it safe", "2026-11-26"))
        await questions.record(database, _asked("what about cats"))
        first, second = await questions.gaps(database)
    assert (first.text, first.asked, first.first_day, first.last_day) == ("Is it safe", 3, "2026-11-25", "2026-11-26")
    assert first.nearest == ({"entry": "hair", "score": 0.31},)
    assert (second.text, second.asked) == ("What about cats", 1)


async def test_nothing_is_kept_twice_or_lost_when_read_again(tmp_path: Path) -> None:
    """The file holds it after closing."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        await questions.record(database, _asked("is it safe"))
    async with opened(tmp_path / "bot.sqlite3") as database:
        assert [gap.asked for gap in await questions.gaps(database)] == [1]
