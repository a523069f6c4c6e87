"""Posting lists: rank_bm25's scores, and on every path the same exact top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from bot.retrieval import dense, kernel, postings
from bot.retrieval.corpus import Rows
from bot.retrieval.dense import Floats
from bot.retrieval.index import top
from bot.retrieval.postings import BIGRAM_WEIGHT, K1, B, Postings, idf

STREAMS = st.lists(st.lists(st.integers(0, 6), max_size=9), max_size=14)
QUESTION = st.lists(st.integers(-1, 6), max_size=6, unique_by=lambda number: number if number >= 0 else object())
ENGINES = pytest.mark.parametrize("engine", [dense, kernel], ids=["numpy", "numba" if kernel.COMPILED else "plain"])


class _Monotone(BM25Okapi):  # type: ignore[misc]
    """rank_bm25 with our idf."""

    def _calc_idf(self, nd: dict[object, int]) -> None:
        self.idf = {term: math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5)) for term, count in nd.items()}


def _expected(streams: Sequence[Sequence[int]], question: Sequence[int]) -> Floats:
    """What rank_bm25 gives for the terms and, with its weight, for their pairs."""
    pairs = [list(pairwise(stream)) for stream in streams]
    scores: Floats = _Monotone(streams, k1=K1, b=B).get_scores(question)
    if any(pairs):
        scores = scores + BIGRAM_WEIGHT * _Monotone(pairs, k1=K1, b=B).get_scores(list(pairwise(question)))
    return scores


def _numbered(streams: Sequence[Sequence[int]], question: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """The same with the numbers in use made 0, 1, 2 …, and −1 for those that no document holds."""
    numbers = {old: new for new, old in enumerate(sorted({number for stream in streams for number in stream}))}
    return [[numbers[number] for number in stream] for stream in streams], [numbers.get(number, -1) for number in question]


@given(STREAMS, QUESTION)
def test_scores_are_those_of_rank_bm25(streams: list[list[int]], question: list[int]) -> None:
    """Terms and pairs add up to rank_bm25's own sums, to 1e-9."""
    streams, question = _numbered(streams, question)
    built = Postings.build(Rows.of(streams))
    scores = built.scores(built.lists(question), len(streams))
    expected = _expected(streams, question) if any(streams) else np.zeros(len(streams))
    assert np.allclose(scores, expected, rtol=0, atol=1e-9)


@ENGINES
@settings(deadline=None)  # the first example may have to compile
@given(streams=STREAMS, question=QUESTION, k=st.integers(0, 16))
def test_the_top_is_that_of_rank_bm25(engine: ModuleType, streams: list[list[int]], question: list[int], k: int) -> None:
    """The same documents in the same order, ties by position, and none without a shared term."""
    streams, question = _numbered(streams, question)
    built = Postings.build(Rows.of(streams))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "_engine", engine)
        positions, scores = built.top(built.lists(question), k)
    expected = _expected(streams, question).round(9) if any(streams) else np.zeros(len(streams))
    assert positions.tolist() == [position for position in top(expected, k).tolist() if expected[position] > 0]
    assert np.allclose(scores, expected[positions], rtol=0, atol=1e-9)


@pytest.fixture(scope="module")
def large() -> Postings:
    """Forty thousand documents with common, rare and repeated contents: several windows, long lists and many ties."""
    draw = np.random.default_rng(7)
    streams = [(draw.zipf(1.3, size) % 400).tolist() for size in draw.integers(4, 16, 4_000)]
    streams.append(list(range(400)))
    return Postings.build(Rows.of(streams * 10))


@ENGINES
def test_the_top_of_a_large_collection_is_exact(engine: ModuleType, large: Postings) -> None:
    """Passing over lists and documents loses nothing: bit for bit the best of all scores."""
    draw = np.random.default_rng(8)
    for size in range(1, 9):
        for k in (1, 10, 300):
            lists = large.lists(draw.permutation(min(10 * size**2, 400))[:size].tolist())
            scores = large.scores(lists, 40_010)
            expected = [position for position in top(scores, k).tolist() if scores[position] > 0]
            positions, found = engine.top(large.documents, large.impacts, large.starts, large.largest, lists, min(k, 4_000))
            assert positions.tolist() == expected
            assert found.tolist() == scores[expected].tolist()


@ENGINES
def test_what_is_held_is_told(engine: ModuleType, large: Postings) -> None:
    """Membership is that of the lists."""
    lists, positions = np.array([0, 3, 250, 399]), np.array([0, 5, 4_000, 40_009], np.int32)
    held = engine.held(large.documents, large.starts, lists, positions)
    assert held.tolist() == [[bool(np.isin(position, large.holding(number))) for number in lists] for position in positions]


def test_the_order_of_summing_changes_nothing(large: Postings) -> None:
    """Impacts are on a grid on which sums are exact."""
    lists = large.lists(list(range(20)))
    assert large.scores(lists, 40_010).tolist() == large.scores(lists[::-1], 40_010).tolist()


def test_known_scores_stay_what_they_are() -> None:
    """Worked by hand: N = 2, one document of 3 terms and one of 1; ln 2 · (2 · 1.9 / (2 + 0.9 (½ + ½ · 3/2))) for the first."""
    built = Postings.build(Rows.of([[0, 1, 0], [2]]))
    assert built.scores(built.lists([0]), 2).tolist() == pytest.approx([math.log(2) * 3.8 / 3.125, 0], abs=1e-9)
    pair = 0.2 * 1.9 / (1 + 0.9 * (0.5 + 0.5 * 2 / 1))
    both = math.log(2) * (3.8 / 3.125 + 1.9 / 2.125 + pair)
    assert built.scores(built.lists([0, 1]), 2)[0] == pytest.approx(both, abs=1e-9)


@given(st.integers(1, 500), st.data())
def test_idf_is_positive_and_falls_with_frequency(size: int, data: st.DataObject) -> None:
    """A word in more documents never weighs more (rank_bm25's own idf breaks this)."""
    count = data.draw(st.integers(0, size - 1))
    assert idf(size, count) > idf(size, count + 1) > 0


def test_warming_up_changes_what_finds_but_not_what_is_found(monkeypatch: pytest.MonkeyPatch, large: Postings) -> None:
    """After it the compiled kernel serves where numba is installed; numpy goes on serving where it is not."""
    monkeypatch.setattr(postings, "_engine", dense)
    lists = large.lists([1, 2, 300])
    before = [array.tolist() for array in large.top(lists, 10)]
    assert postings.warm() == kernel.COMPILED == (postings._engine is kernel)
    assert [array.tolist() for array in large.top(lists, 10)] == before
