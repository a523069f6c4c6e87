"""The evaluation as a table, with every wrong answer listed below it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation import Outcome, table


def show(outcomes: Sequence[Outcome], base: str, console: Console) -> None:
    """Print figures by kind and what went wrong."""
    grid = Table(title=f"{len(outcomes)} questions, knowledge base {base}")
    for heading in ("kind", "questions", "passed", "answered", "abstained", "recall@1", "recall@3", "MRR"):
        grid.add_column(heading, justify="left" if heading == "kind" else "right")
    for row in table(outcomes):
        share = f"{row.passed} ({row.passed / row.questions:.0%})" if row.questions else "0"
        rates = (row.recall_1, row.recall_3, row.mrr)
        cells = ["–" if rate is None else f"{rate:.3f}" for rate in rates]
        grid.add_row(row.kind, str(row.questions), share, str(row.answered), str(row.abstained), *cells)
    console.print(grid)
    for outcome in outcomes:
        if not outcome.passed:
            line = f"{outcome.question.id} [{outcome.question.kind} → {outcome.kind}] {outcome.question.text}"
            console.print(Text(f"{line}\n    shown: {', '.join(outcome.shown) or 'nothing'}"))
