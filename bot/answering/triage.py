"""Before anything is searched: is this a crisis, a decision about one person, or a question about the evidence?

The wording is data (`knowledge/safety.yaml`); this module knows only how phrases are matched and how their kinds are weighed.
A message becomes words; one automaton, built once from all phrases, finds every phrase in a single pass over the words; a few
rules weigh what was found. Where the rules are in doubt about a person with symptoms they say crisis, and where they are in
doubt about a person's own decision they say so: a signpost or a decision card too many does less harm than one too few.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from bot.errors import KnowledgeError
from bot.models import NumberRange, SafetyFile

CrisisKind = Literal["medical", "self-harm"]


@dataclass(frozen=True, slots=True)
class Crisis:
    """Somebody may be in danger: signpost first and only."""

    kind: CrisisKind
    about_other: bool  # told by a relative, friend or bystander


@dataclass(frozen=True, slots=True)
class PersonalDecision:
    """A choice, permission, dose, timing or risk for one person is asked: no yes or no.

    `topic_question` is what is left without the person. It is for searching and never shown.
    """

    topic_question: str


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """Anything else: goes to retrieval as it stands."""


Reading = Crisis | PersonalDecision | EvidenceQuestion


class Triage:
    """Reads a message by the wording of a `SafetyFile`; immutable once built, and pure."""

    def __init__(self, safety: SafetyFile) -> None:
        self._safety = safety
        self._phrases = _Phrases(safety.groups, safety.numbers)
        for label, phrases in _labelled(safety):
            for phrase in phrases:
                self._phrases.add(label, phrase)
        self._speller = _Speller(self._phrases.words, self._phrases.beginnings, safety.not_misspelt)

    def signpost(self, crisis: Crisis, country: str = "") -> tuple[str, ...]:
        """What is said first, line by line, with the numbers of `country` (ISO code) or else of several."""
        place = self._safety.signposts.get(country) or self._safety.signpost_elsewhere
        variant = crisis.kind.replace("-", "_") + ("_other" if crisis.about_other else "")
        lines: tuple[str, ...] = getattr(self._safety.crisis_lines, variant)
        numbers = {field: value for field, value in place if value} if place else {}
        # a line whose number a country doesn't have is left out
        return tuple(line.format_map(numbers) for line in lines if numbers.keys() >= set(_PLACEHOLDER.findall(line)))

    def read(self, question: str) -> Reading:
        """What kind of message this is; a crisis beats a decision, a decision beats an evidence question."""
        message = _Message(self._speller.words_of(question), self._phrases)
        if sign := _self_harm(message):
            return Crisis("self-harm", message.about_other(sign))
        if sign := _medical_emergency(message):
            return Crisis("medical", message.about_other(sign))
        if _personal_decision(message):
            return PersonalDecision(message.topic() or _fold(question))
        return EvidenceQuestion()


def _labelled(safety: SafetyFile) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every phrase list of the file, under the name by which the rules below know it, such as `medical.signs`."""
    for part in ("people", "medical", "self_harm", "decisions"):
        section = getattr(safety, part)
        for name in type(section).model_fields:
            yield f"{part}.{name}", getattr(section, name)
    yield "studies", safety.studies


# --- the rules -------------------------------------------------------------------------------------------------------------


def _self_harm(message: _Message) -> Found | None:
    """The first sign that someone may hurt themself: said plainly, or in a word that no study frame explains."""
    for sign in message.signs("self_harm.said", harmless="self_harm.harmless"):
        return sign
    for sign in message.signs("self_harm.words", harmless="self_harm.harmless"):
        if not message.sentence_has(sign, "studies"):
            return sign
    return None


