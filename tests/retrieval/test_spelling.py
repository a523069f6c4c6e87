"""Repair of mistyped words."""

from __future__ import annotations

import pytest

from bot.retrieval.spelling import MAX_REPAIRS, Speller

VOCABULARY = {
    "transplant": 9,
    "fertility": 4,
    "relapse": 7,
    "progressive": 3,
    "beam": 5,
    "hospital": 2,
    "relapsed": 1,
    "primary": 6,
    "work": 9,
    "dates": 2,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tranplant", "transplant"),
        ("fertilty", "fertility"),
        ("realpse", "relapse"),
        ("progresive", "progressive"),
        ("hopsital", "hospital"),
        ("primery", "primary"),
        ("wrok", "work"),
    ],
)
def test_typing_errors_are_repaired(typed: str, meant: str) -> None:
    """A missing, doubled, wrong or swapped letter is mended."""
    assert Speller(VOCABULARY, frozenset()).repair([typed]) == [meant]


@pytest.mark.parametrize("word", ["beem", "wark", "danes", "edss", "weather", "transplant", "12345678", "zzzzzzzzz"])
def test_short_known_and_far_words_are_left_alone(word: str) -> None:
    """Nothing is bent towards the vocabulary that isn't clearly a slip."""
    assert Speller(VOCABULARY, frozenset()).repair([word]) == [word]


def test_protected_words_are_never_changed() -> None:
    """An abbreviation that looks like a slip stays."""
    assert Speller(VOCABULARY, frozenset({"relapsee"})).repair(["relapsee"]) == ["relapsee"]


def test_gibberish_costs_a_bounded_number_of_lookups() -> None:
    """Beyond the bound words are left as they are."""
    words = ["tranplant"] * (MAX_REPAIRS + 2)
    assert Speller(VOCABULARY, frozenset()).repair(words) == ["transplant"] * MAX_REPAIRS + ["tranplant"] * 2
