"""The translators' catalogs: ``python -m bot.discordapp.catalog`` brings every .po file up to date with the code.

Texts come from `marked(…)` and from the sentences that the answering layer says itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from bot import service
from bot.answering import caveat, pipeline
from bot.discordapp.language import LOCALES, NAMES, SOURCE

PACKAGE = Path(__file__).parent.parent
MARKED = {"marked": None}


def messages() -> Iterator[tuple[str, str]]:
    """Every text to translate, with the file it is from."""
    files = [PACKAGE / "wording.py", *sorted((PACKAGE / "discordapp").rglob("*.py"))]
    for file in files:
        for _, text, _, _ in extract_from_file("python", file, keywords=MARKED):
            if isinstance(text, str):
                yield text, file.relative_to(PACKAGE.parent).as_posix()
    for module in (pipeline, caveat, service):
        yield from ((text, f"bot/{module.__name__.split('.', 1)[1].replace('.', '/')}.py") for text in _sentences(module))


def _sentences(module: ModuleType) -> Iterator[str]:
    """The module's own constants that are said to people."""
    own = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
    yield from (value for value in own.values() if value.endswith("."))


def updated(code: str) -> Catalog:
    """A language's catalog with exactly the texts of the code, translated as far as they were."""
    file = LOCALES / code / "LC_MESSAGES" / "bot.po"
    known = Catalog(locale=code)
    if file.exists():
        with file.open("rb") as source:
            known = read_po(source, locale=code)
    fresh = Catalog(locale=code, project="hsct-evidence-bot", version="1", fuzzy=False)
    for text, where in messages():
        old = known.get(text)
        fresh.add(text, old.string if old else "", locations=[(where, 0)])
    return fresh


def update() -> None:
    """Write the catalogs."""
    for code in NAMES:
        if code == SOURCE:
            continue
        file = LOCALES / code / "LC_MESSAGES" / "bot.po"
        catalog = updated(code)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, catalog, width=120, include_lineno=False, sort_output=False, omit_header=True)


if __name__ == "__main__":
    update()
