"""How far a mean can be trusted: the percentile bootstrap (Efron 1979), with a fixed seed so that equal data give equal ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
SEED = 7
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A mean with its interval.

    Attributes:
        value: the mean.
        low: lower end of the 95 % interval.
        high: upper end. It says nothing where all values are equal: the ends then are the value itself.
        of: how many values.
    """

    value: float
    low: float
    high: float
    of: int


def share(values: Iterable[float]) -> Share | None:
    """The mean of `values` and its interval; None without values.

    Resampled with replacement, the counts of the distinct values are multinomial: they are drawn instead of the values.
    """
    distinct, counts = np.unique(np.asarray(list(values), dtype=np.float64), return_counts=True)
    size = int(counts.sum())
    if not size:
        return None
    drawn = np.random.default_rng(SEED).multinomial(size, counts / size, RESAMPLES)
    low, high = np.quantile(drawn @ distinct / size, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Share(float(counts @ distinct / size), float(low), float(high), size)


def lead(ours: Iterable[float], theirs: Iterable[float]) -> Share | None:
    """By how much `ours` is above `theirs` on the same questions (paired); certain where the interval leaves 0 out."""
    return share(one - other for one, other in zip(ours, theirs, strict=True))
