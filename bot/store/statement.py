"""What is kept, in words: made from the tables themselves, so that a new column can't be forgotten in PRIVACY.md."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from bot.store.schema import metadata

ABOUT = {
    "reader": "a reader, hidden by the operator's key; deleted by /privacy",
    "moderator": "a moderator or curator; replaced by a number by /privacy",
    "server": "a server; removed after the bot has left",
}


def statement() -> str:
    """Every table and column of the database: what it holds, about whom, and until when (Markdown)."""
    return "\n\n".join(map(_table, metadata.tables.values())) + "\n"


def _table(table: Table) -> str:
    lines = [f"`{table.name}`: {table.comment} Kept: {table.info['until']}.", "", "| column | what it holds |", "| --- | --- |"]
    return "\n".join([*lines, *_columns(table)])


def _columns(table: Table) -> Iterator[str]:
    for column in table.columns:
        about = f" About {ABOUT[column.info['about']]}." if "about" in column.info else ""
        yield f"| `{column.name}` | {column.comment}{about} |"
