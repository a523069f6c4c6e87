"""Several questions in one message, and questions that lean on the one before."""

from __future__ import annotations

import pytest

from bot.answering import followup


def _terms(text: str) -> int:
    return sum(len(word.strip("?.,")) > 3 for word in text.split())


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("how long is the stay and will I lose my hair", 2),
        ("What is the mortality? Does it differ between countries?", 2),
        ("explain edss scale and tell me what the moscow people had", 2),
        ("risk of cancer and risk of thyroid disease, please", 2),
        ("see https://clinic.example/watch?v=what: is this true", 1),
        ("did anyone die", 1),
        ("is it safe and effective", 1),
        ("my neurologist mentioned it in passing. what are the success rates", 1),
        ("what about relapses and progression", 1),
        ("does BEAM and ATG work better", 1),
    ],
)
def test_only_whole_questions_are_split(message: str, parts: int) -> None:
    """A message is taken apart only where each part asks something."""
    assert len(followup.split(message, _terms)) == parts


@pytest.mark.parametrize(
    "question", ["source?", "and in ppms?", "what about children", "really?", "why", "where is that from", "is it safe"]
)
def test_short_and_pronominal_questions_lean(question: str) -> None:
    """They are read together with the message before."""
    assert followup.leans(question, _terms(question))


@pytest.mark.parametrize(
    "question", ["how many people died after a transplant in sweden", "does hair grow back after chemotherapy"]
)
def test_whole_questions_stand_alone(question: str) -> None:
    """They are not mixed with an earlier subject."""
    assert not followup.leans(question, _terms(question))
