"""What is served, and how it follows the knowledge files, what is published in the database, and what lists say of sources.

The next base is built beside the one served and swapped in whole; what can't be served leaves everything as it was.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.answering.pipeline import Answerer
from bot.config import Settings
from bot.errors import BotError, KnowledgeError
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.revisions import EMPTY, History, Left, Published, Revised, revise, revise_safely
from bot.knowledge.standing import NOTHING, Standing, stood
from bot.service import EvidenceService
from bot.store import history as reading
from bot.store import revisions
from bot.store import standing as beside
from bot.store.database import Database

logger = logging.getLogger(__name__)

Make = Callable[[KnowledgeBase, Sequence[Published], Path], Revised]
LOOK_SECONDS = 1.0
STAYS = "Readers are still answered from base {base}: {why}"


class Serving:
    """One process's view of the knowledge.

    Args:
        settings: the operator's.
        service: what it publishes to.
        database: kept open by whoever runs the bot.
    """

    def __init__(self, settings: Settings, service: EvidenceService, database: Database) -> None:
        self.settings, self.service, self.database = settings, service, database
        self.files: KnowledgeBase = service.answerer.base
        self.history: History = EMPTY
        self.left: tuple[Left, ...] = ()
        self.standing: Standing = NOTHING
        self._turn = asyncio.Lock()
        self._looked = 0.0  # when it was last looked for changes of another process …
        self._stamp = _stamp(database.file)  # … and how the database's files were then

    @property
    def base(self) -> KnowledgeBase:
        """The base being served."""
        return self.service.answerer.base

    async def start(self) -> None:
        """Serve what is in force; what no longer fits the files is left out, for there is no earlier base to stay with.

        Raises:
            BotError: the files or the database can't be read.
        """
        await self.read()
        await self.restate()
        if self.history.state or self.standing != NOTHING:  # what was given is not the files alone
            await self._serve(await self._read_files(), revise_safely)

    async def reload(self) -> bool:
        """Take over files and revisions as they are now; whether another base is served afterwards.

        Raises:
            KnowledgeError: the files can't be read or break a rule; the base served so far stays.
            StoreError: the database can't be read; the base served so far stays.
        """
        async with self._turn:
            try:
                files = await self._read_files()
            except KnowledgeError as error:
                raise KnowledgeError(STAYS.format(base=self.base.hash, why=error)) from error
            await self.read()
            return await self._serve(files, revise)

    async def refresh(self) -> bool:
        """Take over what another process has published; whether there was anything."""
        await self.restate()
        if await revisions.last(self.database) == self.history.position:
            return False
        async with self._turn:
            await self.read()
            return await self._serve(self.files, revise)

    async def restate(self) -> None:
        """Take over what lists say of sources and which entries were found right; what is searched stays as it is."""
        now = await asyncio.to_thread(beside.read, self.database.file)
        if now != self.standing:
            self.standing = now
            self._swap(self.service.answerer)

    async def keep_up(self) -> None:
        """Take over what another process, or the operator at the terminal, has published; looked for once a second at most.

        Where it can't be served, the base served so far stays and the operator is told.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS or (stamp := _stamp(self.database.file)) == self._stamp:
            return
        self._looked, self._stamp = now, stamp
        try:
            if await self.refresh():
                logger.info("now serving base %s", self.base.hash)
        except BotError as error:
            logger.warning("what was published elsewhere is not served: %s", error)

    async def read(self) -> None:
        """Take over what the database tells of changes; what is served stays as it is."""
        self.history = await asyncio.to_thread(reading.read, self.database.file)

    def answerer(self, base: KnowledgeBase) -> Answerer:
        """An answerer for another base; of its entries only those that differ from the served ones are analysed."""
        return Answerer(stood(base, self.standing), self.settings.country, previous=self.service.index)

    async def _read_files(self) -> KnowledgeBase:
        return await asyncio.to_thread(knowledge.load, self.settings.knowledge, self.settings.cache)

    async def _serve(self, files: KnowledgeBase, make: Make) -> bool:
        """Build what files and history make, beside what is served, and swap it in."""
        published = tuple(self.history.state.values())
        revised = await asyncio.to_thread(make, files, published, self.settings.knowledge)
        if revised.problems:
            raise KnowledgeError(STAYS.format(base=self.base.hash, why=revised.problems[0]))
        self.files, self.left = files, revised.left
        for left in revised.left:
            logger.warning("%s", left)
        if revised.base.hash == self.base.hash:
            return False
        self._swap(await asyncio.to_thread(self.answerer, revised.base))
        return True

    def _swap(self, answerer: Answerer) -> None:
        """Serve another answerer, with what lists have said since it was begun."""
        self.service.answerer = answerer.beside(stood(answerer.base, self.standing))


def _stamp(file: Path) -> tuple[int, ...]:
    """What differs once anything was written to the database."""
    files = (file, file.with_name(f"{file.name}-wal"))
    return tuple(value for one in files if one.exists() for value in (one.stat().st_mtime_ns, one.stat().st_size))
