"""Does the best hit answer the question? A logistic of few features; the raw BM25 score alone says little.

Features, each between 0 and about 1:
    normalised: score over what the question could have scored at most, unknown words at the largest idf;
    coverage: share of the question's idf that the hit's document holds;
    similarity: how much the question looks like one of the document's own questions (idf-weighted Dice);
    aspect: whether the topics the question shows are the document's (1 agree, ½ none shown, 0 disagree);
    outside: whether the question names something that the collection doesn't cover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ANSWER = "answer"
NEAR = "near"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Features:
    """What is known about a question and its best hit."""

    normalised: float
    coverage: float
    similarity: float
    aspect: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic's weights, fitted on the development questions (tests/eval) and kept here with their thresholds."""

    bias: float = -6.0
    normalised: float = 5.0
    coverage: float = 5.0
    similarity: float = 4.0
    aspect: float = 1.0
    outside: float = -4.0
    answer_from: float = 0.5
    near_from: float = 0.2


WEIGHTS = Weights()


def probability(features: Features, weights: Weights = WEIGHTS) -> float:
    """The chance, 0 to 1, that the hit answers the question."""
    total = (
        weights.bias
        + weights.normalised * features.normalised
        + weights.coverage * features.coverage
        + weights.similarity * features.similarity
        + weights.aspect * features.aspect
        + weights.outside * features.outside
    )
    return 1 / (1 + math.exp(-total))


def band(chance: float, weights: Weights = WEIGHTS) -> str:
    """`answer`, `near` (entries that may not answer) or `nothing`."""
    if chance >= weights.answer_from:
        return ANSWER
    return NEAR if chance >= weights.near_from else NOTHING
