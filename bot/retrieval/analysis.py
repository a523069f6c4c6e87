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
MAX_STEMS = 500_000  # words whose stems are remembered; bounds what strange questions can fill
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:\d+[a-z]*)?")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’ʼ`](?=[a-z])")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD])
_SPACED_LETTERS = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")  # "b e a m"
_MONEY = {"£": " pounds ", "€": " euros ", "$": " dollars "}
_NUMBER_WORDS = {
    word: str(number) for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"}
_QUESTION_STOP_WORDS = STOP_WORDS | CHAT_WORDS
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
_BRITISH = re.compile("|".join(british.pattern for british, _ in _SPELLINGS))  # most words are no such word


_Read = tuple[str, str, str]  # a word or the first of a phrase, its stem, and the lexicon's term for it or ""


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
        self._stems = _Stems()
        forms = [(form, "_".join(self.stems(term))) for term, group in self.lexicon.synonyms.items() for form in (term, *group)]
        self._phrases = PhraseTable((stems, term) for form, term in forms if len(stems := self.stems(form)) > 1)
        # a single word is folded by its spelling: "immunisation" is a vaccine, though it shares its stem with "immune"
        self._single = {words[0]: term for form, term in forms if len(words := fold_words(form)) == 1}

    def terms(self, words: Sequence[str]) -> list[str]:
        """Index terms of a passage's words, in order, repeats kept."""
        return _kept(self._read(words), STOP_WORDS)

    def query_terms(self, words: Sequence[str]) -> list[str]:
        """Distinct index terms of a question's words, in order; chat words are dropped where anything else is left."""
        return self.question(words)[0]

    def question(self, words: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
        """Its query terms, and all its terms in order, stop words kept: where phrases are looked for."""
        read = self._read(words)
        terms = _kept(read, _QUESTION_STOP_WORDS) or _kept(read, STOP_WORDS)
        return list(dict.fromkeys(terms)), tuple(term or stem for _, stem, term in read)

    def phrase(self, text: str) -> tuple[str, ...]:
        """A lexicon phrase as the terms it has in a text, stop words kept."""
        return self.question(fold_words(text))[1]

    def stems(self, text: str) -> tuple[str, ...]:
        """Stems of all words of `text`, stop words kept."""
        return tuple(map(self._stems.__getitem__, fold_words(text)))

    def _read(self, words: Sequence[str]) -> list[_Read]:
        stems = list(map(self._stems.__getitem__, words))
        single = self._single
        return [
            (words[start], stems[start], term or single.get(words[start], "")) for start, _, term in self._phrases.matches(stems)
        ]


class _Stems(dict[str, str]):
    """The stem of each folded word, remembered; numbers are left as they are."""

    def __init__(self) -> None:
        self._stemmer = snowballstemmer.stemmer("english")

    def __missing__(self, word: str) -> str:
        stem: str = word if word[0].isdigit() else self._stemmer.stemWord(_one_spelling(word))
        if len(self) < MAX_STEMS:
            self[word] = stem
        return stem


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
            length, term = self._longest(stems, start) if stems[start] in self._by_first else (1, "")
            yield start, length, term
            start += length

    def _longest(self, stems: Sequence[str], start: int) -> tuple[int, str]:
        for phrase, term in self._by_first[stems[start]]:
            if tuple(stems[start : start + len(phrase)]) == phrase:
                return len(phrase), term
        return 1, ""


def fold_words(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, accents and invisible characters folded away."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS].translate(_INVISIBLE).lower().translate(_GREEK)
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    for sign, name in _MONEY.items():
        text = text.replace(sign, name)
    text = _APOSTROPHE.sub("", text.lower())
    text = _SPACED_LETTERS.sub(lambda run: run.group().replace(" ", ""), text)
    words = _WORD.findall(text)
    if "," in text:
        words = [word.replace(",", "") for word in words]
    return [_NUMBER_WORDS.get(word, word) for word in words]


def _kept(read: Iterable[_Read], stop: frozenset[str]) -> list[str]:
    return [term or stem for word, stem, term in read if term or word not in stop]


def _one_spelling(word: str) -> str:
    if not _BRITISH.search(word):
        return word
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word
