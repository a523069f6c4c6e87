"""What of a question may be kept: its cleaned text, or where that can't be trusted, only the words that the collection knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale

from bot.answering.redact import doubtful, redact
from bot.knowledge.checks import normalised
from bot.retrieval import Index
from bot.retrieval.analysis import fold_words


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be kept of a question; `text` is empty where that is nothing.

    Attributes:
        key: the text normalised: the same question asked again.
        terms: what it is gathered with others by.
        words: its key words.
    """

    text: str
    terms: tuple[str, ...]
    words: str

    @property
    def key(self) -> str:
        """The text as it is compared."""
        return normalised(self.text)


def kept(question: str, index: Index) -> Kept:
    """What may be kept of a question."""
    text = redact(question)
    if not text or doubtful(text, lambda word: word in index.surface or word in _places()):
        return matched(text or question, index)
    return Kept(text, index.query(text).terms, _key_words(text, index))


def matched(question: str, index: Index) -> Kept:
    """A question's words that the collection knows, and nothing else of it."""
    words = " ".join(word for word in dict.fromkeys(fold_words(question)) if _known(word, index))
    return Kept(words, index.query(words).terms, words)


def _known(word: str, index: Index) -> bool:
    return any(map(str.isalpha, word)) and any(term in index.vocabulary for term in index.analyzer.terms([word]))


def _key_words(text: str, index: Index) -> str:
    return " ".join(dict.fromkeys(word for word in fold_words(text) if index.analyzer.query_terms([word])))


@cache
def _places() -> frozenset[str]:
    """Words of the names of countries and languages: no one's name, and what people ask about."""
    english = Locale("en")
    names = (*english.territories.values(), *english.languages.values())
    return frozenset(word.strip("(),.&").lower() for name in names for word in name.split())
