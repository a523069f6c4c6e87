"""When the database refuses: regular work goes on, people are told in their language, and nothing of the inside is shown."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.discordapp import rim
from bot.store import votes
from bot.store.votes import Vote
from tests.e2e.conftest import UNKNOWN, Scene, button


async def refusing(app: Any, refuses: bool) -> None:
    """Have the database take no writes, or take them again."""
    async with app.database.transaction() as connection:
        await connection.execute(text(f"PRAGMA query_only = {'ON' if refuses else 'OFF'}"))


async def test_regular_work_survives_a_database_that_refuses(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """The hour after, what was due is done: an error ends neither the loop nor the other work."""
    bot: Any = scene.env.bot
    app = bot.app
    old = Vote(app.today - timedelta(days=votes.TEXT_DAYS + 1), "aaaaaa", app.base.hash, "out-of-date", "an old reason")
    await votes.record(app.database, app.seal, scene.anna.id, old)
    await refusing(app, True)
    with caplog.at_level(logging.WARNING):
        await bot._housekeeping()
    assert "old reasons emptied: The database" in caplog.text
    assert bot._housekeeping.is_running()
    await refusing(app, False)
    await bot._housekeeping()
    (vote,) = await votes.all_votes(app.database)
    assert vote.text is None


async def test_a_reader_is_told_nothing_of_the_inside(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Only a code that the operator finds in the log beside the reason; no path, no table, no disk."""
    app: Any = scene.env.bot.app
    card = (await scene.anna.slash(scene.channel, "ask", question=UNKNOWN)).response
    wish = button(card, "Tell me")
    await refusing(app, True)
    told = await scene.anna.click(card, custom_id=wish)
    await refusing(app, False)
    assert told.ephemeral
    said = str(told.response.content)
    code = re.search(r"[0-9a-f]{8}", said)
    assert code
    assert said == rim.NOT_KEPT.format(code=code[0])
    assert f"error {code[0]}: The database {app.database.file}" in caplog.text
    scene.env.errors.clear()