def _medical_emergency(message: _Message) -> Found | None:
    """The first alarming sign that somebody has now."""
    signs = message.signs("medical.signs", harmless="medical.harmless")
    several = len({message.text_of(sign) for sign in signs}) > 1 and not message.has("studies")
    for sign in message.signs("medical.urgent", harmless="medical.harmless"):
        if _had_now(message, sign) or not message.sentence_has(sign, "studies"):
            return sign
    for sign in signs:
        if _had_now(message, sign):
            return sign
        if not message.sentence_has(sign, "studies") and (several or _somebody_has_it(message, sign)):
            return sign
    return _after_treatment(message)


def _after_treatment(message: _Message) -> Found | None:
    """The first everyday symptom of somebody who is just being treated: a person is named, or several symptoms are."""
    if not message.has("medical.treated") or message.has("studies"):
        return None
    symptoms = message.signs("medical.symptoms", harmless="medical.harmless")
    told = message.has(*_PERSON) or len({message.text_of(symptom) for symptom in symptoms}) > 1
    return symptoms[0] if symptoms and told else None


def _had_now(message: _Message, sign: Found) -> bool:
    """Said of a person and of now in one sentence: that outweighs a study's words beside it."""
    return message.sentence_has(sign, *_PERSON) and message.sentence_has(sign, "medical.now")


def _somebody_has_it(message: _Message, sign: Found) -> bool:
    """Told of now, or of a person in the same sentence; or of a person anywhere if nothing speaks of studies."""
    if message.has("medical.now") or message.sentence_has(sign, *_PERSON):
        return True
    return message.has(*_PERSON) and not message.has("studies")


def _personal_decision(message: _Message) -> bool:
    """Whether the asker wants a decision for somebody, and not what studies found."""
    if message.has("decisions.evidence"):
        return False
    if message.signs("decisions.own", harmless="decisions.harmless"):
        return True
    if message.has("decisions.cases") and not message.has("studies"):
        return True
    if message.has("people.asker") and not message.has("studies", "decisions.knowing"):
        return True  # somebody speaks of themself and neither asks to know nor retells: a decision, when in doubt
    return message.has("decisions.facts") and bool(message.signs("decisions.open", harmless="decisions.harmless"))


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PERSON = ("people.asker", "people.other")


# --- a message and what was found in it ------------------------------------------------------------------------------------


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


class _Message:
    """A message's words with every phrase found in them, by label and by (label, sentence)."""

    def __init__(self, words: tuple[Word, ...], phrases: _Phrases) -> None:
        self.words = words
        self._by_label: dict[str, list[Found]] = defaultdict(list)
        self._in_sentence: set[tuple[str, int]] = set()
        for found in phrases.find(words):
            self._by_label[found.label].append(found)
            self._in_sentence.add((found.label, words[found.start].sentence))

    def has(self, *labels: str) -> bool:
        """Whether a phrase of one of the kinds stands anywhere."""
        return any(label in self._by_label for label in labels)

    def sentence_has(self, sign: Found, *labels: str) -> bool:
        """Whether a phrase of one of the kinds stands in the sentence of `sign`."""
        sentence = self.words[sign.start].sentence
        return any((label, sentence) in self._in_sentence for label in labels)

    def signs(self, label: str, harmless: str) -> list[Found]:
        """The phrases of a kind that no harmless phrase contains."""
        if label not in self._by_label:
            return []
        excused = _Cover(self._by_label.get(harmless, ()), len(self.words))
        return [found for found in self._by_label[label] if not excused.covers(found)]

    def text_of(self, found: Found) -> str:
        """The words a phrase stands on."""
        return " ".join(word.known for word in self.words[found.start : found.end])

    def about_other(self, sign: Found) -> bool:
        """Whether the person named last before the end of `sign`, or else first after it, is someone other than the asker."""
        others = self._by_label.get("people.other", [])
        covered = _Cover(others, len(self.words))
        askers = [found for found in self._by_label.get("people.asker", ()) if not covered.covers(found)]  # not "my" of "my wife"
        people = sorted([*askers, *others], key=lambda found: found.start)
        before = [found.label for found in people if found.start < sign.end]
        after = [found.label for found in people if found.start >= sign.end]
        nearest = before[-1:] or after[:1]
        return nearest == ["people.other"]

    def topic(self) -> str:
        """The words without those that only tell of the person or of the asking."""
        left_out = {i for found in self._by_label.get("decisions.left_out", ()) for i in range(found.start, found.end)}
        return " ".join(word.typed for i, word in enumerate(self.words) if word.typed and i not in left_out)


