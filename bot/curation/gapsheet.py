"""A CSV of gaps that was edited in a spreadsheet: what it would change, line by line, and then the change itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast, get_args

from bot.errors import GapError
from bot.replies import GapKind
from bot.store import gapwork
from bot.store.database import Database
from bot.store.gaps import STATES, Gap
from bot.store.gapwork import Curator

NEEDED = ("id", "text", "kind", "state", "entry", "version")
Work = Callable[[Database, Curator], Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One change that a line asks for, in words, and how it is made."""

    line: int
    says: str
    work: Work


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes that a sheet asks for, and what is wrong with it."""

    steps: tuple[Step, ...]
    faults: tuple[str, ...]


def plan(text: str, gaps: Iterable[Gap], versions: Mapping[int, int], entries: Iterable[str]) -> Plan:
    """What a sheet would change.

    Args:
        text: the CSV, with the columns of the export; those not needed may be missing.
        gaps: as they are now.
        versions: how many changes each gap has seen: a gap changed since the export is left alone.
        entries: ids of the entries that may answer a gap.

    Raises:
        GapError: columns are missing.
    """
    rows = csv.DictReader(io.StringIO(text))
    if missing := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
        raise GapError(f"The sheet lacks the columns {', '.join(missing)}; start from `gaps export --format csv`.")
    known = {gap.id: gap for gap in gaps}
    steps: list[Step] = []
    faults: list[str] = []
    for row in rows:
        try:
            steps += _steps(rows.line_num, _cells(row), known, versions, frozenset(entries))
        except GapError as error:
            faults.append(f"line {rows.line_num}: {error}")
    return Plan(tuple(steps), tuple(faults))


async def carry_out(database: Database, by: Curator, steps: Iterable[Step]) -> int:
    """Make the changes; how many."""
    count = 0
    for step in steps:
        await step.work(database, by)
        count += 1
    return count


def _cells(row: Mapping[str, str | None]) -> dict[str, str]:
    """The cells as text; the mark that keeps a spreadsheet from running a cell is taken off."""
    return {name: (value or "").strip().removeprefix("'") for name, value in row.items() if isinstance(name, str)}


def _steps(
    line: int, cells: dict[str, str], known: Mapping[int, Gap], versions: Mapping[int, int], entries: frozenset[str]
) -> list[Step]:
    gap = known.get(int(cells["id"])) if cells["id"].isdecimal() else None
    if gap is None:
        raise GapError(f"there is no gap {cells['id']!r} any more.")
    found = [
        Step(line, f"gap {gap.id}: {says}", work) for says, work in (*_marks(gap, cells), *_moves(gap, cells, known, entries))
    ]
    if found and cells["version"] != str(versions.get(gap.id, 0)):
        raise GapError(f"gap {gap.id} has been changed since the export; export it anew.")
    return found


def _marks(gap: Gap, cells: dict[str, str]) -> Iterator[tuple[str, Work]]:
    """Another name, another kind."""
    if cells["text"] and cells["text"] != gap.text.strip().removeprefix("'"):
        yield f"rename to {cells['text']!r}", partial(gapwork.rename, gap=gap.id, label=cells["text"])
    if cells["kind"] != gap.kind:
        if cells["kind"] not in get_args(GapKind):
            raise GapError(f"kind {cells['kind']!r} is none of {', '.join(get_args(GapKind))}.")
        yield f"kind {gap.kind} → {cells['kind']}", partial(gapwork.correct, gap=gap.id, kind=cast("GapKind", cells["kind"]))


def _moves(gap: Gap, cells: dict[str, str], known: Mapping[int, Gap], entries: frozenset[str]) -> Iterator[tuple[str, Work]]:
    """Merging, another state."""
    into, state = cells.get("merge_into", ""), cells["state"]
    if into:
        if not into.isdecimal() or int(into) not in known or int(into) == gap.id:
            raise GapError(f"merge_into {into!r} is no other gap.")
        yield f"merge into gap {into}", partial(gapwork.merge, gap=gap.id, into=int(into))
        return
    if state == gap.state and (cells["entry"] or None) == gap.entry:
        return
    if state not in STATES:
        raise GapError(f"state {state!r} is none of {', '.join(STATES)}.")
    yield f"{gap.state} → {state} {cells['entry'] or cells.get('reason', '')}".rstrip(), _to(gap, state, cells, entries)


def _to(gap: Gap, state: str, cells: dict[str, str], entries: frozenset[str]) -> Work:
    reason = cells.get("reason", "")
    match state:
        case "answered":
            if cells["entry"] not in entries:
                raise GapError(f"entry {cells['entry']!r} is not in the collection; name the entry that answers gap {gap.id}.")
            return partial(gapwork.resolve, gap=gap.id, entry=cells["entry"])
        case "out-of-scope":
            if not reason:
                raise GapError(f"say in the column reason why gap {gap.id} is out of scope.")
            return partial(gapwork.dismiss, gap=gap.id, reason=reason)
        case "needs-expert":
            return partial(gapwork.ask_expert, gap=gap.id, whom=reason)
        case "claimed":
            return partial(gapwork.claim, gap=gap.id)
        case "new":
            return partial(gapwork.reopen, gap=gap.id)
        case _:
            raise GapError(f"gap {gap.id} becomes {state} by writing a draft, not in a sheet.")
