"""A desk over a small folder of knowledge, with the moderators who use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.curation.desk import Desk
from bot.curation.people import Moderator
from bot.service import EvidenceService, build_answerer
from bot.store.database import Database, opened
from bot.store.revisions import marks
from bot.store.seal import Seal

SEAL = Seal("k" * 40)
ANNA, BEN, CARA = (Moderator(number, marks(SEAL, number)) for number in (1001, 1002, 1003))
ADMIN = Moderator(1009, marks(SEAL, 1009), admin=True)
AGE = {
    "id": "moscow-people",
    "question": "How many people were in the Moscow study?",
    "text": "The Moscow study had 99 people: 43 with relapsing and 56 with progressive MS.",
    "kind": "background",
    "cites": [{"source": "moscow-2015"}],
    "topics": ["efficacy"],
    "wordings": ["size of the russian cohort"],
    "reviewed": "2026-11-25",
    "review_by": "2027-11-25",
}
MakeDesk = Callable[..., Any]


@pytest.fixture
def root(folder: Callable[..., Path]) -> Path:
    """The small folder."""
    return folder()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


@pytest.fixture
def make_desk(root: Path, database: Database) -> MakeDesk:
    """Opens a desk as the bot does at its start; keyword arguments replace settings."""

    async def make(**options: Any) -> Desk:
        given = {"preview_changes": 50, "edits_per_hour": 100} | options
        settings = Settings(knowledge=root, database=database.file, cache=None, **given)
        desk = Desk(settings, EvidenceService(build_answerer(settings), database.file), database)
        await desk.start()
        return desk

    return make


@pytest.fixture
async def desk(make_desk: MakeDesk) -> Desk:
    """A desk with the default rules."""
    made: Desk = await make_desk()
    return made


async def published(desk: Desk, content: dict[str, Any] | None, key: str = "moscow-people", **how: Any) -> int:
    """Have Anna draft and Ben approve; the revision's number."""
    draft = await desk.draft(("entry", key), content, how.get("by", ANNA), "a reason")
    await desk.send(draft.id, ANNA)
    await desk.approve(draft.id, how.get("approver", BEN))
    return draft.id
