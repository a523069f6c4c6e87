"""The database: made on first need, migrated, and clear about what is wrong with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import bot.store
from bot.errors import StoreError
from bot.store import database
from bot.store.schema import HEAD, metadata


async def test_it_is_created_on_first_need_and_is_sound(tmp_path: Path) -> None:
    """No set-up step: folders and tables come by themselves."""
    file = tmp_path / "deep" / "down" / "bot.sqlite3"
    async with database.opened(file) as opened:
        assert await opened.integrity() == "ok"
    with sqlite3.connect(file) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        assert set(metadata.tables) <= names
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_head_is_the_newest_migration() -> None:
    """The shortcut that skips Alembic can't go stale."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


async def test_the_migrated_tables_are_those_of_the_schema(tmp_path: Path) -> None:
    """Every column of the schema exists after migrating, and no other."""
    file = tmp_path / "bot.sqlite3"
    database.migrate(file)
    with sqlite3.connect(file) as connection:
        for table in metadata.sorted_tables:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            assert columns == {column.name for column in table.columns}
    connection.close()


async def test_a_file_that_is_no_database_is_named_with_a_remedy(tmp_path: Path) -> None:
    """Nothing is overwritten; the message says what to do."""
    file = tmp_path / "bot.sqlite3"
    file.write_text("not a database at all, but long enough to look at" * 30, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database file; move it aside"):
        async with database.opened(file):
            pass
    assert file.read_text(encoding="utf-8").startswith("not a database")


async def test_a_locked_database_is_a_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process's lock ends in words, not in a hang."""
    file = tmp_path / "bot.sqlite3"
    database.migrate(file)
    monkeypatch.setattr(database, "BUSY_MS", 50)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        async with database.opened(file) as opened:
            with pytest.raises(StoreError, match="in use by another process"):
                async with opened.transaction() as connection:
                    await connection.exec_driver_sql("DELETE FROM questions")
    finally:
        other.close()


async def test_a_folder_that_can_not_be_made_is_a_clear_sentence(tmp_path: Path) -> None:
    """A file in the way of the folder is reported, not raised."""
    (tmp_path / "way").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"bot\.sqlite3"):
        async with database.opened(tmp_path / "way" / "bot.sqlite3"):
            pass
