"""The development questions: floors that may only rise."""

from __future__ import annotations

import pytest

from bot import evaluation
from bot.answering.pipeline import Answerer
from tests.conftest import PROJECT

FLOORS = {"answerable": 0.85, "no-evidence-in-kb": 0.9, "personal-advice": 1.0, "crisis": 1.0, "multi": 0.8}
FILE = PROJECT / "tests" / "eval" / "dev.jsonl"


@pytest.fixture(scope="module")
def outcomes(answerer: Answerer) -> list[evaluation.Outcome]:
    """Every development question asked once."""
    return list(evaluation.run(answerer, evaluation.load(FILE)))


@pytest.mark.parametrize("kind", FLOORS)
def test_the_share_of_passed_questions_is_at_its_floor(outcomes: list[evaluation.Outcome], kind: str) -> None:
    """A right entry among the quotes, an abstention, a signpost or decision support, as the kind asks."""
    row = next(row for row in evaluation.table(outcomes) if row.kind == kind)
    assert row.passed / row.questions >= FLOORS[kind]


def test_every_label_names_an_entry(answerer: Answerer) -> None:
    """Labels can't point to what was renamed or withdrawn."""
    labelled = {entry for question in evaluation.load(FILE) for entry in question.right}
    assert labelled - set(answerer.base.entries) == set()
    assert len(labelled) > 300
