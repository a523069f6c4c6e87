"""The evidence service: one immutable answerer, swapped whole on reload, and the log of what it could not answer.

Answering is synchronous and needs no database; only the log awaits, and a failing log never costs a reader the reply.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.pipeline import Answerer
from bot.answering.redact import redact
from bot.config import Settings
from bot.errors import StoreError
from bot.knowledge import base as knowledge
from bot.knowledge.checks import normalised
from bot.replies import Abstention, Multi, Reply, Single

if TYPE_CHECKING:
    from bot.store.database import Database

logger = logging.getLogger(__name__)


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

    async def ask(self, question: str, prior: str | None = None) -> Reply:
        """Reply to a question and log what could not be answered.

        Raises:
            QuestionError: the question can't be read.
        """
        return await self.log(self.answerer.reply(question, prior))

    async def log(self, reply: Reply) -> Reply:
        """Keep the unanswered parts of a reply; the same reply with `logged` set on what was kept."""
        if not unanswered(reply) or self.database is None:
            return reply
        from bot.store.database import opened  # only an unanswered question needs a database

        try:
            async with opened(self.database) as database:
                if isinstance(reply, Multi):
                    return replace(reply, parts=tuple([await self._keep(database, part) for part in reply.parts]))
                return await self._keep(database, reply)
        except StoreError as error:
            self.log_fault = error
            logger.warning("an unanswered question could not be logged: %s", error)
            return reply

    async def _keep(self, database: Database, part: Single) -> Single:
        from bot.store.questions import Asked, record

        if not isinstance(part, Abstention):
            return part
        text = redact(part.question) or " ".join(self.answerer.ranker.index.query(part.question).terms)
        if not (key := normalised(text)):
            return part
        day = datetime.now(UTC).date().isoformat()
        await record(database, Asked(key, day, text, part.kind, part.nearest, part.base))
        return replace(part, logged=True)


def unanswered(reply: Reply) -> bool:
    """Whether any part of the reply is an abstention."""
    parts = reply.parts if isinstance(reply, Multi) else (reply,)
    return any(isinstance(part, Abstention) for part in parts)
