"""What must always hold is held by the constructors."""

from __future__ import annotations

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.replies import Quote


def test_a_quote_needs_all_its_sources(shipped: KnowledgeBase) -> None:
    """No text without where it comes from."""
    entry = shipped.entries["shevchenko-2015-limits"]
    with pytest.raises(ValueError, match="without all of its sources"):
        Quote(entry, ())


def test_a_result_needs_its_limitation(shipped: KnowledgeBase) -> None:
    """No result without its limit."""
    entry = next(entry for entry in shipped.contents.entries if entry.kind == "result")
    sources = tuple({cite.source: shipped.sources[cite.source] for cite in entry.cites}.values())
    with pytest.raises(ValueError, match="without its limitation"):
        Quote(entry, sources)
    with pytest.raises(ValueError, match="without its limitation"):
        Quote(entry, sources, entry)


def test_a_retracted_source_can_not_be_quoted(shipped: KnowledgeBase) -> None:
    """Not even by a mistake elsewhere."""
    entry = shipped.entries["shevchenko-2015-limits"]
    retracted = shipped.sources["shevchenko-2015"].model_copy(update={"status": "retracted", "status_as_of": "2026-11-25"})
    with pytest.raises(ValueError, match="retracted"):
        Quote(entry, (retracted,))


def test_replies_are_frozen(shipped: KnowledgeBase) -> None:
    """Nothing can be changed after it was composed."""
    quote = Quote(shipped.entries["shevchenko-2015-limits"], (shipped.sources["shevchenko-2015"],))
    with pytest.raises(AttributeError):
        quote.entry = shipped.entries["shevchenko-2015-efs"]  # type: ignore[misc]
