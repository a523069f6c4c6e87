"""From an index to hits in their final order, each with the features that confidence needs.

BM25 finds the subject; three more signals find the right aspect of it: how much the question looks like one of the document's
own questions, whether its topic cues agree with the document's topics, and whether it names the document's source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.analysis import Analyzer, PhraseTable
from bot.retrieval.confidence import Features, probability
from bot.retrieval.index import Hit, Index, Query, top
from bot.retrieval.postings import Floats, Ints


@dataclass(frozen=True, slots=True)
class Signals:
    """What a question shows beyond its terms."""

    topics: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Boosts:
    """How much each signal adds to a document's normalised BM25 score; chosen on the development questions."""

    similarity: float = 0.6
    topic: float = 0.15
    name: float = 0.25
    other_name: float = -0.1


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit in its final place.

    Attributes:
        relevance: normalised BM25 plus boosts; orders the hits of one question.
        confidence: chance, 0 to 1, that the document answers the question.
    """

    hit: Hit
    relevance: float
    features: Features
    confidence: float

    @property
    def id(self) -> str:
        """The document's id."""
        return self.hit.id


class Ranker:
    """Ranks an index's documents for a question; immutable once built."""

    def __init__(self, index: Index, boosts: Boosts | None = None) -> None:
        self.index = index
        self.boosts = boosts or Boosts()
        analyzer = index.analyzer
        self._by_topic = _positions(document.topics for document in index.documents)
        self._by_name = _positions(document.names for document in index.documents)
        self._topics = _table(analyzer, analyzer.lexicon.cues)
        self._names = _table(analyzer, {name: (name,) for name in self._by_name})

    def rank(self, question: str, k: int = 10) -> tuple[Query, list[Ranked]]:
        """The analysed question and its `k` best documents that share a term with it, best first, ties by id."""
        index = self.index
        query = index.query(question)
        signals = self.signals(query)
        scores, similarity = index.scores(query), index.similarity(query)
        normalised = np.minimum(scores / max(index.attainable(query), 1e-12), 1.0)
        aspect = self._aspect(signals)
        relevance = normalised + self.boosts.similarity * similarity + self.boosts.topic * (2 * aspect - 1) + self._named(signals)
        relevance[scores <= 0] = -np.inf
        best = top(relevance, k)
        best = best[scores[best] > 0]
        hits = index.hits(query, best, scores[best])
        signs = zip(*(sign[best].tolist() for sign in (relevance, normalised, similarity, aspect)), strict=True)
        return query, [_ranked(hit, *sign) for hit, sign in zip(hits, signs, strict=True)]

    def signals(self, query: Query) -> Signals:
        """The topics and source names that the question shows."""
        return Signals(
            topics=frozenset(_found(self._topics, query.sequence)),
            names=frozenset(_found(self._names, query.sequence)),
        )

    def _aspect(self, signals: Signals) -> Floats:
        """By document: 1 if its topics are among those shown, 0 if not, ½ where none is shown."""
        if not signals.topics:
            return np.full(len(self.index.documents), 0.5)
        return self._any(self._by_topic, signals.topics).astype(np.float64)

    def _named(self, signals: Signals) -> Floats:
        """By document: the boost for being from a named source, or the loss for being from another one."""
        if not signals.names:
            return np.zeros(len(self.index.documents))
        return np.where(self._any(self._by_name, signals.names), self.boosts.name, self.boosts.other_name)

    def _any(self, positions: Mapping[str, Ints], labels: Iterable[str]) -> NDArray[np.bool_]:
        held = np.zeros(len(self.index.documents), dtype=np.bool_)
        for label in labels:
            if label in positions:
                held[positions[label]] = True
        return held


def _ranked(hit: Hit, relevance: float, normalised: float, similarity: float, aspect: float) -> Ranked:
    features = Features(normalised, hit.score, hit.coverage, similarity, aspect)
    return Ranked(hit, relevance, features, probability(features))


def _positions(labels: Iterable[Sequence[str]]) -> dict[str, Ints]:
    """By label, the positions of the documents that have it."""
    gathered: dict[str, list[int]] = {}
    for position, group in enumerate(labels):
        for label in group:
            gathered.setdefault(label, []).append(position)
    return {label: np.asarray(found, dtype=np.int32) for label, found in gathered.items()}


def _table(analyzer: Analyzer, phrases: Mapping[str, Iterable[str]]) -> PhraseTable:
    """Finds names by their phrases; a phrase that stands for several names finds them all."""
    names: dict[tuple[str, ...], set[str]] = {}
    for name, group in phrases.items():
        for phrase in group:
            names.setdefault(analyzer.phrase(phrase), set()).add(name)
    return PhraseTable((phrase, "\n".join(sorted(found))) for phrase, found in names.items())


def _found(table: PhraseTable, sequence: Sequence[str]) -> Iterable[str]:
    return (name for _, _, joined in table.matches(sequence) if joined for name in joined.split("\n"))
