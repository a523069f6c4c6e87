"""Unanswered questions as CSV or JSON for curators' own tools."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from bot.store.questions import Gap

_COLUMNS = ("id", "text", "asked", "first_day", "last_day", "outcome", "base")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that starts so


def export(gaps: Sequence[Gap], form: Literal["json", "csv"] | str) -> str:
    """All gaps as a JSON list or as CSV with a header."""
    if form == "json":
        return json.dumps([asdict(gap) for gap in gaps], ensure_ascii=False, indent=2) + "\n"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*_COLUMNS, "nearest"])
    for gap in gaps:
        nearest = "; ".join(item["entry"] for item in gap.nearest)
        writer.writerow([_safe(str(getattr(gap, column))) for column in _COLUMNS] + [nearest])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
