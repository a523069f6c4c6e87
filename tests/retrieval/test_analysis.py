"""Text to terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.analysis import Analyzer, Lexicon, fold_words

LEXICON = Lexicon(synonyms={"hsct": ("bone marrow transplant", "stem cell transplantation"), "alemtuzumab": ("Lemtrada",)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haematopoietic tumours", "hematopoietic tumor"),
        ("randomised", "randomized"),
        ("centres", "center"),
        ("Lemtrada", "alemtuzumab"),
        ("bone marrow transplants", "stem cell transplantation"),
        ("Zürich", "zurich"),
        ("won’t", "wont"),
        ("pro\u200bgress", "progress"),
        ("ＨＳＣＴ", "hsct"),
    ],
)
def test_both_spellings_meet_in_the_same_terms(one: str, other: str) -> None:
    """British and American, accents, hidden characters, brand names and lexicon phrases are folded."""
    analyzer = Analyzer(LEXICON)
    assert analyzer.terms(fold_words(one)) == analyzer.terms(fold_words(other)) != []


def test_negations_are_kept_and_chat_is_dropped() -> None:
    """The words "not licensed" are not "licensed"; "please" is nothing."""
    analyzer = Analyzer()
    assert "not" in analyzer.query_terms(fold_words("please, is it not licensed?"))
    assert "pleas" not in analyzer.query_terms(fold_words("please, is it not licensed?"))


def test_a_question_of_chat_words_only_keeps_them() -> None:
    """Dropping everything would leave nothing to look for."""
    assert Analyzer().query_terms(["advice"]) == ["advic"]


def test_the_longest_phrase_wins() -> None:
    """A phrase is not broken up by a shorter one that begins alike."""
    analyzer = Analyzer(Lexicon(synonyms={"bone": ("bone marrow",), "hsct": ("bone marrow transplant",)}))
    assert analyzer.terms(fold_words("bone marrow transplant and bone marrow")) == ["hsct", "bone"]


@given(st.text(max_size=300))
def test_any_text_gives_terms_without_an_error(text: str) -> None:
    """Whatever people paste, analysis ends in a list of short lower-case terms."""
    assert all(term and term == term.lower() for term in Analyzer(LEXICON).terms(fold_words(text)))
