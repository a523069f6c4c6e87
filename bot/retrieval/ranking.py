"""From BM25 candidates to hits in their final order, each with the features that confidence needs.

BM25 finds the subject; three more signals find the right aspect of it: how much the question looks like one of the document's
own questions, whether its topic cues agree with the document's topics, and whether it names the document's source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.retrieval.analysis import Analyzer, PhraseTable, fold_words
from bot.retrieval.confidence import Features, probability
from bot.retrieval.index import Document, Hit, Index, Query

CANDIDATES = 60  # BM25 hits that are looked at again


@dataclass(frozen=True, slots=True)
class Signals:
    """What a question shows beyond its terms."""

    topics: frozenset[str]
    names: frozenset[str]
    outside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Boosts:
    """How much each signal adds to a candidate's normalised BM25 score; chosen on the development questions."""

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
        self._documents = {document.id: document for document in index.documents}
        self._questions = {document.id: self._own_questions(document) for document in index.documents}
        self._topics = _table(analyzer, analyzer.lexicon.cues)
        self._names = _table(analyzer, {name: (name,) for document in index.documents for name in document.names})
        self._outside = _table(analyzer, {name: (name,) for name in analyzer.lexicon.outside})

    def rank(self, question: str, k: int = 10) -> tuple[Query, list[Ranked]]:
        """The analysed question and its `k` best documents, best first, ties by id."""
        query = self.index.query(question)
        signals = self.signals(query)
        ranked = [self._ranked(query, signals, hit) for hit in self.index.search(query, CANDIDATES)]
        ranked.sort(key=lambda item: (-item.relevance, item.id))
        return query, ranked[:k]

    def signals(self, query: Query) -> Signals:
        """The topics, source names and outside names that the question shows."""
        return Signals(
            topics=frozenset(_found(self._topics, query.sequence)),
            names=frozenset(_found(self._names, query.sequence)),
            outside=frozenset(_found(self._outside, query.sequence)),
        )

    def _ranked(self, query: Query, signals: Signals, hit: Hit) -> Ranked:
        document = self._documents[hit.id]
        normalised = min(hit.score / self.index.attainable(query), 1.0) if query.mass else 0.0
        similarity = self._similarity(query, document.id)
        aspect = _agreement(signals.topics, document.topics)
        relevance = normalised + self.boosts.similarity * similarity + self.boosts.topic * (2 * aspect - 1)
        if signals.names:
            relevance += self.boosts.name if signals.names & set(document.names) else self.boosts.other_name
        features = Features(normalised, hit.coverage, similarity, aspect, bool(signals.outside))
        return Ranked(hit, relevance, features, probability(features))

    def _similarity(self, query: Query, document_id: str) -> float:
        """Largest idf-weighted Dice coefficient of the question and one of the document's own questions, 0 to 1."""
        asked = frozenset(query.terms)
        best = 0.0
        for own, mass in self._questions[document_id]:
            shared = sum(map(self.index.weight, asked & own))
            if shared:
                best = max(best, 2 * shared / (query.mass + mass))
        return best

    def _own_questions(self, document: Document) -> tuple[tuple[frozenset[str], float], ...]:
        """The document's questions as term sets, each with its idf mass."""
        sets = {frozenset(self.index.analyzer.query_terms(fold_words(text))) for text in (document.title, *document.aliases)}
        return tuple((terms, sum(map(self.index.weight, terms))) for terms in sets if terms)


def _table(analyzer: Analyzer, phrases: Mapping[str, Iterable[str]]) -> PhraseTable:
    """Finds names by their phrases; a phrase that stands for several names finds them all."""
    names: dict[tuple[str, ...], set[str]] = {}
    for name, group in phrases.items():
        for phrase in group:
            names.setdefault(analyzer.phrase(phrase), set()).add(name)
    return PhraseTable((phrase, "\n".join(sorted(found))) for phrase, found in names.items())


def _found(table: PhraseTable, sequence: Sequence[str]) -> Iterable[str]:
    return (name for _, _, joined in table.matches(sequence) if joined for name in joined.split("\n"))


def _agreement(shown: frozenset[str], topics: Iterable[str]) -> float:
    if not shown:
        return 0.5
    return 1.0 if shown & set(topics) else 0.0
