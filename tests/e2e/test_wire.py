"""The bot in a process of its own, over HTTP and a WebSocket on loopback."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import PROJECT
from tests.fakediscord import BotProcess, FakeDiscord
from tests.watch import pieces

QUESTION = "Did anyone die in the Russian HSCT study?"
UNANSWERABLE = "how many moons does jupiter have"
HELD_UP = 1.0  # seconds; Discord waits three for an answer
SECONDS_TO_GO = 20.0


async def test_the_running_bot_answers_and_finishes_its_answer_when_asked_to_stop(tmp_path: Path) -> None:
    """Over the wire /ask is answered within Discord's limits; after SIGTERM the answer under way still arrives; exit 0."""
    environment = {
        "HSCT_DATABASE": str(tmp_path / "bot.sqlite3"),
        "HSCT_CACHE": str(tmp_path / "cache"),
        "HSCT_KEY_FILE": str(tmp_path / "key"),
    }
    async with FakeDiscord() as discord:
        guild = discord.create_guild("Lab")
        alice = discord.create_user("alice", guild, channel=discord.create_channel(guild, "general"))
        process = BotProcess(discord, "bot", "run", env=environment, cwd=str(PROJECT), token_vars=("HSCT_TOKEN",))
        async with process as bot:
            await bot.printed("ready as", timeout=40)
            registered = {command["name"]: command for command in discord.commands[None]}
            assert set(registered["ask"]["integration_types"]) == {0, 1}  # in servers and as an app of one's own
            assert set(registered["ask"]["contexts"]) == {0, 1, 2}  # servers, direct messages, other private channels
            first = await alice.slash("ask", question=QUESTION)
            assert first.ephemeral
            assert "none of the 99 people died" in first.text
            assert "Not medical advice" in first.text
            with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")  # the log waits for another process: the answer stays under way
                asking = asyncio.create_task(alice.slash("ask", question=UNANSWERABLE))
                await asyncio.sleep(HELD_UP)
                assert bot.process is not None
                bot.process.send_signal(signal.SIGTERM)
                other.execute("ROLLBACK")
            second = await asking
            assert "Not medical advice" in second.text
            assert await asyncio.wait_for(bot.process.wait(), SECONDS_TO_GO) == 0, bot.output
            assert "Traceback" not in bot.output
            assert discord.token not in bot.output
            assert not [piece for piece in pieces((QUESTION, UNANSWERABLE)) if piece in bot.output.lower()]
        assert discord.violations == []


async def test_a_signal_makes_the_running_bot_take_over_changed_files(tmp_path: Path) -> None:
    """At SIGHUP it reads its knowledge again: a broken file changes nothing but the log, a mended one is served."""
    folder = tmp_path / "knowledge"
    shutil.copytree(PROJECT / "knowledge", folder)
    environment = {
        "HSCT_KNOWLEDGE": str(folder),
        "HSCT_DATABASE": str(tmp_path / "bot.sqlite3"),
        "HSCT_CACHE": str(tmp_path / "cache"),
    }
    file = next(file for file in (folder / "entries").glob("*.yaml") if "none of the 99 people died" in file.read_text())
    written = file.read_text(encoding="utf-8")
    async with FakeDiscord() as discord:
        alice = discord.create_user(
            "alice", guild := discord.create_guild("Lab"), channel=discord.create_channel(guild, "general")
        )
        process = BotProcess(discord, "bot", "run", env=environment, cwd=str(PROJECT), token_vars=("HSCT_TOKEN",))
        async with process as bot:
            await bot.printed("ready as", timeout=40)
            assert bot.process is not None
            file.write_text(written.replace("none of the 99 people", "none of the 98 people"), encoding="utf-8")
            bot.process.send_signal(signal.SIGHUP)
            await bot.printed("still answered from base", timeout=20)
            assert "none of the 99 people died" in (await alice.slash("ask", question=QUESTION)).text
            file.write_text(written.replace("none of the 99 people", "not one of the 99 people"), encoding="utf-8")
            bot.process.send_signal(signal.SIGHUP)
            await bot.printed("reloaded: base", timeout=20)
            assert "not one of the 99 people died" in (await alice.slash("ask", question=QUESTION)).text
        assert discord.violations == []
