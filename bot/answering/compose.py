"""Choosing the entries of a reply: the most relevant first, then others that differ in source or show the other side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.knowledge.base import KnowledgeBase
from bot.models import Entry
from bot.replies import MAX_QUOTES, Nearest, Quote
from bot.retrieval import Ranked

RELEVANT_FROM = 0.55  # of the best hit's relevance: below, an entry isn't shown beside it
SAME_SOURCE = 0.05  # of relevance that an entry loses whose sources are all shown already
MAX_NEAREST = 3


def quote(base: KnowledgeBase, entry: Entry) -> Quote:
    """The entry with its sources and its limit."""
    sources = tuple(base.sources[source_id] for source_id in dict.fromkeys(cite.source for cite in entry.cites))
    return Quote(entry, sources, base.entries[entry.limitation] if entry.limitation else None)


def quotable(base: KnowledgeBase, entry: Entry) -> bool:
    """Whether all of the entry's sources may be quoted: a retracted one leaves the answers at once."""
    return all(base.sources[cite.source].status != "retracted" for cite in entry.cites)


def choose(base: KnowledgeBase, ranked: Sequence[Ranked]) -> tuple[Entry, ...]:
    """At most three entries, best first; `ranked` holds quotable entries only, best first.

    After the best one, an entry of the other side comes first, and one from a source that isn't shown yet before its equals.
    """
    if not ranked:
        return ()
    relevance = {item.id: item.relevance for item in ranked if item.relevance >= RELEVANT_FROM * ranked[0].relevance}
    first, *rest = [base.entries[entry_id] for entry_id in relevance]
    chosen = [first]
    others = [entry for entry in rest if entry.id in first.see_other or first.id in entry.see_other]
    while len(chosen) < MAX_QUOTES and (left := [entry for entry in rest if entry not in chosen and not _repeats(entry, chosen)]):
        preferred = [entry for entry in left if entry in others[:1]] or left
        chosen.append(max(preferred, key=lambda entry: relevance[entry.id] - SAME_SOURCE * _same_source(entry, chosen)))
    return tuple(chosen)


def nearest(base: KnowledgeBase, ranked: Iterable[Ranked], without: Iterable[Entry] = ()) -> tuple[Nearest, ...]:
    """The titles that follow, as offers to look at."""
    shown = {entry.id for entry in without}
    items = (
        Nearest(item.id, base.entries[item.id].question, round(item.confidence, 3)) for item in ranked if item.id not in shown
    )
    return tuple(items)[:MAX_NEAREST] if not shown else tuple(items)


def _repeats(entry: Entry, chosen: Iterable[Entry]) -> bool:
    """Whether an entry says what another says: the limit of one shown, or the same figures of the same source."""
    for other in chosen:
        if entry.id == other.limitation:
            return True
        if entry.cites == other.cites and entry.cites[0].figures:
            return True
    return False


def _same_source(entry: Entry, chosen: Iterable[Entry]) -> bool:
    shown = {cite.source for other in chosen for cite in other.cites}
    return all(cite.source in shown for cite in entry.cites)
