"""What readers leave in the database: nobody in clear, everything shown to its owner and deleted for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.store import kept, notices, privacy, questions, servers, votes
from bot.store.batch import Batch
from bot.store.database import Database, opened
from bot.store.schema import metadata
from bot.store.seal import Seal, key_from

ANNA, BEN = 123456789012345678, 223456789012345678
DAY = date(2026, 11, 25)


@pytest.fixture
def seal() -> Seal:
    """A seal with a key of its own."""
    return Seal("k" * 40)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


def vote(reason: str | None = None, text: str | None = None, day: date = DAY) -> votes.Vote:
    """A vote against one answer."""
    return votes.Vote(day, "abcdef", "base", reason, text)


async def test_one_vote_a_person_and_answer_the_last_one_counts(database: Database, seal: Seal) -> None:
    """Clicking again changes a vote, it doesn't add one."""
    await votes.record(database, seal, ANNA, vote())
    await votes.record(database, seal, ANNA, vote("other-topic", "about cats"))
    await votes.record(database, seal, BEN, vote())
    assert await votes.all_votes(database) == [vote("other-topic", "about cats"), vote()]


async def test_a_votes_text_is_emptied_after_thirty_days(database: Database, seal: Seal) -> None:
    """The vote stays, the words go."""
    await votes.record(database, seal, ANNA, vote("looks-wrong", "old words", date(2026, 10, 1)))
    await votes.record(database, seal, BEN, vote("looks-wrong", "new words"))
    assert await votes.empty_old_texts(database, DAY) == 1
    assert [(one.reason, one.text) for one in await votes.all_votes(database)] == [
        ("looks-wrong", None),
        ("looks-wrong", "new words"),
    ]


async def test_a_wish_to_be_told_ends_after_180_days(database: Database, seal: Seal) -> None:
    """Asking again renews it; after its time nothing is left."""
    gap = notices.gap_of("is it safe for cats")
    await notices.request(database, seal, ANNA, gap, date(2026, 11, 1))
    assert await notices.request(database, seal, ANNA, gap, DAY) == date(2027, 5, 24)
    assert await notices.forget_expired(database, date(2027, 5, 23)) == 0
    assert await notices.forget_expired(database, date(2027, 5, 24)) == 1
    assert (await privacy.export(database, seal, ANNA))["notices"] == []


async def test_nobody_stands_in_the_file(database: Database, seal: Seal) -> None:
    """No id in clear in any byte, and one person's rows can't be joined."""
    for gap in ("one", "two"):
        await notices.request(database, seal, ANNA, notices.gap_of(gap), DAY)
        await votes.record(database, seal, ANNA, votes.Vote(DAY, gap, "base"))
    await privacy.set_optout(database, seal, ANNA, DAY, out=True)
    raw = b"".join(part.read_bytes() for part in database.file.parent.iterdir())
    assert str(ANNA).encode() not in raw
    async with database.transaction() as connection:
        people = [
            row[0]
            for table in ("votes", "notices", "optouts")
            for row in await connection.exec_driver_sql(f"SELECT person FROM {table}")  # noqa: S608
        ]
    assert len(set(people)) == 5


async def test_a_person_sees_and_deletes_their_own_rows_only(database: Database, seal: Seal) -> None:
    """Export names everything of theirs; after deletion it is gone, from the bytes of the file too."""
    for user in (ANNA, BEN):
        await votes.record(database, seal, user, vote("looks-wrong", f"words of {'Anna' if user == ANNA else 'Ben'}"))
        await notices.request(database, seal, user, "gap", DAY)
        await privacy.set_optout(database, seal, user, DAY, out=True)
    shown = await privacy.export(database, seal, ANNA)
    assert shown["votes"] == [
        {"day": "2026-11-25", "answer": "abcdef", "base": "base", "reason": "looks-wrong", "text": "words of Anna"}
    ]
    assert shown["notices"] == [{"gap": "gap", "asked": "2026-11-25", "expires": "2027-05-24"}]
    assert await privacy.erase(database, seal, ANNA, DAY) == {"votes": 1, "notices": 1, "optouts": 1}
    assert not any((await privacy.export(database, seal, ANNA)).values())
    assert all((await privacy.export(database, seal, BEN)).values())
    assert b"words of Anna" not in b"".join(part.read_bytes() for part in database.file.parent.iterdir())


