"""How well questions are answered: recall, false and missed answers by kind, on a labelled file.

A question file holds JSON lines `{"id", "question", "kind", "topics", "note"}`; `labels.yaml` beside it says which entries are
right for a question (`id: [entry, …]`). A `PRIOR: "…"` in the note is the same person's message before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.answering.pipeline import Answerer
from bot.errors import BotError
from bot.replies import Abstention, Answer, DecisionSupport, Multi, Reply

EXPECTED = {
    "answerable": "answer",
    "no-evidence-in-kb": "abstention",
    "personal-advice": "decision-support",
    "crisis": "crisis",
    "multi": "multi",
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: Question
    kind: str
    shown: tuple[str, ...]  # entries quoted, in order
    rank: int  # of the first right entry among the quotes, from 1; 0 where there is none

    @property
    def passed(self) -> bool:
        """Answered with a right entry, or abstained, signposted or supported as the kind asks."""
        match self.question.kind:
            case "answerable":
                return self.rank > 0
            case "multi":
                return self.rank > 0 or not self.question.right
            case kind:
                return self.kind == EXPECTED[kind]


@dataclass(frozen=True, slots=True)
class Row:
    """Figures for the questions of one kind; shares are 0 to 1, None where they mean nothing."""

    kind: str
    questions: int
    passed: int
    answered: int
    abstained: int
    recall_1: float | None
    recall_3: float | None
    mrr: float | None


def load(file: Path) -> tuple[Question, ...]:
    """Read a question file and the labels beside it.

    Raises:
        BotError: a file can't be read or a line is not a question.
    """
    labels = _labels(file.with_name("labels.yaml"))
    questions: list[Question] = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file} can't be read ({error}); give a UTF-8 file of JSON lines.") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            prior = _PRIOR.search(row.get("note", ""))
            questions.append(
                Question(
                    id=row["id"],
                    text=row["question"],
                    kind=row["kind"],
                    topics=tuple(row.get("topics", ())),
                    prior=prior[1] if prior else row.get("prior"),
                    right=labels.get(row["id"], frozenset()),
                )
            )
            EXPECTED[row["kind"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BotError(
                f"{file}:{number}: not a question ({error!r}); it needs id, question and a kind of {', '.join(EXPECTED)}."
            ) from error
    return tuple(questions)


def run(answerer: Answerer, questions: Iterable[Question]) -> Iterator[Outcome]:
    """Ask every question."""
    for question in questions:
        reply = answerer.reply(question.text, question.prior)
        shown = tuple(shown_entries(reply))
        rank = next((place for place, entry in enumerate(shown, 1) if entry in question.right), 0)
        yield Outcome(question, _kind(reply), shown, rank)


def table(outcomes: Sequence[Outcome]) -> list[Row]:
    """One row for each kind."""
    return [_row(kind, [outcome for outcome in outcomes if outcome.question.kind == kind]) for kind in EXPECTED]


def shown_entries(reply: Reply) -> Iterator[str]:
    """Ids of the entries quoted, in order."""
    match reply:
        case Answer() | DecisionSupport():
            yield from (quote.entry.id for quote in reply.quotes)
        case Multi():
            for part in reply.parts:
                yield from shown_entries(part)


def _kind(reply: Reply) -> str:
    if isinstance(reply, Multi) and all(isinstance(part, Abstention) for part in reply.parts):
        return "abstention"
    return reply.kind


def _row(kind: str, outcomes: Sequence[Outcome]) -> Row:
    labelled = [outcome for outcome in outcomes if outcome.question.right]
    share = (lambda hits: hits / len(labelled)) if labelled else (lambda _hits: None)
    return Row(
        kind=kind,
        questions=len(outcomes),
        passed=sum(outcome.passed for outcome in outcomes),
        answered=sum(outcome.kind in ("answer", "multi") for outcome in outcomes),
        abstained=sum(outcome.kind == "abstention" for outcome in outcomes),
        recall_1=share(sum(outcome.rank == 1 for outcome in labelled)),
        recall_3=share(sum(1 <= outcome.rank <= 3 for outcome in labelled)),
        mrr=share(sum(1 / outcome.rank for outcome in labelled if outcome.rank)),
    )


def _labels(file: Path) -> Mapping[str, frozenset[str]]:
    data = yamlfile.load(file) if file.exists() else {}
    if not isinstance(data, dict):
        raise BotError(f"{file}: must map question ids to lists of entry ids.")
    return {key: frozenset(map(str, value or ())) for key, value in data.items() if isinstance(value, list | None)}
