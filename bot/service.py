"""The evidence service: one immutable answerer, swapped whole on reload, and the log of what it could not answer.

Answering is synchronous and needs no database; only the log awaits, and a failing log never costs a reader the reply.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering import followup, keeping
from bot.answering.pipeline import Answerer
from bot.config import Settings
from bot.errors import QuestionError, StoreError
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from bot.replies import MAX_QUOTES, Answer, Nearest, Reply
from bot.retrieval import Index
from bot.unanswered import Asking, QuestionLog

if TYPE_CHECKING:
    from bot.store.database import Database

logger = logging.getLogger(__name__)

GONE = "This is no longer in the collection. Please ask again."


def build_answerer(settings: Settings) -> Answerer:
    """Load the knowledge that the settings name, with what moderators have published since.

    Raises:
        KnowledgeError: it can't be read or breaks a rule.
    """
    files = knowledge.load(settings.knowledge, settings.cache)
    return Answerer(_stood(_revised(files, settings), settings), settings.country, settings.cache)


def _revised(files: KnowledgeBase, settings: Settings) -> KnowledgeBase:
    """The files with published revisions; where those can't be read, answers still come, and the operator is told."""
    if not settings.database.exists():
        return files
    from bot.knowledge.revisions import revise_safely
    from bot.store.history import read

    try:
        state = read(settings.database).state
    except StoreError as error:
        logger.warning("answers are from the files alone: %s", error)
        return files
    revised = revise_safely(files, tuple(state.values()), settings.knowledge)
    for left in revised.left:
        logger.warning("%s", left)
    return revised.base


def _stood(base: KnowledgeBase, settings: Settings) -> KnowledgeBase:
    """The base with the statuses and reviews that stand beside it; where those can't be read, the operator is told."""
    if not settings.database.exists():
        return base
    from bot.knowledge.standing import stood
    from bot.store.standing import read

    try:
        return stood(base, read(settings.database))
    except StoreError as error:
        logger.warning("statuses and reviews are from the files alone: %s", error)
        return base


class EvidenceService:
    """Answers questions and keeps the unanswered ones.

    Args:
        answerer: the snapshot to serve.
        database: where unanswered questions go; a file is opened on first need, None keeps nothing.
        keep_text: whether their texts may be kept, and not only their key words.
    """

    def __init__(self, answerer: Answerer, database: Path | None, *, keep_text: bool = True) -> None:
        self.answerer = answerer
        self.database = database
        self.questions = QuestionLog(database, keep_text=keep_text)

    def use(self, database: Database) -> None:
        """Write to a database that its opener keeps open, several questions at once in a rush."""
        self.questions.use(database, lambda: self.index)

    @property
    def index(self) -> Index:
        """The index of the base being served."""
        return self.answerer.ranker.index

    @property
    def log_fault(self) -> StoreError | None:
        """Why the last question could not be logged."""
        return self.questions.fault

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

    async def log(self, reply: Reply, person: int | None = None, server: int = 0) -> Reply:
        """Keep what of a reply was not answered well; the same reply with `logged` set on what was kept.

        Args:
            reply: as it was given.
            person: who asked, to count each once a day; nothing of them is kept. None counts every asking.
            server: where; 0 for a direct message or the terminal.
        """
        return await self.questions.keep(reply, self.index, Asking(person, server))

    def gap_key(self, question: str) -> str:
        """What an unanswered question is counted under; empty where nothing of it may be kept."""
        return keeping.kept(question, self.index).key

    def leans(self, question: str) -> bool:
        """Whether a question can only be understood with the one before it."""
        return followup.leans(question, len(self.index.query(question).terms))
