"""Unanswered questions as CSV or JSON for curators' own tools; the CSV can be edited and taken back with `gaps import`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Literal

from bot.store.gaps import Gap

_COLUMNS = ("id", "text", "asked", "first_day", "last_day", "kind", "state", "entry", "wordings", "outcome", "base")
_TO_FILL_IN = ("reason", "merge_into")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that starts so


def export(gaps: Sequence[Gap], form: Literal["json", "csv"] | str, versions: Mapping[int, int] | None = None) -> str:
    """All gaps as a JSON list or as CSV with a header.

    Args:
        gaps: in the order to write them.
        form: which of the two.
        versions: how many changes each has seen, by which an import tells whether it was changed meanwhile.
    """
    if form == "json":
        return json.dumps([asdict(gap) for gap in gaps], ensure_ascii=False, indent=2) + "\n"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*_COLUMNS, "nearest", "version", *_TO_FILL_IN])
    for gap in gaps:
        nearest = "; ".join(item["entry"] for item in gap.nearest)
        cells = [getattr(gap, column) for column in _COLUMNS]
        version = (versions or {}).get(gap.id, 0)
        writer.writerow([_safe("" if cell is None else str(cell)) for cell in cells] + [nearest, version, "", ""])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