class _Cover:
    """Answers "is this span inside one of those?" in constant time, however many there are."""

    def __init__(self, spans: Iterable[Found], size: int) -> None:
        self._furthest = [0] * (size + 1)  # how far the spans that begin at or before a word reach
        for span in spans:
            self._furthest[span.start] = max(self._furthest[span.start], span.end)
        for i in range(1, size + 1):
            self._furthest[i] = max(self._furthest[i], self._furthest[i - 1])

    def covers(self, found: Found) -> bool:
        return self._furthest[found.start] >= found.end


# --- phrases ---------------------------------------------------------------------------------------------------------------

_ELEMENT = re.compile(r"\{[^}]+\}|\.\.\.|\S+")
_ANY = "..."
_GAP = 3  # words that "..." may stand for
_Symbols = tuple[str, ...]


class _Phrases:
    """All phrases as one automaton over words.

    A state is a number; `_edges[state]` maps a symbol to the states it leads to. A symbol is a word, a word's beginning
    ("bleed*"), a number range ("{fever}") or any word ("..."). Phrases that begin alike share states.
    """

    def __init__(self, groups: dict[str, tuple[str, ...]], numbers: dict[str, tuple[NumberRange, ...]]) -> None:
        self._groups, self._numbers = groups, numbers
        self._edges: list[dict[str, list[int]]] = [{}]
        self._labels: list[tuple[str, ...]] = [()]
        self._known: dict[tuple[tuple[int, ...], str], int] = {}  # (states, element) → the state after it
        self.beginnings: set[str] = set()
        self.words: set[str] = set()

    def add(self, label: str, phrase: str) -> None:
        """Teach one phrase."""
        states: tuple[int, ...] = (0,)
        for element in _ELEMENT.findall(_fold(phrase)):
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
            raise KnowledgeError(f"safety.yaml: no group or number range is called {name!r}; define it or mend the phrase.")
        for phrase in self._groups[name]:
            yield tuple(_fold(phrase).split())

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
_SHORTEST_REPAIRED = 5  # letters of the right spelling; one may be missing
_LONGEST_WORD = 40  # longer runs of letters are no words; they are left alone so that repair stays cheap


class _Speller:
    """Words of a message, with misspellings and missing spaces repaired towards the words of the phrases."""

    def __init__(self, known: Collection[str], beginnings: Collection[str], not_misspelt: Collection[str]) -> None:
        self._known = frozenset(known)
        self._beginnings = tuple(beginnings)
        self._left_alone = self._known | frozenset(not_misspelt)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= _SHORTEST_REPAIRED:
                for short in _one_letter_less(word):
                    self._shortened[short].append(word)

    def words_of(self, text: str) -> tuple[Word, ...]:
        """The message's words in order."""
        return tuple(self._words(text))

    def _words(self, text: str) -> Iterator[Word]:
        sentence = 0
        for token in _WORD.finditer(_fold(text)):
            if number := token["number"]:
                yield Word(number, number, sentence, float(number.replace(",", ".")))
            elif letters := token["letters"]:
                for i, known in enumerate(self._repair(letters)):
                    yield Word("" if i else letters, known, sentence)
            else:
                sentence += 1

    def _repair(self, token: str) -> tuple[str, ...]:
        """The token itself, the known words it is made of, or the known word that it misspells by one letter."""
        if not _SHORTEST_REPAIRED - 1 <= len(token) <= _LONGEST_WORD:
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


def _fold(text: str) -> str:
    """Lower case, without accents, apostrophes and characters that can't be seen."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    return "".join(character for character in decomposed if unicodedata.category(character) not in ("Mn", "Cf"))
