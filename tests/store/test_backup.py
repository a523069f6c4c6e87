"""Backups keep the retention clock: what is due and what people have deleted since goes before a restored one is used."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from bot.cli import cli
from bot.errors import StoreError
from bot.store import gaps, notices, privacy, questions, revisions, schema, servers, votes
from bot.store.backup import Place, back_up, outdated, restore
from bot.store.database import Database, opened
from bot.store.erasures import Erasures
from bot.store.lock import alone
from bot.store.retention import Times
from bot.store.seal import Seal

ANNA, BEN = 123456789012345678, 223456789012345678
DAY = date(2026, 11, 25)
LATER = DAY + timedelta(days=20)
SEAL = Seal("k" * 40)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where the bot's database is."""
    return Place(tmp_path / "data" / "bot.sqlite3")


@pytest.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """The bot's database, open as in the running bot."""
    async with opened(place.database) as database:
        yield database


async def leave_traces(database: Database, *people: int) -> None:
    """A vote, a wish, an opt-out and a review of each, and one question."""
    for person in people:
        await votes.record(database, SEAL, person, votes.Vote(DAY, "abcdef", "base", "looks-wrong", f"words of {person % 7}"))
        await notices.request(database, SEAL, person, notices.gap_of("moons"), DAY)
        await privacy.set_optout(database, SEAL, person, DAY, out=True)
        row = {"entry": "e", "day": "2026-11-25", "author": person, "digest": "d", "review_by": "2027-11-25"}
        async with database.transaction() as connection:
            await connection.execute(insert(schema.reviews).values(row))
    await questions.record(database, questions.Asked("moons", "2026-11-25", "how many moons", "abstention", (), "base", server=7))


async def of(place: Place, person: int) -> dict[str, int]:
    """How many rows of a person are in the database, by table."""
    async with opened(place.database) as database:
        return {name: len(rows) for name, rows in (await privacy.export(database, SEAL, person)).items() if rows}


def raw(place: Place) -> bytes:
    """All bytes of the database."""
    return b"".join(file.read_bytes() for file in place.database.parent.glob("bot.sqlite3*"))


async def test_what_people_deleted_after_the_backup_does_not_come_back(place: Place, database: Database, tmp_path: Path) -> None:
    """Votes, wishes, opt-outs and a moderator's id go again, from the bytes too; Ben's, who deleted nothing, are all there."""
    await leave_traces(database, ANNA, BEN)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    await privacy.erase(database, SEAL, ANNA, DAY)
    await database.close()
    gone = await restore(place, tmp_path / "backup.sqlite3", SEAL, DAY, Times(), overwrite=True)
    assert gone == {"rows that people had deleted or asked for": 4}
    assert await of(place, ANNA) == {}
    assert await of(place, BEN) == {"votes": 1, "notices": 1, "optouts": 1, "reviews": 1}
    assert SEAL.person(ANNA, "vote", "abcdef").encode() not in raw(place).replace(place.erasures.file.read_bytes(), b"")
    async with opened(place.database) as restored, restored.transaction() as connection:
        assert str(ANNA) not in str((await connection.exec_driver_sql("SELECT * FROM reviews")).all())
        assert await revisions.authors(connection) == {BEN}


async def test_wishes_about_the_log_are_followed_in_their_order(place: Place, database: Database, tmp_path: Path) -> None:
    """An opt-out made after the backup holds; one taken back doesn't; one taken back and made again does."""
    cleo = 323456789012345678
    for person in (BEN, cleo):
        await privacy.set_optout(database, SEAL, person, DAY, out=True)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    await privacy.set_optout(database, SEAL, ANNA, DAY, out=True)
    await privacy.set_optout(database, SEAL, BEN, DAY, out=False)
    await privacy.set_optout(database, SEAL, cleo, DAY, out=False)
    await privacy.set_optout(database, SEAL, cleo, DAY, out=True)
    await database.close()
    await restore(place, tmp_path / "backup.sqlite3", SEAL, DAY, Times(), overwrite=True)
    async with opened(place.database) as restored:
        assert await privacy.opted_out(restored) == {privacy.optout_hash(SEAL, person) for person in (ANNA, cleo)}


