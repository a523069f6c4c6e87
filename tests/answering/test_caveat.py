"""The standing caveat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.answering import caveat
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from tests.conftest import ENTRIES, SOURCE

WriteFolder = Callable[..., Path]


def test_the_statement_is_dated_and_attributed(shipped: KnowledgeBase) -> None:
    """Who said it, where and when stand in it."""
    text = caveat.build(shipped).text
    assert text.startswith("Not medical advice. Trials only: in February 2015")
    assert "Giovannoni" in text
    assert "Multiple Sclerosis Research Blog" in text


def test_later_guidance_is_named_with_a_pointer(shipped: KnowledgeBase) -> None:
    """The shipped base holds newer guidelines, so the caveat says so and points to one."""
    built = caveat.build(shipped)
    assert built.newer is not None
    entry = shipped.entries[built.newer]
    assert entry.kind == "guideline"
    assert entry.question in built.text
    assert "Later guidance differs" in built.text


def test_without_a_newer_guideline_nothing_is_said_to_differ(folder: WriteFolder) -> None:
    """The pointer is there exactly when there is something to point to."""
    base = knowledge.load(folder())
    assert "differs" not in caveat.build(base).text


def test_a_guideline_from_before_the_statement_is_no_later_guidance(folder: WriteFolder) -> None:
    """Only a younger guideline differs from it."""
    entries = ENTRIES.replace("kind: limitation", "kind: guideline").replace("  kind: result\n", "  kind: harm\n")
    entries = entries.replace("  limitation: moscow-limits\n", "")
    old = knowledge.load(folder(source=SOURCE.replace("kind: cohort", "kind: guideline"), entries=entries))
    assert caveat.build(old).newer is None
    new = knowledge.load(
        folder(source=SOURCE.replace("kind: cohort", "kind: guideline").replace("2015,", "2025,"), entries=entries)
    )
    assert caveat.build(new).newer == "moscow-limits"
