"""The knowledge that is shipped: what it holds, and that no changed number would pass."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.checks import NumberRule, normalised
from bot.knowledge.numbers import number_tokens
from tests.conftest import PROJECT

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![\w])")


def mutants(text: str) -> Iterator[str]:
    """Every text with one number changed: comparator flipped, minus dropped or added, point moved, two digits swapped."""
    yield from (text.replace(old, new, 1) for old, new in (("<", ">"), (">", "<"), ("≤", "≥"), ("≥", "≤")) if old in text)
    for match in re.finditer(r"(?<![\w%])[-−](?=\d)", text):
        yield text[: match.start()] + text[match.end() :]
    for match in _NUMBER.finditer(text):
        for changed in _changed(match.group()):
            yield text[: match.start()] + changed + text[match.end() :]


def _changed(number: str) -> Iterator[str]:
    digits = number.replace(".", "")
    if "." in number:
        yield digits
        yield f"{number}1"
    elif len(digits) > 1:
        yield f"{digits[:-1]}.{digits[-1]}"
    for at in range(len(number) - 1):
        first, second = number[at], number[at + 1]
        if first != second and "." not in (first, second):
            yield number[:at] + second + first + number[at + 2 :]


def test_no_mutant_of_any_shipped_text_passes_the_number_rule(shipped: KnowledgeBase) -> None:
    """A flipped sign, a moved point or swapped digits are refused in every entry."""
    survivors, tried = [], 0
    for entry in shipped.entries.values():
        rule = NumberRule(entry.cites, shipped.sources)
        original = Counter(number_tokens(entry.text))
        for mutant in mutants(entry.text):
            if Counter(number_tokens(mutant)) != original:
                tried += 1
                if not any(rule.faults(mutant)):
                    survivors.append((entry.id, mutant))
    assert tried > 5_000
    assert survivors == []


def test_it_is_as_large_as_promised(shipped: KnowledgeBase) -> None:
    """Sources, entries, figures, terms and trials, and ten entries on each topic."""
    contents = shipped.contents
    assert len(contents.sources) >= 220
    assert len(contents.entries) >= 700
    assert sum(len(source.figures) for source in contents.sources) >= 1_000
    assert len(contents.terms) >= 90
    assert len(contents.trials) >= 9
    assert sum(len(synonym.forms) for synonym in contents.lexicon.synonyms) >= 400
    by_topic = Counter(topic for entry in shipped.entries.values() for topic in entry.topics)
    assert {topic: by_topic[topic] for topic in shipped.topics if by_topic[topic] < 10} == {}


def test_every_entry_can_be_asked_for_in_several_ways(shipped: KnowledgeBase) -> None:
    """Three wordings or more, none of them an evaluation question."""
    few = [entry.id for entry in shipped.contents.entries if len(entry.wordings) < 3]
    assert few == []
    lines = (PROJECT / "tests" / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    evaluation = {normalised(json.loads(line)["question"]) for line in lines}
    copied = [w for entry in shipped.contents.entries for w in (entry.question, *entry.wordings) if normalised(w) in evaluation]
    assert copied == []


def test_the_17_questions_of_the_post_are_there(shipped: KnowledgeBase) -> None:
    """Each with what was said, what has been learned since (linked) and what is open."""
    numbered = {entry.zeus.number: entry.zeus for entry in shipped.contents.entries if entry.zeus}
    assert sorted(numbered) == list(range(1, 18))
    assert sum(bool(zeus.learned) for zeus in numbered.values()) >= 12


def test_no_interest_is_blank_and_misreadings_are_recorded(shipped: KnowledgeBase) -> None:
    """The best known misreadings stand beside their figures."""
    assert all(source.interests for source in shipped.sources.values())
    misreadings = [figure for source in shipped.sources.values() for figure in source.figures if figure.misreading]
    assert len(misreadings) >= 100
    assert any(figure.value == "75.5%" for figure in misreadings)


def test_sources_that_are_compared_on_both_sides_link_each_other(shipped: KnowledgeBase) -> None:
    """Where studies disagree, each side leads to the other."""
    for entry in shipped.entries.values():
        for other in entry.see_other:
            assert other in shipped.entries, entry.id
    assert sum(bool(entry.see_other) for entry in shipped.contents.entries) >= 20
