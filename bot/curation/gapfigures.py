"""The numbers behind the digest and the report: what was asked, answered and how soon, what is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import func, select

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.standing import Standing
from bot.models import Entry
from bot.store import gaps as store
from bot.store import votes
from bot.store.database import Database
from bot.store.gaps import Change, Gap
from bot.store.schema import questions
from bot.store.votes import Vote

NO_TOPIC = "nothing near"
OFTEN = 3  # votes against an entry that are worth a look
Named = Callable[[str], Sequence[str]]  # a vote's codes → the entries shown


@dataclass(frozen=True, slots=True)
class Log:
    """Everything that is read for the numbers, as of one day."""

    today: date
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    askings: Mapping[str, int]  # by day
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Disliked:
    """An entry whose answer was often not what was asked, and the reasons that were given, by how often."""

    entry: str
    votes: int
    reasons: Mapping[str, int]


async def read(database: Database, today: date) -> Log:
    """The log as it is now."""
    per_day = select(questions.c.day, func.sum(questions.c.asked)).group_by(questions.c.day).order_by(questions.c.day)
    async with database.transaction() as connection:
        askings = {day: int(count) for day, count in (await connection.execute(per_day)).all()}
    found = await store.gaps(database, today=today)
    return Log(today, tuple(found), tuple(await store.history(database)), askings, tuple(await votes.all_votes(database)))


def per_week(askings: Mapping[str, int], weeks: int, today: date) -> dict[str, int]:
    """Askings by week, from the first with any, at most `weeks` back, each named by its Monday; weeks between have 0."""
    this = _monday(today)
    first = min(map(_monday, map(date.fromisoformat, askings)), default=this)
    back = min(weeks - 1, (this - first).days // 7)
    counts = {(this - timedelta(weeks=ago)).isoformat(): 0 for ago in range(back, -1, -1)}
    for day, count in askings.items():
        name = _monday(date.fromisoformat(day)).isoformat()
        if name in counts:
            counts[name] += count
    return counts


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_to_answer(gaps: Iterable[Gap]) -> list[int]:
    """Days from first asked to answered, of each gap that is answered."""
    answered = (gap for gap in gaps if gap.state == "answered" and gap.closed)
    return sorted((date.fromisoformat(gap.closed or "") - date.fromisoformat(gap.first_day)).days for gap in answered)


def median_days(gaps: Iterable[Gap]) -> float | None:
    """The median of them; None where none is answered."""
    days = days_to_answer(gaps)
    return float(median(days)) if days else None


def answered_share(gaps: Sequence[Gap]) -> float | None:
    """Share of the askings whose gap is answered by now, out of scope ones left out; None where there are none."""
    inside = [gap for gap in gaps if gap.state != "out-of-scope"]
    total = sum(gap.asked for gap in inside)
    return sum(gap.asked for gap in inside if gap.state == "answered") / total if total else None


def by_topic(gaps: Iterable[Gap], base: KnowledgeBase) -> list[tuple[str, int, int]]:
    """(topic of the nearest entry, gaps, askings), most askings first."""
    clusters: Counter[str] = Counter()
    askings: Counter[str] = Counter()
    for gap in gaps:
        topic = _topic(gap, base)
        clusters[topic] += 1
        askings[topic] += gap.asked
    return [(topic, clusters[topic], count) for topic, count in sorted(askings.items(), key=lambda one: (-one[1], one[0]))]


def _topic(gap: Gap, base: KnowledgeBase) -> str:
    near = next((base.entries[one["entry"]] for one in gap.nearest if one["entry"] in base.entries), None)
    if near is None:
        return NO_TOPIC
    return base.topics[near.topics[0]].title if near.topics[0] in base.topics else near.topics[0]


def overdue(base: KnowledgeBase, today: date) -> list[Entry]:
    """Entries whose review is overdue, the longest overdue first."""
    late = (entry for entry in base.contents.entries if date.fromisoformat(entry.review_by) < today)
    return sorted(late, key=lambda entry: (entry.review_by, entry.id))


def disliked(given: Iterable[Vote], named: Named, since: date, least: int = OFTEN) -> list[Disliked]:
    """Entries often called "not what I asked" since a day, by how often."""
    reasons: dict[str, Counter[str]] = {}
    for vote in given:
        shown = named(vote.answer)
        if vote.day >= since and shown:
            reasons.setdefault(shown[0], Counter())[vote.reason or "no reason given"] += 1
    found = [Disliked(entry, count.total(), dict(count.most_common())) for entry, count in reasons.items()]
    return sorted((one for one in found if one.votes >= least), key=lambda one: (-one.votes, one.entry))


def changed_statuses(standing: Standing, since: date) -> dict[str, str]:
    """Sources of which a list has said something new since a day, and what."""
    return {source: one.status for source, one in sorted(standing.statuses.items()) if one.listed >= since.isoformat()}
