"""How soon readers see a change of the shipped base: ``python -m tests.bench.bench_publish``.

Printed: seconds for the preview (checks, the next base and its index, every evaluation question on both), and from Approve to the
first answer from the new base: with the preview at hand, as after a review post, and without it, as after a restart.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bot.config import Settings
from bot.curation.candidates import Candidates
from bot.curation.desk import Desk
from bot.curation.people import Moderator
from bot.knowledge.export import as_data
from bot.replies import Answer
from bot.service import EvidenceService, build_answerer
from bot.store.database import opened

ANNA, BEN = (Moderator(number, frozenset((number,)), admin=True) for number in (1, 2))
ENTRY = "shevchenko-2015-deaths"


async def published(desk: Desk, wording: str, *, ready: bool) -> tuple[float, float]:
    """Seconds for the preview, and from Approve to the first answer."""
    content = as_data(desk.base.entries[ENTRY]) | {"wordings": [wording]}
    start = time.perf_counter()
    draft = await desk.draft(("entry", ENTRY), content, ANNA, "")
    await desk.send(draft.id, ANNA)
    previewed = time.perf_counter() - start
    if not ready:
        desk._candidates = Candidates(desk.settings.knowledge, desk.database, desk.answerer)
    start = time.perf_counter()
    await desk.approve(draft.id, BEN)
    reply = desk.service.answerer.reply(wording)
    assert isinstance(reply, Answer)
    assert reply.base == desk.base.hash
    return previewed, time.perf_counter() - start


async def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=Path(folder) / "a.sqlite3", preview_changes=10_000)
        async with opened(settings.database) as database:
            desk = Desk(settings, EvidenceService(build_answerer(settings), settings.database), database)
            await desk.start()
            previewed, ready = await published(desk, "deaths in the first cohort from the russian capital", ready=True)
            _, fresh = await published(desk, "who died in the cohort from the russian capital", ready=False)
    print(
        f"preview {previewed:.2f} s; from Approve to the first new answer {ready:.3f} s, without a preview at hand {fresh:.2f} s"
    )


if __name__ == "__main__":
    asyncio.run(main())
