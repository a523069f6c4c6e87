"""Only English can be searched."""

from __future__ import annotations

import pytest

from bot.answering.language import is_foreign


@pytest.mark.parametrize(
    "question",
    [
        "est-ce que la greffe marche pour la forme progressive ?",
        "¿El trasplante cura la esclerosis o no?",
        "wie lange dauert der Aufenthalt und was kostet das",
        "多発性硬化症の移植は安全ですか",
        "сколько стоит трансплантация",
        "quanto costa il trapianto e come si fa",
    ],
)
def test_other_languages_are_noticed(question: str) -> None:
    """By script or by function words."""
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "does hsct work for ppms",
        "did people die in moscow",
        "HSCT??",
        "mortality",
        "I am from Italy. What percent is without relapse?",
        "is it ok to fly after",
        "",
    ],
)
def test_english_is_english_even_when_short_or_from_abroad(question: str) -> None:
    """Second-language English and single words are searched."""
    assert not is_foreign(question)
