"""Gaps: gathered by likeness, worked on by curators, emptied in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import GapError
from bot.store import gaps, gapwork, gathering, notices, questions, retention, schema
from bot.store.askers import Askers
from bot.store.database import Database, opened
from bot.store.gapwork import Curator
from bot.store.seal import Seal

DAY = date(2026, 11, 25)
BY = Curator(7, DAY)
OTHER = Curator(8, DAY)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


def asked(text: str, day: str = "2026-11-25", **more: object) -> questions.Asked:
    """A question whose terms are its words."""
    terms = tuple(text.lower().split())
    return questions.Asked(text.lower(), day, text, "abstention", (), "base", terms=terms, words=" ".join(terms), **more)  # type: ignore[arg-type]


async def ids(database: Database) -> list[tuple[str, int]]:
    """Label and askings of all gaps."""
    return [(gap.text, gap.asked) for gap in await gaps.gaps(database)]


async def everything(database: Database) -> bytes:
    """All bytes of the database and its write-ahead log."""
    return b"".join(part.read_bytes() for part in database.file.parent.iterdir())


async def test_alike_questions_gather_and_others_do_not(database: Database) -> None:
    """Word order and a slip of the pen don't matter; another subject does."""
    for text in ("tinnitus after transplant", "transplant tinnitus", "tinitus after transplant", "vertigo and driving"):
        await questions.record(database, asked(text))
    assert await ids(database) == [("tinnitus after transplant", 3), ("vertigo and driving", 1)]


async def test_a_person_counts_once_a_day_and_gap(database: Database) -> None:
    """In whatever wording; another person and another day count."""
    askers = Askers()
    for person, day in ((1, "2026-11-25"), (1, "2026-11-25"), (2, "2026-11-25"), (1, "2026-11-26")):
        for text in ("tinnitus after transplant", "transplant tinnitus"):
            await questions.record(database, asked(text, day, counts=partial(askers.first, person, day)))
    assert await ids(database) == [("tinnitus after transplant", 3)]


async def test_a_merged_number_leads_to_the_other_for_new_questions_too(database: Database) -> None:
    """Numbers are stable; what would have joined the merged gap joins the other."""
    for text in ("tinnitus after transplant", "ringing ears", "vertigo and driving"):
        await questions.record(database, asked(text))
    ringing = next(gap for gap in await gaps.gaps(database) if gap.text == "ringing ears")
    tinnitus = next(gap for gap in await gaps.gaps(database) if gap.text.startswith("tinnitus"))
    assert await gapwork.merge(database, BY, ringing.id, tinnitus.id) == tinnitus.id
    await questions.record(database, asked("ears ringing"))
    assert (await gaps.one(database, ringing.id)).asked == 3
    with pytest.raises(GapError, match="already part"):
        await gapwork.merge(database, BY, ringing.id, tinnitus.id)


async def test_a_split_lasts(database: Database) -> None:
    """The question goes to its new gap when it is asked again; all of them can't be split off."""
    for text in ("tinnitus after transplant", "transplant tinnitus", "tinnitus before transplant"):
        await questions.record(database, asked(text))
    (gap,) = await gaps.gaps(database)
    before = next(one for one in await gaps.wordings(database, gap.id) if "before" in one.text)
    new = await gapwork.split(database, BY, gap.id, [before.id])
    await questions.record(database, asked("tinnitus before transplant", "2026-11-26"))
    assert (await gaps.one(database, new)).asked == 2
    assert (await gaps.one(database, gap.id)).asked == 2
    with pytest.raises(GapError, match="leave it at least one"):
        await gapwork.split(database, BY, new, [one.id for one in await gaps.wordings(database, new)])
    with pytest.raises(GapError, match="Choose questions of gap"):
        await gapwork.split(database, BY, new, [gap.id + 1000])


async def test_every_change_says_who_and_when(database: Database) -> None:
    """The whole way of a gap, in order, and who may not do what."""
    await questions.record(database, asked("tinnitus after transplant"))
    (gap,) = await gaps.gaps(database)
    await gapwork.claim(database, BY, gap.id)
    with pytest.raises(GapError, match="another curator"):
        await gapwork.claim(database, OTHER, gap.id)
    await gapwork.correct(database, BY, gap.id, "missed")
    await gapwork.rename(database, BY, gap.id, "Ringing in the ears")
    await gapwork.draft(database, BY, gap.id, "tinnitus-entry", "draft 3")
    await gapwork.resolve(database, OTHER, gap.id, "tinnitus-entry")
    now = await gaps.one(database, gap.id)
    assert (now.state, now.entry, now.closed, now.text, now.kind) == (
        "answered",
        "tinnitus-entry",
        "2026-11-25",
        "Ringing in the ears",
        "missed",
    )
    assert [(one.author, one.act, one.detail) for one in await gaps.history(database, [gap.id])] == [
        (7, "claimed", ""),
        (7, "kind", "missed"),
        (7, "renamed", "Ringing in the ears"),
        (7, "drafted", "draft 3"),
        (8, "answered", "tinnitus-entry"),
    ]
    with pytest.raises(GapError, match="answered already"):
        await gapwork.claim(database, BY, gap.id)


