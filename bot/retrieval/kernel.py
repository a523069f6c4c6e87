"""The exact top k, compiled by numba where it is installed (extra `fast`); plain Python otherwise, which only tests run.

MaxScore (Turtle & Flood 1995) over windows of documents, as in Lucene's bulk scorer: the lists that could lift a document into
the top by themselves are summed window by window in a small buffer, a dense scan that stays in the processor's cache; the others
add to the documents that might still get there, looked up where those are few. As the top fills, fewer lists are scanned.

Nothing compiled is kept on disk: numba's cache is pickled code.
"""
# ruff: noqa: ANN001, ANN201, ANN202 – the arrays are those of `Postings`, and numba infers their types

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

try:
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False

    def njit(**_options: object) -> Callable[[Any], Any]:  # type: ignore[no-redef]  # numba has no types
        """Leave a function as it is."""
        return lambda function: function


WINDOW = 8_192  # documents whose scores are summed at a time
MANY = 50  # documents of a window that cost more to look up in a list than its part in the window to be read
LAST = np.iinfo(np.int64).max


@njit(nogil=True)
def lists(pairs, largest, terms, numbers):
    """The lists of a question's distinct terms, −1 for an unknown one, and of its pairs; the largest impact first."""
    found = np.empty(2 * len(numbers), np.int64)
    size = 0
    for number in numbers:
        if number >= 0:
            found[size] = number
            size += 1
    for place in range(1, len(numbers)):
        if numbers[place - 1] >= 0 and numbers[place] >= 0:
            key = numbers[place - 1] << 32 | numbers[place]
            at = _seek(pairs, 0, len(pairs), key)
            if at < len(pairs) and pairs[at] == key:
                found[size] = terms + at
                size += 1
    return found[:size][np.argsort(-largest[found[:size]], kind="mergesort")]


@njit(nogil=True)
def top(documents, impacts, starts, largest, lists, k):
    """Positions and scores of the `k` best of the documents in `lists`, best first, ties by position.

    The lists with the largest impacts come first.
    """
    count = len(lists)
    at, end = starts[lists], starts[lists + 1]
    rest = np.zeros(count + 1)  # what the lists from here on can add at most
    for number in range(count - 1, -1, -1):
        rest[number] = rest[number + 1] + largest[lists[number]]
    best, places = np.zeros(k), np.full(k, LAST)  # a heap with the worst first
    width = min(WINDOW, 1 + _last(documents, end))
    sums, offsets = np.empty(width), np.empty(width, np.int64)
    scanned = count
    low = _next(documents, at, end, scanned)
    while low < LAST:
        sums[:] = 0.0
        for number in range(scanned):
            at[number] = _add(documents, impacts, at[number], end[number], low, sums)
        size = _reaching(sums, offsets, best[0] - rest[scanned])
        for number in range(scanned, count):
            at[number] = _add_few(documents, impacts, at[number], end[number], low, sums, offsets[:size])
            size = _kept(sums, offsets, size, best[0] - rest[number + 1])
        for offset in offsets[:size]:
            if sums[offset] > best[0]:  # later documents lose ties
                _sift(best, places, sums[offset], low + offset, k)
        while scanned and rest[scanned - 1] <= best[0]:
            scanned -= 1
        low = _next(documents, at, end, scanned)
    return _sorted(best, places)


@njit(nogil=True)
def held(documents, starts, lists, positions):
    """Whether each document (row) is in each list (column)."""
    found = np.zeros((len(positions), len(lists)), np.bool_)
    for column, number in enumerate(lists):
        for row, position in enumerate(positions):
            at = _seek(documents, starts[number], starts[number + 1], position)
            found[row, column] = at < starts[number + 1] and documents[at] == position
    return found


@njit(nogil=True)
def _last(documents, end):
    """The last document of all lists."""
    last = 0
    for place in end:
        last = max(last, documents[place - 1])
    return last


@njit(nogil=True)
def _next(documents, at, end, scanned):
    """The first document that the scanned lists still hold."""
    low = LAST
    for number in range(scanned):
        if at[number] < end[number]:
            low = min(low, documents[at[number]])
    return low


@njit(nogil=True)
def _add(documents, impacts, at, end, low, sums):
    """Add a list's postings in the window from `low`; where the list goes on."""
    end = _seek(documents, at, end, low + len(sums))
    for place in range(at, end):
        sums[documents[place] - low] += impacts[place]
    return end


@njit(nogil=True)
def _add_few(documents, impacts, at, end, low, sums, offsets):
    """Add them to the documents at `offsets` at least; where the list goes on, or any place before."""
    if len(offsets) == 0:
        return at
    at = _seek(documents, at, end, low)
    if len(offsets) > MANY:
        return _add(documents, impacts, at, end, low, sums)
    for offset in offsets:
        at = _seek(documents, at, end, low + offset)
        if at < end and documents[at] == low + offset:
            sums[offset] += impacts[at]
    return at


@njit(nogil=True)
def _reaching(sums, offsets, bar):
    """Gather the offsets with a sum above the bar and above 0; how many they are."""
    bar = max(bar, 0.0)
    size = 0
    for offset in range(len(sums)):
        offsets[size] = offset  # no branch that the processor could guess wrong
        size += sums[offset] > bar
    return size


@njit(nogil=True)
def _kept(sums, offsets, size, bar):
    """Keep those of the gathered offsets whose sum is above the bar; how many they are."""
    kept = 0
    for offset in offsets[:size]:
        offsets[kept] = offset
        kept += sums[offset] > bar
    return kept


@njit(nogil=True)
def _seek(documents, at, end, document):
    """The first place in documents[at:end], which ascend, that holds `document` or a later one; leaping, as it is mostly near."""
    leap = 1
    while at + leap < end and documents[at + leap] < document:
        at += leap
        leap *= 2
    end = min(at + leap, end)
    while at < end:
        middle = (at + end) >> 1
        if documents[middle] < document:
            at = middle + 1
        else:
            end = middle
    return at


@njit(nogil=True)
def _worse(score, place, other, other_place):
    return score < other or (score == other and place > other_place)


@njit(nogil=True)
def _sift(best, places, score, place, size):
    """Put a document in the place of the worst in a heap of that size."""
    hole, child = 0, 1
    while child < size:
        if child + 1 < size and _worse(best[child + 1], places[child + 1], best[child], places[child]):
            child += 1
        if not _worse(best[child], places[child], score, place):
            break
        best[hole], places[hole] = best[child], places[child]
        hole, child = child, 2 * child + 1
    best[hole], places[hole] = score, place


@njit(nogil=True)
def _sorted(best, places):
    """The heap's documents with a score, best first."""
    for size in range(len(best) - 1, 0, -1):
        score, place = best[size], places[size]
        best[size], places[size] = best[0], places[0]
        _sift(best, places, score, place, size)
    found = np.count_nonzero(best)
    return places[:found].astype(np.int32), best[:found]
