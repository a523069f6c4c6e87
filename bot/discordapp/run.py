"""Running the bot: everything is opened here once, handed in, and closed in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from bot.config import Settings
from bot.discordapp.app import App
from bot.discordapp.client import EvidenceClient
from bot.discordapp.health import serve_metrics
from bot.errors import BotError, ConfigError
from bot.retrieval import postings
from bot.service import EvidenceService, build_answerer
from bot.store.database import opened
from bot.store.lock import alone
from bot.store.seal import seal_of

logger = logging.getLogger(__name__)

HOW_TO_CONNECT = """\
No Discord token is set. To get one: https://discord.com/developers/applications, New Application, Bot, Reset Token.
Put it into HSCT_TOKEN, or into a file that only the bot can read and name that file as token_file in config.yaml.
To try the bot without a token and without Discord: python -m bot demo"""


@asynccontextmanager
async def built(settings: Settings) -> AsyncIterator[EvidenceClient]:
    """The bot, ready to connect; its database is open, and nobody else's to run on, as long as this is entered.

    Raises:
        BotError: knowledge, database or key can't be used, or another process runs on the database.
    """
    with alone(settings.database):
        seal = seal_of(settings)
        service = EvidenceService(build_answerer(settings), settings.database, keep_text=settings.raw_text_days > 0)
        gc.collect()
        gc.freeze()  # the collection stays: walking over it again and again would hold up answers
        async with opened(settings.database, settings.erasures_file) as database:
            yield EvidenceClient(App(settings, service, database, seal))


async def serve(settings: Settings) -> None:
    """Connect to Discord and stay until SIGTERM or Ctrl-C; answers under way are finished first.

    Raises:
        BotError: there is no token, it is refused, or Discord can't be reached.
    """
    token = settings.discord_token()
    if token is None:
        raise ConfigError(HOW_TO_CONNECT)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here
    async with built(settings) as client:
        if settings.metrics_port:
            serve_metrics(client.app.meter, settings.metrics_port)
        heed_signals(client)
        warming = asyncio.create_task(asyncio.to_thread(postings.warm))  # numpy answers until the compiled search is ready
        try:
            await client.start(token.get_secret_value())
        except discord.LoginFailure as error:
            raise ConfigError("Discord refuses the token; copy it again from the application's Bot page.") from error
        except (aiohttp.ClientError, discord.GatewayNotFound, OSError) as error:
            raise BotError(f"Discord can't be reached ({error}); check the network and try again.") from error
        finally:
            await warming


def heed_signals(client: EvidenceClient) -> None:
    """Close the client in order when the process is asked to end; take over changed knowledge files at SIGHUP."""
    loop = asyncio.get_running_loop()
    doings: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of its tasks

    def do(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = loop.create_task(work())
        doings.add(task)
        task.add_done_callback(doings.discard)

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, do, client.close)
    loop.add_signal_handler(signal.SIGHUP, do, lambda: reload(client))


async def reload(client: EvidenceClient) -> None:
    """Take over the knowledge files as they are now; what is wrong with them is said in the log."""
    try:
        changed = await client.app.desk.reload()
    except BotError as error:
        logger.warning("%s", error)
    else:
        logger.info("reloaded: base %s is served%s", client.app.base.hash, "" if changed else ", as before")
