"""The digest, the report and the sheet: numbers from the log, nothing without news, nothing changed unseen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.curation import digest as weekly
from bot.curation import gapfigures, gapsheet
from bot.errors import GapError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.standing import Standing, Status
from bot.replies import GapKind, Nearest
from bot.store import gaps, gapwork, questions, votes
from bot.store.database import Database, opened
from bot.store.gapwork import Curator
from bot.store.seal import Seal
from bot.text import gapreport, gapsout, plots

TODAY = date(2026, 11, 25)
BY = Curator(7, TODAY)


@pytest.fixture
async def database(tmp_path: Path, shipped: KnowledgeBase) -> AsyncIterator[Database]:
    """A log with three gaps: one answered after 20 days, one missed, one out of scope."""
    near = next(iter(shipped.contents.entries)).id
    async with opened(tmp_path / "bot.sqlite3") as database:
        for text, day, kind in (
            ("tinnitus after transplant", "2026-11-01", "nothing"),
            ("<script>alert(1)</script> vertigo", "2026-11-23", "missed"),
            ("=moons of jupiter", "2026-11-24", "outside"),
        ):
            await questions.record(database, _asked(text, day, kind, near))
        first, _, third = sorted(await gaps.gaps(database), key=lambda gap: gap.id)
        await gapwork.resolve(database, Curator(7, date(2026, 11, 21)), first.id, near)
        await gapwork.dismiss(database, BY, third.id, "another planet")
        yield database


def _asked(text: str, day: str, kind: GapKind | str, near: str) -> questions.Asked:
    terms = tuple(re.findall(r"\w+", text))
    nearest = (Nearest(near, "?", 0.25),)
    return questions.Asked(text, day, text, "abstention", nearest, "base", kind, terms, text)  # type: ignore[arg-type]


async def test_numbers_say_what_was_asked_answered_and_how_soon(database: Database, shipped: KnowledgeBase) -> None:
    """Weeks without askings are there from the first asking on; out of scope questions don't lower the answered share."""
    log = await gapfigures.read(database, TODAY)
    weeks = gapfigures.per_week(log.askings, 4, TODAY)
    assert weeks == {"2026-11-02": 0, "2026-11-09": 0, "2026-11-16": 0, "2026-11-23": 2}
    assert gapfigures.per_week({"2026-11-18": 3, "2026-11-25": 1}, 4, TODAY) == {"2026-11-16": 3, "2026-11-23": 1}
    assert gapfigures.answered_share(log.gaps) == 0.5
    assert gapfigures.median_days(log.gaps) == 20
    assert gapfigures.by_topic(log.gaps, shipped)[0][1:] == (3, 3)
    assert gapfigures.overdue(shipped, TODAY) == []
    assert len(gapfigures.overdue(shipped, date(2040, 1, 1))) == len(shipped.contents.entries)


async def test_the_digest_has_news_or_nothing(database: Database, shipped: KnowledgeBase) -> None:
    """New, answered with the median, disliked with reasons, changed sources; then what is overdue and stale."""
    seal, entry = Seal("k" * 40), next(iter(shipped.entries))
    for person, reason in ((1, "out-of-date"), (2, "out-of-date"), (3, None)):
        await votes.record(database, seal, person, votes.Vote(TODAY, "abcdef", "base", reason))
    log = await gapfigures.read(database, TODAY)
    standing = Standing({"moscow": Status("retracted", "2026-11-20", "2026-11-24")}, listed="2026-01-01")
    text = weekly.as_text(weekly.digest(log, shipped, standing, lambda _: (entry,), date(2026, 11, 18), 30))
    assert "New: 2" in text
    assert "Answered: 1, median 20 days" in text
    assert f"{entry}: 3 votes; out-of-date 2, no reason given 1" in text
    assert "moscow: retracted" in text
    assert "of 2026-01-01; get a new one" in text
    quiet = gapfigures.Log(TODAY, log.gaps, log.changes, log.askings, ())
    assert weekly.digest(quiet, shipped, Standing(), lambda _: (), date(2026, 11, 26), 30) == []


