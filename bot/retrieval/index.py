"""The index: documents as arrays, built once, searched by sums, kept in a file.

A document is one stream of terms (its title twice, its aliases, text, topics and names) scored by BM25; ordered bigrams of
terms are a second BM25 with a small weight. k1, b and the weights are the ones that held on six outside collections. The
documents' own questions (title and aliases) are kept apart as well, because a question that looks like one of them is answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.retrieval.analysis import Analyzer, Lexicon, fold_words
from bot.retrieval.postings import K1, Floats, Ints, Longs, Postings, idf
from bot.retrieval.spelling import Speller

TITLE_WEIGHT = 2  # times the title stands in a document's stream
BIGRAM_WEIGHT = 0.2
NO_TERM = -1  # stands in a question of stop words only, so that no question is empty; its weight is 0


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


@dataclass(frozen=True, slots=True)
class Questions:
    """The documents' own questions as sets of term numbers, laid end to end.

    Attributes:
        terms: term numbers of all questions (int32).
        starts: where each question's terms begin (int64).
        mass: idf of each question's terms together (float64).
        owners: where each document's questions begin (int64); every document has at least one.
    """

    terms: Ints
    starts: Longs
    mass: Floats
    owners: Longs

    def similarity(self, weights: Floats, mass: float) -> Floats:
        """By document, the largest Dice coefficient of a question with one of its own, idf-weighted, 0 to 1.

        Args:
            weights: by term number the idf of the asked terms, 0 for all others; one longer than the vocabulary.
            mass: idf of all that was asked.
        """
        if not len(self.owners):
            return np.zeros(0)
        shared = np.add.reduceat(weights[self.terms], self.starts)
        dice = 2 * shared / np.maximum(self.mass + mass, 1e-12)
        best: Floats = np.maximum.reduceat(dice, self.owners)
        return best


class Index:
    """An immutable index; build another to change it."""

    def __init__(
        self,
        documents: Sequence[Document],
        analyzer: Analyzer,
        vocabulary: Mapping[str, int],
        terms: Postings,
        bigrams: Postings,
        questions: Questions,
        surface: Mapping[str, int],
    ) -> None:
        self.documents = documents
        self.analyzer = analyzer
        self.vocabulary = vocabulary
        self.terms = terms
        self.bigrams = bigrams
        self.questions = questions
        self.surface = surface
        self.speller = Speller(surface, analyzer.lexicon.protected)
        self._unknown_idf = idf(max(len(documents), 1), 0)

    @classmethod
    def build(cls, documents: Sequence[Document], lexicon: Lexicon | None = None) -> Index:
        """An index over `documents` (any number, none included)."""
        return _Builder(Analyzer(lexicon)).build(sorted(documents, key=lambda document: document.id))

    def query(self, question: str) -> Query:
        """Analyse a question with the collection's vocabulary."""
        words = self.speller.repair(fold_words(question))
        terms = tuple(self.analyzer.query_terms(words))
        unknown = tuple(term for term in terms if term not in self.vocabulary)
        return Query(terms, self.analyzer.sequence(words), unknown, sum(map(self.weight, terms)))

    def weight(self, term: str) -> float:
        """The term's idf; the largest possible one where no document holds it."""
        number = self.vocabulary.get(term)
        return self._unknown_idf if number is None else float(self.terms.idf[number])

    def attainable(self, query: Query) -> float:
        """An upper bound of the score that any document could have for the query."""
        return (K1 + 1) * query.mass

    def numbers(self, query: Query) -> list[int]:
        """Numbers of the query's known terms, in order."""
        return [number for term in query.terms if (number := self.vocabulary.get(term)) is not None]

    def scores(self, query: Query) -> Floats:
        """BM25 score of every document."""
        scores = np.zeros(len(self.documents))
        self.terms.add(self.numbers(query), scores)
        pairs = pairwise(self.vocabulary.get(term, -1) for term in query.terms)
        self.bigrams.add({_pair(*pair): None for pair in pairs if min(pair) >= 0}, scores, BIGRAM_WEIGHT)
        return scores

    def coverage(self, query: Query) -> Floats:
        """By document the share of the query's idf that its matched terms carry, 0 to 1."""
        carried = np.zeros(len(self.documents))
        for number in self.numbers(query):
            carried[self.terms.holding(number)] += self.terms.idf[number]
        return carried / query.mass if query.mass else carried

    def similarity(self, query: Query) -> Floats:
        """By document, how much the query looks like one of its own questions, 0 to 1."""
        weights = np.zeros(len(self.vocabulary) + 1)
        numbers = self.numbers(query)
        weights[numbers] = self.terms.idf[numbers]
        return self.questions.similarity(weights, query.mass)

    def search(self, question: str | Query, k: int = 10) -> list[Hit]:
        """The `k` best documents that share a term with the question, best first, ties by id."""
        query = self.query(question) if isinstance(question, str) else question
        scores, coverage = self.scores(query), self.coverage(query)
        return [self.hit(query, at, float(scores[at]), float(coverage[at])) for at in top(scores, k) if scores[at] > 0]

    def hit(self, query: Query, document: int, score: float, coverage: float) -> Hit:
        """What `query` found in the document at that position."""
        return Hit(self.documents[document].id, score, self._matched(query, document), coverage)

    def _matched(self, query: Query, document: int) -> tuple[str, ...]:
        return tuple(term for term in query.terms if self._holds(term, document))

    def _holds(self, term: str, document: int) -> bool:
        holding = self.terms.holding(self.vocabulary.get(term, -1))
        at = int(np.searchsorted(holding, document))
        return at < len(holding) and int(holding[at]) == document


