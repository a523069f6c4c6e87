"""The evaluation under CHART's headings."""

from __future__ import annotations

from datetime import date

from bot import evaluation
from bot.answering.pipeline import Answerer
from bot.evaluation import Question
from bot.text.chart import HEADINGS, chart


def test_the_report_has_every_heading_and_its_own_figures(answerer: Answerer) -> None:
    """Identifiers, version, base, sample, results with what failed, limits, ethics, funding, data."""
    asked = [
        Question("a", "How many moons does jupiter have?", "no-evidence-in-kb", (), None, frozenset()),
        Question("b", "i cant breathe since this morning", "crisis", (), None, frozenset()),
        Question("c", "What is the mortality of HSCT?", "crisis", (), None, frozenset()),
    ]
    text = chart(evaluation.measure(answerer, asked), date(2026, 11, 25))
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == list(HEADINGS)
    assert len(HEADINGS) == 12
    assert all(section.strip() for section in text.split("## ")[1:])
    assert answerer.base.hash in text
    assert "3 questions: 1 no-evidence-in-kb, 2 crisis" in text
    assert "- crisis (2): passed 50.0% of 2" in text
    assert "1 questions did not pass" in text
    for word in ("Ethics", "Funding", "labels", "clinician"):
        assert word in text
