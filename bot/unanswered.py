"""The log of what could not be answered well. A failing log never costs a reader the reply.

What is kept: questions without an answer, with a weak one, or whose answer was "not what I asked"; never who asked.
"""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering import gapkind, keeping
from bot.answering.keeping import Kept
from bot.errors import StoreError
from bot.replies import Abstention, Answer, DecisionSupport, GapKind, Multi, Nearest, Reply, Single
from bot.retrieval import Index

if TYPE_CHECKING:
    from bot.store.askers import Askers
    from bot.store.batch import Batch
    from bot.store.database import Database
    from bot.store.questions import Asked

    Record = Callable[[Asked], Awaitable[None]]

logger = logging.getLogger(__name__)

REMEMBERED = 500  # answered questions that wait in memory for a "not what I asked"


@dataclass(frozen=True, slots=True)
class Asking:
    """By whom and where a question was asked; the person is only counted, never written."""

    person: int | None = None
    server: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be kept of one reply."""

    kept: Kept
    outcome: str
    kind: GapKind
    nearest: tuple[Nearest, ...]
    base: str


def unanswered(reply: Reply) -> bool:
    """Whether any part of the reply is worth a curator's look."""
    parts = reply.parts if isinstance(reply, Multi) else (reply,)
    return any(map(_worth_keeping, parts))


def _worth_keeping(part: Single) -> bool:
    match part:
        case Abstention():
            return True
        case Answer():
            return gapkind.weak(part)
        case DecisionSupport():
            return not part.quotes
        case _:
            return False


class QuestionLog:
    """Writes to the database; a file is opened on first need, or else one that its opener keeps open is used.

    Args:
        file: the database; None keeps nothing.
        keep_text: whether texts may be kept at all, and not only their key words.
    """

    def __init__(self, file: Path | None, *, keep_text: bool = True) -> None:
        self.file, self.keep_text = file, keep_text
        self.fault: StoreError | None = None  # why the last question could not be logged
        self._batch: Batch[Asked] | None = None
        self._askers: Askers | None = None
        self._remembered: OrderedDict[str, _Found] = OrderedDict()

    def use(self, database: Database, index: Callable[[], Index]) -> None:
        """Write to an open database, several questions at once in a rush; `index` gives the one that is served."""
        from bot.store.batch import Batch
        from bot.store.questions import record

        self._batch = Batch(lambda asked: record(database, *asked, weight=index().weight))

    async def keep(self, reply: Reply, index: Index, asking: Asking) -> Reply:
        """Keep what of a reply was not answered well; the same reply with `logged` set on abstentions that were kept."""
        if not unanswered(reply) or self.file is None:
            return reply
        try:
            async with self._recording(self.file, index) as record:
                if isinstance(reply, Multi):
                    return replace(reply, parts=tuple([await self._keep(record, part, index, asking) for part in reply.parts]))
                return await self._keep(record, reply, index, asking)
        except StoreError as error:
            self._failed(error)
            return reply

    def remember(self, answer: Answer, index: Index) -> str:
        """Hold an answered question, cleaned and in memory only, for the case that it was not what was asked; its code."""
        found = _found(answer, index)
        code = _code(found.kept)
        if not code:
            return ""
        self._remembered[code] = found
        self._remembered.move_to_end(code)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return code

    def code(self, answer: Answer, index: Index) -> str:
        """The code of an answered question that is held; empty where it isn't."""
        code = _code(keeping.kept(answer.question, index))
        return code if code in self._remembered else ""

    async def not_what_was_asked(self, code: str, index: Index, asking: Asking) -> None:
        """Keep the question that an answer with this code was shown for, if it is still held."""
        found = self._remembered.get(code)
        if found is None or self.file is None:
            return
        try:
            async with self._recording(self.file, index) as record:
                await record(self._asked(replace(found, outcome="vote"), asking))
        except StoreError as error:
            self._failed(error)

    async def _keep(self, record: Record, part: Single, index: Index, asking: Asking) -> Single:
        if not _worth_keeping(part):
            return part
        found = _found(part, index)
        if not found.kept.key:
            return part
        await record(self._asked(found, asking))
        return replace(part, logged=True) if isinstance(part, Abstention) else part

    def _asked(self, found: _Found, asking: Asking) -> Asked:
        from bot.store.askers import Askers
        from bot.store.questions import Asked, always

        self._askers = self._askers or Askers()
        day = datetime.now(UTC).date().isoformat()
        return Asked(
            key=found.kept.key,
            day=day,
            text=found.kept.text if self.keep_text else None,
            outcome=found.outcome,
            nearest=found.nearest,
            base=found.base,
            kind=found.kind,
            terms=found.kept.terms,
            words=found.kept.words,
            server=asking.server,
            counts=always if asking.person is None else partial(self._askers.first, asking.person, day),
        )

    @asynccontextmanager
    async def _recording(self, file: Path, index: Index) -> AsyncIterator[Record]:
        if self._batch:
            yield self._batch.add
            return
        from bot.store.database import opened  # only what was not answered well needs a database
        from bot.store.questions import record

        async with opened(file) as database:
            yield partial(record, database, weight=index.weight)

    def _failed(self, error: StoreError) -> None:
        self.fault = error
        logger.warning("an unanswered question could not be logged: %s", error)


def _code(kept: Kept) -> str:
    return hashlib.sha256(kept.key.encode()).hexdigest()[:8] if kept.key else ""


def _found(part: Single, index: Index) -> _Found:
    """What is to be kept of a reply; of a personal decision only the words that the collection knows."""
    match part:
        case Abstention():
            return _Found(keeping.kept(part.question, index), part.kind, part.gap, part.nearest, part.base)
        case Answer():
            near = tuple(Nearest(quote.entry.id, quote.entry.question, part.confidence) for quote in part.quotes)
            return _Found(keeping.kept(part.question, index), "weak", "near", near, part.base)
        case DecisionSupport():
            return _Found(keeping.matched(part.topic, index), "decision", "personal", (), part.base)
        case _:
            return _Found(Kept("", (), ""), part.kind, "nothing", (), part.base)
