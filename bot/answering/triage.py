"""Before anything is searched: is this a crisis, a decision about one person, or a question about the evidence?

The wording is data (`knowledge/safety.yaml`); this module knows only how the kinds of phrases are weighed.
A message becomes words; one automaton, built once from all phrases, finds every phrase in a single pass over the words; a few
rules weigh what was found. Where the rules are in doubt about a person with symptoms they say crisis, and where they are in
doubt about a person's own decision they say so: a signpost or a decision card too many does less harm than one too few.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.answering.phrases import Cover, Found, Phrases, Speller, Word, fold
from bot.models import SafetyFile

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
        self._phrases = Phrases(safety.groups, safety.numbers, "safety.yaml")
        for label, phrases in _labelled(safety):
            for phrase in phrases:
                self._phrases.add(label, phrase)
        self._speller = Speller(self._phrases.words, self._phrases.beginnings, safety.not_misspelt)

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
            return PersonalDecision(message.topic() or fold(question))
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
    """The first sign that someone may hurt themself: said plainly, in a word that no study frame explains, or hinted at."""
    for sign in message.signs("self_harm.said", harmless="self_harm.harmless"):
        return sign
    for sign in message.signs("self_harm.words", harmless="self_harm.harmless"):
        if not message.sentence_has(sign, "studies"):
            return sign
    return _hinted(message)


def _hinted(message: _Message) -> Found | None:
    """The first word of dying in a person's message that also despairs: neither tells it alone."""
    if message.has("studies") or not message.has(*_PERSON):
        return None
    if not message.signs("self_harm.despair", harmless="self_harm.harmless"):
        return None
    return next(iter(message.signs("self_harm.dying", harmless="self_harm.harmless")), None)


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
    """The first everyday symptom of somebody who is just being treated: a person, now or several symptoms are named."""
    if not message.has("medical.treated") or message.has("studies"):
        return None
    symptoms = message.signs("medical.symptoms", harmless="medical.harmless")
    told = message.has(*_PERSON, "medical.now") or len({message.text_of(symptom) for symptom in symptoms}) > 1
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


class _Message:
    """A message's words with every phrase found in them, by label and by (label, sentence)."""

    def __init__(self, words: tuple[Word, ...], phrases: Phrases) -> None:
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
        excused = Cover(self._by_label.get(harmless, ()), len(self.words))
        return [found for found in self._by_label[label] if not excused.covers(found)]

    def text_of(self, found: Found) -> str:
        """The words a phrase stands on."""
        return " ".join(word.known for word in self.words[found.start : found.end])

    def about_other(self, sign: Found) -> bool:
        """Whether the person named last before the end of `sign`, or else first after it, is someone other than the asker."""
        others = self._by_label.get("people.other", [])
        covered = Cover(others, len(self.words))
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
