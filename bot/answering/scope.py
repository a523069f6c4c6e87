"""Does a question ask about something that the collection doesn't cover, though it shares its words?

The wording is data (`knowledge/scope.yaml`): kinds of outside subjects with their phrases, and phrases that show that such a
subject is only mentioned ("HSCT versus ocrelizumab"). A question that is a heap of keywords without a sentence is outside too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.phrases import Cover, Found, Phrases, Speller, Word
from bot.models import InsideWording, OutsideKind, ScopeFile

MAX_CHARACTERS = 2_000  # of a question that are read; bounds the cost of hostile input
HEAP_FROM = 4  # words from which a text without a little word may be a heap of keywords
HEAP_LONG = 9  # words that nobody types in a row without one little word
CODES_FROM, CODES_SHARE = 5, 0.75  # words, and how many of them are abbreviations, numbers or no words at all
GIBBERISH_SHARE = 0.4  # of the words that are none, if there are at least two
REPEATS = 3  # times that one word stands in it
SHORTEST_REPAIRED = 7  # letters: a missed slip does little harm here, a real word taken for an outside one does
_NO_WORD = re.compile(r"^[^aeiouy]+$|[^aeiouy]{5}|q(?!u)|(.)\1\1")  # letters that don't stand together so in English

_Spans = Mapping[str, Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Outside:
    """An outside subject was asked about.

    Attributes:
        id: its kind.
        says: one sentence for the reader.
        related: whether the nearest entries are still worth offering.
    """

    id: str
    says: str
    related: bool = False


class Scope:
    """Reads questions by the wording of a `ScopeFile`; immutable once built, and pure."""

    def __init__(self, file: ScopeFile) -> None:
        self._kinds = tuple(map(_outside, file.outside))
        self._inside = {f"inside {i}": inside for i, inside in enumerate(file.inside)}
        self._no_sentence = _outside(file.no_sentence) if file.no_sentence else None
        self._little = frozenset(file.little_words)
        self._abbreviations = frozenset(file.abbreviations)
        self._phrases = Phrases(file.groups, file.numbers, "scope.yaml")
        for label, phrases in (*((kind.id, kind.phrases) for kind in file.outside), *self._inside_phrases()):
            for phrase in phrases:
                self._phrases.add(label, phrase)
        spelt_right = {*file.not_misspelt, *file.little_words}
        self._speller = Speller(self._phrases.words, self._phrases.beginnings, spelt_right, SHORTEST_REPAIRED)

    def read(self, question: str) -> Outside | None:
        """The outside subject that a question asks about; None for a question about the collection's own."""
        words = self._speller.words_of(question[:MAX_CHARACTERS])
        spans: dict[str, list[Found]] = defaultdict(list)
        for found in self._phrases.find(words):
            spans[found.label].append(found)
        for kind in self._kinds:
            if kind.id in spans and not self._cancelled(kind.id, spans, len(words)):
                return kind
        return self._no_sentence if self._heap(words) else None

    def _inside_phrases(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(label, inside.phrases) for label, inside in self._inside.items()]

    def _cancelled(self, kind: str, spans: _Spans, size: int) -> bool:
        """Whether inside phrases explain everything that was found of a kind."""
        found = [(inside, spans[label]) for label, inside in self._inside.items() if label in spans and _cancels(inside, kind)]
        if any(inside.whole for inside, _ in found):
            return True
        explained = Cover((span for _, group in found for span in group), size)
        return all(explained.covers(span) for span in spans[kind])

    def _heap(self, words: Sequence[Word]) -> bool:
        """Whether the words are keywords, numbers and gibberish that no little word holds together."""
        if len(words) < HEAP_FROM or any(word.known in self._little for word in words):
            return False
        size = len(words)
        gibberish = sum(self._gibberish(word) for word in words)
        codes = gibberish + sum(word.number is not None or word.known in self._abbreviations for word in words)
        return (
            size >= HEAP_LONG
            or max(Counter(word.known for word in words).values()) >= REPEATS
            or (size >= CODES_FROM and codes >= CODES_SHARE * size)
            or gibberish >= max(2, GIBBERISH_SHARE * size)
        )

    def _gibberish(self, word: Word) -> bool:
        return word.number is None and word.known not in self._abbreviations and bool(_NO_WORD.search(word.known))


def _outside(kind: OutsideKind) -> Outside:
    return Outside(kind.id, kind.says, kind.related)


def _cancels(inside: InsideWording, kind: str) -> bool:
    return not inside.kinds or kind in inside.kinds
