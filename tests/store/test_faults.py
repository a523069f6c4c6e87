"""Faults of the storage: a clear message, nothing lost, and a command that repairs."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event

from bot.cli import cli
from bot.errors import StoreError
from bot.store import gaps, history, questions
from bot.store.database import Database, migrate, opened, soundness, version
from bot.store.lock import alone, holder
from bot.store.salvage import salvage
from tests.conftest import PROJECT

DAY = date(2026, 11, 25)
PAGE = 4096


def asked(number: int) -> questions.Asked:
    """A question of its own."""
    text = f"question {number} about {'moon ' * 40}"
    return questions.Asked(text, "2026-11-25", text, "abstention", (), "base", terms=(f"t{number}",), words=f"t{number}")


async def fill(file: Path, count: int) -> None:
    """A database with so many questions, in one file."""
    async with opened(file) as database:
        await questions.record(database, *map(asked, range(count)))


async def count(database: Database) -> int:
    """How often anything was asked."""
    return sum(gap.asked for gap in await gaps.gaps(database))


async def until_refused(database: Database, start: int) -> tuple[int, str]:
    """Ask until the database refuses: how many were kept, and what it said."""
    for number in range(start, start + 5_000):
        try:
            await questions.record(database, asked(number))
        except StoreError as error:
            return number, str(error)
    raise AssertionError("it never refused")


async def test_a_full_disk_is_said_and_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk's; with room again it goes on, and everything kept before is there."""
    file = tmp_path / "bot.sqlite3"
    async with opened(file) as database:
        async with database.transaction() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count=60")
        kept, says = await until_refused(database, 0)
        assert kept > 0
        assert "the disk is full; free some space" in says
        assert str(file) in says
        async with database.transaction() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count=100000")
        await questions.record(database, asked(9_999))
        assert await count(database) == kept + 1
        assert await database.integrity() == "ok"


