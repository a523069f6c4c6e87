"""Which questions one message holds: two asked at once, and a short one that leans on the message before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_OPENER = (
    r"(?:what(?:s|'s)?|how|does|do|did|is|are|was|were|will|would|can|could|should|must|may|which|who|whos|why|when|where|has|have|"
    r"explain|tell me|risk of)"
)
_BOUNDARY = re.compile(
    rf"(?<=[?;])\s*(?:(?:and|also|plus|or)\s+)?(?=\S)|\s*(?:,|;|\.|=)?\s*\b(?:and|also|plus|&|\+)\s+(?:also\s+)?(?={_OPENER}\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+://\S+|\bwww\.\S+", re.IGNORECASE)
_STARTS_LIKE_QUESTION = re.compile(rf"^(?:(?:so|ok|and|but|also|please|pls|hi|hey|thanks|well)[ ,]+)*{_OPENER}\b", re.IGNORECASE)
_LEANS = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|thanks?|thx|so|hm+|ah|oh|cool|right|great|one more)[ ,.:!]+)*"
    r"(?:(?:and|but|or|for)\b|what about|how about|sources?\b|link|where ?(?:is|s|'s|was)? (?:that|this|it) from"
    r"|really\??$|why\??$|since when|how so)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|it's|that|thats|this|they|them|their|those|these|he|she|there|same|wheres that)\b", re.IGNORECASE
)
MAX_PARTS = 3
OWN_TERMS = 2  # a later part with fewer terms of its own ("and what year") belongs to the question before it
LEANING_TERMS = 4  # a question with a pronoun and no more terms of its own than this needs the one before


def split(message: str, terms_of: Callable[[str], int]) -> tuple[str, ...]:
    """The questions of a message, in order; the whole message where it asks one thing.

    Args:
        message: what was typed.
        terms_of: how many terms of its own a piece of text has.
    """
    pieces = [piece for piece in _pieces(message) if piece]
    first, *later = pieces or [message]
    apart = bool(terms_of(first)) and _asks(first) and all(terms_of(piece) >= OWN_TERMS and _asks(piece) for piece in later)
    return tuple(pieces) if apart and 1 < len(pieces) <= MAX_PARTS else (message,)


def _pieces(message: str) -> Iterator[str]:
    """The message cut at its boundaries; an address is never cut, for half of one would no longer be known as such."""
    addresses = [found.span() for found in _ADDRESS.finditer(message)]
    start = 0
    for boundary in _BOUNDARY.finditer(message):
        if not any(begin < boundary.start() < end for begin, end in addresses):
            yield message[start : boundary.start()].strip(" ,;.")
            start = boundary.end()
    yield message[start:].strip(" ,;.")


def _asks(piece: str) -> bool:
    return "?" in piece or bool(_STARTS_LIKE_QUESTION.match(piece))


def leans(question: str, terms: int) -> bool:
    """Whether the question can only be understood with the one before it.

    Args:
        question: what was typed.
        terms: how many terms of its own it has.
    """
    if terms == 0 or _LEANS.match(question):
        return True
    return bool(_PRONOUN.search(question)) and terms <= LEANING_TERMS


def joined(prior: str, question: str) -> str:
    """The question read together with the one before it."""
    return f"{prior.strip()} {question.strip()}"
