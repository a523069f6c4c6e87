"""Confidence and its calibration on the collection itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval import Document, Index, Ranker, calibration
from bot.retrieval.confidence import ANSWER, NEAR, NOTHING, WEIGHTS, Features, band, probability

SURE = Features(normalised=0.6, score=12.0, coverage=1.0, similarity=0.9, aspect=1.0)
PLACES = ("moscow", "chicago", "uppsala", "zurich", "sydney", "leeds")
PARTS = {"hair": "grows back within months", "fever": "is treated with antibiotics", "nausea": "eases with tablets"}
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.asarray)


def _document(place: str, part: str, says: str) -> Document:
    aliases = (f"{part} problems {place}", f"what of {part} around {place}")
    return Document(f"{place}-{part}", f"{part} in {place}?", f"The {part} {says}.", aliases, (part,), (place,))


def _ranker() -> Ranker:
    return Ranker(Index.build([_document(place, *part) for place in PLACES for part in PARTS.items()]))


@given(normalised=st.floats(0, 1), more=st.floats(0, 1), score=st.floats(0, 100), extra=st.floats(0, 100))
def test_confidence_is_a_chance_that_rises_with_both_features(normalised: float, more: float, score: float, extra: float) -> None:
    """More of the question matched, or a higher score, never makes an answer less likely."""
    low = probability(replace(SURE, normalised=normalised, score=score))
    high = probability(replace(SURE, normalised=max(normalised, more), score=score + extra))
    assert 0 < low <= high < 1


def test_the_bands_follow_one_another() -> None:
    """Nothing, near, answer: each begins where the one below ends."""
    edges = (0.0, WEIGHTS.near_from - 1e-9, WEIGHTS.near_from, WEIGHTS.answer_from - 1e-9, WEIGHTS.answer_from, 1.0)
    assert [band(chance) for chance in edges] == [NOTHING, NOTHING, NEAR, NEAR, ANSWER, ANSWER]


@given(kept=CHANCES, removed=CHANCES)
def test_the_chosen_threshold_parts_best(kept: np.ndarray, removed: np.ndarray) -> None:
    """No other threshold in hundredths has fewer errors in sum, and its rates are shares."""
    chosen = calibration.best(kept, removed)
    others = [calibration.rates(kept, removed, step / 100) for step in range(1, 100)]
    assert all(chosen.missed + chosen.false <= other.missed + other.false for other in others)
    assert 0 <= chosen.missed <= 1
    assert 0 <= chosen.false <= 1


@given(kept=CHANCES, removed=CHANCES, low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_threshold_trades_false_answers_for_missed_ones(
    kept: np.ndarray, removed: np.ndarray, low: float, high: float
) -> None:
    """Missed never falls and false never rises with the threshold."""
    lower, higher = (calibration.rates(kept, removed, threshold) for threshold in sorted((low, high)))
    assert lower.missed <= higher.missed
    assert lower.false >= higher.false


def test_a_collection_measures_itself_the_same_each_time() -> None:
    """What is kept is told from what is left out, and the figures are those of the sample."""
    found = calibration.calibrate(_ranker())
    assert found == calibration.calibrate(_ranker())
    assert found
    assert found.sample == len(PLACES) * len(PARTS)
    assert found.auroc > 0.9
    assert found.used.threshold == WEIGHTS.answer_from
    assert found.own.missed + found.own.false <= found.used.missed + found.used.false


def test_near_copies_are_left_out_with_their_document() -> None:
    """Asked in a copy's words, the copy is not what answers a left-out document's question."""
    documents = [_document("moscow", *part) for part in PARTS.items()]
    twins = [replace(document, id=f"{document.id}-again") for document in documents]
    single, double = (calibration.calibrate(Ranker(Index.build(group))) for group in (documents, documents + twins))
    assert single
    assert double
    assert single.own.false == double.own.false == 0


def test_without_wordings_there_is_nothing_to_measure() -> None:
    """Documents without aliases, or none at all, have no calibration."""
    assert calibration.calibrate(Ranker(Index.build([]))) is None
    assert calibration.calibrate(Ranker(Index.build([Document("a", "Does hair grow back?", "It does.")]))) is None


def test_the_chance_is_the_written_logistic() -> None:
    """Worked out by hand for two hits: the logarithm is of the score and a tenth, and the two features are weighed as written."""
    by_hand = 1 / (1 + math.exp(4.5 - 6.2 * 0.5 - 1.2 * math.log(10.1)))
    assert probability(Features(0.5, 10, 0, 0, 0)) == pytest.approx(by_hand)
    assert probability(Features(0.3, 0, 0, 0, 0)) == pytest.approx(1 / (1 + math.exp(4.5 - 6.2 * 0.3 - 1.2 * math.log(0.1))))
