"""The evidence service: one immutable answerer, swapped whole on reload, and the log of what it could not answer.

Answering is synchronous and needs no database; only the log awaits, and a failing log never costs a reader the reply.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering import followup
from bot.answering.pipeline import Answerer
from bot.answering.redact import redact
from bot.config import Settings
from bot.errors import QuestionError, StoreError
from bot.knowledge import base as knowledge
from bot.knowledge.checks import normalised
from bot.replies import MAX_QUOTES, Abstention, Answer, Multi, Nearest, Reply, Single

if TYPE_CHECKING:
    from bot.store.database import Database

logger = logging.getLogger(__name__)

GONE = "This is no longer in the collection. Please ask again."


def build_answerer(settings: Settings) -> Answerer:
    """Load the knowledge that the settings name.

    Raises:
        KnowledgeError: it can't be read or breaks a rule.
    """
    return Answerer(knowledge.load(settings.knowledge, settings.cache), settings.country, settings.cache)


class EvidenceService:
    """Answers questions and keeps the unanswered ones.

    Args:
        answerer: the snapshot to serve.
        database: where unanswered questions go; a file is opened on first need, None keeps nothing.
    """

    def __init__(self, answerer: Answerer, database: Path | None) -> None:
        self.answerer = answerer
        self.database = database
        self.log_fault: StoreError | None = None  # why the last question could not be logged
        self._open: Database | None = None

    def use(self, database: Database) -> None:
        """Write to a database that its opener keeps open: a long-running program opens it once."""
        self._open = database

    async def ask(self, question: str, prior: str | None = None) -> Reply:
        """Reply to a question and log what could not be answered.

        Raises:
            QuestionError: the question can't be read.
        """
        return await self.log(self.answerer.reply(question, prior))

    def for_country(self, country: str) -> Answerer:
        """The answerer with another country's crisis lines first; everything else is shared."""
        if not country or country == self.answerer.country:
            return self.answerer
        other = copy.copy(self.answerer)
        other.country = country
        return other

    def entries(self, entry_ids: Sequence[str]) -> Answer:
        """The answer that shows these entries: the first three, the others as more to see.

        Raises:
            QuestionError: none of them is in the collection any more.
        """
        shown = [answer for answer in map(self._entry, entry_ids) if answer]
        if not shown:
            raise QuestionError(GONE)
        more = tuple(Nearest(answer.quotes[0].entry.id, answer.question, 1.0) for answer in shown[MAX_QUOTES:])
        return replace(shown[0], quotes=tuple(answer.quotes[0] for answer in shown[:MAX_QUOTES]), more=more)

    def _entry(self, entry_id: str) -> Answer | None:
        try:
            return self.answerer.entry(entry_id)
        except QuestionError:
            return None  # it has left the collection since somebody's card was made

    async def log(self, reply: Reply) -> Reply:
        """Keep the unanswered parts of a reply; the same reply with `logged` set on what was kept."""
        if not unanswered(reply) or self.database is None:
            return reply
        try:
            async with self._opened(self.database) as database:
                if isinstance(reply, Multi):
                    return replace(reply, parts=tuple([await self._keep(database, part) for part in reply.parts]))
                return await self._keep(database, reply)
        except StoreError as error:
            self.log_fault = error
            logger.warning("an unanswered question could not be logged: %s", error)
            return reply

    def gap_key(self, question: str) -> str:
        """What an unanswered question is counted under; empty where nothing of it may be kept."""
        return normalised(self._kept_text(question))

    def _kept_text(self, question: str) -> str:
        return redact(question) or " ".join(self.answerer.ranker.index.query(question).terms)

    def leans(self, question: str) -> bool:
        """Whether a question can only be understood with the one before it."""
        return followup.leans(question, len(self.answerer.ranker.index.query(question).terms))

    @asynccontextmanager
    async def _opened(self, file: Path) -> AsyncIterator[Database]:
        if self._open:
            yield self._open
            return
        from bot.store.database import opened  # only an unanswered question needs a database

        async with opened(file) as database:
            yield database

    async def _keep(self, database: Database, part: Single) -> Single:
        from bot.store.questions import Asked, record

        if not isinstance(part, Abstention):
            return part
        text = self._kept_text(part.question)
        if not (key := normalised(text)):
            return part
        day = datetime.now(UTC).date().isoformat()
        await record(database, Asked(key, day, text, part.kind, part.nearest, part.base))
        return replace(part, logged=True)


def unanswered(reply: Reply) -> bool:
    """Whether any part of the reply is an abstention."""
    parts = reply.parts if isinstance(reply, Multi) else (reply,)
    return any(isinstance(part, Abstention) for part in parts)
