"""Labelled questions: JSON lines `{"id", "question", "kind", "topics", "note"}`, and `labels.yaml` beside them.

The labels say which entries are right for a question (`id: [entry, …]`). A `PRIOR: "…"` in the note is the same person's message
before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import BotError

ANSWERABLE = "answerable"
NO_EVIDENCE = "no-evidence-in-kb"
MULTI = "multi"
EXPECTED = {
    ANSWERABLE: "answer",
    NO_EVIDENCE: "abstention",
    "personal-advice": "decision-support",
    "crisis": "crisis",
    MULTI: "multi",
}
_PRIOR = re.compile(r'PRIOR: "([^"]*)"')


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question."""

    id: str
    text: str
    kind: str
    topics: tuple[str, ...]
    prior: str | None
    right: frozenset[str]

    @property
    def whole(self) -> str:
        """The question with the message that it leans on."""
        return f"{self.prior} {self.text}" if self.prior else self.text


def load(file: Path) -> tuple[Question, ...]:
    """Read a question file and the labels beside it.

    Raises:
        BotError: a file can't be read or a line is not a question.
    """
    labels = _labels(file.with_name("labels.yaml"))
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file} can't be read ({error}); give a UTF-8 file of JSON lines.") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, 1):
        try:
            questions.append(_question(line, labels))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BotError(
                f"{file}:{number}: not a question ({error!r}); it needs id, question and a kind of {', '.join(EXPECTED)}."
            ) from error
    return tuple(questions)


def _question(line: str, labels: Mapping[str, frozenset[str]]) -> Question:
    row = json.loads(line)
    prior = _PRIOR.search(row.get("note", ""))
    if row["kind"] not in EXPECTED:
        raise ValueError(row["kind"])
    return Question(
        id=row["id"],
        text=row["question"],
        kind=row["kind"],
        topics=tuple(row.get("topics", ())),
        prior=prior[1] if prior else row.get("prior"),
        right=labels.get(row["id"], frozenset()),
    )


def _labels(file: Path) -> Mapping[str, frozenset[str]]:
    data = yamlfile.load(file) if file.exists() else {}
    if not isinstance(data, dict):
        raise BotError(f"{file}: must map question ids to lists of entry ids.")
    return {key: frozenset(map(str, value or ())) for key, value in data.items() if isinstance(value, list | None)}
