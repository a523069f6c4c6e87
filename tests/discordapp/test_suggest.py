"""Suggestions: the right entries, within the limits, fast."""

from __future__ import annotations

import time

from bot.discordapp.app import Collection
from bot.discordapp.suggest import MOST, Suggester
from bot.knowledge.base import KnowledgeBase


def test_each_entry_is_found_by_its_own_question(shipped: KnowledgeBase) -> None:
    """Whoever types a whole title sees it first or near the top."""
    questions = Collection(shipped).questions
    for entry in shipped.entries.values():
        assert entry.id in [item.value for item in questions.suggest(entry.question)[:5]], entry.question


def test_unfinished_words_and_wordings_find_entries(shipped: KnowledgeBase) -> None:
    """The last word is still being typed."""
    questions = Collection(shipped).questions
    titles = [item.title.lower() for item in questions.suggest("fertil")]
    assert titles
    assert any("fertil" in title for title in titles)
    some = next(entry for entry in shipped.entries.values() if entry.wordings)
    assert some.id in [item.value for item in questions.suggest(some.wordings[0])]


def test_at_most_25_and_something_before_anything_is_typed(shipped: KnowledgeBase) -> None:
    """Discord shows 25; an empty box shows a choice over the topics."""
    questions = Collection(shipped).questions
    assert len(questions.suggest("hsct")) == MOST
    first = questions.suggest("")
    assert 10 < len(first) <= MOST
    assert questions.suggest("zzzzqqq") == []


def test_it_answers_within_100_ms(shipped: KnowledgeBase) -> None:
    """Every keystroke of a question; the slowest counts."""
    questions = Collection(shipped).questions
    questions.suggest("warm up")
    slowest = 0.0
    for end in range(1, 40):
        start = time.perf_counter()
        questions.suggest("what is the risk of dying from hsct in ms"[:end])
        slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 0.1


def test_sources_and_terms_are_found(shipped: KnowledgeBase) -> None:
    """A study by its author or its nickname, a term by its abbreviation."""
    collection = Collection(shipped)
    assert "burt-2019-mist" in [item.value for item in collection.sources.suggest("mist burt")]
    assert any("EDSS" in item.title for item in collection.terms.suggest("edss"))


def test_one_value_is_meant_only_where_no_other_holds_all_that_was_typed() -> None:
    """Words that fit two, or not wholly, name neither."""
    sources = Suggester({"a": "Burt RK, Neurology, 2019", "b": "Knoepfler P, 2019", "c": "Mancardi G, 2015"}, {"b": ("burt",)})
    assert sources.only("burt neuro") == "a"
    assert sources.only("burt 2019") is None
    assert sources.only("mancardi 2019") is None
    assert sources.only("") is None
