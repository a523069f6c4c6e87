"""An evaluation as tables for people, with every wrong answer listed below them, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation import Outcome, Report, Row, Share
from bot.evaluation.figures import Errors
from bot.evaluation.history import Change
from bot.evaluation.peers import Compared
from bot.retrieval.calibration import Calibration, Rates

FIGURES = ("asked", "passed", "R@1", "R@3", "MRR", "false", "missed")

EXPLAINED = (
    "Shares in per cent over their 95 % bootstrap intervals. R@1, R@3: a right entry is the first quote, among the first three. "
    "False: answered without a right entry. Missed: not answered, though the base holds one."
)


def show(report: Report, console: Console) -> None:
    """Print the figures and what went wrong."""
    console.print(f"{len(report.outcomes)} questions, knowledge base {report.base}", highlight=False)
    console.print(EXPLAINED, highlight=False)
    for name, rows in (("kind", report.kinds), ("topic", report.topics)):
        if rows:
            console.print(_figures(name, rows))
    if report.engines:
        console.print(_engines(report.engines))
    if report.calibration:
        _calibration(report.calibration, report.thresholds, console)
    for outcome in report.wrong:
        line = f"{outcome.question.id} [{outcome.question.kind} → {outcome.kind}] {outcome.question.text}"
        console.print(Text(f"{line}\n    shown: {', '.join(outcome.shown) or 'nothing'}"))


def show_changes(changes: Sequence[Change], earlier: str, base: str, console: Console) -> None:
    """Print which questions are answered differently on two bases."""
    console.print(f"{len(changes)} replies differ between the base {earlier} and {base}.", highlight=False)
    for change in changes:
        console.print(Text(f"{change.id} {change.question}\n    from {change.before}\n    to   {change.now}"))


def as_data(report: Report) -> dict[str, Any]:
    """The report, ready for JSON; shares are `{value, low, high, of}` from 0 to 1, null where a group has none."""
    return {
        "base": report.base,
        "questions": len(report.outcomes),
        "kinds": [asdict(row) for row in report.kinds],
        "topics": [asdict(row) for row in report.topics],
        "engines": [asdict(engine) for engine in report.engines],
        "calibration": asdict(report.calibration) if report.calibration else None,
        "thresholds": [asdict(errors) for errors in report.thresholds],
        "wrong": [_wrong(outcome) for outcome in report.wrong],
    }


def _wrong(outcome: Outcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "question": question.text,
        "expected": question.kind,
        "kind": outcome.kind,
        "shown": list(outcome.shown),
    }


def _figures(name: str, rows: Iterable[Row]) -> Table:
    grid = _grid(name, FIGURES)
    for row in rows:
        shares = (row.passed, row.recall_1, row.recall_3, row.mrr, row.false_answers, row.missed_answers)
        grid.add_row(row.group, str(row.questions), *map(_cell, shares))
    return grid


def _engines(engines: Sequence[Compared]) -> Table:
    first = engines[0]
    asked = first.mrr.of if first.mrr else 0
    heads = ("R@1", "R@3", "MRR", "this ahead in R@1", "this ahead in MRR")
    grid = _grid("engine", heads, f"The same {asked} labelled questions over the same entries")
    for engine in engines:
        ahead = (_cell(engine.lead_recall_1, "+"), _cell(engine.lead_mrr, "+"))
        grid.add_row(engine.name, _cell(engine.recall_1), _cell(engine.recall_3), _cell(engine.mrr), *ahead)
    return grid


def _calibration(calibration: Calibration, labelled: Sequence[Errors], console: Console) -> None:
    heads = ("answers from", "own wordings missed", "left out, yet answered", "labelled missed", "labelled false")
    title = f"Confidence: {calibration.sample} entries asked for in their own wordings, AUROC {calibration.auroc:.2f}"
    grid = _grid("threshold", heads, title)
    for name, rates, errors in zip(("in use", "the base's own"), (calibration.used, calibration.own), labelled, strict=True):
        grid.add_row(name, *_rates(rates), f"{errors.missed} of {errors.answerable}", f"{errors.false} of {errors.unanswerable}")
    console.print(grid)


def _rates(rates: Rates) -> tuple[str, str, str]:
    return f"{rates.threshold:.2f}", f"{rates.missed:.0%}", f"{rates.false:.0%}"


def _grid(name: str, heads: Iterable[str], title: str | None = None) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), title=title, title_justify="left")
    grid.add_column(name, no_wrap=True)
    for head in heads:
        grid.add_column(head, justify="right")
    return grid


def _cell(share: Share | None, sign: str = "") -> str:
    """The share over its interval, in hundredths; where all values are equal there is no interval to show."""
    if share is None:
        return "–"
    value, low, high = (f"{100 * part:{sign}.0f}".replace("-", "−") for part in (share.value, share.low, share.high))
    return value if share.low == share.high else f"{value}\n{low}…{high}"
