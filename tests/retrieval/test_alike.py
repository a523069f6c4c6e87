"""How alike two questions are, and how many of them are gathered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.pipeline import Answerer
from bot.retrieval.alike import ALIKE, Gathering, closest, similarity, skeleton, weighed

WORDS = st.lists(st.text("abcdeinst", min_size=1, max_size=8), max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("how many moons does jupiter have", "does jupiter have moons and how many", True),
        ("how much does hsct cost in turkey", "price of hsct in Turkey", True),
        ("is hsct offered in brazil", "can you get hsct in brazil", True),
        ("does hsct help with tinnitus", "tinitus after hsct, does it help?", True),
        ("can i fly after hsct", "when can you fly after a stem cell transplant", True),
        ("is hsct covered by aetna", "does aetna cover hsct?", True),
        ("scalp cooling to keep hair", "does scalp cooling keep your hair during chemo", True),
        ("does hsct help with tinnitus", "does hsct help with vertigo", False),
        ("how much does hsct cost in turkey", "how much does hsct cost in brazil", False),
        ("is hsct offered in brazil", "is hsct offered in japan", False),
        ("can i fly after hsct", "can i drive after hsct", False),
        ("how do i keep my hair", "how do i keep my job", False),
        ("is hsct covered by aetna", "is hsct covered by cigna", False),
        ("what is the mortality in mexico", "what is the mortality in russia", False),
    ],
)
def test_the_same_question_in_other_words_is_alike(answerer: Answerer, one: str, other: str, same: bool) -> None:
    """Order, synonyms and slips don't matter; another subject, place or insurer does."""
    index = answerer.ranker.index
    terms = [weighed(index.query(text).terms, index.weight) for text in (one, other)]
    assert (similarity(*terms) >= ALIKE) is same


@given(WORDS, WORDS)
def test_likeness_is_a_share_and_the_same_both_ways(left: list[str], right: list[str]) -> None:
    """Between 0 and 1; 1 for the same terms."""
    one, other = (weighed(terms, lambda term: 1.0 + len(term)) for terms in (left, right))
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert not one or similarity(one, one) == pytest.approx(1)


def test_a_misspelling_leaves_the_skeleton() -> None:
    """Doubled letters and vowels don't count; short words and numbers are taken as they are."""
    assert skeleton("tinnitus") == skeleton("tinitus") == skeleton("tinnitis")
    assert skeleton("jupiter") != skeleton("saturn")
    assert (skeleton("ms"), skeleton("2015")) == ("ms", "2015")


def test_nothing_is_like_nothing() -> None:
    """Questions without terms found no group and join none."""
    groups: Gathering[int] = Gathering(lambda _: 1.0)
    groups.add(1, ())
    assert groups.group_of(()) is None
    assert closest({}, [(1, {})]) is None
    groups.add(2, ("moon", "jupiter"))
    assert groups.group_of(("jupitar", "moon")) == 2
