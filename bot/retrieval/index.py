"""BM25 over a collection: scored once by rank_bm25 (this is its only door), compiled to posting lists, searched by sums.

Scores are those of Okapi BM25 with the non-negative idf ln(1 + (N − n + ½)/(n + ½)) (Robertson & Zaragoza 2009, as in Lucene),
because rank_bm25's own floor makes words of half the documents weigh more than rarer ones. Ordered bigrams of terms are a
second BM25 with a small weight. k1, b and the weights are the ones that held on six outside collections.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.retrieval.analysis import Analyzer, Lexicon, fold_words
from bot.retrieval.spelling import Speller

K1 = 0.9
B = 0.5
TITLE_WEIGHT = 2  # times the title stands in a document's stream
BIGRAM_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Document:
    """One passage to be found.

    Attributes:
        id: stable key; ties are broken by it.
        title: the question it answers or its heading.
        text: the passage.
        aliases: other ways in which people ask for it.
        topics: the aspects it belongs to.
        names: what people call its sources; a question that names one prefers its passages.
    """

    id: str
    title: str
    text: str
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question."""

    terms: tuple[str, ...]  # distinct, in order
    sequence: tuple[str, ...]  # all terms in order with stop words, where phrases are looked for
    unknown: tuple[str, ...]  # terms that no document holds
    mass: float  # idf of all terms, unknown ones at the maximum


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, and why.

    Attributes:
        score: BM25 score, higher is better; comparable within one query only.
        matched: the query's terms that the document holds.
        coverage: share of the query's idf that they carry, 0 to 1.
    """

    id: str
    score: float
    matched: tuple[str, ...]
    coverage: float


class _Okapi(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with a monotone, non-negative idf."""

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: idf(self.corpus_size, count) for term, count in nd.items()}


def idf(documents: int, containing: float) -> float:
    """ln(1 + (N − n + ½)/(n + ½)): 0 or more, falling as more documents contain the term."""
    return math.log1p((documents - containing + 0.5) / (containing + 0.5))


class Postings:
    """Term-major arrays of BM25 impacts: for each term the documents that hold it and what it adds to their score."""

    def __init__(self, streams: Sequence[Sequence[str]], weight: float = 1.0) -> None:
        self.size = len(streams)
        self.idf: dict[str, float] = {}
        self._documents: dict[str, NDArray[np.int32]] = {}
        self._impacts: dict[str, NDArray[np.float64]] = {}
        if any(streams):
            self._compile(_Okapi(streams, k1=K1, b=B), weight)

    def _compile(self, scored: _Okapi, weight: float) -> None:
        self.idf = scored.idf
        lengths = np.asarray(scored.doc_len, dtype=np.float64)
        norm = K1 * (1 - B + B * lengths / scored.avgdl)
        gathered: dict[str, tuple[list[int], list[int]]] = {}
        for document, counts in enumerate(scored.doc_freqs):
            for term, count in counts.items():
                documents, frequencies = gathered.setdefault(term, ([], []))
                documents.append(document)
                frequencies.append(count)
        for term, (documents, frequencies) in gathered.items():
            where = np.asarray(documents, dtype=np.int32)
            tf = np.asarray(frequencies, dtype=np.float64)
            self._documents[term] = where
            self._impacts[term] = weight * (self.idf[term] * (tf * (K1 + 1) / (tf + norm[where])))

    def add(self, terms: Iterable[str], scores: NDArray[np.float64]) -> None:
        """Add to `scores` (one per document) what each of `terms` contributes."""
        for term in terms:
            if (where := self._documents.get(term)) is not None:
                scores[where] += self._impacts[term]

    def holds(self, term: str, document: int) -> bool:
        """Whether the document holds the term."""
        where = self._documents.get(term)
        if where is None:
            return False
        at = int(np.searchsorted(where, document))
        return at < len(where) and int(where[at]) == document


class Index:
    """An immutable index; build another to change it."""

    def __init__(self, documents: Sequence[Document], analyzer: Analyzer) -> None:
        self.documents = tuple(sorted(documents, key=lambda document: document.id))
        self.analyzer = analyzer
        fields = [_fields(document) for document in self.documents]
        streams = [[term for field in texts for term in analyzer.terms(field)] for texts in fields]
        self._terms = Postings(streams)
        self._bigrams = Postings([_bigrams(stream) for stream in streams], BIGRAM_WEIGHT)
        self._unknown_idf = idf(max(len(self.documents), 1), 0)
        surface = Counter(word for texts in fields for word in {w for text in texts for w in fold_words(text)})
        surface.update(word for form in _forms(analyzer.lexicon) for word in fold_words(form))
        self.speller = Speller(surface, analyzer.lexicon.protected)

    @classmethod
    def build(cls, documents: Sequence[Document], lexicon: Lexicon | None = None) -> Index:
        """An index over `documents` (any number, none included)."""
        return cls(documents, Analyzer(lexicon))

    def query(self, question: str) -> Query:
        """Analyse a question with the collection's vocabulary."""
        words = self.speller.repair(fold_words(question))
        terms = tuple(self.analyzer.query_terms(words))
        unknown = tuple(term for term in terms if term not in self._terms.idf)
        mass = sum(map(self.weight, terms))
        return Query(terms, self.analyzer.sequence(words), unknown, mass)

    def weight(self, term: str) -> float:
        """The term's idf; the largest possible one where no document holds it."""
        return self._terms.idf.get(term, self._unknown_idf)

    def attainable(self, query: Query) -> float:
        """An upper bound of the score that any document could have for the query."""
        return (K1 + 1) * query.mass

    def scores(self, query: Query) -> NDArray[np.float64]:
        """BM25 score of every document."""
        scores = np.zeros(len(self.documents))
        self._terms.add(query.terms, scores)
        self._bigrams.add(dict.fromkeys(_bigrams(query.terms)), scores)
        return scores

    def search(self, question: str | Query, k: int = 10) -> list[Hit]:
        """The `k` best documents that share a term with the question, best first, ties by id."""
        query = self.query(question) if isinstance(question, str) else question
        scores = self.scores(query)
        best = top(scores, k)
        return [self.hit(query, document, float(scores[document])) for document in best if scores[document] > 0]

    def hit(self, query: Query, document: int, score: float) -> Hit:
        """What `query` found in the document at that position."""
        matched = tuple(term for term in query.terms if self._terms.holds(term, document))
        coverage = sum(map(self.weight, matched)) / query.mass if query.mass else 0.0
        return Hit(self.documents[document].id, score, matched, coverage)


def top(scores: NDArray[np.float64], k: int) -> list[int]:
    """Positions of the `k` largest scores, largest first, ties by position."""
    if k <= 0 or not len(scores):
        return []
    k = min(k, len(scores))
    threshold = np.partition(scores, -k)[-k]
    candidates = np.flatnonzero(scores >= threshold)
    order = np.lexsort((candidates, -scores[candidates]))
    return [int(position) for position in candidates[order[:k]]]


def _fields(document: Document) -> list[str]:
    return [document.title] * TITLE_WEIGHT + [*document.aliases, document.text, *document.topics, *document.names]


def _bigrams(terms: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(terms)]


def _forms(lexicon: Lexicon) -> Iterable[str]:
    for term, forms in lexicon.synonyms.items():
        yield from (term, *forms)
    for phrases in lexicon.cues.values():
        yield from phrases
    yield from lexicon.outside
