"""100,000 logged questions: ``python -m tests.bench.bench_gaps`` prints how long curators wait.

Targets: list, cluster and export each under 2 s, adding one under 20 ms.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.answering import keeping
from bot.answering.pipeline import Answerer
from bot.knowledge import base as knowledge
from bot.retrieval import Index
from bot.store import gaps, gathering, questions
from bot.store.database import Database, opened
from bot.store.notices import gap_of
from bot.store.schema import questions as table
from bot.text import gapsout
from tests.conftest import SHIPPED

QUESTIONS, SUBJECTS, ADDED = 100_000, 8_000, 200
FRAMES = (
    "does hsct help with {0} and {1}", "how often does {0} come with {1} after a transplant", "what about {0} and {1} after hsct",
    "is {0} a reason against hsct when there is {1}", "can {0} be treated during chemo in {1}", "who studies {0} in {1}",
)  # fmt: skip


def texts(index: Index) -> list[str]:
    """Questions about 8,000 subjects, in the collection's own words and made-up ones, few asked often, most seldom (Zipf)."""
    rng = random.Random(6)  # noqa: S311  # not for secrets
    words = [word for word in index.surface if word.isalpha() and len(word) > 3]
    words += ["".join(rng.choices("abdefgiklmnoprstuvz", k=rng.randint(5, 9))) for _ in range(3_000)]
    subjects = [(rng.choice(words), rng.choice(words)) for _ in range(SUBJECTS)]
    often = [1 / rank for rank in range(1, SUBJECTS + 1)]
    return [rng.choice(FRAMES).format(*subject) for subject in rng.choices(subjects, often, k=QUESTIONS)]


async def filled(database: Database, index: Index) -> None:
    """The log as 100,000 askings leave it, none of them gathered yet."""
    rows: list[dict[str, Any]] = []
    for number, text in enumerate(texts(index)):
        kept = keeping.kept(text, index)
        day = f"2026-{1 + number % 11:02}-{1 + number % 28:02}"
        near = [{"entry": "moscow-deaths", "score": 0.2}]
        same = {"outcome": "abstention", "kind": "nothing", "nearest": near, "base": index.documents[0].id[:12], "asked": 1}
        key = gap_of(f"{kept.key} {number}") if number % 3 else gap_of(kept.key + day)
        rows.append({"key": key, "day": day, "server": number, "text": kept.text, "terms": " ".join(kept.terms), **same})
    async with database.transaction() as connection:
        await connection.execute(insert(table), rows)


async def timed(name: str, work: Callable[[], Awaitable[Any]]) -> Any:
    """Run it once and print how long it took."""
    start = time.perf_counter()
    result = await work()
    print(f"{name:<28} {time.perf_counter() - start:6.2f} s")
    return result


async def export(database: Database, form: str) -> int:
    """What `gaps export` prints, in characters."""
    return len(gapsout.export(await gaps.gaps(database), form))


async def adding(database: Database, index: Index) -> list[float]:
    """Seconds that each of 200 further questions took."""
    rng = random.Random(7)  # noqa: S311  # not for secrets
    times: list[float] = []
    for text in rng.sample(texts(index), ADDED):
        start = time.perf_counter()
        kept = keeping.kept(f"{text} really", index)
        asked = questions.Asked(kept.key, "2026-11-25", kept.text, "abstention", (), "base", terms=kept.terms, words=kept.words)
        await questions.record(database, asked, weight=index.weight)
        times.append(time.perf_counter() - start)
    return times


async def main() -> None:
    """Fill, measure, print."""
    index = Answerer(knowledge.load(SHIPPED)).ranker.index
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder) / "bot.sqlite3") as database:
            await filled(database, index)

            def analyse(text: str) -> tuple[tuple[str, ...], str]:
                kept = keeping.kept(text, index)
                return kept.terms, kept.words

            await timed("cluster (all 100,000)", lambda: gathering.gather(database, index.weight, analyse))
            listed = await timed("list", lambda: gaps.gaps(database))
            await timed("one cluster with wordings", lambda: gaps.wordings(database, listed[0].id))
            await timed("export as CSV", lambda: export(database, "csv"))
            await timed("export as JSON", lambda: export(database, "json"))
            times = sorted(await adding(database, index))
            print(f"{len(listed):,} clusters of {sum(gap.asked for gap in listed):,} askings")
            middle, late = statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
            print(f"adding one: median {middle:.1f} ms, 99th of 100 {late:.1f} ms, slowest {times[-1] * 1000:.1f} ms")


if __name__ == "__main__":
    asyncio.run(main())
