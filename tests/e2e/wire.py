"""The bot's own client against the fake Discord, over HTTP and a WebSocket on loopback, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yarl

from bot.discordapp.client import EvidenceClient
from tests.fakediscord import FakeDiscord
from tests.fakediscord.validate import Spec

PATIENCE = 20.0  # seconds
UNAVOIDABLE = {"INTERACTION_TIMEOUT", "40060", "10062"}  # too late, or again because a confirmation was lost


@dataclass(frozen=True)
class Wire:
    """A server with two people and a channel, and the bot in it."""

    discord: FakeDiscord
    client: EvidenceClient
    guild: Any
    channel: Any
    anna: Any
    ben: Any

    @property
    def gateway(self) -> Any:
        """The fake Discord's gateway."""
        return self.discord.gateway

    def replies(self, channel: Any = None) -> list[Any]:
        """The bot's messages for all in a channel."""
        return [
            message
            for message in (channel or self.channel).messages.values()
            if message.author is self.discord.bot and not message.viewer and not message.deleted
        ]

    def last(self, event: str) -> dict[str, Any]:
        """The last event of that name, as it was delivered."""
        (session,) = self.gateway.sessions.values()
        found: dict[str, Any] = next(data for _, name, data in reversed(session.history) if name == event)
        return found


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens in another task.

    Raises:
        TimeoutError: it didn't.
    """
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.01)


@cache
def _spec() -> Spec:
    """Discord's own description of its interface; reading it takes most of a second."""
    return Spec()


@asynccontextmanager
async def connected(client: EvidenceClient, patch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """The client, logged in and with its commands registered."""
    async with FakeDiscord(spec=_spec()) as server:
        patch.setattr("discord.http.Route.BASE", f"{server.url}/api/v10")
        patch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        patch.setattr("discord.VoiceClient.warn_nacl", False)
        patch.setattr("discord.VoiceClient.warn_dave", False)
        guild = server.create_guild("MS community")
        channel = server.create_channel(guild, "general")
        people = [server.create_user(name, guild, channel=channel) for name in ("anna", "ben")]
        running = asyncio.create_task(client.start(server.token))
        try:
            await until(lambda: client.get_guild(int(guild.id)) is not None)
            yield Wire(server, client, guild, channel, *people)
        finally:
            await client.close()
            await running
        assert [one for one in server.violations if one.code not in UNAVOIDABLE] == []
        assert server.self_problems == []
