"""What the bot can say: a closed union of frozen replies. None of them can be built without the standing caveat.

A `Quote` checks itself: it holds its entry whole, every source the entry cites, and the limitation that a result needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.models import Entry, Source

MAX_QUOTES = 3
GapKind = Literal["nothing", "missed", "near", "outside", "personal"]  # what kind of gap an unanswered question points to


@dataclass(frozen=True, slots=True)
class Caveat:
    """The standing caveat: its undated half, the dated and attributed statement, and what newer guidance exists.

    Attributes:
        newer: id of the newest guideline entry that is younger than the statement; None where the base holds none.
    """

    advice: str
    statement: str
    differs: str | None
    newer: str | None

    @property
    def text(self) -> str:
        """The whole caveat as one paragraph."""
        return " ".join(filter(None, (self.advice, self.statement, self.differs)))


@dataclass(frozen=True, slots=True)
class Quote:
    """One entry, shown whole, with all its sources and its limit.

    Raises:
        ValueError: a cited source is missing or retracted, or a result comes without its limitation.
    """

    entry: Entry
    sources: tuple[Source, ...]
    limitation: Entry | None = None

    def __post_init__(self) -> None:
        if {source.id for source in self.sources} != {cite.source for cite in self.entry.cites}:
            raise ValueError(f"quote of {self.entry.id} without all of its sources")
        if any(source.status == "retracted" for source in self.sources):
            raise ValueError(f"quote of {self.entry.id} from a retracted source")
        wanted = self.entry.limitation
        if (self.limitation.id if self.limitation else None) != wanted or (self.entry.kind == "result" and wanted is None):
            raise ValueError(f"quote of {self.entry.id} without its limitation")


@dataclass(frozen=True, slots=True)
class Nearest:
    """An entry that is near a question without answering it."""

    entry: str
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Entries that answer the question."""

    question: str
    quotes: tuple[Quote, ...]
    more: tuple[Nearest, ...]
    confidence: float
    base: str
    caveat: Caveat
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Abstention:
    """The base has nothing that answers the question."""

    question: str
    reason: str
    nearest: tuple[Nearest, ...]
    confidence: float
    base: str
    caveat: Caveat
    gap: GapKind = "nothing"
    logged: bool = False
    kind: Literal["abstention"] = "abstention"


@dataclass(frozen=True, slots=True)
class DecisionSupport:
    """A personal decision: no yes or no, but what studies report on the subject and what to ask one's own team.

    Attributes:
        topic: what it was about, without the person; for the log alone, never shown.
    """

    quotes: tuple[Quote, ...]
    team_questions: tuple[str, ...]
    confidence: float
    base: str
    caveat: Caveat
    topic: str = ""
    kind: Literal["decision-support"] = "decision-support"


@dataclass(frozen=True, slots=True)
class CrisisSignpost:
    """Somebody may be in danger: where to turn, first and only."""

    crisis: Literal["medical", "self-harm"]
    lines: tuple[str, ...]
    base: str
    caveat: Caveat
    kind: Literal["crisis"] = "crisis"


Single = Answer | Abstention | DecisionSupport | CrisisSignpost


@dataclass(frozen=True, slots=True)
class Multi:
    """One message that asked several things, each replied to on its own."""

    parts: tuple[Single, ...]
    base: str
    caveat: Caveat
    kind: Literal["multi"] = "multi"


Reply = Single | Multi