def test_a_write_that_the_system_cuts_off_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """A process that may write files of 300 kB at most: a sentence, no trace, and the file is sound afterwards."""
    file = tmp_path / "bot.sqlite3"
    migrate(file)
    code = (
        "import asyncio, sys, pathlib; sys.path.insert(0, '.')\n"
        "from tests.store.test_faults import until_refused, opened\n"
        "async def main():\n"
        "    async with opened(pathlib.Path(sys.argv[1])) as database: print(*await until_refused(database, 0))\n"
        "asyncio.run(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=PROJECT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    kept, says = done.stdout.split(" ", 1)
    assert "check the disk and its free space" in says, done.stdout + done.stderr
    assert soundness(file) == "ok"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT sum(asked) FROM questions").fetchone() == (int(kept),)


async def test_a_database_that_may_only_be_read_is_said_and_still_read(tmp_path: Path) -> None:
    """As on a disk that was remounted read-only while the bot runs."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 3)
    async with opened(file) as database:
        event.listen(database._engine.sync_engine, "connect", lambda one, _: one.execute("PRAGMA query_only=ON"))
        with pytest.raises(StoreError, match=r"can't be written \(read-only disk or missing rights\)"):
            await questions.record(database, asked(4))
        assert await count(database) == 3


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """An older program says to update, and changes nothing."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 1)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"of another version of the bot \(9999\); update the bot"):
        async with opened(file):
            pass
    assert version(file) == "9999"


async def test_tables_are_not_changed_under_a_running_bot(tmp_path: Path) -> None:
    """A newer program's command waits for the old bot to be stopped."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 1)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("ALTER TABLE servers DROP COLUMN left_on")
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
    with another_process(file) as pid:
        assert holder(file) == f"process {pid}"
        with pytest.raises(StoreError, match=f"in use by process {pid}; stop that one first"):
            async with opened(file):
                pass
    async with opened(file) as database:
        assert await count(database) == 1
    assert holder(file) is None


class another_process:  # noqa: N801  # reads like a function where it is used
    """Another process that has the lock; it is killed without warning at the end."""

    def __init__(self, file: Path) -> None:
        code = (
            "import sys, time; from pathlib import Path; from bot.store.lock import alone\n"
            "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"
        )
        self._process = subprocess.Popen([sys.executable, "-c", code, str(file)], cwd=PROJECT, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> int:
        assert self._process.stdout
        assert self._process.stdout.readline() == "held\n"
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    """SIGKILL, and the next one starts at once; within one process the lock nests."""
    file = tmp_path / "bot.sqlite3"
    with another_process(file) as pid, pytest.raises(StoreError, match=f"in use by process {pid}"), alone(file):
        pass
    with alone(file), alone(file):
        assert holder(file) is None


def pages(file: Path, table: str) -> list[int]:
    """The numbers of the pages that hold a table's rows, leaves only."""
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    raw = file.read_bytes()
    return list(_leaves(raw, root))


def _leaves(raw: bytes, number: int) -> Iterator[int]:
    start = (number - 1) * PAGE
    if raw[start] == 13:  # a leaf of a table
        yield number
        return
    cells = int.from_bytes(raw[start + 3 : start + 5], "big")
    for cell in range(cells):
        where = start + 12 + 2 * cell
        offset = int.from_bytes(raw[where : where + 2], "big")
        yield from _leaves(raw, int.from_bytes(raw[start + offset : start + offset + 4], "big"))
    yield from _leaves(raw, int.from_bytes(raw[start + 8 : start + 12], "big"))


def damage(file: Path, page: int) -> bytes:
    """Flip the bytes of a page; the file's bytes afterwards."""
    raw = bytearray(file.read_bytes())
    raw[(page - 1) * PAGE : page * PAGE] = bytes(255 - byte for byte in raw[(page - 1) * PAGE : page * PAGE])
    file.write_bytes(raw)
    return bytes(raw)


def run(file: Path, *arguments: str) -> Result:
    """The program on a database, as an operator types it."""
    return CliRunner().invoke(cli, ["--database", str(file), *arguments], standalone_mode=False)


async def test_a_damaged_page_is_found_and_the_rest_is_saved(tmp_path: Path) -> None:
    """`doctor` names it; `repair` saves all rows but those of the page, keeps the damaged file as it was, and the bot goes on."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 400)
    leaves = pages(file, "questions")
    before = damage(file, leaves[len(leaves) // 2])
    found = (await asyncio.to_thread(run, file, "doctor")).output
    assert "NOT  database" in found
    assert "python -m bot repair" in found
    done = await asyncio.to_thread(run, file, "repair")
    assert "something of it could not be read" in done.output, done
    (aside,) = tmp_path.glob("*.damaged-*-1")
    assert aside.read_bytes() == before
    assert soundness(file) == "ok"
    async with opened(file) as database:
        saved = await count(database)
        assert 400 - 400 // len(leaves) * 2 <= saved < 400
        await questions.record(database, asked(9_999))
        assert await count(database) == saved + 1
    assert salvage(file, DAY) is None


@pytest.mark.parametrize("table", ["questions", "gaps", "revisions", "kept", "gap_terms"])
async def test_a_damaged_root_costs_its_own_table_only(tmp_path: Path, table: str) -> None:
    """Even where a table is lost whole, the others are saved whole, and the new file serves."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 50)
    with closing(sqlite3.connect(file)) as connection:
        before = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    damage(file, root)
    done = salvage(file, DAY)
    assert done is not None
    assert done.damaged == (table,)
    assert {name: rows for name, rows in done.saved.items() if name != table} == {
        name: rows for name, rows in before.items() if name not in (table, "alembic_version")
    }
    assert soundness(file) == "ok"
    assert history.read(file).notes == ()


async def test_a_row_whose_bytes_are_wrong_is_left_out(tmp_path: Path) -> None:
    """A page may be readable and its content not: what is no day or no JSON is not taken over."""
    file = tmp_path / "bot.sqlite3"
    await fill(file, 50)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE questions SET day = '2026-1x-25' WHERE id = 3")
        connection.execute("UPDATE questions SET nearest = '[{' WHERE id = 4")
        connection.execute("UPDATE questions SET text = CAST(x'ff41' AS TEXT) WHERE id = 5")
    damage(file, pages(file, "gap_terms")[0])
    done = salvage(file, DAY)
    assert done is not None
    assert done.saved["questions"] == 47
    assert set(done.damaged) == {"questions", "gap_terms"}


async def test_what_is_no_database_any_more_is_kept_as_it_is(tmp_path: Path) -> None:
    """Nothing can be read: `repair` says so and points to the backups."""
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(b"\x00\x01 nothing like a database " * 1_000)
    with pytest.raises(StoreError):
        salvage(file, DAY)
    assert file.read_bytes().startswith(b"\x00\x01 nothing")
    assert not list(tmp_path.glob("*.damaged-*"))
    shutil.rmtree(tmp_path)
