"""Everything the running bot holds: the service, the store, and what is derived from the collection being served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from bot.answering.citations import short
from bot.config import Settings
from bot.curation.desk import Desk
from bot.discordapp.codes import Codes
from bot.discordapp.health import Meter
from bot.discordapp.language import language
from bot.discordapp.limits import Limits
from bot.discordapp.queue import Queue
from bot.discordapp.suggest import Suggester
from bot.discordapp.views.card import Shelf
from bot.discordapp.views.quotes import Look
from bot.discordapp.views.static import Measured
from bot.knowledge.base import KnowledgeBase
from bot.service import EvidenceService
from bot.store import privacy, retention, servers
from bot.store.database import Database
from bot.store.retention import Times, times_of
from bot.store.seal import Seal
from bot.store.servers import Server


class Collection:
    """What is derived from one version of the collection, each part when it is first needed."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.measured: Measured | None = None
        self.measuring = asyncio.Lock()

    @cached_property
    def codes(self) -> Codes:
        """Entries by their codes."""
        return Codes(self.base.entries)

    @cached_property
    def questions(self) -> Suggester:
        """Entries as one types a question; before that, one of each topic."""
        entries = self.base.entries
        first = {entry.topics[0]: entry.id for entry in reversed(list(entries.values()))}
        return Suggester(
            {entry.id: entry.question for entry in entries.values()},
            {entry.id: entry.wordings for entry in entries.values()},
            first.values(),
        )

    @cached_property
    def sources(self) -> Suggester:
        """Sources by author, journal, year, title and the names people give them."""
        sources = self.base.sources
        return Suggester(
            {key: f"{short(source.citation)}: {source.citation.title}" for key, source in sources.items()},
            {key: (*source.names, *source.citation.authors, key) for key, source in sources.items()},
            (key for key, source in sources.items() if source.names),
        )

    @cached_property
    def terms(self) -> Suggester:
        """Glossary terms by their forms."""
        terms = self.base.contents.terms
        return Suggester({term.id: term.term for term in terms}, {term.id: term.forms for term in terms}, (t.id for t in terms))


class App:
    """The state of one running bot.

    Args:
        settings: the operator's.
        service: answers.
        database: kept open by whoever runs the bot.
        seal: hides people in it.
    """

    def __init__(self, settings: Settings, service: EvidenceService, database: Database, seal: Seal) -> None:
        self.settings, self.service, self.database, self.seal = settings, service, database, seal
        self.limits = Limits(settings.questions_per_minute, settings.server_questions_per_minute)
        self.meter = Meter()
        self.desk = Desk(settings, service, database)
        self.queue = Queue()
        self.telling = asyncio.Lock()  # held while people are told that their question is answered
        self._setting = asyncio.Lock()  # held while a server's settings change
        self._servers: dict[int, Server] = {}
        self._opted_out: set[str] = set()
        self._collection: Collection | None = None
        service.use(database)

    @property
    def base(self) -> KnowledgeBase:
        """The collection being served."""
        return self.service.answerer.base

    @property
    def collection(self) -> Collection:
        """What is derived from it; a new one after a reload."""
        if self._collection is None or self._collection.base is not self.base:
            self._collection = Collection(self.base)
        return self._collection

    @property
    def shelf(self) -> Shelf:
        """What the cards of lists and sources end with."""
        return Shelf(self.base.hash, self.service.answerer.caveat)

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return datetime.now(UTC).date()

    @property
    def times(self) -> Times:
        """For how long things are kept."""
        return times_of(self.settings)

    def look(self, locale: str) -> Look:
        """How to show things to a reader with that locale."""
        return Look(language(locale), self.today)

    async def load(self) -> None:
        """Read what is asked for at every reply: servers' settings, and the hashes of those who opted out."""
        self._servers = await servers.load_all(self.database)
        self._opted_out = await privacy.opted_out(self.database)

    def server(self, guild: int | None) -> Server:
        """The settings of a server; outside of servers, the defaults."""
        return self._servers.get(guild or 0) or Server(guild or 0)

    async def set_server(self, server: Server) -> None:
        """Keep a server's new settings."""
        await servers.save(self.database, server)
        self._servers[server.server] = server

    async def change_server(self, guild: int, **changes: Any) -> Server:
        """Keep what of a server's settings changes; all of them as they are then."""
        async with self._setting:  # each menu changes one setting and leaves what another has just changed
            server = replace(self.server(guild), **changes)
            await self.set_server(server)
            return server

    async def in_servers(self, guilds: Iterable[int]) -> None:
        """Note in which servers the bot is; from then on the days count for those that it has left."""
        await servers.seen(self.database, set(guilds), self.today)

    async def left_server(self, guild: int) -> None:
        """Note that the bot has left a server; what was kept for it goes in time."""
        await servers.left(self.database, guild, self.today)

    async def forget_due(self) -> dict[str, int] | None:
        """Delete what has been kept long enough; how much of what. None where the clock isn't believed."""
        gone = await retention.forget_due(self.database, self.today, self.times)
        self._servers = await servers.load_all(self.database)
        return gone

    def keeps_questions_of(self, person: int) -> bool:
        """Whether a person lets unanswered questions be kept."""
        return privacy.optout_hash(self.seal, person) not in self._opted_out

    async def set_optout(self, person: int, *, out: bool) -> None:
        """Note whether a person wants none of their questions kept."""
        await privacy.set_optout(self.database, self.seal, person, self.today, out=out)
        self._opted_out = await privacy.opted_out(self.database)

    async def erase(self, person: int) -> int:
        """Delete everything that is kept about a person; how many rows."""
        counts = await privacy.erase(self.database, self.seal, person, self.today)
        self._opted_out = await privacy.opted_out(self.database)
        await self.desk.read()
        return sum(counts.values())
