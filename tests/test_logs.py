"""The program's own log holds neither questions nor secrets. `tests/conftest.py` looks after each test; here is the rest."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import StoreError
from bot.store.database import opened
from bot.store.schema import questions
from tests.watch import Watch

PLANTED = "does the plantedword help against plantedillness of mine"


def test_the_watch_over_the_suite_sees_what_it_must(caplog: pytest.LogCaptureFixture) -> None:
    """A question at INFO, a piece of one in a trace, the program's own at DEBUG, a token: each is found; others' DEBUG isn't."""
    watch, logger = Watch(), logging.getLogger("bot.test_watch")
    logger.addHandler(watch)
    logger.propagate = False
    caplog.set_level(logging.DEBUG)
    logger.setLevel(logging.DEBUG)
    try:
        for leak in (
            lambda: logger.info("asked: %s", PLANTED),
            lambda: logger.debug("asked: %s", PLANTED.upper()),
            lambda: logger.warning("token %s", "planted-token-value"),
            lambda: logger.error("a bug", exc_info=ValueError(f"in help against plantedillness of {1}")),
        ):
            watch.asked.append(PLANTED)
            leak()
            assert len(watch.found()) == 1
        watch.asked.append(PLANTED)
        logger.info("nothing of it")
        assert watch.found() == []
    finally:
        logger.removeHandler(watch)
    other = logging.LogRecord("discord.gateway", logging.DEBUG, "", 0, PLANTED, None, None)
    watch.asked.append(PLANTED)
    watch.handle(other)
    assert watch.found() == []


async def test_an_error_of_the_database_repeats_no_question(tmp_path: Path) -> None:
    """SQLAlchemy's errors hold the values of a statement unless they are told not to; traces of them are logged."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(StoreError) as caught:
            async with database.transaction() as connection:
                await connection.execute(insert(questions).values(text=PLANTED, day="2026-11-25"))
    written = logging.Formatter().formatException((type(caught.value), caught.value, caught.value.__traceback__))
    assert "NOT NULL constraint failed" in written
    assert "plantedword" not in written
