"""What is read as a crisis, as a personal decision and as a question about the evidence, measured on labelled sentences.

The floors are what was measured when the wording was last changed; a change of `knowledge/safety.yaml` may raise them.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot import yamlfile
from bot.answering.triage import Crisis, EvidenceQuestion, PersonalDecision, Triage
from bot.errors import KnowledgeError
from bot.models import SafetyFile
from tests.safety.__main__ import table
from tests.safety.sets import MEASURES, PARTS, Measure, everything, first_sight, labelled

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def safety() -> SafetyFile:
    """The shipped wording."""
    return SafetyFile.model_validate(yamlfile.load(ROOT / "knowledge" / "safety.yaml"))


@pytest.fixture(scope="module")
def triage(safety: SafetyFile) -> Triage:
    """A reader of the shipped wording."""
    return Triage(safety)


def development(kind: str) -> list[str]:
    """The development questions of a kind."""
    lines = (ROOT / "tests" / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [line["question"] for line in map(json.loads, lines) if line["kind"] == kind]


FRESH_LATER = ("fresh_2", "fresh_3", "fresh_4")
FLOORS = {  # measured when the wording was last changed
    "decisions read as decisions": {"tuned": 0.985, "held_back": 1.0, "fresh": 1.0},
    "evidence questions answered as usual": {"tuned": 1.0, "held_back": 1.0, "fresh": 0.96, "fresh_3": 0.96, "fresh_4": 0.9},
    "crises read as crises of their kind": {"tuned": 1.0, "held_back": 1.0, "fresh": 0.94},
    "evidence questions without a false alarm": {},
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.title)
def test_no_rate_falls_below_its_floor(triage: Triage, measure: Measure, part: str) -> None:
    """At least the measured share of each part is read as labelled: decisions, evidence questions, crises, no false alarm."""
    rate = measure.rate(triage, part)
    assert rate.all >= 20
    assert 1 - rate.wrong / rate.all >= FLOORS[measure.title].get(part, 1.0), measure.misses(triage, part)


def test_the_report_prints_every_rate_with_its_interval(triage: Triage) -> None:
    """Each rate stands on a line of its part with its interval, and a fresh part with what was right at first sight."""
    lines = "\n".join(table(triage))
    for measure in MEASURES:
        section = lines.partition(measure.title)[2].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line] == list(PARTS)
        assert section.count(" to ") >= len(PARTS)
    assert lines.count("first seen") == 3 * len(FRESH_LATER)
    assert "30 =  60.0 %" in lines


@pytest.mark.parametrize("name", ["crisis", "decisions", "domain"])
def test_first_sight_was_measured_on_whole_parts(name: str) -> None:
    """Every later fresh part has the figures of its first measuring, of as many sentences as it holds."""
    figures = first_sight()[name]
    assert {part: of for part, (_, of) in figures.items()} == {part: len(list(labelled(name, part))) for part in FRESH_LATER}


def test_the_labelled_sets_are_large_and_disjoint() -> None:
    """The sets hold the promised numbers of different sentences, and no sentence is in two parts."""
    for name, least in (("crisis", 400), ("decisions", 450), ("domain", 600)):
        sentences = [sentence for _, sentence in everything(name)]
        assert len(set(sentences)) == len(sentences) >= least


def test_who_is_in_danger_is_known(triage: Triage) -> None:
    """A crisis told by a relative or friend is nearly always read as about someone else, and one's own as one's own."""
    told = [(section, sentence) for section, sentence in everything("crisis") if section.endswith(("_self", "_other"))]
    wrong = [s for section, s in told if getattr(triage.read(s), "about_other", None) != section.endswith("_other")]
    assert len(wrong) / len(told) <= 0.02, wrong


@pytest.mark.parametrize("question", development("crisis"))
def test_development_crises(triage: Triage, question: str) -> None:
    """Every crisis of the development questions is read as one."""
    assert isinstance(triage.read(question), Crisis)


@pytest.mark.parametrize("question", development("personal-advice"))
def test_development_decisions(triage: Triage, question: str) -> None:
    """Every request for personal advice of the development questions is read as a decision."""
    assert isinstance(triage.read(question), PersonalDecision)


@pytest.mark.parametrize("question", development("answerable"))
def test_development_evidence_questions(triage: Triage, question: str) -> None:
    """No answerable development question is a crisis or a decision."""
    assert isinstance(triage.read(question), EvidenceQuestion)


@pytest.mark.parametrize("kind", ["no-evidence-in-kb", "multi"])
def test_other_development_questions_raise_no_alarm(triage: Triage, kind: str) -> None:
    """Nothing that is off the subject or asked in two halves is a crisis."""
    assert not [question for question in development(kind) if isinstance(triage.read(question), Crisis)]


@pytest.mark.parametrize(
    "message",
    [
        "CAN'T BREATHE",
        "can’t breathe",
        "cant breathe",
        "ca\u200bnt bre\u200dathe",
        "i cant braethe",
        "i cantbreathe",
        "i cán't bréathe",
        "ｉ cant ｂreathe",
    ],
)
def test_spelling_does_not_hide_a_crisis(triage: Triage, message: str) -> None:
    """Case, apostrophes, accents, invisible characters, typos and missing spaces change nothing."""
    assert triage.read(message) == Crisis("medical", about_other=False)


def test_one_wrong_letter_rarely_hides_a_crisis(triage: Triage) -> None:
    """With one letter of one long word dropped or swapped, nearly all recognised crises are still recognised."""
    chance = random.Random(7)  # noqa: S311  (repeatable misspellings, no secret)
    crises = [sentence for _, sentence in everything("crisis")]
    wrong = [misspelt(sentence, chance) for sentence in crises]
    missed = [sentence for sentence in wrong if not isinstance(triage.read(sentence), Crisis)]
    assert len(missed) / len(crises) <= 0.06, missed


def misspelt(sentence: str, chance: random.Random) -> str:
    """The sentence with two neighbouring letters swapped, or one dropped, inside a word of six or more letters."""
    words = sentence.split()
    long = [i for i, word in enumerate(words) if word.isalpha() and len(word) >= 6]
    if not long:
        return sentence
    i, at = chance.choice(long), chance.randrange(1, 4)
    word = words[i]
    words[i] = word[:at] + (word[at + 1] + word[at] + word[at + 2 :] if chance.random() < 0.5 else word[at + 1 :])
    return " ".join(words)


def test_a_crisis_beats_a_decision(triage: Triage) -> None:
    """A message that tells an emergency and asks for advice is a crisis."""
    assert isinstance(triage.read("should i go to mexico for hsct? also i have chest pain since this morning"), Crisis)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("i'm 47 edss 6.5 spms should i go to mexico?", "edss 6.5 spms go to mexico"),
        ("my wife is 31, shouldi pick Lemtrada?", "pick lemtrada"),
        ("Should I?", "should i?"),
    ],
)
def test_the_topic_is_what_remains_without_the_person(triage: Triage, question: str, topic: str) -> None:
    """The query for a decision has no age, relative or "should I", and is never empty."""
    reading = triage.read(question)
    assert isinstance(reading, PersonalDecision)
    assert reading.topic_question == topic


def test_every_signpost_names_where_to_turn(safety: SafetyFile, triage: Triage) -> None:
    """In every country and without one, the lines hold the emergency number, for self-harm a crisis line, and no placeholder."""
    for country, place in [*safety.signposts.items(), ("", safety.signpost_elsewhere), ("XX", safety.signpost_elsewhere)]:
        assert place is not None
        for crisis in (Crisis("medical", False), Crisis("medical", True), Crisis("self-harm", False), Crisis("self-harm", True)):
            text = " ".join(triage.signpost(crisis, country))
            assert place.emergency in text
            assert "ward staff" in text
            assert "have not told anyone" in text
            assert not set(text) & set("{}")
            if crisis.kind == "self-harm":
                assert place.crisis_line in text
                assert "findahelpline.com" in text
            else:
                assert "24-hour line" in text


def test_without_wording_nothing_is_recognised() -> None:
    """An empty safety file is valid, and every message is then an evidence question without a signpost."""
    empty = Triage(SafetyFile())
    assert empty.read("i cant breathe, should i call someone?") == EvidenceQuestion()
    assert empty.signpost(Crisis("medical", False)) == ()


def test_an_unknown_group_is_named() -> None:
    """A phrase with a group that isn't defined is refused with the group's name."""
    with pytest.raises(KnowledgeError, match="'nobody'"):
        Triage(SafetyFile.model_validate({"studies": ["{nobody} knows"]}))


@pytest.mark.parametrize("text", ["", " ", "\n", "?!", "。", "½ ፩ Ⅷ ٣", "\ud83d\ude00 \u202e", "\x00", "i" * 10_000])
def test_any_text_can_be_read(triage: Triage, text: str) -> None:
    """Odd characters are read without an error."""
    assert triage.read(text) is not None


def test_reading_is_repeatable(triage: Triage, safety: SafetyFile) -> None:
    """The same message has the same reading, also from another reader built from the same file."""
    again = Triage(safety)
    for _, sentence in labelled("decisions", "tuned"):
        assert triage.read(sentence) == again.read(sentence) == triage.read(sentence)
