"""The standing caveat in the reader's language; in English it is the reply's own text, letter for letter."""

from __future__ import annotations

from functools import cache

from bot.answering.caveat import ADVICE, STATEMENT
from bot.discordapp.language import SOURCE, Language
from bot.discordapp.sanitise import clean_line
from bot.replies import Caveat
from bot.wording import marked

DIFFERS = marked("Later guidance differs: see {pointer}")
_POINTER = "Later guidance differs: see "


@cache
def caveat_text(caveat: Caveat, words: Language) -> str:
    """The caveat as markdown: its first half in bold, the whole of it always there."""
    if words.code == SOURCE or not words.catalog.gettext(ADVICE):
        rest = caveat.text.removeprefix(caveat.advice).strip()
        return f"**{clean_line(caveat.advice)}** {clean_line(rest)}"
    differs = caveat.differs
    if differs and differs.startswith(_POINTER):
        differs = words(DIFFERS, pointer=differs.removeprefix(_POINTER))
    rest = " ".join(filter(None, (words(STATEMENT), differs)))
    return f"**{clean_line(words(ADVICE))}** {clean_line(rest)}"
