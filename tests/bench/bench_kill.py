"""The program killed without warning while knowledge changes: ``python -m tests.bench.bench_kill [TIMES]``.

A child process adds, approves, exports, reloads, withdraws and rolls back without end; once it begins the step whose turn it is,
it is sent SIGKILL after a random few milliseconds. TIMES is 200 without a
number. After each kill: the database opens and is sound, each revision is there whole or not at all, the base loads, and the
exported folder is a base. Printed: how often it was killed in each step, and how many faults were found (must be 0).
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from bot.config import Settings
from bot.curation import terminal
from bot.curation.desk import Desk
from bot.curation.people import Moderator
from bot.knowledge import base as knowledge
from bot.knowledge.export import export
from bot.knowledge.revisions import Revision
from bot.service import EvidenceService, build_answerer
from bot.store import history
from bot.store.database import migrate, opened
from tests.conftest import DOMAINS, ENTRIES, SOURCE, TOPICS

TIMES, SEED, SLOWEST = 200, 7, 0.03
ANNA, BEN = (Moderator(number, frozenset((number,)), admin=True) for number in (1, 2))
STEPS = ("start", "add", "send", "approve", "export", "reload", "withdraw", "rollback")


def written(folder: Path) -> Path:
    """The small folder of knowledge that the tests use."""
    for part, text in (("sources/moscow-2015", SOURCE), ("entries/efficacy", ENTRIES), ("topics", TOPICS), ("domains", DOMAINS)):
        file = folder / f"{part}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def content(number: int) -> dict[str, object]:
    """An entry of its own; its wording says which, so that half of one would show."""
    return {
        "id": f"entry-{number}",
        "question": f"How big was the study, question {chr(97 + number % 26)}{number // 26 * 'x'}?",
        "wordings": [f"wording {'y' * (number % 40)} of {chr(97 + number % 26)}{number // 26 * 'z'}"],
        "text": "The Moscow study had 99 people: 43 with relapsing and 56 with progressive MS. " + "Whole. " * 60,
        "kind": "background",
        "cites": [{"source": "moscow-2015"}],
        "topics": ["efficacy"],
        "reviewed": "2026-11-25",
        "review_by": "2027-11-25",
    }


async def work(settings: Settings, exported: Path, said: int) -> None:
    """Add, approve, export, reload, withdraw and roll back until killed; each step is told on a pipe before it begins."""

    def step(name: str) -> None:
        os.write(said, f"{name}\n".encode())

    step("start")
    async with opened(settings.database) as database:
        desk = Desk(settings, EvidenceService(build_answerer(settings), settings.database), database)
        await desk.start()
        number = len(desk.history.revisions)
        while True:
            number += 1
            step("add")
            draft = await desk.draft(("entry", f"entry-{number}"), content(number), ANNA, f"draft {number}")
            step("send")
            await desk.send(draft.id, ANNA)
            step("approve")
            await desk.approve(draft.id, BEN)
            step("export")
            export(desk.base.contents, exported)
            step("reload")
            await desk.reload()
            step("withdraw")
            gone = await desk.draft(("entry", f"entry-{number}"), None, ANNA, "gone")
            await desk.send(gone.id, ANNA)
            await desk.approve(gone.id, BEN)
            step("rollback")
            await desk.rollback(desk.files.hash, BEN)


def child(settings: Settings, exported: Path, said: int) -> None:
    """The process that will be killed."""
    with suppress(Exception):
        asyncio.run(work(settings, exported, said))


def whole(revision: Revision) -> bool:
    """Whether a revision is exactly what was written, or a withdrawal."""
    return revision.content in (None, json.loads(json.dumps(content(int(revision.key.split("-")[1])))))


async def faults(settings: Settings, exported: Path) -> list[str]:
    """What is wrong after a kill."""
    found: list[str] = []
    async with opened(settings.database) as database:
        if (says := await database.integrity()) != "ok":
            found.append(f"integrity: {says}")
    past = history.read(settings.database)
    found += [f"revision {one.id} is not whole" for one in past.revisions.values() if not whole(one)]
    last = next((note for note in reversed(past.notes) if note.act in ("published", "rolled-back")), None)
    async with terminal.at_desk(settings) as desk:
        if desk.left or (last and desk.base.hash != last.base):
            found.append(f"served is {desk.base.hash}, not what was published last")
    knowledge.load(exported)
    return found


def killed(settings: Settings, exported: Path, wanted: str, seconds: float) -> str:
    """Run the child, kill it so long after a step has begun, and tell the step it was in."""
    receive, said = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(settings, exported, said))
    process.start()
    os.close(said)
    with os.fdopen(receive) as stream:
        begun = next((name for name in map(str.strip, stream) if name == wanted), "")
        time.sleep(seconds)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        return [begun, *stream.read().split()][-1]


def main(times: int = TIMES) -> Counter[str]:
    """Kill and look, so many times; the steps it was killed in."""
    chance = random.Random(SEED)  # noqa: S311  # moments, not secrets
    steps: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        options = {"edits_per_hour": 10_000_000, "mass_change": 10_000_000, "preview_changes": 10_000}
        settings = Settings(knowledge=written(root / "knowledge"), database=root / "a.sqlite3", cache=None, **options)
        migrate(settings.database)
        shutil.copytree(settings.knowledge, root / "exported")
        for turn in range(times):
            steps[killed(settings, root / "exported", STEPS[turn % len(STEPS)], chance.uniform(0, SLOWEST))] += 1
            found = asyncio.run(faults(settings, root / "exported"))
            wrong += len(found)
            for fault in found:
                print(fault)
        past = history.read(settings.database)
    told = ", ".join(f"{name} {steps[name]}" for name in STEPS)
    print(f"killed {times} times, in the step {told}; {len(past.revisions)} revisions, {len(past.notes)} notes; {wrong} faults")
    if wrong:
        sys.exit(1)
    return steps


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
