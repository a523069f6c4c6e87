"""The base as it would be with a revision published: checked, built beside the one served, and held against its answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot import evaluation
from bot.answering.pipeline import Answerer
from bot.config import shipped
from bot.curation import report as reporting
from bot.curation.preview import Asked, Changed, Said, answers_to, compared
from bot.curation.report import Report
from bot.errors import BotError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.revisions import History, Model, Published, Revised, Revision, revise
from bot.store import gaps
from bot.store.database import Database

logger = logging.getLogger(__name__)

QUESTIONS = shipped("_eval/dev.jsonl", Path(__file__).parent.parent.parent / "tests" / "eval" / "dev.jsonl")
REMEMBERED = 4  # candidates kept, so that what was previewed is what is swapped in
FILE = "file"
CHANGED_SINCE = "The collection has changed under this draft since it was made. Edit it anew: what it would overwrite is newer."


@dataclass(frozen=True, slots=True)
class Basis:
    """What a revision is put on: the files and everything done so far."""

    files: KnowledgeBase
    history: History


@dataclass(frozen=True, slots=True)
class Examined:
    """A base with a revision in it and the report on it; no base where the revision can't be put in."""

    revised: Revised | None
    report: Report


@dataclass(frozen=True, slots=True)
class Candidate:
    """The base as it would be with a revision published, ready to be served, and what it would change.

    Attributes:
        answerer: None where the draft has faults.
        changes: the questions that would be answered differently.
    """

    answerer: Answerer | None
    report: Report
    changes: tuple[Changed, ...] = ()

    @property
    def closes(self) -> tuple[Changed, ...]:
        """Unanswered questions that it answers."""
        return tuple(one for one in self.changes if one.closes)


class Candidates:
    """Builds candidates and remembers the last ones, for as long as the same is served.

    Args:
        folder: of the files.
        database: whose log of questions is asked too.
        build: makes an answerer of a base.
    """

    def __init__(self, folder: Path, database: Database, build: Callable[[KnowledgeBase], Answerer]) -> None:
        self._folder, self._database, self._build = folder, database, build
        self._serving: Answerer | None = None
        self._known: dict[tuple[int, bool], Candidate] = {}
        self._now: dict[Asked, tuple[Said, ...]] = {}  # what is said at present

    def examined(self, basis: Basis, revision: Revision, *, alone: bool = False) -> Examined:
        """The base with a revision in it, and what the checks say of it."""
        try:
            model: Model | None = revision.model()
        except ValidationError as error:
            return Examined(None, reporting.malformed(error))
        in_force = [one for item, one in basis.history.state.items() if item != revision.item]
        revised = revise(basis.files, [*in_force, Published(revision, alone)], self._folder)
        if any(left.revision is revision for left in revised.left):
            return Examined(None, Report((), (FILE,), (CHANGED_SINCE,)))
        return Examined(revised, reporting.report(revised, model, self._folder))

    async def of(
        self, basis: Basis, revision: Revision, serving: Answerer, *, alone: bool = False, examined: Examined | None = None
    ) -> Candidate:
        """What publishing a revision would make of the base, and of the answers.

        Args:
            basis: what it is put on.
            revision: the draft.
            serving: answers now.
            alone: whether its author would publish it.
            examined: where that has just been done.
        """
        if self._serving is not serving:
            self._serving, self._known, self._now = serving, {}, {}
        key = (revision.id, alone)
        if key in self._known:
            return self._known[key]
        logged = [Asked(gap.text, logged=True) for gap in await gaps.gaps(self._database) if gap.state in gaps.OPEN]
        if examined is None:
            examined = await asyncio.to_thread(self.examined, basis, revision, alone=alone)
        made = await asyncio.to_thread(self._made, examined, serving, logged)
        if self._serving is serving:  # nothing else was published meanwhile
            self._known = dict([*self._known.items()][1 - REMEMBERED :]) | {key: made}
        return made

    def _made(self, examined: Examined, serving: Answerer, logged: Sequence[Asked]) -> Candidate:
        if examined.revised is None or examined.report.faults:
            return Candidate(None, examined.report)
        answerer = self._build(examined.revised.base)
        asked = list(dict.fromkeys([*_evaluation(), *logged]))
        changes = compared(self._answers_now(serving, asked), answers_to(answerer, asked))
        return Candidate(answerer, examined.report, changes)

    def _answers_now(self, serving: Answerer, asked: Sequence[Asked]) -> Mapping[Asked, tuple[Said, ...]]:
        """What is answered now; asked once for each base served."""
        known = self._now
        known |= answers_to(serving, [one for one in asked if one not in known])
        return {one: known[one] for one in asked}


def _evaluation() -> list[Asked]:
    """The questions written for testing; none where they aren't installed."""
    try:
        return [Asked(question.text, question.prior) for question in evaluation.load(QUESTIONS)]
    except BotError as error:
        logger.warning("previews are without the questions written for testing: %s", error)
        return []
