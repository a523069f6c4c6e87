"""The weekly digest for curators, as lines of plain text; nothing where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.curation import gapfigures
from bot.curation.gapfigures import Log, Named
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.standing import Standing
from bot.store.upkeep import is_stale

LISTED = 5  # of each kind
MAX_LABEL = 90
Section = tuple[str, tuple[str, ...]]  # heading, lines


def digest(log: Log, base: KnowledgeBase, standing: Standing, named: Named, since: date, stale_after: int) -> list[Section]:
    """What is new since a day, under headings.

    Args:
        log: gaps, changes, votes.
        base: what is served.
        standing: statuses of sources.
        named: the entries that a vote's codes stand for.
        since: the day of the last digest.
        stale_after: days after which a list of retractions is out of date.

    Returns:
        No section where nothing has changed: overdue reviews and an old list alone are no news.
    """
    news = [section for section in _news(log, standing, named, since) if section[1]]
    return [*news, *(section for section in _standing(log, base, standing, stale_after) if section[1])] if news else []


def _news(log: Log, standing: Standing, named: Named, since: date) -> Iterator[Section]:
    start = since.isoformat()
    new = [gap for gap in log.gaps if gap.first_day >= start and gap.state != "answered"]
    yield f"New: {len(new)}", _listed([f"{gap.id}: {_short(gap.text)} ({_times(gap.asked)})" for gap in new])
    answered = [gap for gap in log.gaps if gap.state == "answered" and (gap.closed or "") >= start]
    days = gapfigures.median_days(answered)
    within = f", median {days:g} days after the first asking" if days is not None else ""
    yield f"Answered: {len(answered)}{within}", _listed([f"{gap.id}: {_short(gap.text)} → {gap.entry}" for gap in answered])
    often = gapfigures.disliked(log.votes, named, since)
    yield 'Often "not what I asked"', _listed([f"{one.entry}: {_reasons(one)}" for one in often])
    changed = gapfigures.changed_statuses(standing, since)
    yield "Sources whose status changed", _listed([f"{source}: {status}" for source, status in changed.items()])


def _standing(log: Log, base: KnowledgeBase, standing: Standing, stale_after: int) -> Iterator[Section]:
    late = gapfigures.overdue(base, log.today)
    yield f"Reviews overdue: {len(late)}", _listed([f"{entry.id} (by {entry.review_by})" for entry in late])
    if is_stale(standing.listed, log.today, stale_after):
        what = f"The list of retractions is of {standing.listed}" if standing.listed else "No list of retractions was ever read"
        yield "Retractions", (f"{what}; get a new one and run `check --retractions FILE`.",)


def as_text(sections: list[Section]) -> str:
    """The digest for the terminal."""
    return "\n".join(line for heading, lines in sections for line in (heading, *(f"  {line}" for line in lines)))


def _listed(lines: list[str]) -> tuple[str, ...]:
    rest = len(lines) - LISTED
    return (*lines[:LISTED], f"… and {rest} more") if rest > 0 else tuple(lines)


def _short(text: str) -> str:
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1].rsplit(" ", 1)[0] + "…"


def _times(count: int) -> str:
    return "asked once" if count == 1 else f"asked {count} times"


def _reasons(one: gapfigures.Disliked) -> str:
    return f"{one.votes} votes; " + ", ".join(f"{reason} {count}" for reason, count in one.reasons.items())
