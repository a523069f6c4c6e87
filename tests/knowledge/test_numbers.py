"""Number tokens: what counts as the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.numbers import number_tokens, unfounded


@pytest.fixture(scope="module", autouse=True)
def nothing_remembered() -> None:
    """What another test has read is read again."""
    number_tokens.cache_clear()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("75.5% in 56 people", ["75.5%", "56"]),
        ("p < 0.05, HR 0.50 (95% CI 0.36-0.81)", ["<0.05", "0.50", "95%", "0.36", "0.81"]),
        ("−0.09 points a year (-0.15 to -0.04)", ["-0.09 point", "-0.15", "-0.04"]),
        ("68–88 per cent", ["68%", "88%"]),
        ("2 to 5 years, an 8-year result", ["2 year", "5 year", "8 year"]),
        ("aged 18-50, EDSS ≤5.5", ["18", "50", "≤5.5"]),
        ("NCT03477500, CD34, COVID-19, SF-36, IL-2, T2", ["NCT03477500"]),
        ("£49.2 million, US$100,000", ["49.2 £ million", "100000 $"]),
        ("45 years or older, at least 3 months, more than 1,800, less than 1%", ["≥45 year", "≥3 month", ">1800", "<1%"]),
        ("~5 mg, ≈6 weeks, a 2 to 5-year span, 3-7-day", ["≈5 mg", "≈6 week", "2 year", "5 year", "3 day", "7 day"]),
        ("8/281 in 2015", ["8", "281", "2015"]),
        ("no numbers at all", []),
    ],
)
def test_tokens_carry_sign_comparator_value_and_unit(text: str, tokens: list[str]) -> None:
    """Each spelling of a number gives its canonical token."""
    assert [str(token) for token in number_tokens(text)] == tokens


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("0.5", "-0.5"),
        ("p > 0.05", "p < 0.05"),
        ("95", "95%"),
        ("9.5%", "95%"),
        ("17.6%", "16.7%"),
        ("3 years", "3 months"),
        ("21 months", "21"),
        ("£5", "$5"),
        ("5.0", "50"),
        ("1.0", "10"),
    ],
)
def test_another_sign_comparator_unit_or_digit_is_another_number(text: str, home: str) -> None:
    """What differs in meaning never agrees."""
    assert unfounded(text, number_tokens(home))


@pytest.mark.parametrize(
    ("text", "home"),
    [("1,000", "1000"), ("day 100", "100 days"), ("48.9", "48.9 months"), ("at least 6", "≥6"), ("75 per cent", "75%")],
)
def test_the_same_number_in_another_spelling_agrees(text: str, home: str) -> None:
    """Separators, words for comparators, the unit's place and a left-out unit don't matter."""
    assert not unfounded(text, number_tokens(home))


@given(st.decimals(min_value=0, max_value=10_000, places=1), st.sampled_from(["", "%", " months", " years"]))
def test_every_number_agrees_with_itself(value: object, unit: str) -> None:
    """A text is always founded on itself."""
    text = f"it was {value}{unit} then"
    assert not unfounded(text, number_tokens(text))
