"""A wrong clock deletes nothing, and what it has dated wrongly is found and can be mended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.store import clock, gaps, notices, questions, retention, servers, votes
from bot.store.askers import Askers
from bot.store.database import Database, opened
from bot.store.retention import Times
from bot.store.seal import Seal

TODAY = date(2026, 11, 25)
TIMES = Times(texts=90, left=30, backups=30)
SEAL = Seal("k" * 40)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


async def ask(database: Database, day: date, text: str = "how many moons") -> None:
    """An unanswered question of that day."""
    await questions.record(database, questions.Asked(text, day.isoformat(), text, "abstention", (), "base", server=7))


async def texts(database: Database) -> list[str]:
    """The texts that are kept."""
    return [one.text for gap in await gaps.gaps(database) for one in await gaps.wordings(database, gap.id)]


async def test_a_leap_of_the_clock_deletes_nothing_until_it_has_stood_for_a_day(database: Database) -> None:
    """Ten years ahead: nothing goes; set right again, nothing is lost; where it was right after all, things go the next day."""
    await ask(database, TODAY)
    assert await retention.forget_due(database, TODAY, TIMES) == {}
    leapt = TODAY + timedelta(days=3650)
    for _ in range(3):
        assert await retention.forget_due(database, leapt, TIMES) is None
    assert await retention.forget_due(database, TODAY, TIMES) == {}
    assert await texts(database) == ["how many moons"]
    assert await retention.forget_due(database, leapt, TIMES) is None
    assert await retention.forget_due(database, leapt + timedelta(days=1), TIMES) == {"texts of questions": 1}


async def test_day_by_day_everything_goes_on_time(database: Database) -> None:
    """The guard against leaps holds nothing up in a bot that runs, and a pause of thirty days isn't one."""
    await ask(database, TODAY)
    for days in (0, 1, 2, 30, 60, 90):
        assert await retention.forget_due(database, TODAY + timedelta(days=days), TIMES) == {}
    assert await retention.forget_due(database, TODAY + timedelta(days=91), TIMES) == {"texts of questions": 1}


async def test_a_clock_that_goes_backwards_deletes_nothing_and_stops_nothing(database: Database) -> None:
    """A month back, a year back, and right again."""
    await ask(database, TODAY)
    await notices.request(database, SEAL, 1, notices.gap_of("how many moons"), TODAY)
    await votes.record(database, SEAL, 1, votes.Vote(TODAY, "abcdef", "base", None, "words"))
    await servers.left(database, 7, TODAY)
    for back in (0, 30, 365, 0):
        assert not await retention.forget_due(database, TODAY - timedelta(days=back), TIMES)
    assert await texts(database) == ["how many moons"]
    assert (await votes.all_votes(database))[0].text == "words"
    assert await gaps.gaps(database, today=TODAY - timedelta(days=365))


async def test_what_a_wrong_clock_dated_ahead_is_found_and_dated_today(database: Database) -> None:
    """Otherwise it would be kept for years; a question of today and the same one dated ahead become one row with both counts."""
    ahead = TODAY + timedelta(days=3650)
    await ask(database, TODAY)
    assert await clock.ahead(database, TODAY) is None
    await ask(database, ahead)
    await ask(database, ahead, "another question")
    await notices.request(database, SEAL, 1, "gap", ahead)
    await votes.record(database, SEAL, 1, votes.Vote(ahead, "abcdef", "base", None, "words"))
    await servers.left(database, 7, ahead)
    assert await clock.ahead(database, TODAY) == ahead.isoformat()
    assert await clock.mend(database, TODAY) == 6
    assert await clock.ahead(database, TODAY) is None
    assert {(gap.text, gap.asked, gap.last_day) for gap in await gaps.gaps(database)} == {
        ("how many moons", 2, TODAY.isoformat()),
        ("another question", 1, TODAY.isoformat()),
    }
    gone = await retention.forget_now(database, TODAY + timedelta(days=180), TIMES)
    assert gone == {"texts of questions": 2, "texts of votes": 1, "wishes": 1, "servers": 1}


def test_the_daily_key_changes_with_the_clock_in_either_direction() -> None:
    """Going back a day counts somebody once more at most; nothing is remembered from the other day."""
    askers = Askers()
    assert [askers.first(1, day, 5) for day in ("2026-11-25", "2026-11-25", "2026-11-24", "2026-11-24", "2026-11-25")] == [
        True,
        False,
        True,
        False,
        True,
    ]
