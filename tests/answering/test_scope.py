"""Which questions are recognised as outside the collection, measured on labelled questions.

The floors are what was measured when the wording was last changed; a change of `knowledge/scope.yaml` may raise them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import yamlfile
from bot.answering.pipeline import Answerer
from bot.answering.scope import Outside, Scope
from bot.errors import KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.models import ScopeFile
from bot.replies import Abstention, DecisionSupport

LABELLED = Path(__file__).parents[1] / "safety" / "scope.yaml"
PARTS = ("tuned", "held_back", "fresh")
SMALL = ScopeFile.model_validate(
    {
        "little_words": ["is", "for", "the"],
        "abbreviations": ["hsct", "edss", "atg", "rrms", "neda"],
        "inside": [
            {"phrases": ["not for lupus"]},
            {"kinds": ["drug"], "whole": True, "phrases": ["hsct or ... drug"]},
        ],
        "outside": [
            {"id": "disease", "title": "Diseases", "says": "Nothing on diseases.", "phrases": ["for lupus"]},
            {"id": "drug", "title": "Drugs", "says": "Nothing on drugs.", "related": True, "phrases": ["drug dose"]},
        ],
        "no_sentence": {"id": "heap", "title": "Keywords", "says": "Ask in a sentence."},
    }
)


@pytest.fixture(scope="module")
def scope(shipped: KnowledgeBase) -> Scope:
    """A reader of the shipped wording."""
    return Scope(shipped.contents.scope)


@pytest.fixture(scope="module")
def small() -> Scope:
    """A reader of a few phrases."""
    return Scope(SMALL)


def labelled(part: str) -> Iterator[tuple[str, str]]:
    """(kind, question) of one part of the labelled set."""
    data = yamlfile.load(LABELLED)
    assert isinstance(data, dict)
    for kind, parts in data.items():
        assert isinstance(parts, dict)
        for question in str(parts.get(part) or "").splitlines():
            yield kind, question


@pytest.mark.parametrize(("part", "floor"), [("tuned", 0.98), ("held_back", 0.97), ("fresh", 0.88)])
def test_outside_questions_are_recognised(scope: Scope, part: str, floor: float) -> None:
    """At least the measured share of questions from outside is read as such, of whatever kind."""
    wanted = [question for kind, question in labelled(part) if kind != "inside"]
    missed = [question for question in wanted if not scope.read(question)]
    assert 1 - len(missed) / len(wanted) >= floor, missed


@pytest.mark.parametrize("part", PARTS)
def test_look_alikes_are_inside(scope: Scope, part: str) -> None:
    """No question that only mentions an outside subject is refused."""
    assert not [question for kind, question in labelled(part) if kind == "inside" and scope.read(question)]


@pytest.mark.parametrize("question", ["thanks, and in ppms?", "thx, source?", "hello, does it work?", "cheers. how many died"])
def test_a_polite_question_is_still_a_question(scope: Scope, question: str) -> None:
    """Thanks and greetings before a question change nothing."""
    assert scope.read(question) is None


def test_the_collections_own_questions_are_inside(scope: Scope, shipped: KnowledgeBase) -> None:
    """Fewer than one in a hundred of the entries' own questions and wordings is read as outside, nearly all on other cells."""
    own = [wording for entry in shipped.entries.values() for wording in (entry.question, *entry.wordings)]
    alarms = [wording for wording in own if scope.read(wording)]
    assert len(alarms) / len(own) < 0.01, alarms


def test_the_labelled_set_is_large_and_disjoint() -> None:
    """The set holds the promised numbers of different questions, and no question is in two parts."""
    questions = [question for part in PARTS for _, question in labelled(part)]
    assert len(set(questions)) == len(questions) >= 600


def test_every_kind_has_a_sentence_of_its_own_words(shipped: KnowledgeBase) -> None:
    """Ids are unique, and what the reader is told is a sentence."""
    file = shipped.contents.scope
    kinds = [*file.outside, file.no_sentence]
    assert len({kind.id for kind in kinds if kind}) == len(kinds)
    assert all(kind and kind.says[0].isupper() and kind.says.endswith(".") for kind in kinds)
    assert {kind for inside in file.inside for kind in inside.kinds} <= {kind.id for kind in file.outside}


