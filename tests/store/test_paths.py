"""Where the bot keeps things: any path will do, and a full disk leaves nothing half made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from bot.store import history, questions, standing
from bot.store.database import opened
from bot.store.questions import Asked
from bot.store.schema import questions as rows
from bot.store.seal import Seal, key_from
from tests.conftest import PROJECT


async def test_any_path_will_do(tmp_path: Path) -> None:
    """Signs that mean something in an address are only part of a name in a path."""
    folder = tmp_path / "ms #1 50% ?mode=rwc&x"
    file = folder / "bot.sqlite3"
    async with opened(file) as database:
        await questions.record(database, Asked("moons", "2026-11-25", "moons?", "abstention", (), "0" * 12))
    async with opened(file) as database, database.transaction() as connection:
        assert (await connection.execute(select(rows.c.asked))).scalars().all() == [1]
    assert history.read(file).notes == ()
    assert standing.read(file).listed is None
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]


def test_a_disk_that_is_full_leaves_no_half_a_key(tmp_path: Path) -> None:
    """The next start makes a whole one instead of refusing what is left of the first."""
    file = tmp_path / "bot.key"
    program = (
        "import pathlib, resource, signal, sys; from bot.store.seal import key_from; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "key_from(pathlib.Path(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file)], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "ConfigError" in done.stderr
    assert not file.exists()
    Seal(key_from(file))
    assert file.stat().st_mode & 0o777 == 0o600
