"""The exact top k in numpy: what `kernel` does, with all documents as one window.

The functions take the arrays of `Postings` and are the equals of those with the same name in `kernel`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.corpus import Ints, Longs

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bounds = Sequence[tuple[int, int]]  # where lists begin and end

LONG = 5_000  # postings up to which summing a list takes no longer than looking a few documents up in it
PROBED = 1_000  # postings that tell how good the top is at least
TINY = 1e-300  # any score is larger


def lists(pairs: Longs, largest: Floats, terms: int, numbers: Longs) -> Longs:
    """The lists of a question's distinct terms, −1 for an unknown one, and of its pairs; the largest impact first."""
    both = (numbers[:-1] >= 0) & (numbers[1:] >= 0)
    keys = pair(numbers[:-1][both], numbers[1:][both])
    at = pairs.searchsorted(keys)
    found = np.concatenate([numbers[numbers >= 0], at[pairs.searchsorted(keys, "right") > at] + terms])
    ordered: Longs = found[(-largest[found]).argsort(kind="stable")]
    return ordered


def top(documents: Ints, impacts: Floats, starts: Longs, largest: Floats, lists: Longs, k: int) -> tuple[Ints, Floats]:
    """Positions and scores of the `k` best of the documents in `lists`, best first, ties by position.

    The lists with the largest impacts come first.
    """
    bounds = _bounds(starts, lists)
    probe = _probe(bounds, k)
    bar = _kth(impacts[probe], k)
    needed, passed, rest = _divided(bounds, largest[lists].tolist(), bar)
    sums = _sums(documents, impacts, needed)
    bar = max(bar, _kth(sums[documents[probe]], k), TINY)
    positions = np.flatnonzero(sums >= max(bar - rest, TINY)).astype(np.int32)
    scores = sums[positions]
    for start, end, most in passed:
        positions, scores = _above(positions, scores, max(bar, _kth(scores, k)) - rest)
        scores += _added(documents[start:end], impacts[start:end], positions)
        rest -= most
    if len(scores) > PROBED:
        positions, scores = _above(positions, scores, _kth(scores, k))
    order = np.lexsort((positions, -scores))[:k]
    return positions[order], scores[order]


def held(documents: Ints, starts: Longs, lists: Longs, positions: Ints) -> Flags:
    """Whether each document (row) is in each list (column)."""
    found = np.zeros((len(positions), len(lists)), np.bool_)
    for column, (start, end) in enumerate(_bounds(starts, lists)):
        holding = documents[start:end]
        found[:, column] = holding.take(holding.searchsorted(positions), mode="clip") == positions
    return found


def scores(documents: Ints, impacts: Floats, starts: Longs, lists: Longs, size: int) -> Floats:
    """By document, `size` of them, what the lists add up to."""
    return _sums(documents, impacts, _bounds(starts, lists), size)


def pair(first: Longs, second: Longs | Ints) -> Longs:
    """The keys of term numbers that follow each other."""
    return first << 32 | second


def _bounds(starts: Longs, lists: Longs) -> list[tuple[int, int]]:
    return list(zip(starts[lists].tolist(), starts[lists + 1].tolist(), strict=True))


def _probe(bounds: Bounds, k: int) -> slice:
    """Some postings of the most telling list that has `k`."""
    return next((slice(start, min(end, start + k + PROBED)) for start, end in bounds if end - start >= k), slice(0, 0))


def _divided(bounds: Bounds, largest: Sequence[float], bar: float) -> tuple[Bounds, list[tuple[int, int, float]], float]:
    """The lists to be summed; the long ones passed over, which together stay under the bar, with what each and all can add."""
    needed, passed, rest = [], [], 0.0
    for (start, end), most in zip(reversed(bounds), reversed(largest), strict=True):
        if end - start > LONG and rest + most < bar:
            passed.append((start, end, most))
            rest += most
        else:
            needed.append((start, end))
    return needed, passed[::-1], rest


def _sums(documents: Ints, impacts: Floats, bounds: Bounds, size: int = 0) -> Floats:
    """By document what the lists add up to, at least `size` long."""
    together = np.concatenate([documents[:0], *(documents[start:end] for start, end in bounds)])
    weights = np.concatenate([impacts[:0], *(impacts[start:end] for start, end in bounds)])
    return np.bincount(together, weights, size).astype(np.float64, copy=False)  # for mypy: weighted, it is float64 already


def _kth(scores: Floats, k: int) -> float:
    """The `k`-th largest score; 0 where there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else 0.0


def _above(positions: Ints, scores: Floats, bar: float) -> tuple[Ints, Floats]:
    enough = scores >= bar
    return positions[enough], scores[enough]


def _added(documents: Ints, impacts: Floats, positions: Ints) -> Floats:
    """What a list adds to the scores of the documents at `positions`."""
    at = documents.searchsorted(positions)
    return np.where(documents.take(at, mode="clip") == positions, impacts.take(at, mode="clip"), 0.0)
