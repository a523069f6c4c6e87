"""Asking the questions, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.pipeline import NOTHING_FOUND, Answerer
from bot.evaluation.questions import ANSWERABLE, EXPECTED, MULTI, NO_EVIDENCE, Question
from bot.replies import Abstention, Answer, DecisionSupport, Multi, Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        question: what was asked.
        kind: of the reply; "abstention" where every part of it is one.
        shown: entries quoted, in order.
        rank: of the first right entry among the quotes, from 1; 0 where there is none.
        confidence: of the best hit where it alone decides between answer and abstention, else 0 (a crisis, another disease …).
    """

    question: Question
    kind: str
    shown: tuple[str, ...]
    rank: int
    confidence: float

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

    @property
    def answered(self) -> bool:
        """Whether entries were quoted as the answer."""
        return self.kind in ("answer", "multi")

    @property
    def false_answer(self) -> bool | None:
        """Whether it was answered without a right entry; None where the kind asks for no answer or no label tells."""
        return self.answered and not self.rank if self.question.kind == NO_EVIDENCE or self._answer_due else None

    @property
    def missed_answer(self) -> bool | None:
        """Whether it was not answered although the base holds a right entry; None where no answer is due."""
        return not self.answered if self._answer_due else None

    @property
    def _answer_due(self) -> bool:
        return self.question.kind in (ANSWERABLE, MULTI) and bool(self.question.right)


def run(answerer: Answerer, questions: Iterable[Question]) -> Iterator[Outcome]:
    """Ask every question."""
    for question in questions:
        reply = answerer.reply(question.text, question.prior)
        shown = tuple(shown_entries(reply))
        yield Outcome(question, _kind(reply), shown, rank(shown, question.right), _confidence(reply))


def rank(found: Sequence[str], right: frozenset[str]) -> int:
    """The place of the first right entry, from 1; 0 where there is none."""
    return next((place for place, entry in enumerate(found, 1) if entry in right), 0)


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


def _confidence(reply: Reply) -> float:
    match reply:
        case Answer(confidence=confidence):
            return confidence
        case Abstention(confidence=confidence, reason=reason) if reason == NOTHING_FOUND:
            return confidence
        case Multi():
            return max(map(_confidence, reply.parts))
        case _:
            return 0.0
