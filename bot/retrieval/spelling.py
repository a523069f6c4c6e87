"""Repair of mistyped words against the collection's own vocabulary.

Only words that the collection doesn't know are touched, only towards words that it does, and never a protected one: a general
dictionary would "correct" EDSS, ATG and BEAM. Distances are optimal string alignment (a swap of neighbours counts one).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LETTERS = 4  # shorter words have too many neighbours
MISSING_FROM = 5  # letters from which a missing or an extra letter is repaired, …
WRONG_VOWEL_FROM = 6  # … from which a wrong vowel is ("primery"), …
WRONG_LETTER_FROM = 8  # … and any wrong letter: in a shorter word it is too often another word ("danes", "dates")
TWO_ERRORS_FROM = 9  # letters from which two errors are repaired
MAX_LETTERS = 24
_BIT = np.uint32(1)
_VOWELS = frozenset("aeiouy")
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
            if word not in self._vocabulary and lookups < MAX_REPAIRS and self._touchable(word):
                lookups += 1
                nearest = self._nearest(word)
            repaired.append(nearest or word)
        return repaired

    def _touchable(self, word: str) -> bool:
        return MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha() and word not in self._protected

    @cached_property
    def _by_first_letter(self) -> dict[str, _Words]:
        groups: dict[str, list[str]] = {}
        for word in self._vocabulary:
            if len(word) >= MIN_LETTERS and word.isalpha():
                groups.setdefault(word[0], []).append(word)
        return {letter: _Words(words) for letter, words in groups.items()}

    def _nearest(self, word: str) -> str | None:
        allowed = 2 if len(word) >= TWO_ERRORS_FROM else 1
        groups = [self._by_first_letter[letter] for letter in {word[0], word[1]} if letter in self._by_first_letter]
        candidates = [candidate for group in groups for candidate in group.near(word, allowed)]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        likely = [match for match in found if _ordinary(word, match[0])]
        return min(likely, key=lambda match: (match[1], -self._vocabulary[match[0]], match[0]))[0] if likely else None


class _Words:
    """Known words with their lengths and sets of letters, so that few of many need to be compared."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._lengths = np.array(list(map(len, words)))
        codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        self._letters = np.bitwise_or.reduceat(_BIT << (codes & 31), np.cumsum(self._lengths) - self._lengths)

    def near(self, word: str, errors: int) -> list[str]:
        """All words within that many errors of `word`, and some others: an error changes one length and two letters at most."""
        other = self._letters ^ np.bitwise_or.reduce(_BIT << (np.array(list(map(ord, word)), np.uint32) & 31))
        for _ in range(2 * errors):
            other &= other - _BIT  # takes away the lowest letter
        close = abs(self._lengths - len(word)) <= errors
        return [self._words[at] for at in np.flatnonzero(close & (other == 0))]


def _ordinary(word: str, other: str) -> bool:
    """Whether the difference is an ordinary slip in a word of this length; a swap of neighbours always is."""
    if len(word) >= WRONG_LETTER_FROM or sorted(word) == sorted(other):
        return True
    if len(word) != len(other):
        return len(word) >= MISSING_FROM
    wrong = {letter for pair in zip(word, other, strict=True) if pair[0] != pair[1] for letter in pair}
    return len(word) >= WRONG_VOWEL_FROM and wrong <= _VOWELS
