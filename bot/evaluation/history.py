"""What each base was measured at, kept in a file by its hash, and which replies have changed since an earlier one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import BotError
from bot.evaluation.outcomes import Outcome
from bot.evaluation.report import Report
from bot.retrieval.calibration import Calibration, Rates

FOLDER = "evaluations"  # beside the database


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose reply differs: its kind and the entries it quotes, before and now."""

    id: str
    question: str
    before: str
    now: str


def keep(folder: Path, report: Report) -> None:
    """Write the report's replies and calibration; replies to other questions on the same base stay.

    Raises:
        BotError: the file can't be written.
    """
    file = folder / f"{report.base}.json"
    replies = {outcome.question.id: _reply(outcome) for outcome in report.outcomes}
    if file.exists():
        replies = _replies(file) | replies
    data = {"calibration": asdict(report.calibration) if report.calibration else None, "replies": replies}
    partial = file.with_suffix(f".{os.getpid()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        raise BotError(f"The outcomes can't be kept in {folder} ({error.strerror}); make the folder writable.") from error


def earlier(folder: Path, base: str) -> Mapping[str, str]:
    """The replies of the last run on a base by question id.

    Raises:
        BotError: no run on that base was kept, or its file is damaged.
    """
    kept = sorted(file.stem for file in folder.glob("*.json"))
    if base not in kept:
        known = f"there are runs on {', '.join(kept)}" if kept else "no run is kept yet"
        raise BotError(f"No evaluation of the base {base} is kept in {folder}; {known}.")
    return _replies(folder / f"{base}.json")


def calibration(folder: Path, base: str) -> Calibration | None:
    """What the last run on a base measured of its confidence; None where nothing is kept.

    Raises:
        BotError: the file is damaged.
    """
    file = folder / f"{base}.json"
    data = _read(file)["calibration"] if file.exists() else None
    return Calibration(**data | {name: Rates(**data[name]) for name in ("used", "own")}) if data else None


def changes(before: Mapping[str, str], outcomes: Iterable[Outcome]) -> list[Change]:
    """The questions of both runs whose reply has changed, in the order of `outcomes`."""
    pairs = ((outcome.question, before.get(outcome.question.id), _reply(outcome)) for outcome in outcomes)
    return [Change(question.id, question.text, old, new) for question, old, new in pairs if old is not None and old != new]


def _reply(outcome: Outcome) -> str:
    return f"{outcome.kind}: {', '.join(outcome.shown) or 'nothing quoted'}"


def _replies(file: Path) -> dict[str, str]:
    return {str(key): str(value) for key, value in _read(file)["replies"].items()}


def _read(file: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {"calibration": data["calibration"], "replies": dict(data["replies"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BotError(f"{file} can't be read ({error!r}); remove it and run `eval` on that base again.") from error
