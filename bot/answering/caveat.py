"""The standing caveat. No configuration reaches this module, so none can remove it."""

from __future__ import annotations

from bot.answering import citations
from bot.knowledge.base import KnowledgeBase
from bot.models import Entry, Source
from bot.replies import Caveat

ADVICE = "Not medical advice."
STATEMENT_YEAR = 2015
STATEMENT = (
    "Trials only: in February 2015 the blog post from which this collection grew said that HSCT for MS should only be done "
    "as part of clinical trials (G Giovannoni, Multiple Sclerosis Research Blog)."
)


def build(base: KnowledgeBase) -> Caveat:
    """The caveat for this base; it says that later guidance differs exactly when the base holds a newer guideline."""
    newest = newest_guideline(base)
    if newest is None:
        return Caveat(ADVICE, STATEMENT, None, None)
    entry, source = newest
    differs = f'Later guidance differs: see "{entry.question}" ({citations.short(source.citation)}).'
    return Caveat(ADVICE, STATEMENT, differs, entry.id)


def newest_guideline(base: KnowledgeBase) -> tuple[Entry, Source] | None:
    """The guideline entry of the latest year after the statement, with its source.

    Where a guideline has several entries, the pointer leads to one filed under guidelines with the plainest question.
    """
    dated = [
        (source.citation.year or 0, entry, source)
        for entry in base.entries.values()
        if entry.kind == "guideline"
        for source in (base.sources[entry.cites[0].source],)
        if source.kind == "guideline" and source.status == "current" and (source.citation.year or 0) > STATEMENT_YEAR
    ]
    if not dated:
        return None
    year = max(year for year, _, _ in dated)
    newest = [(entry, source) for dated_year, entry, source in dated if dated_year == year]
    return min(newest, key=lambda item: (item[0].topics[0] != "guidelines", len(item[0].question), item[0].id))
