"""Two moderators at once: each step sees what the one before it has done; of two that contradict each other one is refused."""

from __future__ import annotations

import asyncio

import pytest

from bot.curation.desk import Desk
from bot.errors import RevisionError
from tests.curation.conftest import ADMIN, AGE, ANNA, BEN, CARA, MakeDesk


@pytest.fixture
async def draft(desk: Desk) -> int:
    """A draft of Anna's."""
    return (await desk.draft(("entry", "moscow-people"), AGE, ANNA, "asked often")).id


@pytest.fixture
async def late(desk: Desk, draft: int, make_desk: MakeDesk) -> Desk:
    """The desk after a restart, so that no preview is at hand and approving takes a while; the draft is in review."""
    await desk.send(draft, ANNA)
    made: Desk = await make_desk()
    return made


async def test_what_is_rejected_is_never_published_after_it(late: Desk, draft: int) -> None:
    """The rejection that comes while it is being published is refused: it is published already."""
    rejecting = late.decline(draft, CARA, "rejected", "no source")
    done = await asyncio.gather(late.approve(draft, BEN), rejecting, return_exceptions=True)
    assert isinstance(done[1], RevisionError)
    assert "it is published" in str(done[1])
    assert [note.act for note in late.history.notes if note.revision == draft] == ["sent", "published"]


async def test_nothing_is_published_after_a_freeze(late: Desk, draft: int) -> None:
    """Whichever comes first, the log tells the same story as what is served."""
    with pytest.raises(RevisionError, match="frozen"):
        await asyncio.gather(late.freeze(ADMIN, on=True, reason="look"), late.approve(draft, BEN))
    assert "moscow-people" not in late.base.entries
    await late.freeze(ADMIN, on=False, reason="seen")
    await asyncio.gather(late.approve(draft, BEN), late.freeze(ADMIN, on=True, reason="look"))
    assert [note.act for note in late.history.notes[-2:]] == ["published", "frozen"]


async def test_a_draft_is_sent_once(draft: int, make_desk: MakeDesk) -> None:
    """A button that is pressed twice posts one review."""
    fresh: Desk = await make_desk()
    with pytest.raises(RevisionError, match="it is in review"):
        await asyncio.gather(fresh.send(draft, ANNA), fresh.send(draft, ANNA))
    assert [note.act for note in fresh.history.notes] == ["sent"]
