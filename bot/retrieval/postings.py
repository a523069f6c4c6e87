"""Posting lists of BM25 impacts in flat arrays, scored once by rank_bm25 (this is its only door), and the exact top k of them.

Scores are those of Okapi BM25 with the non-negative idf ln(1 + (N − n + ½)/(n + ½)) (Robertson & Zaragoza 2009, as in Lucene),
because rank_bm25's own floor makes words of half the documents weigh more than rarer ones. Ordered bigrams of terms are a second
BM25 with a small weight. k1, b and the weight are the ones that held on six outside collections.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from rank_bm25 import BM25Okapi

from bot.retrieval import dense
from bot.retrieval.corpus import Ints, Longs, Rows
from bot.retrieval.dense import Flags, Floats

__all__ = ["BIGRAM_WEIGHT", "K1", "B", "Floats", "Ints", "Longs", "Postings", "idf", "warm"]

K1 = 0.9
B = 0.5
BIGRAM_WEIGHT = 0.2
GRAIN = 2.0**-38  # impacts are its multiples: sums up to 2¹⁵ are then exact in any order, and a tie is a tie on every path


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, and each pair of neighbouring terms, the documents that hold it and what it adds to their score.

    The term with number t has list t; the pairs' lists follow in the order of their keys.

    Attributes:
        idf: by term (float64).
        pairs: the pairs' keys, ascending (int64).
        starts: where each list begins (int64); one longer than there are lists.
        documents: document positions, ascending within a list (int32).
        impacts: what a list adds to its documents' scores, above 0 (float64).
        largest: by list the largest impact (float64).
    """

    idf: Floats
    pairs: Longs
    starts: Longs
    documents: Ints
    impacts: Floats
    largest: Floats

    @classmethod
    def build(cls, streams: Rows) -> Postings:
        """The lists of the documents' streams of term numbers, in which every number from 0 to the largest occurs."""
        values, owners = streams.values, np.repeat(np.arange(len(streams), dtype=np.int32), np.diff(streams.starts))
        terms = _scored(values.astype(np.int64), owners, len(streams), 1.0)
        inside = owners[1:] == owners[:-1]  # a pair does not reach from one document into the next
        keys = dense.pair(values[:-1][inside].astype(np.int64), values[1:][inside])
        pairs = _scored(keys, owners[1:][inside], len(streams), BIGRAM_WEIGHT)
        del keys, owners, inside
        starts = np.concatenate([terms.starts, pairs.starts[1:] + len(terms.documents)])
        impacts = np.concatenate([terms.impacts, pairs.impacts])
        largest = np.maximum.reduceat(impacts, starts[:-1]) if len(impacts) else np.zeros(0)
        return cls(terms.idf, pairs.keys, starts, np.concatenate([terms.documents, pairs.documents]), impacts, largest)

    def lists(self, numbers: Sequence[int]) -> Longs:
        """The lists of a question's distinct terms, −1 for an unknown one, and of their pairs: those that can add most first."""
        lists: Longs = _engine.lists(self.pairs, self.largest, len(self.idf), np.array(numbers, np.int64))
        return lists

    def scores(self, lists: Longs, size: int) -> Floats:
        """By document, `size` of them, what the lists add up to."""
        return dense.scores(self.documents, self.impacts, self.starts, lists, size)

    def top(self, lists: Longs, k: int) -> tuple[Ints, Floats]:
        """Positions and scores of the `k` best of the documents in any of `lists`, best first, ties by position."""
        if k <= 0 or not len(lists):
            return self.documents[:0], self.impacts[:0]
        k = min(k, len(self.documents))
        positions, scores = _engine.top(self.documents, self.impacts, self.starts, self.largest, lists, k)
        return positions, scores

    def holding(self, number: int) -> Ints:
        """Positions of the documents in the list, ascending."""
        return self.documents[self.starts[number] : self.starts[number + 1]]

    def held(self, lists: Longs, positions: Ints) -> Flags:
        """Whether each document (row) is in each list (column)."""
        held: Flags = _engine.held(self.documents, self.starts, lists, positions)
        return held


