"""The report on gaps: one page that needs nothing beside it, every plot with its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bot.curation import gapfigures
from bot.curation.gapfigures import Log
from bot.knowledge.base import KnowledgeBase
from bot.replies import GapKind
from bot.store.gaps import OPEN
from bot.text import plots

WEEKS = 26
LISTED = 25
KINDS: dict[GapKind, str] = {
    "nothing": "nothing in the collection: write an entry",
    "missed": "there, but missed: re-word an entry",
    "near": "near miss: an entry is close",
    "outside": "out of scope",
    "personal": "a personal decision",
}
_RANGES = ((0, 0, "same day"), (1, 7, "1 to 7"), (8, 30, "8 to 30"), (31, 90, "31 to 90"), (91, 10**6, "more than 90"))
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:960px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem;border-top:2px solid #111;padding-top:.6rem}
.pair{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}.pair svg{flex:1 1 420px;max-width:520px;height:auto}
svg text{font:12px system-ui,sans-serif;fill:#111}table{border-collapse:collapse;font-size:.85rem}
th,td{border:1px solid #777;padding:.15rem .5rem;text-align:left;vertical-align:top}td.n{text-align:right}
.pair .scroll{overflow-x:auto;flex:1 1 320px}.key{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}
.key div{border:2px solid #111;padding:.4rem .8rem}.key b{display:block;font-size:1.4rem}
@media print{h2{break-after:avoid}.pair{break-inside:avoid}}
"""
Row = Sequence[str | float]


def page(log: Log, base: KnowledgeBase) -> str:
    """The report as one HTML page."""
    sections = (_weeks(log), _kinds(log), _missed(log, base), _topics(log, base), _days(log), _overdue(log, base))
    title = f"Unanswered questions, {log.today}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = _head(log, base) + "".join(sections)
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>\n'


def _head(log: Log, base: KnowledgeBase) -> str:
    share, days = gapfigures.answered_share(log.gaps), gapfigures.median_days(log.gaps)
    late = len(gapfigures.overdue(base, log.today))
    still_open = sum(gap.state in OPEN for gap in log.gaps)
    figures = {
        "askings kept": f"{sum(log.askings.values()):,}",
        "questions (clusters)": f"{len(log.gaps):,}",
        "open": f"{still_open:,}",
        "of the askings in scope are answered by now": "–" if share is None else f"{share:.0%}",
        "days to answer (median)": "–" if days is None else f"{days:g}",
        f"of {len(base.contents.entries)} entries overdue": str(late),
    }
    boxes = "".join(f"<div><b>{escape(value)}</b>{escape(name)}</div>" for name, value in figures.items())
    return (
        f"<h1>What could not be answered</h1><p>As of {log.today}, collection {base.hash}. Each person is counted once a day; "
        f'no person is in this report.</p><div class="key">{boxes}</div>'
    )


def _weeks(log: Log) -> str:
    weeks = gapfigures.per_week(log.askings, WEEKS, log.today)
    plot = plots.columns("Askings by week", [(name, float(count)) for name, count in weeks.items()])
    return _section("Askings a week", "Weeks are named by their Monday.", plot, ("Week", "Askings"), weeks.items())


def _kinds(log: Log) -> str:
    counts = {name: sum(gap.asked for gap in log.gaps if gap.kind == kind) for kind, name in KINDS.items()}
    plot = plots.rows("Askings by kind of gap", [(name.split(":")[0], float(count)) for name, count in counts.items()])
    total = sum(counts.values()) or 1
    table = [(name, count, f"{count / total:.0%}") for name, count in counts.items()]
    return _section("Kinds of gaps", "What each needs stands after the colon.", plot, ("Kind", "Askings", "Share"), table)


def _missed(log: Log, base: KnowledgeBase) -> str:
    missed = [gap for gap in log.gaps if gap.kind == "missed"]
    table = [(gap.id, gap.text, gap.asked, _near(gap.nearest, base), gap.state) for gap in missed[:LISTED]]
    says = f"{len(missed)} questions whose answer is probably in the collection; the first {len(table)}."
    return _section("Misses that were retrievable", says, "", ("Gap", "Question", "Asked", "Nearest entry", "State"), table)


def _topics(log: Log, base: KnowledgeBase) -> str:
    found = gapfigures.by_topic(log.gaps, base)[:LISTED]
    plot = plots.rows("Askings by topic", [(topic, float(askings)) for topic, _, askings in found[:12]])
    return _section("By topic", "The topic is that of the nearest entry.", plot, ("Topic", "Questions", "Askings"), found)


def _days(log: Log) -> str:
    days = gapfigures.days_to_answer(log.gaps)
    counts = [(name, sum(low <= day <= high for day in days)) for low, high, name in _RANGES]
    plot = plots.rows("Days from first asking to answer", [(name, float(count)) for name, count in counts])
    return _section("Days to answer", f"{len(days)} questions are answered.", plot, ("Days", "Questions"), counts)


def _overdue(log: Log, base: KnowledgeBase) -> str:
    late = gapfigures.overdue(base, log.today)
    table = [(entry.id, entry.question, entry.reviewed, entry.review_by) for entry in late[:LISTED]]
    says = f"{len(late)} of {len(base.contents.entries)} entries; the first {len(table)}."
    return _section("Entries whose review is overdue", says, "", ("Entry", "Question", "Reviewed", "Next by"), table)


def _near(nearest: Sequence[dict[str, object]], base: KnowledgeBase) -> str:
    entry = next((base.entries[str(one["entry"])] for one in nearest if one["entry"] in base.entries), None)
    return entry.question if entry else "–"


def _section(title: str, says: str, plot: str, head: Sequence[str], rows: Iterable[Row]) -> str:
    table = _table(head, list(rows))
    shown = f'<div class="pair">{plot}<div class="scroll" tabindex="0">{table}</div></div>' if plot else table
    return f"<h2>{escape(title)}</h2><p>{escape(says)}</p>{shown}"


def _table(head: Sequence[str], rows: Sequence[Row]) -> str:
    if not rows:
        return "<p><em>None.</em></p>"
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: str | float) -> str:
    return f"<td>{escape(value)}</td>" if isinstance(value, str) else f'<td class="n">{value:g}</td>'
