"""Documents as rows of term numbers; each is analysed once, however often an index over it is built.

A document is one stream of terms: its title twice, its aliases, text, topics and names. Its own questions (title and aliases)
are kept apart as well, because a question that looks like one of them is answered.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.analysis import Analyzer, Lexicon, fold_words

TITLE_WEIGHT = 2  # times the title stands in a document's stream
NO_TERM = -1  # ends each question in a row of questions, so that none is empty

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


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
class Rows:
    """Rows of term numbers, laid end to end.

    Attributes:
        values: the numbers of all rows (int32).
        starts: where each row begins (int64); one longer than there are rows.
    """

    values: Ints
    starts: Longs

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Rows:
        """Rows from sequences of numbers."""
        values, starts = array("i"), array("q", [0])
        for row in rows:
            values.extend(row)
            starts.append(len(values))
        return cls(np.array(values, np.int32), np.array(starts, np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[Ints]:
        return (self.values[start:end] for start, end in pairwise(self.starts.tolist()))

    def chosen(self, others: Rows, places: Sequence[int]) -> Rows:
        """The rows at `places`, counted through these rows and then through the others."""
        rows = [*self, *others]
        found = [rows[place] for place in places]
        starts = np.cumsum([0, *map(len, found)])
        return Rows(np.concatenate([self.values[:0], *found]), starts)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Analysed documents.

    Attributes:
        documents: the documents, by id.
        vocabulary: term → number, from 0 in order of first appearance.
        streams: by document the terms of its stream, in order.
        questions: by document the distinct terms of each of its questions, each question followed by `NO_TERM`.
        surface: words as they are written, in order → number of documents and lexicon forms that hold them.
    """

    documents: Sequence[Document]
    vocabulary: Mapping[str, int]
    streams: Rows
    questions: Rows
    surface: Mapping[str, int]


def analysed(documents: Iterable[Document], analyzer: Analyzer, previous: Corpus | None = None) -> Corpus:
    """The corpus of `documents`; with `previous` the same, only sooner.

    Args:
        documents: any number, in any order.
        analyzer: what turns their texts into terms.
        previous: a corpus by the same analyzer; documents that it holds are not analysed again.
    """
    ordered = sorted(documents, key=lambda document: document.id)
    if previous is None:
        return _Reader(analyzer, {}, _form_words(analyzer.lexicon)).read(ordered)
    before, after = Counter(previous.documents), Counter(ordered)  # by content: the hash of a document is that of its fields
    surface = Counter(previous.surface)
    for document in (before - after).elements():
        surface.subtract(_words(document))
    new = _Reader(analyzer, dict(previous.vocabulary), surface).read(list((after - before).elements()))
    places = {document: at for at, document in enumerate([*previous.documents, *new.documents])}
    return _merged(previous, new, ordered, [places[document] for document in ordered])


class _Reader:
    """Analyses documents; one use each.

    Args:
        analyzer: what turns texts into terms.
        vocabulary: the terms already numbered; grows.
        surface: the words already counted; grows.
    """

    def __init__(self, analyzer: Analyzer, vocabulary: dict[str, int], surface: Counter[str]) -> None:
        self._analyzer = analyzer
        self._vocabulary = vocabulary
        self._surface = surface
        self._questions: list[array[int]] = []

    def read(self, documents: Sequence[Document]) -> Corpus:
        """The corpus of `documents`, with the vocabulary and counts of all that was read before as well."""
        streams = Rows.of(map(self._stream, documents))
        return Corpus(documents, self._vocabulary, streams, Rows.of(self._questions), dict(sorted(self._surface.items())))

    def _stream(self, document: Document) -> list[int]:
        """The numbers of the document's terms; its questions and words are noted on the way."""
        fields = [fold_words(text) for text in _texts(document)]
        self._surface.update(set().union(*fields))
        terms = chain.from_iterable(map(self._analyzer.terms, [fields[0]] * (TITLE_WEIGHT - 1) + fields))
        numbers = [self._vocabulary.setdefault(term, len(self._vocabulary)) for term in terms]
        self._questions.append(array("i", self._asked(fields[: 1 + len(document.aliases)])))
        return numbers

    def _asked(self, questions: Iterable[Sequence[str]]) -> Iterator[int]:
        for words in questions:
            yield from map(self._vocabulary.__getitem__, self._analyzer.query_terms(words))
            yield NO_TERM


def _merged(previous: Corpus, new: Corpus, documents: Sequence[Document], places: Sequence[int]) -> Corpus:
    """The corpus of `documents`, which stand at `places` in `previous` and then in `new`."""
    streams = previous.streams.chosen(new.streams, places)
    questions = previous.questions.chosen(new.questions, places)
    numbers, vocabulary = _renumbered(streams.values, list(new.vocabulary))
    return Corpus(
        documents,
        vocabulary,
        Rows(numbers[streams.values], streams.starts),
        Rows(numbers[questions.values], questions.starts),
        {word: count for word, count in new.surface.items() if count},
    )


def _renumbered(values: Ints, terms: Sequence[str]) -> tuple[Ints, dict[str, int]]:
    """By old number the new one (`NO_TERM` stays), and the vocabulary: the terms in use, in order of first appearance."""
    first = np.full(len(terms), len(values))
    first[values[::-1]] = np.arange(len(values))[::-1]  # the last assignment to a term, its first appearance, stays
    order = np.argsort(first)[: np.count_nonzero(first < len(values))]
    numbers = np.full(len(terms) + 1, NO_TERM, np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return numbers, {terms[old]: new for new, old in enumerate(order.tolist())}


def _texts(document: Document) -> list[str]:
    return [document.title, *document.aliases, document.text, *document.topics, *document.names]


def _words(document: Document) -> set[str]:
    return set(chain.from_iterable(map(fold_words, _texts(document))))


def _form_words(lexicon: Lexicon) -> Counter[str]:
    """The words of the lexicon's forms, which spelling repair must know."""
    synonyms = chain.from_iterable((term, *forms) for term, forms in lexicon.synonyms.items())
    return Counter(chain.from_iterable(map(fold_words, chain(synonyms, *lexicon.cues.values()))))
