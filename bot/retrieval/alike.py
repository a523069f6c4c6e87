"""How alike two questions are: the terms they share, weighted, where a mistyped term counts as far as its letters agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

ALIKE = 0.62  # from which two questions ask the same thing; checked on pairs in tests/retrieval/test_alike.py
SAME_WORD = 0.8  # similarity of letters, 0 to 1, from which two terms are one word mistyped
SHORTEST = 5  # letters of a term that may be mistyped
KEYS = 4  # weightiest terms by which alike questions are looked for: two of them share the skeleton of at least one
LOOKED_AT = 4  # groups compared whole, those that share most first
HOLDING = 16  # groups with one term that are looked through, newest first

Terms = Mapping[str, float]  # term → weight
Weight = Callable[[str], float]  # how much a term tells
Key = TypeVar("Key")


def weighed(terms: Iterable[str], weight: Weight) -> dict[str, float]:
    """Terms with their weights."""
    return {term: weight(term) for term in terms}


def keys(terms: Terms) -> dict[str, float]:
    """Skeletons of the weightiest terms with their weights, heaviest first."""
    heaviest = sorted(terms, key=lambda term: (-terms[term], term))[:KEYS]
    return {skeleton(term): terms[term] for term in heaviest}


@lru_cache(100_000)
def skeleton(term: str) -> str:
    """What most misspellings leave of a word: its first letter and the consonants after it, none doubled."""
    if len(term) < SHORTEST or not term.isalpha():
        return term
    bones = [letter for letter, before in zip(term[1:], term, strict=False) if letter not in "aeiouyh" and letter != before]
    return term[0] + "".join(bones)


def similarity(one: Terms, other: Terms) -> float:
    """Weighted Dice coefficient, 0 to 1: the same in both directions, 1 for the same terms."""
    mass = sum(one.values()) + sum(other.values())
    if not one or not other or not mass:
        return 0.0
    shared = one.keys() & other.keys()
    alike = 2 * sum(map(one.__getitem__, shared))
    pairs = _mistyped(one.keys() - shared, other.keys() - shared) if len(shared) < min(len(one), len(other)) else ()
    return min(1.0, (alike + sum(share * (one[a] + other[b]) for share, a, b in pairs)) / mass)


def _mistyped(left: Collection[str], right: Collection[str]) -> Iterator[tuple[float, str, str]]:
    """Pairs of terms spelt nearly alike, and how nearly; each term is paired once, the closest pairs first."""
    pairs = [(a, b) for a in left for b in right if a[0] == b[0] and len(a) >= SHORTEST <= len(b) and a.isalpha() and b.isalpha()]
    likely = sorted([(OSA.normalized_similarity(a, b, score_cutoff=SAME_WORD), a, b) for a, b in pairs], reverse=True)
    used: set[str] = set()
    for share, a, b in likely:
        if share and a not in used and b not in used:
            used |= {a, b}
            yield share, a, b


def closest(terms: Terms, candidates: Iterable[tuple[Key, Terms]]) -> Key | None:
    """The candidate most alike, the first of equals; None where none is alike enough."""
    likenesses = [(similarity(terms, other), -number, key) for number, (key, other) in enumerate(candidates)]
    best = max(likenesses, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] >= ALIKE else None


class Gathering(Generic[Key]):
    """Groups of alike questions in memory: what many questions at once are gathered with.

    Args:
        weight: how much a term tells.
    """

    def __init__(self, weight: Weight) -> None:
        self._weight = cache(weight)
        self._same: dict[frozenset[str], Key] = {}
        self._groups: list[tuple[Key, Terms]] = []
        self._mass: list[float] = []
        self._holding: dict[str, list[int]] = defaultdict(list)

    def add(self, key: Key, terms: Collection[str]) -> None:
        """Add the terms of a question that stands for a group."""
        mine = weighed(terms, self._weight)
        if mine:
            self._same.setdefault(frozenset(mine), key)
        for key_term in dict.fromkeys(map(skeleton, mine)):
            self._holding[key_term].append(len(self._groups))
        self._groups.append((key, mine))
        self._mass.append(sum(mine.values()))

    def group_of(self, terms: Collection[str]) -> Key | None:
        """The group that a question with these terms belongs to; None where none is alike enough."""
        same = frozenset(terms)
        if same in self._same:
            return self._same[same]
        mine = weighed(terms, self._weight)
        found = closest(mine, (self._groups[place] for place in self._candidates(mine)))
        if found is not None:
            self._same[same] = found
        return found

    def _candidates(self, terms: Terms) -> list[int]:
        """The groups that share most of the weight, as far as the weightiest terms tell."""
        shared: dict[int, float] = {}
        for key, weight in keys(terms).items():
            for place in self._holding.get(key, ())[-HOLDING:]:
                shared[place] = shared.get(place, 0.0) + weight
        mass, masses = sum(terms.values()), self._mass
        likely = [(share / (mass + masses[place]), place) for place, share in shared.items()]
        likely.sort(reverse=True)
        return [place for _, place in likely[:LOOKED_AT]]
