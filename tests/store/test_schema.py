"""Whom the tables tell of: every such column is marked, has a deleter, and is said in PRIVACY.md and in the assessment."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert

from bot.discordapp.views.static import KEPT_LINES
from bot.store import privacy, revisions, servers
from bot.store.database import Database, migrate, opened
from bot.store.schema import DAY as DAY_COLUMN
from bot.store.schema import metadata
from bot.store.seal import Seal
from bot.store.statement import ABOUT, statement
from tests.conftest import PROJECT

ANNA, SERVER = 123456789012345678, 323456789012345678
TODAY = date(2026, 11, 25)
SEAL = Seal("k" * 40)
TELLING = re.compile(
    "person|people|user|member|author|reader|asker|curator|moderator|owner|who|name|mail|phone|sealed|discord|server|guild|channel|message"
)
HARMLESS = {
    ("kept", "name"),
    ("gaps", "named"),
    ("servers", "channels"),
}  # a note's name, a yes or no, channels of the row's server


def telling(live: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The columns of a database that could tell of somebody: by their name, or wide enough for a Discord id or a hash of one."""
    for (table,) in live.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        for _, column, kind, *_ in live.execute(f"PRAGMA table_info({table})"):
            if TELLING.search(column) or kind in ("BIGINT", "VARCHAR(64)"):
                yield table, column


def marked(tables: MetaData, about: str | None = None) -> set[tuple[str, str]]:
    """The columns marked as telling of somebody."""
    columns = (column for table in tables.sorted_tables for column in table.columns)
    return {
        (column.table.name, column.name) for column in columns if column.info.get("about") in ({about} if about else set(ABOUT))
    }


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


def test_every_column_that_could_tell_of_somebody_is_marked(tmp_path: Path) -> None:
    """In the tables as they really are; a new one that nobody marked fails here."""
    migrate(tmp_path / "bot.sqlite3")
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as live:
        found = set(telling(live))
        assert found - HARMLESS == marked(metadata)
        live.execute("CREATE TABLE friends (member_ref TEXT, number BIGINT, hash VARCHAR(64), day TEXT)")
        assert set(telling(live)) - found == {("friends", "member_ref"), ("friends", "number"), ("friends", "hash")}


def test_every_marked_table_has_a_deleter() -> None:
    """A reader's rows are deleted, a moderator's id is replaced, a server's number goes."""
    assert {table for table, _ in marked(metadata, "reader")} == {table.name for table in privacy.PERSONAL}
    assert {table for table, _ in marked(metadata, "moderator")} == {table.name for table in revisions.SIGNED}
    assert {table for table, _ in marked(metadata, "server")} == {"servers", "questions"}  # what `servers.forget_left` empties


async def test_nothing_that_a_deleter_should_find_is_left(database: Database) -> None:
    """A row in every marked table: after erasing the person and forgetting the server, neither number is in any table."""
    async with database.transaction() as connection:
        for table in metadata.sorted_tables:
            about = {column.info.get("about") for column in table.columns}
            if about & set(ABOUT):
                await connection.execute(insert(table).values(_row(table)))
    before = await _everything(database)
    assert str(ANNA) in before
    assert str(SERVER) in before
    await servers.left(database, SERVER, TODAY)
    await servers.forget_left(database, TODAY, 0)
    counts = await privacy.erase(database, SEAL, ANNA, TODAY)
    assert counts == {"votes": 1, "notices": 1, "optouts": 1, "authors": len(revisions.SIGNED)}
    after = await _everything(database)
    assert str(ANNA) not in after
    assert str(SERVER) not in after
    assert await privacy.export(database, SEAL, ANNA) == {"votes": [], "notices": [], "optouts": []}


def test_every_table_and_column_says_what_it_is() -> None:
    """The sentence stands beside the column, with how long the table is kept."""
    for table in metadata.sorted_tables:
        assert table.comment, table.name
        assert table.info.get("until"), table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"
            assert column.comment.endswith("."), f"{table.name}.{column.name}"


def test_privacy_md_says_what_the_tables_are() -> None:
    """After a change of the schema, `python -m bot privacy-text` gives the new text."""
    text = (PROJECT / "PRIVACY.md").read_text(encoding="utf-8")
    begin, end = "<!-- tables: begin -->\n", "<!-- tables: end -->"
    assert text[text.index(begin) + len(begin) : text.index(end)].strip() == statement().strip()


def test_a_new_column_is_in_the_statement() -> None:
    """The statement follows the tables, not the other way round."""
    sections = {part.split("`")[1]: part for part in re.split(r"\n\n(?=`)", statement())}
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert f"| `{column.name}` | {column.comment}" in sections[table.name], f"{table.name}.{column.name}"


def test_the_screen_and_the_assessment_leave_out_no_table() -> None:
    """/privacy has a sentence for each table about questions or people; the DPIA names every table and every such column."""
    told = {table for tables in KEPT_LINES for table in tables}
    assert told == {table for table in metadata.tables if table not in ("statuses", "kept")}
    assert not marked(metadata) & {(table, column) for table, column in marked(metadata) if table not in told}
    assessment = (PROJECT / "docs" / "DPIA.md").read_text(encoding="utf-8")
    for table in metadata.tables:
        assert f"`{table}`" in assessment, table
    for table, column in marked(metadata):
        assert f"`{table}.{column}`" in assessment, f"{table}.{column}"


def _row(table: Table) -> dict[str, Any]:
    """A row of Anna's, or of the server."""
    row = {column.name: _value(column) for column in table.columns if column.name != "id"}
    if table in privacy.PERSONAL:
        row["person"] = SEAL.person(ANNA, *privacy.PERSONAL[table](row))  # type: ignore[arg-type]
    return row


def _value(column: Column[Any]) -> Any:
    about = column.info.get("about")
    if isinstance(column.type, BigInteger):
        return ANNA if about == "moderator" else SERVER
    if column.info == DAY_COLUMN:
        return TODAY.isoformat()
    if isinstance(column.type, String):
        return "x"
    return 1 if isinstance(column.type, Integer) else []


async def _everything(database: Database) -> str:
    found: list[str] = []
    async with database.transaction() as connection:
        for table in metadata.tables:
            rows = await connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
            found += [str(tuple(row)) for row in rows.all()]
    return "\n".join(found)