async def test_opting_out_and_in_again(database: Database, seal: Seal) -> None:
    """The wish is kept for one person and can be taken back."""
    await privacy.set_optout(database, seal, ANNA, DAY, out=True)
    assert await privacy.opted_out(database) == {privacy.optout_hash(seal, ANNA)}
    await privacy.set_optout(database, seal, ANNA, DAY, out=False)
    assert await privacy.opted_out(database) == set()


async def test_a_rush_of_writes_loses_none(database: Database) -> None:
    """Hundreds at once share a few transactions; a database that refuses tells every one of them."""
    taken: list[int] = []

    async def write(asked: Sequence[questions.Asked]) -> None:
        taken.append(len(asked))
        await questions.record(database, *asked)

    batch = Batch(write)
    rush = [questions.Asked(f"question {number % 40}", "2026-11-25", "text", "abstention", (), "base") for number in range(200)]
    await asyncio.gather(*map(batch.add, rush))
    assert sum(gap.asked for gap in await questions.gaps(database)) == sum(taken) == 200
    assert len(taken) < 10

    async def refuse(_: Sequence[questions.Asked]) -> None:
        raise StoreError("the disk is full")

    refused = await asyncio.gather(*map(Batch(refuse).add, rush[:3]), return_exceptions=True)
    assert [str(error) for error in refused] == ["the disk is full"] * 3


async def test_hundreds_of_transactions_wait_for_each_other(database: Database) -> None:
    """No "in use by another process" within one process."""
    asked = [questions.Asked(f"q{number}", "2026-11-25", "text", "abstention", (), "base") for number in range(100)]
    await asyncio.gather(*(questions.record(database, one) for one in asked))
    assert len(await questions.gaps(database)) == 100


def test_every_table_with_people_can_be_exported_and_erased() -> None:
    """A new table about people fails here until `privacy.PERSONAL` knows it."""
    assert {table for table in metadata.sorted_tables if "person" in table.columns} == set(privacy.PERSONAL)


async def test_a_servers_settings_are_kept_and_forgotten(database: Database) -> None:
    """Saved whole, loaded whole, gone when the bot leaves."""
    server = servers.Server(1, (10, 11), 12, "DE", "de")
    await servers.save(database, servers.Server(1))
    await servers.save(database, server)
    assert await servers.load_all(database) == {1: server}
    assert (server.allows(10), server.allows(99), server.allows(99, 11)) == (True, False, True)
    await servers.left(database, 1, DAY)
    assert await servers.forget_left(database, DAY, 0) == 1
    assert await servers.load_all(database) == {}


async def test_what_the_program_remembers(database: Database) -> None:
    """The last value under a name."""
    assert await kept.get(database, "commands") is None
    await kept.put(database, "commands", "a")
    await kept.put(database, "commands", "b")
    assert await kept.get(database, "commands") == "b"


def test_another_key_opens_nothing(seal: Seal) -> None:
    """Whoever copies the database without the key learns nobody's name."""
    other = Seal("o" * 40)
    assert seal.opened(seal.closed(ANNA)) == ANNA
    assert other.opened(seal.closed(ANNA)) is None
    assert other.person(ANNA, "vote") != seal.person(ANNA, "vote")


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """No set-up step, no short key, no key that the whole machine can read."""
    file = tmp_path / "deep" / "bot.key"
    key = key_from(file)
    assert key_from(file) == key
    assert file.stat().st_mode & 0o077 == 0
    Seal(key)
    with pytest.raises(ConfigError, match="32 or more"):
        Seal("short")
    with pytest.raises(ConfigError, match="can't be read or made"):
        key_from(file / "below-a-file")
