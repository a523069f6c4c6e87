"""The index: documents as arrays, built once, searched by sums, kept in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from bot.retrieval.analysis import Analyzer, Lexicon, fold_words
from bot.retrieval.corpus import NO_TERM, Corpus, Document, Ints, Longs, Rows, analysed
from bot.retrieval.dense import Floats
from bot.retrieval.postings import K1, Postings, idf
from bot.retrieval.spelling import Speller

__all__ = ["Document", "Hit", "Index", "Query", "Questions", "top"]


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
    """The documents' own questions: by term the questions that have it.

    Attributes:
        starts: where each term's list begins in `holding` (int64); one longer than there are terms.
        holding: positions of the questions that have the term, list after list (int32).
        mass: idf of each question's terms together (float64).
        owners: where each document's questions begin (int64); every document has at least one.
    """

    starts: Longs
    holding: Ints
    mass: Floats
    owners: Longs

    @classmethod
    def of(cls, rows: Rows, weights: Floats) -> Questions:
        """From the documents' rows of questions, each ended by `NO_TERM`, and the idf by term."""
        ends = rows.values == NO_TERM
        terms, places = rows.values[~ends], np.cumsum(ends, dtype=np.int32)[~ends]
        order = terms.argsort(kind="stable")
        starts = terms[order].searchsorted(np.arange(len(weights) + 1, dtype=np.int32))
        firsts = np.append(0, np.flatnonzero(ends) + 1)[:-1]
        mass = np.bincount(places, weights[terms], len(firsts)).astype(np.float64, copy=False)
        return cls(starts, places[order], mass, firsts.searchsorted(rows.starts[:-1]))

    def similarity(self, numbers: Sequence[int], weights: Sequence[float], mass: float) -> Floats:
        """By document, the largest Dice coefficient of a question with one of its own, idf-weighted, 0 to 1.

        Args:
            numbers: of the asked terms.
            weights: their idf.
            mass: idf of all that was asked.
        """
        if not len(self.owners):
            return np.zeros(0)
        lists = [self.holding[self.starts[number] : self.starts[number + 1]] for number in numbers]
        together = np.concatenate([self.holding[:0], *lists])
        shared = np.bincount(together, np.repeat(weights, list(map(len, lists))), len(self.mass))
        dice = 2 * shared / np.maximum(self.mass + mass, 1e-12)
        best: Floats = np.maximum.reduceat(dice, self.owners)
        return best


class Index:
    """An immutable index; build another to change it.

    Args:
        corpus: the documents analysed.
        analyzer: what they were analysed with.
        postings: the lists of the corpus's streams.
    """

    def __init__(self, corpus: Corpus, analyzer: Analyzer, postings: Postings) -> None:
        self.corpus = corpus
        self.documents = corpus.documents
        self.vocabulary = corpus.vocabulary
        self.surface = corpus.surface
        self.analyzer = analyzer
        self.postings = postings
        self.questions = Questions.of(corpus.questions, postings.idf)
        self.speller = Speller(corpus.surface, analyzer.lexicon.protected)
        self._unknown_idf = idf(max(len(corpus.documents), 1), 0)

    @classmethod
    def build(cls, documents: Iterable[Document], lexicon: Lexicon | None = None, previous: Index | None = None) -> Index:
        """An index over `documents` (any number, none included); the same, only sooner, with one that shares most of them."""
        lexicon = lexicon or Lexicon()
        if previous and previous.analyzer.lexicon != lexicon:
            previous = None
        analyzer = previous.analyzer if previous else Analyzer(lexicon)
        corpus = analysed(documents, analyzer, previous.corpus if previous else None)
        return cls(corpus, analyzer, Postings.build(corpus.streams))

    def query(self, question: str) -> Query:
        """Analyse a question with the collection's vocabulary."""
        words = self.speller.repair(fold_words(question))
        terms, sequence = self.analyzer.question(words)
        unknown = tuple(term for term in terms if term not in self.vocabulary)
        return Query(tuple(terms), sequence, unknown, sum(map(self.weight, terms)))

    def weight(self, term: str) -> float:
        """The term's idf; the largest possible one where no document holds it."""
        number = self.vocabulary.get(term)
        return self._unknown_idf if number is None else float(self.postings.idf[number])

    def attainable(self, query: Query) -> float:
        """An upper bound of the score that any document could have for the query."""
        return (K1 + 1) * query.mass

    def numbers(self, query: Query) -> list[int]:
        """Numbers of the query's known terms, in order."""
        return [number for term in query.terms if (number := self.vocabulary.get(term)) is not None]

    def scores(self, query: Query) -> Floats:
        """BM25 score of every document."""
        return self.postings.scores(self._lists(query), len(self.documents))

    def similarity(self, query: Query) -> Floats:
        """By document, how much the query looks like one of its own questions, 0 to 1."""
        numbers = self.numbers(query)
        return self.questions.similarity(numbers, self.postings.idf[numbers].tolist(), query.mass)

    def search(self, question: str | Query, k: int = 10) -> list[Hit]:
        """The `k` best documents that share a term with the question, best first, ties by id."""
        query = self.query(question) if isinstance(question, str) else question
        return self.hits(query, *self.postings.top(self._lists(query), k))

    def hits(self, query: Query, positions: Ints, scores: Floats) -> list[Hit]:
        """What `query` found in the documents at those positions, which have those scores."""
        terms = [term for term in query.terms if term in self.vocabulary]
        numbers = np.array(self.numbers(query), np.int64)
        held = self.postings.held(numbers, positions)
        coverage = held @ self.postings.idf[numbers] / (query.mass or 1.0)
        rows = zip(positions.tolist(), scores.tolist(), held.tolist(), coverage.tolist(), strict=True)
        return [Hit(self.documents[at].id, score, tuple(compress(terms, row)), share) for at, score, row, share in rows]

    def _lists(self, query: Query) -> Longs:
        return self.postings.lists([self.vocabulary.get(term, -1) for term in query.terms])


def top(scores: Floats, k: int) -> Ints:
    """Positions of the `k` largest scores, largest first, ties by position."""
    if k <= 0 or not len(scores):
        return np.zeros(0, np.int32)
    k = min(k, len(scores))
    threshold = np.partition(scores, -k)[-k]
    candidates = np.flatnonzero(scores >= threshold)
    order = np.lexsort((candidates, -scores[candidates]))
    best: Ints = candidates[order[:k]].astype(np.int32)
    return best
