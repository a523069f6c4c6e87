"""Taking the person out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.redact import redact


@pytest.mark.parametrize(
    ("typed", "gone", "kept"),
    [
        ("<@123456789012345678> does hsct work?", "123456789012345678", "does hsct work?"),
        ("my name is Anna Berg, how long is the stay?", "Anna", "how long is the stay?"),
        ("mail me at a.berg@example.org what does it cost?", "example.org", "what does it cost?"),
        ("call +44 7700 900123 is it on the nhs?", "7700", "is it on the nhs?"),
        ("see https://clinic.example/x is this true?", "clinic.example", "is this true?"),
        ("born 3.4.1981. can fertility come back?", "1981", "can fertility come back?"),
        ("I'm 47 years old is it too late for hsct?", "47", "too late for hsct?"),
        ("Dr Smith says no. what do studies say?", "Smith", "what do studies say?"),
        ("I was diagnosed last year with ppms. Does it help?", "diagnosed", "Does it help?"),
        ("i live in SW1A 1AA, which centres do it?", "SW1A", "which centres do it?"),
    ],
)
def test_personal_parts_go_and_the_question_stays(typed: str, gone: str, kept: str) -> None:
    """What tells of the person is removed; what is asked is kept."""
    cleaned = redact(typed)
    assert gone not in cleaned
    assert kept in cleaned


@given(st.text(max_size=200))
def test_any_text_is_redacted_without_an_error(text: str) -> None:
    """The result is one line and never longer than what was typed, but for the words that stand in for a doctor."""
    cleaned = redact(text)
    assert "\n" not in cleaned
    assert len(cleaned) <= len(text) + 12 * (text.lower().count("dr") + text.lower().count("prof") + text.lower().count("doctor"))
