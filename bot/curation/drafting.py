"""From what a moderator typed to an entry: everything typed is kept, and what can't be resolved is a fault, not a loss."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.numbers import number_tokens
from bot.models import MAX_TEXT, Figure, Source

MAX_KEY = 60
REVIEW_DAYS: Mapping[str, int] = {"access": 182, "guideline": 182, "definition": 730}
YEAR = 365

__all__ = ["MAX_TEXT", "Form", "content", "form_of", "limitation_of", "new_key"]


@dataclass(frozen=True, slots=True)
class Form:
    """The five items of the form, as typed; `figures` and `wordings` hold one a line."""

    question: str
    text: str
    kind: str
    figures: str = ""
    wordings: str = ""


def form_of(stored: Mapping[str, Any]) -> Form:
    """The form filled with an entry's content."""
    cites = [cite for cite in stored.get("cites", ()) if isinstance(cite, dict)]
    figures = [f"{cite.get('source', '')}: {figure}" for cite in cites for figure in cite.get("figures", ()) or ("",)]
    wordings = "\n".join(stored.get("wordings", ()))
    return Form(stored.get("question", ""), stored.get("text", ""), stored.get("kind", ""), "\n".join(figures), wordings)


def content(form: Form, old: Mapping[str, Any], base: KnowledgeBase, today: date) -> dict[str, Any]:
    """An entry's content from the form.

    Args:
        form: what was typed.
        old: what it is made from; for a new entry its id, topics, `cites` with the chosen source, and what else is known.
        base: the served base, where figures are looked up.
        today: the day of the review.
    """
    kind = form.kind.strip()
    sources = [cite["source"] for cite in old.get("cites", ())]
    review_by = today + timedelta(days=REVIEW_DAYS.get(kind, YEAR))
    made = dict(old) | {
        "question": " ".join(form.question.split()),
        "wordings": list(dict.fromkeys(lines(form.wordings))),
        "text": " ".join(form.text.split()),
        "kind": kind,
        "cites": list(_cites(form, sources, base)),
        "reviewed": today.isoformat(),
        "review_by": review_by.isoformat(),
    }
    if kind == "result" and not made.get("limitation"):
        made["limitation"] = limitation_of(base, sources)
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def lines(text: str) -> list[str]:
    """What stands on the lines of a text, blank ones left out."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def limitation_of(base: KnowledgeBase, sources: Iterable[str]) -> str | None:
    """A limitation entry of one of the sources."""
    wanted = set(sources)
    limits = (entry for entry in base.contents.entries if entry.kind == "limitation")
    return next((entry.id for entry in limits if wanted & {cite.source for cite in entry.cites}), None)


def new_key(text: str, taken: Iterable[str]) -> str:
    """An id made of a text's first words that nothing else has."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or ["new"]
    key = "-".join(words)[: MAX_KEY - 4].rsplit("-", 1)[0] if len("-".join(words)) > MAX_KEY - 4 else "-".join(words)
    taken = set(taken)
    return next(one for one in (key, *(f"{key}-{number}" for number in range(2, 1_000))) if one not in taken)


def _cites(form: Form, sources: list[str], base: KnowledgeBase) -> Iterator[dict[str, Any]]:
    """The citations: the figures named, or where none is, those that the text alone can mean."""
    named: dict[str, list[str]] = {source: [] for source in sources}
    for line in lines(form.figures):
        source, mark, figure = line.partition(":")
        source, figure = (source.strip(), figure.strip()) if mark and source.strip() in base.sources else ("", line)
        found = named.setdefault(source or _home(figure, sources, base), [])
        if figure:
            found.append(_figure_id(base.sources.get(source or _home(figure, sources, base)), figure))
    if not lines(form.figures):
        for source in sources:
            named[source] = _meant(form.text, base.sources.get(source))
    for source, figures in named.items():
        yield {"source": source, "figures": list(dict.fromkeys(figures))} if figures else {"source": source}


def _home(figure: str, sources: list[str], base: KnowledgeBase) -> str:
    """The chosen source that has the figure; the first one where none has."""
    having = (one for one in sources if one in base.sources and _matching(base.sources[one], figure))
    return next(having, sources[0] if sources else "")


def _figure_id(source: Source | None, typed: str) -> str:
    """The id of the figure that was meant by its id or its value; what was typed, as an id, where none fits."""
    found = _matching(source, typed) if source else []
    return found[0].id if len(found) == 1 else new_key(typed, ())


def _matching(source: Source, typed: str) -> list[Figure]:
    by_id = [figure for figure in source.figures if figure.id == typed]
    return by_id or [figure for figure in source.figures if figure.value == typed]


def _meant(text: str, source: Source | None) -> list[str]:
    """The figures all of whose numbers stand in the text, where no other figure has the same value."""
    if source is None:
        return []
    present = number_tokens(text)
    values = [figure.value for figure in source.figures]
    return [figure.id for figure in source.figures if values.count(figure.value) == 1 and _all_in(figure, present)]


def _all_in(figure: Figure, present: tuple[Any, ...]) -> bool:
    tokens = number_tokens(figure.value)
    return bool(tokens) and all(any(other == token for other in present) for token in tokens)
