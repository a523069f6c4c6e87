"""The index: equal to rank_bm25, safe on tiny collections, stable."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

import bot.retrieval
from bot.retrieval import Document, Index
from bot.retrieval.index import top
from bot.retrieval.postings import K1, B, Postings, idf

WORDS = st.lists(st.sampled_from(["hsct", "relapse", "edss", "dose", "hair", "scan", "cost"]), min_size=1, max_size=9)


class _Monotone(BM25Okapi):  # type: ignore[misc]
    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5)) for term, count in nd.items()}


@given(st.lists(WORDS, min_size=1, max_size=12), WORDS)
def test_compiled_scores_are_those_of_rank_bm25(streams: list[list[str]], query: list[str]) -> None:
    """The posting lists give rank_bm25's own sums, to 1e-9."""
    numbers = {word: number for number, word in enumerate(sorted({word for stream in [*streams, query] for word in stream}))}
    expected = _Monotone(streams, k1=K1, b=B).get_scores(query)
    scores = np.zeros(len(streams))
    Postings.build([[numbers[word] for word in stream] for stream in streams]).add([numbers[word] for word in query], scores)
    assert np.allclose(scores, expected, rtol=0, atol=1e-9)


@given(st.lists(st.floats(0, 5, width=16), max_size=30), st.integers(0, 12))
def test_the_top_is_sorted_with_ties_by_position(scores: list[float], k: int) -> None:
    """Selection equals a full stable sort."""
    expected = sorted(range(len(scores)), key=lambda position: (-scores[position], position))[:k]
    assert top(np.array(scores), k) == expected


def test_tiny_collections_are_safe() -> None:
    """No document, one document, empty documents: no error, and a shared word is found."""
    assert Index.build([]).search("anything") == []
    assert [hit.id for hit in Index.build([Document("a", "hair", "loss")]).search("hair")] == ["a"]
    assert Index.build([Document("a", "the", "of")]).search("hair") == []


def test_only_documents_that_share_a_term_are_found() -> None:
    """There is no best of nothing."""
    index = Index.build([Document("a", "hair", "loss"), Document("b", "cost", "price")])
    assert [hit.id for hit in index.search("hair zebra")] == ["a"]
    assert index.search("zebra crossing") == []


def test_a_hit_says_what_it_matched_and_how_much_of_the_question() -> None:
    """Unknown words weigh like the rarest known one, so they lower coverage."""
    index = Index.build([Document("a", "hair loss", "hair"), Document("b", "cost", "price")])
    (whole,) = index.search("hair loss")
    (part,) = index.search("hair zebra crossing")
    assert whole.matched == ("hair", "loss")
    assert whole.coverage == pytest.approx(1)
    assert part.matched == ("hair",)
    assert part.coverage < 0.5


@given(st.integers(1, 500), st.data())
def test_idf_is_positive_and_falls_with_frequency(size: int, data: st.DataObject) -> None:
    """A word in more documents never weighs more (rank_bm25's own idf breaks this)."""
    count = data.draw(st.integers(0, size - 1))
    assert idf(size, count) > idf(size, count + 1) > 0


def test_the_docstring_example_runs() -> None:
    """The package's own example is true."""
    assert doctest.testmod(bot.retrieval).failed == 0


def test_the_same_documents_in_another_order_give_the_same_hits() -> None:
    """Ties are broken by id, not by the order of files."""
    documents = [Document(name, "hair loss", "same") for name in "cab"]
    assert [hit.id for hit in Index.build(documents).search("hair")] == ["a", "b", "c"]
    assert Index.build(documents).search("hair") == Index.build(documents[::-1]).search("hair")
