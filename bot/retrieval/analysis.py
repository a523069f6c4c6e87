"""Text to index terms: one path for entries and questions, so that both sides meet in the same terms.

Unicode fold → words → British/American fold → Snowball stem → lexicon forms folded onto their term → stop words dropped.
Recommended settings and their effect on six collections are recorded beside the evaluation (tests/eval).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer

from bot.retrieval.stopwords import CHAT_WORDS, STOP_WORDS

MAX_CHARACTERS = 2_000  # of a question or passage that are analysed; bounds the cost of hostile input
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:\d+[a-z]*)?")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’ʼ`](?=[a-z])")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD])
_SPACED_LETTERS = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")  # "b e a m"
_MONEY = str.maketrans({"£": " pounds ", "€": " euros ", "$": " dollars "})
_NUMBER_WORDS = {
    word: str(number) for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"}
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "µ": "u", "μ": "u"})
_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in (
        ("ae|oe", "e"),
        (r"our(s|ed|ing|less)?$", r"or\1"),
        (r"is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"ys(e|ed|es|er|ing)$", r"yz\1"),
        (r"tre(s?)$", r"ter\1"),
    )
)


@dataclass(frozen=True)
class Lexicon:
    """What people say for what entries say.

    Attributes:
        synonyms: term → forms that mean exactly the same.
        protected: words that spelling repair leaves alone.
        cues: topic id → phrases by which a question shows that it asks about the topic.
    """

    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    cues: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Analyzer:
    """Turns text into terms with one lexicon; safe to share between threads (its memo only grows)."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or Lexicon()
        self._stemmer = snowballstemmer.stemmer("english")
        self._stems: dict[str, str] = {}
        forms = [(form, "_".join(self.stems(term))) for term, group in self.lexicon.synonyms.items() for form in (term, *group)]
        self._phrases = PhraseTable((stems, term) for form, term in forms if len(stems := self.stems(form)) > 1)
        # a single word is folded by its spelling: "immunisation" is a vaccine, though it shares its stem with "immune"
        self._single = {words[0]: term for form, term in forms if len(words := fold_words(form)) == 1}

    def terms(self, words: Sequence[str]) -> list[str]:
        """Index terms of a passage's words, in order, repeats kept."""
        return self._kept(words, STOP_WORDS)

    def query_terms(self, words: Sequence[str]) -> list[str]:
        """Distinct index terms of a question's words, in order; chat words are dropped where anything else is left."""
        terms = self._kept(words, STOP_WORDS | CHAT_WORDS) or self._kept(words, STOP_WORDS)
        return list(dict.fromkeys(terms))

    def phrase(self, text: str) -> tuple[str, ...]:
        """A lexicon phrase as the terms it has in a text, stop words kept."""
        return tuple(self._folded(fold_words(text)))

    def sequence(self, words: Iterable[str]) -> tuple[str, ...]:
        """All terms of a question in order, stop words kept: where phrases are looked for."""
        return tuple(self._folded(words))

    def stem(self, word: str) -> str:
        """The stem of one folded word; numbers are left as they are."""
        stem = self._stems.get(word)
        if stem is None:
            stem = word if word[0].isdigit() else self._stemmer.stemWord(_one_spelling(word))
            self._stems[word] = stem
        return stem

    def stems(self, text: str) -> tuple[str, ...]:
        """Stems of all words of `text`, stop words kept."""
        return tuple(map(self.stem, fold_words(text)))

    def _folded(self, words: Iterable[str]) -> Iterator[str]:
        words = list(words)
        return (term or self.stem(words[start]) for start, term in self._lexicon_terms(words))

    def _kept(self, words: Sequence[str], stop: frozenset[str]) -> list[str]:
        found = self._lexicon_terms(words)
        return [term or self.stem(words[start]) for start, term in found if term or words[start] not in stop]

    def _lexicon_terms(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Where each word or phrase starts, and the lexicon term it is folded onto ("" for none)."""
        for start, _, term in self._phrases.matches([self.stem(word) for word in words]):
            yield start, term or self._single.get(words[start], "")


class PhraseTable:
    """Finds the longest known phrases in a sequence of stems."""

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, term in phrases:
            if phrase:
                self._by_first.setdefault(phrase[0], []).append((phrase, term))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def matches(self, stems: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """(start, length, term) from left to right; term is "" where a single stem belongs to no phrase."""
        start = 0
        while start < len(stems):
            length, term = self._longest(stems, start)
            yield start, length, term
            start += length

    def _longest(self, stems: Sequence[str], start: int) -> tuple[int, str]:
        for phrase, term in self._by_first.get(stems[start], ()):
            if tuple(stems[start : start + len(phrase)]) == phrase:
                return len(phrase), term
        return 1, ""


def fold_words(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, accents and invisible characters folded away."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).lower().translate(_GREEK)
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    text = _APOSTROPHE.sub("", text.lower().translate(_MONEY))
    text = _SPACED_LETTERS.sub(lambda run: run.group().replace(" ", ""), text)
    return [_NUMBER_WORDS.get(word, word.replace(",", "")) for word in _WORD.findall(text)]


def _one_spelling(word: str) -> str:
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word
