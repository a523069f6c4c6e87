"""Everything that one evaluation measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.pipeline import Answerer
from bot.evaluation import figures, peers
from bot.evaluation.outcomes import Outcome, run
from bot.evaluation.questions import ANSWERABLE, MULTI, Question
from bot.retrieval.calibration import Calibration, calibrate


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation.

    Attributes:
        base: hash of the knowledge base.
        outcomes: what became of each question.
        kinds: figures by kind.
        topics: figures by topic.
        engines: how this ranking and other engines rank the same documents; empty where no question is labelled.
        calibration: what the base says of its own confidence.
    """

    base: str
    outcomes: Sequence[Outcome]
    kinds: Sequence[figures.Row]
    topics: Sequence[figures.Row]
    engines: Sequence[peers.Compared]
    calibration: Calibration | None

    @property
    def wrong(self) -> list[Outcome]:
        """The questions that didn't get what their kind asks for."""
        return [outcome for outcome in self.outcomes if not outcome.passed]

    @property
    def thresholds(self) -> list[figures.Errors]:
        """Errors on the labelled questions at the threshold in use and at the base's own."""
        pair = (self.calibration.used, self.calibration.own) if self.calibration else ()
        return [figures.errors(self.outcomes, rates.threshold) for rates in pair]


def measure(answerer: Answerer, questions: Sequence[Question]) -> Report:
    """Ask every question and measure all there is to measure."""
    outcomes = tuple(run(answerer, questions))
    labelled = [question for question in questions if question.kind in (ANSWERABLE, MULTI) and question.right]
    return Report(
        base=answerer.base.hash,
        outcomes=outcomes,
        kinds=figures.by_kind(outcomes),
        topics=figures.by_topic(outcomes),
        engines=peers.compare(answerer.ranker, labelled) if labelled else (),
        calibration=calibrate(answerer.ranker),
    )
