"""What a change to the knowledge does to answers, before it is made: pure, and exactly what happens after publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.answering.pipeline import Answerer
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Quote, Reply

Said = tuple[str, tuple[Quote, ...]]  # of each part: what kind of reply, and the quotes whole


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to compare by, with the message it leans on; `logged` where it is from the log of unanswered ones."""

    text: str
    prior: str | None = None
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer differs, and what is said now and would be said then."""

    question: Asked
    before: tuple[Said, ...]
    after: tuple[Said, ...]

    @property
    def closes(self) -> bool:
        """Whether a question of the log that had no answer gets one."""
        return self.question.logged and not answers(self.before) and answers(self.after)


def changes(old: Answerer, new: Answerer, questions: Iterable[Asked]) -> tuple[Changed, ...]:
    """The questions that are answered differently, in their order. The hash of the base and what is only offered don't count."""
    asked = tuple(questions)
    return compared(answers_to(old, asked), answers_to(new, asked))


def answers_to(answerer: Answerer, questions: Iterable[Asked]) -> dict[Asked, tuple[Said, ...]]:
    """What is said to each question, in their order."""
    return {one: said(answerer.reply(one.text, one.prior)) for one in questions}


def compared(before: Mapping[Asked, tuple[Said, ...]], after: Mapping[Asked, tuple[Said, ...]]) -> tuple[Changed, ...]:
    """The questions of both that are answered differently."""
    return tuple(Changed(one, parts, after[one]) for one, parts in before.items() if after[one] != parts)


def said(reply: Reply) -> tuple[Said, ...]:
    """What a reply says, part by part."""
    match reply:
        case Multi():
            return tuple(one for part in reply.parts for one in said(part))
        case Answer() | DecisionSupport():
            return ((reply.kind, reply.quotes),)
        case Abstention() | CrisisSignpost():
            return ((reply.kind, ()),)


def answers(parts: tuple[Said, ...]) -> bool:
    """Whether anything in it is an answer."""
    return any(kind == "answer" for kind, _ in parts)


def in_words(parts: tuple[Said, ...]) -> str:
    """One line: the kind of reply and the ids of what it quotes."""
    return " | ".join(f"{kind}: {', '.join(quote.entry.id for quote in quotes)}" if quotes else kind for kind, quotes in parts)
