"""Phrases and misspellings: what is found in which words."""

from __future__ import annotations

import pytest

from bot.answering.phrases import Cover, Found, Phrases, Speller, Word, fold
from bot.models import NumberRange

LONG = "abcdefghij" * 4  # as long as a word may be


def found(phrase: str, text: str, **groups: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where a phrase stands in a text."""
    numbers = {"warm": (NumberRange(low=37, high=38),), "exact": (NumberRange(low=37, high=38, decimals=True),)}
    phrases = Phrases(groups, numbers, "wording.yaml")
    phrases.add("x", phrase)
    words = Speller((), (), ()).words_of(text)
    return sorted((one.start, one.end) for one in phrases.find(words))


@pytest.mark.parametrize(
    ("phrase", "text", "spans"),
    [
        ("a b", "a b", [(0, 2)]),
        ("a b", "z a b a b", [(1, 3), (3, 5)]),
        ("a b", "a. b", []),
        ("a b", "a, b", [(0, 2)]),
        ("a ... b", "a b", [(0, 2)]),
        ("a ... b", "a 1 2 3 b", [(0, 5)]),
        ("a ... b", "a 1 2 3 4 b", []),
        ("a ... b ... c", "a 1 2 3 b 1 2 3 c", [(0, 9)]),
        ("a ... b ... c", "a 1 2 3 b 1 2 3 4 c", []),
        ("bleed* ...  now", "bleed now", [(0, 2)]),
        ("bleed*", "bleeding bled bleed", [(0, 1), (2, 3)]),
        ("{pair} here", "two words here", [(0, 3)]),
        ("{pair} here", "one here", [(0, 2)]),
        ("{pair} here", "two here", []),
        ("{pair} here", "words here", []),
        ("{warm} c", "37 c, 38 c, 37.5 c", [(0, 2), (2, 4), (4, 6)]),
        ("{warm} c", "36.9 c. 38.1 c. 39 c", []),
        ("{exact} c", "37 c. 38.0 c. 37,0 c", [(2, 4), (4, 6)]),
        ("37 c", "37 c", [(0, 2)]),
        ("cafe", "CAFÉ", [(0, 1)]),
        ("dont", "don’t", [(0, 1)]),
    ],
)
def test_a_phrase_stands_where_it_should(phrase: str, text: str, spans: list[tuple[int, int]]) -> None:
    """Gaps of up to three words, beginnings, groups and ranges with their ends; never across a sentence."""
    assert found(phrase, text, pair=("two words", "one")) == spans


def test_phrases_know_their_words_and_beginnings() -> None:
    """What a misspelling may be mended to, and what is left as it begins."""
    phrases = Phrases({"pair": ("two words",)}, {}, "wording.yaml")
    phrases.add("x", "{pair} bleed* ... 38")
    assert phrases.words == {"two", "words"}
    assert phrases.beginnings == {"bleed"}


@pytest.mark.parametrize(
    ("token", "known"),
    [
        ("breathe", ["breathe"]),
        ("braethe", ["breathe"]),
        ("brethe", ["breathe"]),
        ("breathee", ["breathe"]),
        ("brathxe", ["brathxe"]),  # two slips
        ("vreathe", ["vreathe"]),  # another first letter
        ("seee", ["seee"]),  # the right word is too short to be sure
        ("chst", ["chest"]),  # one letter short of the shortest
        ("breather", ["breather"]),  # a real word
        ("bleedinng", ["bleedinng"]),  # begins as it should
        (LONG[:-2] + "ji", [LONG]),
        (LONG + "x", [LONG + "x"]),
        ("shouldi", ["should", "i"]),
        ("ishould", ["i", "should"]),
        ("cantsee", ["cant", "see"]),
        ("cantam", ["cantam"]),  # "am" is too short to be one of two
        ("cantbreathe", ["cant", "breathe"]),
    ],
)
def test_one_slip_or_a_missing_space_is_mended(token: str, known: list[str]) -> None:
    """And nothing else is."""
    words = Speller(("breathe", "chest", "should", "i", "cant", "see", "am", LONG), ("bleed",), ("breather",)).words_of(token)
    assert [word.known for word in words] == known
    assert [word.typed for word in words] == [token, *[""] * (len(known) - 1)]


def test_words_know_their_sentence_and_number() -> None:
    """Sentences are counted from 0; a number keeps its spelling and has its value."""
    assert Speller((), (), ()).words_of("A b. C 38,5!? d") == (
        Word("a", "a", 0),
        Word("b", "b", 0),
        Word("c", "c", 1),
        Word("38,5", "38,5", 1, 38.5),
        Word("d", "d", 2),
    )


def test_a_span_is_covered_only_by_one_that_holds_all_of_it() -> None:
    """Two that overlap it from both sides don't."""
    cover = Cover([Found("x", 1, 3), Found("x", 2, 5)], 6)
    assert cover.covers(Found("y", 1, 3))
    assert cover.covers(Found("y", 2, 5))
    assert cover.covers(Found("y", 3, 4))
    assert not cover.covers(Found("y", 1, 6))
    assert not cover.covers(Found("y", 0, 1))
    assert not cover.covers(Found("y", 5, 6))


@pytest.mark.parametrize(("text", "folded"), [("Ünïcode", "unicode"), ("ﬁt", "fit"), ("a\u200bb", "ab"), ("Ｈ", "h"), ("x", "x")])
def test_folding_leaves_plain_letters(text: str, folded: str) -> None:
    """Lower case without accents, ligatures, wide forms and what can't be seen."""
    assert fold(text) == folded


def test_folding_makes_no_text_many_times_as_long() -> None:
    """A character that stands for eighteen is left as it is where a text is made of them."""
    assert len(fold("\ufdfa" * 100)) == 100
    assert "\ufdfa" not in fold("\ufdfa and many plain words beside it")