class _Builder:
    """Analyses documents and lays them out; one use per index."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._vocabulary: dict[str, int] = {}
        self._surface: Counter[str] = Counter()

    def build(self, documents: Sequence[Document]) -> Index:
        words = [[fold_words(text) for text in _fields(document)] for document in documents]
        streams = [[self._number(term) for field in fields for term in self._analyzer.terms(field)] for fields in words]
        for fields in words:
            self._surface.update({word for field in fields for word in field})
        for form in _forms(self._analyzer.lexicon):
            self._surface.update(fold_words(form))
        terms = Postings.build(streams)
        bigrams = Postings.build([[_pair(*pair) for pair in pairwise(stream)] for stream in streams])
        questions = self._questions(documents, words, terms)
        return Index(documents, self._analyzer, self._vocabulary, terms, bigrams, questions, self._surface)

    def _number(self, term: str) -> int:
        return self._vocabulary.setdefault(term, len(self._vocabulary))

    def _questions(self, documents: Sequence[Document], words: Sequence[Sequence[list[str]]], terms: Postings) -> Questions:
        numbers: list[int] = []
        starts: list[int] = []
        owners: list[int] = []
        for document, fields in zip(documents, words, strict=True):
            owners.append(len(starts))
            for field in fields[TITLE_WEIGHT - 1 : TITLE_WEIGHT + len(document.aliases)]:
                starts.append(len(numbers))
                known = [self._vocabulary[term] for term in self._analyzer.query_terms(field) if term in self._vocabulary]
                numbers.extend(known or [NO_TERM])
        flat = np.asarray(numbers, dtype=np.int32)
        begin = np.asarray(starts, dtype=np.int64)
        mass = np.add.reduceat(np.append(terms.idf, 0.0)[flat], begin) if len(begin) else np.zeros(0)
        return Questions(flat, begin, mass, np.asarray(owners, dtype=np.int64))


def top(scores: Floats, k: int) -> list[int]:
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


def _pair(first: int, second: int) -> int:
    """Two term numbers as one."""
    return first << 32 | second


def _forms(lexicon: Lexicon) -> Iterable[str]:
    for term, forms in lexicon.synonyms.items():
        yield from (term, *forms)
    for phrases in lexicon.cues.values():
        yield from phrases