async def test_what_was_deleted_before_the_backup_and_made_anew_stays(place: Place, database: Database, tmp_path: Path) -> None:
    """On the very same day: only what stands below the backup's mark is done again."""
    await leave_traces(database, ANNA)
    await privacy.erase(database, SEAL, ANNA, DAY)
    await leave_traces(database, ANNA)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    await database.close()
    await restore(place, tmp_path / "backup.sqlite3", SEAL, DAY, Times(), overwrite=True)
    assert await of(place, ANNA) == {"votes": 1, "notices": 1, "optouts": 1, "reviews": 1}


async def test_nobody_is_told_twice_after_a_restore(place: Place, database: Database, tmp_path: Path) -> None:
    """A wish whose message was sent after the backup is gone again."""
    await leave_traces(database, ANNA, BEN)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    (gap,) = await gaps.gaps(database)
    first, _ = await notices.waiting(database, gap.id, DAY)
    await notices.forget(database, first.id, DAY)
    await database.close()
    await restore(place, tmp_path / "backup.sqlite3", SEAL, DAY, Times(), overwrite=True)
    async with opened(place.database) as restored:
        assert [SEAL.opened(one.sealed) for one in await notices.waiting(restored, gap.id, DAY)] == [BEN]


async def test_what_is_due_by_now_goes_before_first_use(place: Place, database: Database, tmp_path: Path) -> None:
    """Texts of questions and votes, wishes, a server that was left: by today's date, not by the backup's."""
    await leave_traces(database, ANNA)
    await servers.left(database, 7, DAY)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    await database.close()
    late = DAY + timedelta(days=200)
    gone = await restore(place, tmp_path / "backup.sqlite3", SEAL, late, Times(backups=400), overwrite=True)
    assert gone == {"texts of questions": 1, "texts of votes": 1, "wishes": 1, "servers": 1}
    assert b"how many moons" not in raw(place)
    assert b"words of" not in raw(place)


async def test_a_backup_is_taken_beside_a_running_bot_and_is_whole(place: Place, database: Database, tmp_path: Path) -> None:
    """While rows are being written; the copy is sound, its owner's only, one file, and has what was written before."""

    async def write() -> None:
        for number in range(60):
            asked = questions.Asked(f"q{number}", "2026-11-25", f"text {number}", "abstention", (), "base")
            await questions.record(database, asked)

    await questions.record(database, questions.Asked("before", "2026-11-25", "before", "abstention", (), "base"))
    with alone(place.database):
        writing = asyncio.create_task(write())
        await asyncio.to_thread(back_up, place, tmp_path / "b" / "backup.sqlite3", DAY)
        await writing
    assert [file.name for file in (tmp_path / "b").iterdir()] == ["backup.sqlite3"]
    assert (tmp_path / "b" / "backup.sqlite3").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(tmp_path / "b" / "backup.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM questions WHERE text = 'before'").fetchone() == (1,)


async def test_a_backup_that_the_list_does_not_know_is_refused(place: Place, database: Database, tmp_path: Path) -> None:
    """Too old, or the list is lost: the reason and the ways out are said; --list-lost goes on without."""
    await leave_traces(database, ANNA)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    assert place.erasures.forget(LATER, 30) == 0
    assert place.erasures.forget(DAY + timedelta(days=31), 30) > 0
    await database.close()
    with pytest.raises(StoreError, match=r"doesn't know this backup \(made 2026-11-25\).*--list-lost"):
        await restore(place, tmp_path / "backup.sqlite3", SEAL, LATER, Times(), overwrite=True)
    assert (await of(place, ANNA))["votes"] == 1
    await restore(place, tmp_path / "backup.sqlite3", SEAL, LATER, Times(), overwrite=True, list_lost=True)
    assert (await of(place, ANNA))["votes"] == 1


