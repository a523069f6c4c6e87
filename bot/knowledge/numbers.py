"""Numbers in running text, read as tokens that can be compared: sign, comparator, value, unit.

The number rule stands on this: an entry's text may hold only number tokens that its cited figures (or its source's own
fields) hold, and must hold all tokens of every figure it cites. So a flipped sign, a moved point or a swapped digit is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_UNITS = {
    "year": r"years?|yrs?",
    "month": r"months?",
    "week": r"weeks?",
    "day": r"days?",
    "hour": r"hours?",
    "minute": r"minutes?",
    "point": r"points?|steps?",
    "mg": r"mg",
    "kg": r"kg",
    "°C": r"°\s?c",
    "million": r"millions?",
    "thousand": r"thousand",
}
_BEFORE_UNIT = r"(?:(?P<named>year|month|week|day)s?\s(?=\d{1,3}\b))?"
_PERCENT = r"%|per\s?cents?\b|percents?\b"
_UNIT = "|".join(f"(?P<u{i}>{pattern})" for i, pattern in enumerate(_UNITS.values()))
_UNIT_NAMES = tuple(_UNITS)

_BEFORE = r"(?P<before>[<>≤≥≈~]=?|at least|at most|(?:more|greater|less|fewer) than)?"
_AFTER = (
    r"(?P<after>\+|\s(?:or|and)\s(?:more|older|over|above|higher|longer|later|greater|better)"
    r"|\s(?:or|and)\s(?:less|fewer|lower|under|below|younger|earlier|shorter))?"
)
_TOKEN = re.compile(
    rf"{_BEFORE}\s*(?P<currency>us\$|[£€$])?\s?(?<![\w)%]){_BEFORE_UNIT}(?P<minus>-)?"
    rf"(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?"
    rf"(?:\s?(?P<percent>{_PERCENT})|[\s-]?(?:{_UNIT})\b)?{_AFTER}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_IDENTIFIER = re.compile(r"\b[A-Za-z]{2,}-?\d[\d-]{4,}\d\b")
_NAME_WITH_NUMBER = re.compile(r"\b(?:[A-Za-z]*[A-Z]-?\d+[A-Za-z]?|[A-Za-z]+\d+[A-Za-z]*)\b")
_RANGE = re.compile(
    rf"(?<!\d)(?P<low>\d+(?:\.\d+)?)(?P<gap>\s?-\s?|\sto\s|\sand\s|\sor\s)(?P<high>\d+(?:\.\d+)?)(?P<unit>\s?(?:{_PERCENT})|[\s-](?:"
    + "|".join(_UNITS.values())
    + r")\b)",
    re.IGNORECASE,
)
_DASH_BETWEEN_DIGITS = re.compile(r"(?<=[\d%])\s?[-–—]\s?(?=\d)")
_LESS = re.compile(r"^(?:<=?|≤|at most|less|fewer)|or (?:less|fewer|lower|under|below|younger|earlier|shorter)", re.IGNORECASE)
_STRICT = re.compile(r"^(?:[<>]$|more|greater|less|fewer)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberToken:
    """One number as it stands in a text."""

    value: str  # digits as printed (5.0 is not 5: a moved point must not hide), without thousands separators
    sign: str = ""  # "-" or ""
    comparator: str = ""  # "<", "≤", ">", "≥", "≈" or ""
    unit: str = ""  # "%", "year", "£" … or ""

    def __str__(self) -> str:
        unit = self.unit if self.unit in ("", "%") else f" {self.unit}"
        return f"{self.comparator}{self.sign}{self.value}{unit}"

    def agrees_with(self, home: NumberToken) -> bool:
        """Whether `home` is this number; only a unit that `home` has may be left out here (never a percent sign)."""
        same = (self.value, self.sign, self.comparator) == (home.value, home.sign, home.comparator)
        return same and (self.unit == home.unit or (not self.unit and home.unit != "%"))


@lru_cache(maxsize=16_384)  # a source's fields are read again for every entry that cites it
def number_tokens(text: str) -> tuple[NumberToken, ...]:
    """All number tokens of `text`, in order. Digits inside names (CD34, COVID-19, SF-36) don't count; registry numbers do."""
    if not _DIGIT.search(text):
        return ()
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("\u2011", "-")
    identifiers = tuple(NumberToken(match.group().upper()) for match in _IDENTIFIER.finditer(text))
    text = _IDENTIFIER.sub(" ", text)
    text = _NAME_WITH_NUMBER.sub(" ", text)
    text = re.sub(r"(?<=[a-z])-(?=\d)", " ", text)  # "post-2015": a hyphen, not a minus
    text = _share_unit_over_range(text)
    text = _DASH_BETWEEN_DIGITS.sub(" to ", text)
    return identifiers + tuple(_token(match) for match in _TOKEN.finditer(text))


def unfounded(text: str, allowed: Iterable[NumberToken]) -> tuple[NumberToken, ...]:
    """The tokens of `text` that agree with none of `allowed`."""
    allowed = tuple(allowed)
    return tuple(token for token in number_tokens(text) if not any(token.agrees_with(other) for other in allowed))


def _share_unit_over_range(text: str) -> str:
    """A range ("68-88%", "2 to 5 years") gives both numbers the unit; "2-year and 5-year" has its own."""

    def widen(match: re.Match[str]) -> str:
        unit = match["unit"].replace("-", " ")
        gap = " to " if "-" in match["gap"] else match["gap"]
        return f"{match['low']}{unit}{gap}{match['high']}{unit}"

    return _RANGE.sub(widen, text.replace("–", "-"))


def _token(match: re.Match[str]) -> NumberToken:
    value = match["value"].replace(",", "")
    unit = next((name for i, name in enumerate(_UNIT_NAMES) if match[f"u{i}"]), (match["named"] or "").lower())
    if match["percent"]:
        unit = "%"
    currency = (match["currency"] or "").upper().replace("US$", "$")
    return NumberToken(value, match["minus"] or "", _comparator(match), f"{currency} {unit}".strip())


def _comparator(match: re.Match[str]) -> str:
    before, after = match["before"] or "", (match["after"] or "").strip()
    if not before and not after:
        return ""
    if before in ("~", "≈"):
        return "≈"
    if _LESS.search(before or after):
        return "<" if _STRICT.search(before) else "≤"
    return ">" if before and _STRICT.search(before) else "≥"
