"""Does the best hit answer the question? A logistic of two features that carry over between collections.

The raw score alone says little: it grows with the question. Its share of what the question could have scored at most, unknown
words counted at the largest idf, says how much of the question the hit is about; the score itself (its logarithm, since it has no
ceiling) says how much there was to be about. Coverage, similarity and aspect are kept beside them for those who look at a hit;
they added nothing to these two on the development questions.

The threshold is fixed. The one that the shipped base chooses for itself when each entry and its near copies are left out (0.86,
see `calibration`) would leave 47 of the 118 development questions with a right entry unanswered, against 1 at 0.33, and would
spare no false answer: of 56 questions without evidence neither answers one, since what is about something else is recognised
before (`bot/answering/scope.py`). Leaving out overstates false answers, because the neighbours that remain answer part of the
question. So it is shown by `eval` beside the labelled figures, and not used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ANSWER = "answer"
NEAR = "near"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Features:
    """What is known about a question and a hit.

    Attributes:
        normalised: the score over what the question could have scored at most, 0 to 1.
        score: BM25 score, 0 or more.
        coverage: share of the question's idf that the document holds, 0 to 1.
        similarity: how much the question looks like one of the document's own (idf-weighted Dice), 0 to 1.
        aspect: whether the topics that the question shows are the document's: 1 agree, ½ none shown, 0 disagree.
    """

    normalised: float
    score: float
    coverage: float
    similarity: float
    aspect: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic's weights, fitted on labelled questions (tests/eval says which), and the bands they are used with."""

    bias: float = -4.5
    normalised: float = 6.2
    log_score: float = 1.2
    answer_from: float = 0.33
    near_from: float = 0.15


WEIGHTS = Weights()


def probability(features: Features, weights: Weights = WEIGHTS) -> float:
    """The chance, 0 to 1, that the hit answers the question."""
    log_score = math.log(features.score + 0.1)  # 0.1: a score of 0 is no chance, not an error
    return 1 / (1 + math.exp(-(weights.bias + weights.normalised * features.normalised + weights.log_score * log_score)))


def band(chance: float, weights: Weights = WEIGHTS) -> str:
    """`answer`, `near` (entries that may not answer) or `nothing`."""
    if chance >= weights.answer_from:
        return ANSWER
    return NEAR if chance >= weights.near_from else NOTHING
