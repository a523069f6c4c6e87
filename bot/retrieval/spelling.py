"""Repair of mistyped words against the collection's own vocabulary.

Only words that the collection doesn't know are touched, only towards words that it does, and never a protected one: a general
dictionary would "correct" EDSS, ATG and BEAM. Distances are optimal string alignment (a swap of neighbours counts one).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LETTERS = 5  # shorter words have too many neighbours
WRONG_LETTER_FROM = 8  # a wrong letter in a shorter word is too often another word ("danes", "dates")
TWO_ERRORS_FROM = 9  # letters from which two errors are repaired
MAX_LETTERS = 24
MAX_REPAIRS = 8  # unknown words of one question that are looked up; bounds the cost of gibberish


class Speller:
    """Repairs unknown words.

    Args:
        vocabulary: known surface words → number of documents that hold them.
        protected: words that are never changed.
    """

    def __init__(self, vocabulary: Mapping[str, int], protected: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._protected = protected

    def repair(self, words: list[str]) -> list[str]:
        """`words` with the mistyped ones replaced; the list is as long as before."""
        lookups = 0
        repaired: list[str] = []
        for word in words:
            nearest = None
            if lookups < MAX_REPAIRS and self._touchable(word):
                lookups += 1
                nearest = self._nearest(word)
            repaired.append(nearest or word)
        return repaired

    def _touchable(self, word: str) -> bool:
        return (
            MIN_LETTERS <= len(word) <= MAX_LETTERS
            and word.isalpha()
            and word not in self._vocabulary
            and word not in self._protected
        )

    @cached_property
    def _by_first_letter(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for word in self._vocabulary:
            if len(word) >= MIN_LETTERS - 1 and word.isalpha():
                groups.setdefault(word[0], []).append(word)
        return groups

    def _nearest(self, word: str) -> str | None:
        allowed = 2 if len(word) >= TWO_ERRORS_FROM else 1
        candidates = self._by_first_letter.get(word[0], []) + self._by_first_letter.get(word[1], [])
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        likely = [match for match in found if len(word) >= WRONG_LETTER_FROM or not _wrong_letter(word, match[0])]
        return min(likely, key=lambda match: (match[1], -self._vocabulary[match[0]], match[0]))[0] if likely else None


def _wrong_letter(word: str, other: str) -> bool:
    """Whether one letter stands for another; a swap of neighbours, a missing or a doubled letter is an ordinary slip."""
    return len(word) == len(other) and sorted(word) != sorted(other)
