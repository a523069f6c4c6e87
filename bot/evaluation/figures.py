"""The figures by kind and by topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.bootstrap import Share, share
from bot.evaluation.outcomes import Outcome
from bot.evaluation.questions import EXPECTED, NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Row:
    """Figures for a group of questions; a share is None where no question of the group has it.

    Attributes:
        group: kind or topic.
        questions: how many.
        passed: share that got what their kind asks for.
        recall_1: share of the labelled questions whose first quote is right.
        recall_3: share with a right one among the first three.
        mrr: mean of 1/rank of the first right quote, 0 where there is none.
        false_answers: share of the questions without a right entry, or with labelled ones, that were answered with none of them.
        missed_answers: share of the questions with a right entry in the base that were not answered.
    """

    group: str
    questions: int
    passed: Share | None
    recall_1: Share | None
    recall_3: Share | None
    mrr: Share | None
    false_answers: Share | None
    missed_answers: Share | None


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong decisions between answer and abstention, as confidence alone would make them from one threshold on."""

    threshold: float
    missed: int
    answerable: int
    false: int
    unanswerable: int


def recall(rank: int, places: int) -> float:
    """1 where the first right entry is among so many, else 0."""
    return float(1 <= rank <= places)


def reciprocal(rank: int) -> float:
    """1/rank; 0 where nothing right was found."""
    return 1 / rank if rank else 0.0


_MEASURES: Mapping[str, Callable[[Outcome], float | None]] = {
    "passed": lambda outcome: outcome.passed,
    "recall_1": lambda outcome: recall(outcome.rank, 1) if outcome.question.right else None,
    "recall_3": lambda outcome: recall(outcome.rank, 3) if outcome.question.right else None,
    "mrr": lambda outcome: reciprocal(outcome.rank) if outcome.question.right else None,
    "false_answers": lambda outcome: outcome.false_answer,
    "missed_answers": lambda outcome: outcome.missed_answer,
}


def by_kind(outcomes: Sequence[Outcome]) -> list[Row]:
    """One row for each kind that was asked."""
    groups = ((kind, [outcome for outcome in outcomes if outcome.question.kind == kind]) for kind in EXPECTED)
    return [_row(kind, group) for kind, group in groups if group]


def by_topic(outcomes: Sequence[Outcome]) -> list[Row]:
    """One row for each topic, the most asked first; a question counts in each of its topics."""
    asked = Counter(topic for outcome in outcomes for topic in outcome.question.topics)
    topics = sorted(asked, key=lambda topic: (-asked[topic], topic))
    return [_row(topic, [outcome for outcome in outcomes if topic in outcome.question.topics]) for topic in topics]


def errors(outcomes: Iterable[Outcome], threshold: float) -> Errors:
    """What another threshold would miss and answer falsely on the labelled questions."""
    outcomes = list(outcomes)
    due = [outcome.confidence for outcome in outcomes if outcome.missed_answer is not None]
    undue = [outcome.confidence for outcome in outcomes if outcome.question.kind == NO_EVIDENCE]
    missed, false = sum(chance < threshold for chance in due), sum(chance >= threshold for chance in undue)
    return Errors(threshold, missed, len(due), false, len(undue))


def _row(group: str, outcomes: Sequence[Outcome]) -> Row:
    shares = {name: share(_known(map(measure, outcomes))) for name, measure in _MEASURES.items()}
    return Row(group, len(outcomes), **shares)


def _known(values: Iterable[float | None]) -> Iterable[float]:
    return (float(value) for value in values if value is not None)
