"""How phrases are found in a message: words with their misspellings repaired, and one automaton over all phrases.

Phrases are plain words in lower case without apostrophes. `{name}` stands for any phrase of that group or any number of that
range, `...` for up to three words, and `bleed*` for every word that begins so. A phrase never reaches across the end of a
sentence. What a phrase means is decided by those who use this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.errors import KnowledgeError
from bot.models import NumberRange


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number of a message: `typed` in folded form, `known` after repair, and which sentence it stands in.

    Of words that were written as one, only the first has the typed form.
    """

    typed: str
    known: str
    sentence: int
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the kind `label` that stands on words `start` to before `end`."""

    label: str
    start: int
    end: int


class Cover:
    """Answers "is this span inside one of those?" in constant time, however many there are."""

    def __init__(self, spans: Iterable[Found], size: int) -> None:
        self._furthest = [0] * (size + 1)  # how far the spans that begin at or before a word reach
        for span in spans:
            self._furthest[span.start] = max(self._furthest[span.start], span.end)
        for i in range(1, size + 1):
            self._furthest[i] = max(self._furthest[i], self._furthest[i - 1])

    def covers(self, found: Found) -> bool:
        """Whether one of the spans contains all of `found`."""
        return self._furthest[found.start] >= found.end


# --- phrases ---------------------------------------------------------------------------------------------------------------

_ELEMENT = re.compile(r"\{[^}]+\}|\.\.\.|\S+")
_ANY = "..."
_GAP = 3  # words that "..." may stand for
_Symbols = tuple[str, ...]


class Phrases:
    """All phrases as one automaton over words.

    A state is a number; `_edges[state]` maps a symbol to the states it leads to. A symbol is a word, a word's beginning
    ("bleed*"), a number range ("{fever}") or any word ("..."). Phrases that begin alike share states.

    Args:
        groups: name → phrases that `{name}` stands for.
        numbers: name → ranges of numbers that `{name}` stands for.
        file: where the phrases are written, for the message about one that can't be read.
    """

    def __init__(self, groups: Mapping[str, tuple[str, ...]], numbers: Mapping[str, tuple[NumberRange, ...]], file: str) -> None:
        self._groups = {name: [tuple(fold(phrase).split()) for phrase in group] for name, group in groups.items()}
        self._numbers, self._file = numbers, file
        self._edges: list[dict[str, list[int]]] = [{}]
        self._labels: list[tuple[str, ...]] = [()]
        self._known: dict[tuple[tuple[int, ...], str], int] = {}  # (states, element) → the state after it
        self.beginnings: set[str] = set()
        self.words: set[str] = set()

    def add(self, label: str, phrase: str) -> None:
        """Teach one phrase."""
        states: tuple[int, ...] = (0,)
        for element in _ELEMENT.findall(fold(phrase)):
            states = self._gap(states) if element == _ANY else (self._after(states, element),)
        self._labels[states[0]] = tuple({*self._labels[states[0]], label})

    def find(self, words: tuple[Word, ...]) -> Iterator[Found]:
        """Every phrase in `words`; none crosses the end of a sentence."""
        active: set[tuple[int, int]] = set()  # (first word, state)
        for position, word in enumerate(words):
            if position and words[position - 1].sentence != word.sentence:
                active = set()
            active.add((position, 0))
            symbols = self._symbols(word)
            active = {
                (start, state) for start, before in active for symbol in symbols for state in self._edges[before].get(symbol, ())
            }
            for start, state in active:
                for label in self._labels[state]:
                    yield Found(label, start, position + 1)

    def _after(self, states: tuple[int, ...], element: str) -> int:
        """The state that `element` leads to from any of `states`, made if need be."""
        if (states, element) not in self._known:
            end = self._known[states, element] = self._new()
            for state in states:
                for alternative in self._alternatives(element):
                    self._join(state, alternative, end)
        return self._known[states, element]

    def _gap(self, states: tuple[int, ...]) -> tuple[int, ...]:
        """`states` and those after one, two, … of any word."""
        for _ in range(_GAP):
            states = (*states, self._after(states[-1:], _ANY))
        return states

    def _alternatives(self, element: str) -> Iterator[_Symbols]:
        name = element.strip("{}")
        if not element.startswith("{") or name in self._numbers:
            yield (element,)
            return
        if name not in self._groups:
            raise KnowledgeError(f"{self._file}: no group or number range is called {name!r}; define it or mend the phrase.")
        yield from self._groups[name]

    def _join(self, state: int, symbols: _Symbols, end: int) -> None:
        for i, symbol in enumerate(symbols):
            self._learn(symbol)
            target = end if i == len(symbols) - 1 else self._new()
            self._edges[state].setdefault(symbol, []).append(target)
            state = target

    def _learn(self, symbol: str) -> None:
        if symbol.endswith("*"):
            self.beginnings.add(symbol[:-1])
        elif symbol.isalpha():
            self.words.add(symbol)

    def _new(self) -> int:
        self._edges.append({})
        self._labels.append(())
        return len(self._edges) - 1

    def _symbols(self, word: Word) -> _Symbols:
        """Everything in the automaton that `word` can stand for."""
        known, value = word.known, word.number
        if value is not None:
            exact = not known.isdigit()
            names = (name for name, ranges in self._numbers.items() if any(_holds(r, value, exact) for r in ranges))
            return (known, _ANY, *(f"{{{name}}}" for name in names))
        beginnings = (known[:i] for i in range(3, len(known) + 1))
        return (known, _ANY, *(f"{beginning}*" for beginning in beginnings if beginning in self.beginnings))


def _holds(numbers: NumberRange, value: float, exact: bool) -> bool:
    return numbers.low <= value <= numbers.high and (exact or not numbers.decimals)


# --- words -----------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"(?P<number>\d{1,9}(?:[.,]\d{1,2}(?!\d))?)|(?P<letters>(?:[^\W\d_]\.){2,}|[^\W\d_]+)|[.!?;\n]+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_SHORTEST_REPAIRED = 5  # letters of the right spelling, unless said otherwise; one may be missing
_MOST_GROWTH = 4  # some single characters stand for whole phrases; a text of them would become many times as long
_LONGEST_WORD = 40  # longer runs of letters are no words; they are left alone so that repair stays cheap


class Speller:
    """Words of a message, with misspellings and missing spaces repaired towards the words of the phrases.

    Args:
        known: the words of the phrases.
        beginnings: the beginnings of words in them; a word that begins so is left as it is.
        not_misspelt: real words that look like a misspelling of a known one.
        shortest: letters from which a known word is repaired; the shorter, the more real words look like one.
    """

    def __init__(
        self,
        known: Collection[str],
        beginnings: Collection[str],
        not_misspelt: Collection[str],
        shortest: int = _SHORTEST_REPAIRED,
    ) -> None:
        self._shortest = shortest
        self._known = frozenset(known)
        self._beginnings = tuple(beginnings)
        self._left_alone = self._known | frozenset(not_misspelt)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= shortest:
                for short in _one_letter_less(word):
                    self._shortened[short].append(word)

    def words_of(self, text: str) -> tuple[Word, ...]:
        """The message's words in order."""
        return tuple(self._words(text))

    def _words(self, text: str) -> Iterator[Word]:
        sentence = 0
        for token in _WORD.finditer(fold(text)):
            if number := token["number"]:
                yield Word(number, number, sentence, float(number.replace(",", ".")))
            elif letters := token["letters"]:
                for i, known in enumerate(self._repair(letters)):
                    yield Word("" if i else letters, known, sentence)
            else:
                sentence += 1

    def _repair(self, token: str) -> tuple[str, ...]:
        """The token itself, the known words it is made of, or the known word that it misspells by one letter."""
        if not self._shortest - 1 <= len(token) <= _LONGEST_WORD:
            return (token,)
        if token in self._left_alone or token.startswith(self._beginnings):
            return (token,)
        if parts := self._split(token):
            return parts
        near = {word for short in _one_letter_less(token) for word in self._shortened.get(short, ())}
        close = sorted(word for word in near if word[0] == token[0] and OSA.distance(word, token, score_cutoff=1) <= 1)
        return (close[0],) if close else (token,)

    def _split(self, token: str) -> tuple[str, ...]:
        """Two known words written as one, both of at least three letters or "i"."""
        for i in range(len(token) - 1, 0, -1):
            parts = (token[:i], token[i:])
            if all(part in self._known and (len(part) > 2 or part == "i") for part in parts):
                return parts
        return ()


def _one_letter_less(word: str) -> set[str]:
    """The word and every form of it that lacks one letter: two words one edit apart share such a form."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def fold(text: str) -> str:
    """Lower case, without accents, apostrophes and characters that can't be seen."""
    text = _APOSTROPHES.sub("", text)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    if len(decomposed) > _MOST_GROWTH * len(text):
        decomposed = unicodedata.normalize("NFD", text)
    decomposed = decomposed.casefold()
    return "".join(character for character in decomposed if unicodedata.category(character) not in ("Mn", "Cf"))
