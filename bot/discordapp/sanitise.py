"""The one sanitiser: any text becomes text that Discord shows literally and that can't ping, link or format.

discord.py's `escape_markdown` leaves `<#id>`, `</cmd:id>`, `<t:…>`, bare addresses and bidirectional controls alone, so every
dynamic text passes here instead: entry and source texts, titles, names, and whatever a person typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_COMBINING = 3  # marks on one letter: enough for every living script, too few to flood the lines above
REMEMBERED = 8_192  # texts of the collection that were cleaned lately; what people ask never comes here
BREAK = "\u200b"  # between "@" and "everyone", where Discord's server ignores backslashes

_ALWAYS = re.compile(r"[\\`*_~|\[\]]")
_LINE_START = re.compile(r"^(?:>+|#+|[-+=](?![\w.])|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_ANGLE = re.compile(r"<([@#/:]?)")
_SCHEME = re.compile(r"(?<=\w)://")
_NAMED_ANGLE = re.compile(r"(?<=\\<)(\w+):")
_INVITE = re.compile(r"(discord)\.(?=gg\b)|(discord(?:app)?)\.(?=com\b)", re.IGNORECASE)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_MARKED = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")  # where combining marks may be
_SPACES = re.compile(r" {2,}")
_BREAKS = frozenset("\r\n\u2028\u2029")
_BLANK_LINES = re.compile(r"\n{3,}")


def visible(text: str) -> str:
    """The text without what can't be seen or what spoils the lines around it.

    Control, formatting, private and unassigned characters go (bidirectional overrides and zero-width characters among them),
    floods of combining marks are cut, spaces are plain and single, and so are line breaks.
    """
    if text.isprintable() and not _MARKED.search(text) and unicodedata.is_normalized("NFC", text):  # nearly all there is
        return _SPACES.sub(" ", text).strip()
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category.startswith("M") else 0
        if char in _BREAKS:
            kept.append("\n")
        elif char == "\t" or category == "Zs":
            kept.append(" ")
        elif category[0] != "C" and marks <= MAX_COMBINING:
            kept.append(char)
    lines = (line.strip() for line in _SPACES.sub(" ", "".join(kept)).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


@lru_cache(REMEMBERED)
def clean(text: str) -> str:
    """The text as Discord markdown that shows it literally.

    Args:
        text: anything, however hostile.

    Returns:
        Markdown that renders as `visible(text)`: nothing in it mentions, links, formats or hides.
    """
    text = _ALWAYS.sub(r"\\\g<0>", visible(text))
    text = _LINE_START.sub(_escaped_start, text)
    text = _ANGLE.sub(lambda match: "\\<" + (f"\\{match[1]}" if match[1] else ""), text)
    text = _NAMED_ANGLE.sub(r"\1\:", text)
    text = _SCHEME.sub(r"\://", text)
    text = _INVITE.sub(lambda match: f"{match[1] or match[2]}\\.", text)
    return _EVERYBODY.sub(f"@{BREAK}", text)


@lru_cache(REMEMBERED)
def clean_line(text: str) -> str:
    """As `clean`, on one line: for headings and labels within a line."""
    return clean(" ".join(visible(text).split()))


def label(text: str, limit: int) -> str:
    """A text for a button, an option or a choice, which Discord shows without markdown: visible characters on one line.

    A longer text ends in "…" at a word boundary; nothing but titles is ever passed here.
    """
    line = " ".join(visible(text).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _escaped_start(match: re.Match[str]) -> str:
    mark = match[0]
    return f"{mark}\\" if mark.isdigit() else "".join(f"\\{char}" for char in mark)
