"""Two processes on one database: the second refuses clearly, a killed one leaves nothing in the way."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bot.store.lock import holder
from tests.conftest import PROJECT
from tests.fakediscord import BotProcess, FakeDiscord

UNKNOWN = "how many moons does jupiter have"


class Operator:
    """Somebody at the terminal of the machine where the bot runs."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "bot.sqlite3"
        self.environment = {
            "HSCT_DATABASE": str(self.database),
            "HSCT_CACHE": str(folder / "cache"),
            "HSCT_KEY_FILE": str(folder / "key"),
        }

    async def types(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """The exit code, and what is printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=PROJECT,
            env=os.environ | self.environment | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    def bot(self, discord: FakeDiscord) -> BotProcess:
        """The bot in a process of its own."""
        return BotProcess(discord, "bot", "run", env=self.environment, cwd=str(PROJECT), token_vars=("HSCT_TOKEN",))


async def test_the_second_process_refuses_and_a_killed_one_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """Run, restore and repair name the process that runs; asking, gaps, doctor and backup go on beside it; SIGKILL frees all."""
    operator = Operator(tmp_path)
    async with FakeDiscord() as discord:
        guild = discord.create_guild("Lab")
        alice = discord.create_user("alice", guild, channel=discord.create_channel(guild, "general"))
        async with operator.bot(discord) as first:
            await first.printed("ready as", timeout=40)
            pid = first.process.pid if first.process else 0
            await alice.slash("ask", question=UNKNOWN)
            refusal = f"{operator.database} is in use by process {pid}; stop that one first."
            copy = str(tmp_path / "copy.sqlite3")
            assert (await operator.types("backup", copy))[0] == 0
            for arguments in (("run",), ("restore", copy, "--overwrite"), ("repair",)):
                code, says = await operator.types(*arguments, HSCT_TOKEN=discord.token)
                assert code == 2
                assert says.count("\n") == 1
                assert refusal in says
            assert (await operator.types("ask", "how many rings has saturn"))[0] == 1
            assert "saturn" in (await operator.types("gaps", "list"))[1]
            assert f"in use by process {pid}" in (await operator.types("doctor"))[1]
            assert first.process is not None
            first.process.send_signal(signal.SIGKILL)
            await first.process.wait()
        assert holder(operator.database) is None
        async with operator.bot(discord) as second:
            await second.printed("ready as", timeout=40)
    with closing(sqlite3.connect(operator.database)) as connection:
        assert connection.execute("SELECT sum(asked) FROM questions").fetchone() == (2,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
