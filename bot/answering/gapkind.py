"""What kind of gap an unanswered question points to. The first two need different work: write an entry, or re-word one.

The kind is computed from what the base held on the question; a curator who knows better corrects it.
"""

from __future__ import annotations

from bot.replies import Answer, GapKind
from bot.retrieval import Ranked
from bot.retrieval.confidence import NOTHING, band

HELD_FROM = 0.5  # share of the question's idf that the best entry holds from which the answer is probably there, but missed
WEAK_BELOW = 0.5  # confidence under which an answer is worth a curator's look; one answer in ten of the development questions


def gap_kind(best: Ranked | None, confidence: float, *, outside: bool) -> GapKind:
    """The kind of gap behind an abstention.

    Args:
        best: the nearest entry, if there is any.
        confidence: the chance, 0 to 1, that it answers the question.
        outside: whether the question is about something that the collection doesn't cover.
    """
    if outside:
        return "outside"
    if best is None or band(confidence) == NOTHING:
        return "nothing"
    return "missed" if best.features.coverage >= HELD_FROM else "near"


def weak(answer: Answer) -> bool:
    """Whether an answer is so unsure that its question is kept for the curators all the same."""
    return answer.confidence < WEAK_BELOW
