"""Posting lists of BM25 impacts in flat arrays, scored once by rank_bm25 (this is its only door).

Scores are those of Okapi BM25 with the non-negative idf ln(1 + (N − n + ½)/(n + ½)) (Robertson & Zaragoza 2009, as in Lucene),
because rank_bm25's own floor makes words of half the documents weigh more than rarer ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

K1 = 0.9
B = 0.5

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Okapi(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with a monotone, non-negative idf."""

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        self.idf = {term: idf(self.corpus_size, count) for term, count in nd.items()}


def idf(documents: int, containing: float) -> float:
    """ln(1 + (N − n + ½)/(n + ½)): 0 or more, falling as more documents contain the term."""
    return math.log1p((documents - containing + 0.5) / (containing + 0.5))


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the documents that hold it and what it adds to their score.

    Attributes:
        keys: the terms' numbers, ascending (int64).
        starts: where each term's postings begin; one longer than `keys`.
        documents: document positions, ascending within a term (int32).
        impacts: what the term adds to that document's score (float64).
        idf: by term, aligned with `keys` (float64).
    """

    keys: Longs
    starts: Longs
    documents: Ints
    impacts: Floats
    idf: Floats

    @classmethod
    def build(cls, streams: Sequence[Sequence[int]]) -> Postings:
        """Score the documents' term numbers with rank_bm25 and lay the scores out term by term."""
        if not any(map(len, streams)):
            return cls(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
        scored = _Okapi(streams, k1=K1, b=B)
        sizes = [len(counts) for counts in scored.doc_freqs]
        documents = np.repeat(np.arange(len(streams), dtype=np.int32), sizes)
        terms = np.fromiter((term for counts in scored.doc_freqs for term in counts), np.int64, len(documents))
        frequencies = np.fromiter((n for counts in scored.doc_freqs for n in counts.values()), np.float64, len(documents))
        order = np.argsort(terms, kind="stable")
        terms, documents, frequencies = terms[order], documents[order], frequencies[order]
        keys, starts, counts = np.unique(terms, return_index=True, return_counts=True)
        weights = np.fromiter((scored.idf[term] for term in keys.tolist()), np.float64, len(keys))
        lengths = np.asarray(scored.doc_len, dtype=np.float64)[documents]
        norm = K1 * (1 - B + B * lengths / scored.avgdl)
        impacts = np.repeat(weights, counts) * (frequencies * (K1 + 1) / (frequencies + norm))
        return cls(keys, np.append(starts, len(terms)).astype(np.int64), documents, impacts, weights)

    def add(self, terms: Iterable[int], scores: Floats, weight: float = 1.0) -> None:
        """Add to `scores` (one per document) what each of `terms` contributes."""
        for term in terms:
            if (where := self._slice(term)) is not None:
                scores[self.documents[where]] += weight * self.impacts[where]

    def holding(self, term: int) -> Ints:
        """Positions of the documents that hold the term, ascending."""
        where = self._slice(term)
        return self.documents[where] if where is not None else self.documents[:0]

    def weight(self, term: int) -> float | None:
        """The term's idf; None where no document holds it."""
        at = int(np.searchsorted(self.keys, term))
        return float(self.idf[at]) if at < len(self.keys) and self.keys[at] == term else None

    def _slice(self, term: int) -> slice | None:
        at = int(np.searchsorted(self.keys, term))
        if at == len(self.keys) or self.keys[at] != term:
            return None
        return slice(int(self.starts[at]), int(self.starts[at + 1]))
