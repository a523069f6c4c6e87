"""The interface's languages: gettext catalogs read by Babel. Quotes are never translated."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locale"
SOURCE = "en"
NAMES = {"en": "English", "de": "Deutsch"}


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface; calling it translates a marked text and fills in its blanks."""

    code: str
    catalog: NullTranslations

    def __call__(self, text: str, **blanks: object) -> str:
        """The text in this language; where a catalog lacks it, in English."""
        translated = self.catalog.gettext(text)
        return translated.format(**blanks) if blanks else translated


@cache
def language(code: str) -> Language:
    """The language of a Discord locale such as "de" or "en-GB"; English where there is none of that name."""
    code = code.split("-", maxsplit=1)[0].lower()
    return Language(code, _catalog(code)) if code in NAMES else language(SOURCE)


def _catalog(code: str) -> NullTranslations:
    """A catalog compiled in memory, so that only readable files are kept."""
    file = LOCALES / code / "LC_MESSAGES" / "bot.po"
    if not file.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