def idf(documents: int, containing: float) -> float:
    """ln(1 + (N − n + ½)/(n + ½)): 0 or more, falling as more documents contain the term."""
    return math.log1p((documents - containing + 0.5) / (containing + 0.5))


@dataclass(frozen=True, slots=True)
class _Lists:
    """Posting lists by key, as in `Postings`."""

    keys: Longs
    starts: Longs
    documents: Ints
    impacts: Floats
    idf: Floats


def _scored(keys: Longs, owners: Ints, size: int, weight: float) -> _Lists:
    """The posting lists of keys (one by token, each in the document in `owners`) in `size` documents, times `weight`."""
    if not len(keys):
        return _Lists(keys, np.zeros(1, np.int64), owners, np.zeros(0), np.zeros(0))
    lengths = np.bincount(owners, minlength=size).astype(np.int32)
    keys, starts, documents, frequencies = _counted(keys, owners)
    containing = np.diff(starts)
    weights = np.array([idf(size, count) for count in range(containing.max() + 1)])[containing]
    impacts = np.repeat(weights, containing) * _saturations(frequencies, lengths[documents], len(owners) / size)
    return _Lists(keys, starts, documents, np.rint(impacts * (weight / GRAIN)) * GRAIN, weights)


def _counted(keys: Longs, owners: Ints) -> tuple[Longs, Longs, Ints, Ints]:
    """Distinct keys, where the postings of each start, the postings' documents, and how often each holds the key."""
    order = keys.argsort()
    keys = keys[order]
    new = np.append(True, keys[1:] != keys[:-1])
    keys = keys[new]
    tokens = np.cumsum(new)  # made into list and document of each token as one number; in place, since there are many
    tokens -= 1
    tokens <<= 32
    tokens |= owners[order]
    del order
    tokens.sort()
    begins = np.flatnonzero(np.append(True, tokens[1:] != tokens[:-1]))
    frequencies = np.diff(begins, append=len(tokens)).astype(np.int32)
    tokens = tokens[begins]
    starts = np.searchsorted(tokens, np.arange(len(keys) + 1) << 32)
    return keys, starts, tokens.astype(np.int32), frequencies  # the cast keeps the lower half


def _saturations(frequencies: Ints, lengths: Ints, mean: float) -> Floats:
    """By posting f (k₁ + 1) / (f + k₁ (1 − b + b l / mean)): rank_bm25's score of a word of idf 1.

    It is asked once for every frequency f and length l that occur together, as if each were a document.
    """
    longest = int(lengths.max()) + 1
    shapes = frequencies * longest + lengths
    distinct = np.flatnonzero(np.bincount(shapes))
    scorer = BM25Okapi([[0]], k1=K1, b=B)
    scorer.corpus_size, scorer.avgdl, scorer.idf = len(distinct), mean, {0: 1.0}
    scorer.doc_freqs, scorer.doc_len = [{0: frequency} for frequency in (distinct // longest).tolist()], distinct % longest
    table = np.zeros(distinct[-1] + 1)
    table[distinct] = scorer.get_scores([0])
    saturations: Floats = table[shapes]
    return saturations


_engine: ModuleType = dense


def warm() -> bool:
    """Compile the kernel and find with it from now on, in every index; False where numba is not installed.

    It takes seconds and may run in a thread beside those that serve: until it is through, numpy finds the same documents.
    """
    global _engine  # noqa: PLW0603 – there is one compiled code in a process
    from bot.retrieval import kernel  # noqa: PLC0415 – imports numba, which takes longer than an answer

    if kernel.COMPILED:
        one = Postings.build(Rows.of([[0, 1]]))
        lists = kernel.lists(one.pairs, one.largest, len(one.idf), np.arange(2))
        positions, _ = kernel.top(one.documents, one.impacts, one.starts, one.largest, lists, 1)
        kernel.held(one.documents, one.starts, lists, positions)
        _engine = kernel
    return kernel.COMPILED