async def test_nothing_is_overwritten_unasked_and_nothing_else_is_restored(
    place: Place, database: Database, tmp_path: Path
) -> None:
    """A file that is there, a copy made by hand, the database itself, a missing database: each refused by name."""
    await leave_traces(database, ANNA)
    back_up(place, tmp_path / "backup.sqlite3", DAY)
    with pytest.raises(StoreError, match=r"backup\.sqlite3 is there already.*--overwrite"):
        back_up(place, tmp_path / "backup.sqlite3", DAY)
    with pytest.raises(StoreError, match=r"bot\.sqlite3 is there already.*--overwrite"):
        await restore(place, tmp_path / "backup.sqlite3", SEAL, DAY, Times())
    with pytest.raises(StoreError, match="is no backup made by"):
        await restore(place, tmp_path / "none.sqlite3", SEAL, DAY, Times(), overwrite=True)
    with pytest.raises(StoreError, match="the very file"):
        back_up(place, place.database, DAY, overwrite=True)
    with pytest.raises(StoreError, match="no database of the bot"):
        back_up(Place(tmp_path / "none.sqlite3"), tmp_path / "other.sqlite3", DAY)
    damaged = bytearray((tmp_path / "backup.sqlite3").read_bytes())
    damaged[5 * 4096 : 6 * 4096] = b"\xff" * 4096
    (tmp_path / "damaged.sqlite3").write_bytes(damaged)
    await database.close()
    with pytest.raises(StoreError, match=r"damaged\.sqlite3 is damaged"):
        await restore(place, tmp_path / "damaged.sqlite3", SEAL, DAY, Times(), overwrite=True)
    assert (await of(place, ANNA))["votes"] == 1


async def test_old_backups_are_known_and_nothing_else_is_deleted(place: Place, database: Database) -> None:
    """By what stands in them, not by their names; the database and other files stay, a restored database too."""
    await leave_traces(database, ANNA)
    back_up(place, place.database.with_name("old"), DAY - timedelta(days=31))
    back_up(place, place.database.with_name("young"), DAY - timedelta(days=30))
    (place.database.parent / "letter.txt").write_text("not a backup", encoding="utf-8")
    await database.close()
    await restore(place, place.database.with_name("old"), SEAL, DAY, Times(), overwrite=True)
    assert [file.name for file in outdated(place.database.parent, DAY, 30)] == ["old"]


def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    """What was half written is skipped; what comes after it counts, in its order."""
    listed = Erasures(tmp_path / "list")
    mark = listed.marked(DAY)
    listed.add(DAY, "votes", ["a" * 64])
    with listed.file.open("a", encoding="ascii") as stream:
        stream.write("\n2026-11-25 vot")
    listed.add(DAY, "optouts", ["b" * 64])
    assert [(line.what, line.mark) for line in listed.since(mark) or []] == [("votes", "a" * 64), ("optouts", "b" * 64)]
    assert listed.since("other") is None
    assert listed.file.stat().st_mode & 0o077 == 0


async def test_an_erasure_that_can_not_be_noted_is_not_made(place: Place, database: Database) -> None:
    """The person is told that it failed and can ask again; no half of it is done."""
    await leave_traces(database, ANNA)
    place.erasures.file.unlink(missing_ok=True)
    place.erasures.file.mkdir()  # in the way of the list
    with pytest.raises(StoreError):
        await privacy.erase(database, SEAL, ANNA, DAY)
    assert {name: len(rows) for name, rows in (await privacy.export(database, SEAL, ANNA)).items()} == {
        "votes": 1,
        "notices": 1,
        "optouts": 1,
        "reviews": 1,
    }


def test_the_commands_do_it_from_end_to_end(tmp_path: Path) -> None:
    """Backup and restore as an operator types them; without the key nothing is restored."""
    database, key, copy = tmp_path / "bot.sqlite3", tmp_path / "bot.key", str(tmp_path / "copy.sqlite3")
    runner = CliRunner()

    def run(*arguments: str) -> Result:
        return runner.invoke(
            cli, ["--database", str(database), *arguments], env={"HSCT_KEY_FILE": str(key)}, standalone_mode=False
        )

    async def prepare() -> None:
        async with opened(database) as made:
            await leave_traces(made, ANNA)

    asyncio.run(prepare())
    assert "is written and sound. Delete it by" in run("backup", copy).output
    assert "put the key in its place" in str(run("restore", copy, "--overwrite").exception)
    key.write_text("k" * 40, encoding="utf-8")
    assert f"{database} is what {copy} was." in run("restore", copy, "--overwrite").output