async def test_an_answered_gap_that_is_asked_again_is_open_again(database: Database) -> None:
    """A dismissed one stays dismissed; the curator's kind stays."""
    for text in ("tinnitus after transplant", "vertigo and driving"):
        await questions.record(database, asked(text))
    first, second = await gaps.gaps(database)
    await gapwork.correct(database, BY, first.id, "missed")
    await gapwork.resolve(database, BY, first.id, "some-entry")
    await gapwork.dismiss(database, BY, second.id, "not about HSCT")
    for text in ("tinnitus after transplant", "vertigo and driving"):
        await questions.record(database, asked(text, "2026-11-26", kind="near"))
    again, dismissed = await gaps.one(database, first.id), await gaps.one(database, second.id)
    assert (again.state, again.kind, again.entry) == ("new", "missed", None)
    assert (dismissed.state, dismissed.kind) == ("out-of-scope", "near")
    with pytest.raises(GapError, match="few words"):
        await gapwork.dismiss(database, BY, first.id, " ")
    with pytest.raises(GapError, match="no gap 99"):
        await gapwork.claim(database, BY, 99)


async def test_pressing_gaps_come_first(database: Database) -> None:
    """Askings × recency: yesterday's one beats last year's three."""
    for _ in range(3):
        await questions.record(database, asked("tinnitus after transplant", "2025-11-25"))
    await questions.record(database, asked("vertigo and driving", "2026-11-24"))
    assert [gap.text for gap in await gaps.gaps(database, today=DAY)] == ["vertigo and driving", "tinnitus after transplant"]
    found = await gaps.gaps(database)
    assert gaps.matching(found, states=("claimed",)) == []
    assert gaps.matching(found, kind="nothing", states=gaps.OPEN) == found


async def test_texts_leave_the_file_and_its_log_in_time(database: Database) -> None:
    """After 90 days the label is key words and the counts stay; a curator's label stays as it is."""
    await questions.record(database, asked("tinnitus after zebrafish transplant", "2026-08-26"))
    await questions.record(database, asked("vertigo and aardvark driving", "2026-08-27"))
    assert b"tinnitus after zebrafish" in await everything(database)
    assert await retention.empty_old_questions(database, DAY) == 1
    raw = await everything(database)
    assert b"after zebrafish transplant\x00" not in raw
    assert await gaps.wordings(database, 1) == []
    assert (await gaps.one(database, 1)).asked == 1
    assert await retention.empty_old_questions(database, DAY) == 0
    assert await retention.empty_old_questions(database, DAY, 0) == 1


async def test_somebody_waiting_is_found_after_a_merge_and_after_the_texts_are_gone(database: Database) -> None:
    """The wish hangs on the question's hash, which stays as long as somebody waits; forgotten, it leaves the file."""
    seal = Seal("k" * 40)
    for text in ("tinnitus after transplant", "ringing ears"):
        await questions.record(database, asked(text, "2026-08-01"))
    await notices.request(database, seal, 123456789012345678, notices.gap_of("ringing ears"), date(2026, 8, 1))
    tinnitus, ringing = sorted(await gaps.gaps(database), key=lambda gap: gap.id)
    await gapwork.merge(database, BY, ringing.id, tinnitus.id)
    await retention.empty_old_questions(database, DAY)
    (waiting,) = await notices.waiting(database, tinnitus.id, DAY)
    assert seal.opened(waiting.sealed) == 123456789012345678
    await notices.forget(database, waiting.id, DAY)
    assert await notices.waiting(database, tinnitus.id, DAY) == []
    assert waiting.sealed.encode() not in await everything(database)


async def test_questions_without_a_gap_are_gathered(database: Database) -> None:
    """Those that an earlier version kept join gaps and each other."""
    await questions.record(database, asked("tinnitus after transplant"))
    async with database.transaction() as connection:
        for number, text in enumerate(("tinnitus transplant after", "vertigo driving", "driving vertigo")):
            row = {"key": f"k{number}", "day": "2026-11-01", "server": 0, "text": text, "terms": "", "outcome": "abstention"}
            await connection.execute(insert(schema.questions).values(**row, kind="nothing", nearest=[], base="b", asked=2))
    assert await gathering.gather(database, questions.even, lambda text: (tuple(text.split()), text)) == 3
    assert set(await ids(database)) == {("vertigo driving", 4), ("tinnitus after transplant", 3)}
    assert await gathering.gather(database, questions.even, lambda text: (tuple(text.split()), text)) == 0


async def test_of_two_who_claim_at_once_one_is_refused(database: Database) -> None:
    """What was looked at is what is changed: nobody works on what another has just taken."""
    await questions.record(database, asked("moons of jupiter"))
    (gap,) = await gaps.gaps(database)
    claims = (gapwork.claim(database, by, gap.id) for by in (BY, OTHER))
    done = await asyncio.gather(*claims, return_exceptions=True)
    assert [type(one) for one in done] == [type(None), GapError]
    assert (await gaps.one(database, gap.id)).claimed_by == BY.id


async def test_two_gaps_merged_into_each_other_at_once_stay_in_sight(database: Database) -> None:
    """The second finds that they are one already; no question is left behind a pointer to a pointer."""
    for text in ("moons of jupiter", "price of bread"):
        await questions.record(database, asked(text))
    first, second = sorted(gap.id for gap in await gaps.gaps(database))
    merges = (gapwork.merge(database, BY, first, second), gapwork.merge(database, OTHER, second, first))
    done = await asyncio.gather(*merges, return_exceptions=True)
    assert [type(one) for one in done] == [int, GapError]
    assert [gap.asked for gap in await gaps.gaps(database)] == [2]