class _Page(HTMLParser):
    """Counts what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag, and whatever it would load."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


async def test_the_report_is_one_page_with_a_table_beside_each_plot(database: Database, shipped: KnowledgeBase) -> None:
    """Nothing is loaded from elsewhere; what people typed is shown, never run; patterns tell bars apart, not colours."""
    html = gapreport.page(await gapfigures.read(database, TODAY), shipped)
    page = _Page()
    page.feed(html)
    assert page.links == []
    assert "script" not in page.tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt; vertigo" in html
    assert page.tags.count("svg") == 4
    assert page.tags.count("table") >= page.tags.count("svg")
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b", html))
    assert all(len(set(colour[1:])) == 1 for colour in colours), "only greys"


def test_plots_survive_nothing_and_zero() -> None:
    """No bars, and bars of height 0."""
    assert "<svg" in plots.columns("none", [])
    assert "NaN" not in plots.rows("zero", [("a", 0.0), ("a very long name that does not fit beside its bar at all", 0.0)])


async def sheet(database: Database) -> list[dict[str, str]]:
    """The exported sheet's rows."""
    versions: dict[int, int] = {}
    for change in await gaps.history(database):
        versions[change.gap] = versions.get(change.gap, 0) + 1
    return list(csv.DictReader(io.StringIO(gapsout.export(await gaps.gaps(database), "csv", versions))))


async def planned(database: Database, rows: list[dict[str, str]]) -> gapsheet.Plan:
    """What an edited sheet would do."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    versions = {int(row["id"]): int(row["version"]) for row in await sheet(database)}
    return gapsheet.plan(buffer.getvalue(), await gaps.gaps(database), versions, ["known-entry"])


async def test_an_edited_sheet_says_what_it_would_do_and_then_does_it(database: Database) -> None:
    """An untouched sheet changes nothing, formulas come back as text, each change is a step with its line."""
    rows = await sheet(database)
    assert next(row for row in rows if "jupiter" in row["text"])["text"] == "'=moons of jupiter"
    assert await planned(database, rows) == gapsheet.Plan((), ())
    vertigo = next(row for row in rows if "vertigo" in row["text"])
    vertigo |= {"text": "Vertigo", "kind": "near", "state": "answered", "entry": "known-entry"}
    plan = await planned(database, rows)
    assert not plan.faults
    assert [step.says.partition(": ")[2] for step in plan.steps] == [
        "rename to 'Vertigo'",
        "kind missed → near",
        "new → answered known-entry",
    ]
    assert await gapsheet.carry_out(database, BY, plan.steps) == 3
    gap = await gaps.one(database, int(vertigo["id"]))
    assert (gap.text, gap.kind, gap.state, gap.entry) == ("Vertigo", "near", "answered", "known-entry")
    assert (await planned(database, rows)).steps == ()


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"id": "99"}, "no gap '99'"),
        ({"kind": "odd"}, "kind 'odd' is none of"),
        ({"state": "odd"}, "state 'odd' is none of"),
        ({"state": "answered", "entry": "unknown"}, "not in the collection"),
        ({"state": "out-of-scope"}, "why gap"),
        ({"state": "drafted"}, "by writing a draft"),
        ({"merge_into": "99"}, "is no other gap"),
        ({"text": "Vertigo", "version": "7"}, "has been changed since the export"),
    ],
)
async def test_a_sheet_that_can_not_be_taken_over_says_why(database: Database, edit: dict[str, str], says: str) -> None:
    """By line, and the other lines are still read."""
    rows = await sheet(database)
    next(row for row in rows if "vertigo" in row["text"]).update(edit)
    plan = await planned(database, rows)
    assert len(plan.faults) == 1
    assert says in plan.faults[0]
    assert re.match(r"line \d+: ", plan.faults[0])


async def test_a_sheet_can_merge_reopen_and_ask_for_experts(database: Database) -> None:
    """Everything that a line can ask for."""
    rows = {row["text"].split()[-1]: row for row in await sheet(database)}
    rows["vertigo"]["merge_into"] = rows["transplant"]["id"]
    rows["jupiter"] |= {"state": "new", "reason": ""}
    plan = await planned(database, list(rows.values()))
    assert await gapsheet.carry_out(database, BY, plan.steps) == 2
    assert sorted(gap.asked for gap in await gaps.gaps(database)) == [1, 2]
    rows = {row["text"].split()[-1]: row for row in await sheet(database)}
    for state, reason in (("needs-expert", "an astronomer"), ("claimed", ""), ("out-of-scope", "no")):
        (row,) = [row for row in await sheet(database) if "jupiter" in row["text"]]
        await gapsheet.carry_out(database, BY, (await planned(database, [row | {"state": state, "reason": reason}])).steps)
        assert (await gaps.one(database, int(row["id"]))).state == state
    with pytest.raises(GapError, match="lacks the columns"):
        gapsheet.plan("a,b\n", [], {}, [])
