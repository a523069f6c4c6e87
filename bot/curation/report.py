"""What the checks say of a draft, in words for whoever wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.errors import Problem
from bot.knowledge import checks
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.numbers import number_tokens, unfounded
from bot.knowledge.revisions import Model, Revised, by_rule
from bot.models import Entry, Source

FORM = "form"
ALIKE = 0.5  # from which a recorded number may be the one that was meant


@dataclass(frozen=True, slots=True)
class Report:
    """Which checks a draft passes, and each fault as a sentence."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def text(self) -> str:
        """One paragraph: how many checks are passed, then what is wrong."""
        count = f"Passes {len(self.passed)} of {len(self.passed) + len(self.failed)} checks: {', '.join(self.passed) or 'none'}."
        return "\n".join([count, *(f"- {fault}" for fault in self.faults)])


def malformed(error: ValidationError) -> Report:
    """The report on what can't even be read as an entry or source."""
    faults = [f"{_field(detail['loc'])}: {_plain(detail['msg'])}" for detail in error.errors(include_url=False)]
    return Report((), (FORM,), tuple(faults))


def report(revised: Revised, model: Model | None, folder: Path) -> Report:
    """The report on a base with the draft in it."""
    found = by_rule(revised.base.contents, folder) if revised.problems else {name: [] for name in checks.RULES}
    failed = tuple(name for name, problems in found.items() if problems)
    own = tuple(_number_faults(model, revised.base)) if isinstance(model, Entry) else ()
    faults = [_sentence(one, model) for problems in found.values() for one in problems if not (own and _unfounded(one))]
    return Report((FORM, *(name for name in found if name not in failed)), failed, (*own, *faults))


def _number_faults(entry: Entry, base: KnowledgeBase) -> list[str]:
    """The text's numbers that no cited source has, each with what the source has instead."""
    if any(cite.source not in base.sources for cite in entry.cites):
        return []
    allowed = (*checks.allowed_tokens(entry.cites, base.sources),)
    loose = (*unfounded(entry.text, allowed), *unfounded(entry.question, (*allowed, *number_tokens(entry.text))))
    recorded = _recorded([base.sources[cite.source] for cite in entry.cites])
    return [
        f"Not found among the recorded figures: {token}; {_instead(token, recorded)}" for token in dict.fromkeys(map(str, loose))
    ]


def _instead(token: str, recorded: list[str]) -> str:
    """What to do about a number: the recorded one that looks most like it, above all one of the same digits."""
    if token in recorded:
        return "it is recorded: cite its figure"
    near = max(recorded, key=lambda other: (sorted(other) == sorted(token), _likeness(other, token)), default="")
    return f"the source has {near}" if _likeness(near, token) >= ALIKE else "record it in the source first"


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _recorded(sources: list[Source]) -> list[str]:
    texts = [f"{figure.value} {figure.interval or ''}" for source in sources for figure in source.figures]
    return list(dict.fromkeys(str(token) for text in texts for token in number_tokens(text)))


def _unfounded(problem: Problem) -> bool:
    return problem.what.startswith("the number ")


def _sentence(problem: Problem, model: Model | None) -> str:
    own = model is not None and problem.file.endswith(f" {model.id}")
    return f"{problem.field}: {problem.what}" if own else f"{problem.file}: {problem.field}: {problem.what}"


def _field(path: tuple[int | str, ...]) -> str:
    names: Mapping[str, str] = {"cites": "source and figures"}
    return names.get(str(path[0]), str(path[0])) if path else "-"


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
