"""Suggestions as people type: entries whose question or wordings hold all typed words, the last one perhaps unfinished."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

MOST = 25
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be chosen: its value, and the text that people read."""

    value: str
    title: str


class Suggester:
    """Finds by the beginnings of words.

    Args:
        titles: what is offered, by value.
        wordings: other texts by which a value is found.
        first: values offered before anything is typed.
    """

    def __init__(self, titles: Mapping[str, str], wordings: Mapping[str, Sequence[str]], first: Iterable[str] = ()) -> None:
        self._titles = titles
        self._first = tuple(first)
        self._places: dict[str, set[str]] = defaultdict(set)
        self._in_title: dict[str, frozenset[str]] = {}
        for value, title in titles.items():
            self._in_title[value] = frozenset(_words(title))
            for text in (title, *wordings.get(value, ())):
                for word in _words(text):
                    self._places[word].add(value)
        self._vocabulary = sorted(self._places)

    def suggest(self, typed: str) -> list[Suggestion]:
        """The best 25 for what has been typed so far.

        Those with more of the typed words come first, then those that hold them in their title, then shorter titles.
        """
        words = list(dict.fromkeys(_words(typed)))
        if not words:
            return [Suggestion(value, self._titles[value]) for value in self._first[:MOST]]
        found: dict[str, float] = defaultdict(float)
        for word in words:
            for value in set().union(*map(self._places.__getitem__, self._beginning_with(word))):
                found[value] += 1 + 0.4 * any(other.startswith(word) for other in self._in_title[value])
        needed = max(1, len(words) - 1) if len(words) > 2 else len(words)  # one word of three may be amiss
        chosen = [value for value, score in found.items() if score >= needed] or list(found)
        chosen.sort(key=lambda value: (-found[value], len(self._titles[value]), value))
        return [Suggestion(value, self._titles[value]) for value in chosen[:MOST]]

    def only(self, typed: str) -> str | None:
        """The one value that holds all that was typed; None where there is none, or more than one."""
        holding = [set().union(*map(self._places.__getitem__, self._beginning_with(word))) for word in _words(typed)]
        found = set.intersection(*holding) if holding else set()
        return found.pop() if len(found) == 1 else None

    def _beginning_with(self, start: str) -> Iterator[str]:
        for word in islice(self._vocabulary, bisect_left(self._vocabulary, start), None):
            if not word.startswith(start):
                return
            yield word


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