def test_an_inside_phrase_explains_what_lies_within_it(small: Scope) -> None:
    """The same words outside of it still count."""
    assert small.read("is hsct for lupus") == Outside("disease", "Nothing on diseases.")
    assert small.read("is hsct not for lupus") is None
    assert small.read("is hsct not for lupus. is it for lupus") == Outside("disease", "Nothing on diseases.")


def test_a_whole_inside_phrase_explains_only_its_kinds(small: Scope) -> None:
    """It cancels them wherever they stand, and leaves the others."""
    assert small.read("the drug dose") == Outside("drug", "Nothing on drugs.", related=True)
    assert small.read("hsct or the drug. the drug dose") is None
    assert small.read("hsct or the drug. for lupus") == Outside("disease", "Nothing on diseases.")


@pytest.mark.parametrize(
    ("text", "heap"),
    [
        ("hsct atg edss 5 47 neda", True),
        ("asdkjh transplant qweoi relapse", True),
        ("cell cell cell cell", True),
        ("one two three four five six seven eight nine", True),
        ("is hsct atg edss 5 47 neda", False),
        ("hsct relapse rate five years", False),
        ("hsct atg", False),
    ],
)
def test_a_heap_of_keywords_is_no_question(small: Scope, text: str, heap: bool) -> None:
    """Codes, gibberish, repeats or very many words without a little word; a short search in keywords is fine."""
    reading = small.read(text)
    assert (reading is not None and reading.id == "heap") is heap


def test_without_wording_nothing_is_outside() -> None:
    """An empty file is valid."""
    assert Scope(ScopeFile()).read("asdkjh hsct for lupus 1 2 3 4 5 6 7") is None


def test_an_unknown_group_is_named_with_its_file() -> None:
    """A phrase with a group that isn't defined is refused with the group's and the file's name."""
    kind = {"id": "x", "title": "X", "says": "X.", "phrases": ["{nobody} knows"]}
    with pytest.raises(KnowledgeError, match=r"scope\.yaml: .*'nobody'"):
        Scope(ScopeFile.model_validate({"outside": [kind]}))


@pytest.mark.parametrize(
    "text",
    ["", "?!", "½ ፩ Ⅷ ٣", "\x00", "i" * 10_000, "hsct vs " * 1_250, "\u0301" * 10_000, "zxqvbnm " * 1_250],
)
def test_any_text_is_read_quickly(scope: Scope, text: str) -> None:
    """Odd and hostile texts are read without an error and in well under a second."""
    begun = time.perf_counter()
    scope.read(text)
    assert time.perf_counter() - begun < 0.5


def test_an_outside_question_is_declined_with_its_reason(answerer: Answerer) -> None:
    """The reader learns why, and gets no entries that only share words."""
    reply = answerer.reply("how long do people with scleroderma live after a stem cell transplant")
    assert isinstance(reply, Abstention)
    assert "other diseases" in reply.reason
    assert reply.nearest == ()


def test_other_cells_still_lead_to_the_nearest_entries(answerer: Answerer) -> None:
    """Who asks about such a clinic may well want what the collection says about the difference."""
    reply = answerer.reply("price of umbilical cord mesenchymal stem cells for ms at a clinic in mexico")
    assert isinstance(reply, Abstention)
    assert "different treatment from HSCT" in reply.reason
    assert reply.nearest


def test_a_decision_about_something_outside_has_no_quotes(answerer: Answerer) -> None:
    """The questions for one's own team stay."""
    reply = answerer.reply("should i take turmeric after my transplant?")
    assert isinstance(reply, DecisionSupport)
    assert reply.quotes == ()
    assert reply.team_questions


def test_an_entrys_own_question_is_answered_whatever_it_names(answerer: Answerer) -> None:
    """Titles that are read as outside still find their entry."""
    own = [entry.question for entry in answerer.base.entries.values() if answerer.scope.read(entry.question)]
    assert own
    assert not [question for question in own if isinstance(answerer.reply(question), Abstention)]
