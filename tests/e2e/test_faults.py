"""When the database refuses: regular work goes on, people are told in their language, and nothing of the inside is shown."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.discordapp import rim, weekly
from bot.discordapp.conversation import Asker, in_time
from bot.discordapp.queue import LONG
from bot.replies import Abstention
from bot.store import kept, votes
from bot.store.votes import Vote
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, Scene, button, seen


async def refusing(app: Any, refuses: bool) -> None:
    """Have the database take no writes, or take them again."""
    async with app.database.transaction() as connection:
        await connection.execute(text(f"PRAGMA query_only = {'ON' if refuses else 'OFF'}"))


async def test_one_work_that_fails_ends_neither_the_loop_nor_the_others(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is wrong with it: here, a day in the database that is none."""
    bot: Any = scene.env.bot
    app = bot.app
    old = Vote(app.today - timedelta(days=votes.TEXT_DAYS + 1), "aaaaaa", app.base.hash, "out-of-date", "an old reason")
    await votes.record(app.database, app.seal, scene.anna.id, old)
    await kept.put(app.database, weekly.LAST, "no day")
    await bot._housekeeping()
    assert "digests posted failed" in caplog.text
    (vote,) = await votes.all_votes(app.database)
    assert vote.text is None


async def test_a_database_that_refuses_holds_nothing_up_for_good(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Each work says that it is tried again, and is."""
    bot: Any = scene.env.bot
    await refusing(bot.app, True)
    with caplog.at_level(logging.WARNING):
        await bot._housekeeping()
    assert "in an hour (what was kept long enough deleted): The database" in caplog.text
    assert "in an hour (servers counted): The database" in caplog.text
    await refusing(bot.app, False)
    caplog.clear()
    await bot._housekeeping()
    assert "in an hour" not in caplog.text


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


class Told:
    """As much of an interaction as the first response takes."""

    def __init__(self) -> None:
        self.response = self
        self.begun = asyncio.Event()

    async def defer(self, *, ephemeral: bool, thinking: bool) -> None:
        """Say that the bot is thinking, to one person only."""
        assert (ephemeral, thinking) == (True, True)
        self.begun.set()

    def is_done(self) -> bool:
        """Whether anything was said yet."""
        return self.begun.is_set()


async def test_who_waits_for_the_database_is_told_in_time(scene: Scene) -> None:
    """The reply comes once the question is kept; until then Discord knows that it will come."""
    app: Any = scene.env.bot.app
    told: Any = Told()
    async with app.database.transaction():
        asking = asyncio.create_task(in_time(told, app, UNKNOWN, Asker(scene.anna.id, None)))
        await asyncio.wait([asking, asyncio.create_task(told.begun.wait())], return_when=asyncio.FIRST_COMPLETED)
        assert not asking.done()
    reply = await asking
    assert isinstance(reply, Abstention)
    assert reply.logged


async def test_in_a_rush_the_message_menu_tells_at_once_too(scene: Scene) -> None:
    """A long queue outlives Discord's three seconds; the private answer follows."""
    app: Any = scene.env.bot.app
    message = await scene.ben.send(scene.channel, GOOD)
    app.queue._waiting = LONG
    result = await scene.anna.context_menu(scene.channel, "Find evidence", message)
    first: Any = next(call.json for call in scene.env.http_requests if call.path.endswith("/callback"))
    assert first["type"] == 5
    assert result.ephemeral
    assert CAVEAT in seen(result.response)


async def test_a_question_is_answered_though_the_one_before_it_can_not_be_read(scene: Scene) -> None:
    """What a short question leans on is a help, not a condition."""
    user = scene.anna.user
    await user.send_dm(GOOD)
    scene.env.inject_error("GET", "/channels/*/messages", status=403, code=50001, message="Missing Access", times=1)
    await user.send_dm("and how many people were in it?")
    answers = [one for one in user.dm_channel.history() if CAVEAT in seen(one)]
    assert len(answers) == 2
