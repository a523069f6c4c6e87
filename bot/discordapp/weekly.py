"""What is done regularly: what was kept long enough is deleted, notices are sent, the digest is posted once a week."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

import aiohttp
import discord

from bot.curation import gapdesk, gapfigures
from bot.curation.digest import Section, digest
from bot.discordapp import send, telling
from bot.discordapp.app import App
from bot.discordapp.patience import passes, posted
from bot.discordapp.views.gaps import DIGEST, digest_card
from bot.errors import BotError
from bot.store import kept

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
LAST = "digest"  # under which the day of the last digest is kept


Work = Callable[[discord.Client, App], Awaitable[object]]


async def upkeep(client: discord.Client, app: App) -> None:
    """Everything that is due. What fails is tried again next time; it neither ends regular work nor holds up the rest of it."""
    for what, work in WORKS.items():
        try:
            done = await work(client, app)
        except BotError as error:
            logger.warning("what is due is done in an hour (%s): %s", what, error)
        except Exception:  # the rim of the regular work: an error that left it would end it until the next start
            logger.exception("%s failed", what)
        else:
            if done:
                logger.info("%s: %d", what, done)


async def forget_due(app: App) -> None:
    """Delete what has been kept long enough, and say how much of what."""
    gone = await app.forget_due()
    if gone is None:
        logger.warning(
            "the clock has leapt ahead by more than 30 days: if %s is wrong, set it; nothing is deleted today", app.today
        )
    elif gone:
        logger.info("kept long enough and deleted: %s", ", ".join(f"{count} {what}" for what, count in gone.items()))


async def post_digest(client: discord.Client, app: App) -> bool:
    """Post the digest in the curators' channel if a week has passed and something has changed."""
    last = await kept.get(app.database, LAST)
    since = app.today - date.fromisoformat(last) if last else EVERY
    if timedelta(0) <= since < EVERY:  # a last digest that lies ahead was dated by a wrong clock: the week begins anew
        return False
    channel = _channel(client, app)
    sections = await _sections(app, date.fromisoformat(last)) if last and channel and since >= EVERY else []
    posted_now = False
    if last and channel and sections:
        try:
            posted_now = await _post_once(client, app, channel, sections, date.fromisoformat(last) + EVERY)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if passes(error):
                logger.warning("the digest could not be posted and is tried again later: %s", error)
                return False
            logger.warning("the digest could not be posted: %s", error)
    await kept.put(app.database, LAST, app.today.isoformat())
    return posted_now


async def _post_once(
    client: discord.Client, app: App, channel: discord.PartialMessageable, sections: list[Section], due: date
) -> bool:
    """Post it, unless it has been posted since it was due and only the note of that was lost."""
    if await posted(channel, client.user, DIGEST, due):
        return False
    await send.publicly(channel, [digest_card(sections, app.shelf, app.look(""))])
    return True


async def _sections(app: App, since: date) -> list[Section]:
    log = await gapfigures.read(app.database, app.today)
    named = app.collection.codes.decode
    return digest(log, app.base, app.desk.standing, named, since, app.settings.retractions_days)


def _channel(client: discord.Client, app: App) -> discord.PartialMessageable | None:
    home = app.settings.home_server
    channel = app.server(home).curators if home else None
    return client.get_partial_messageable(channel, guild_id=home) if channel else None


async def _servers(client: discord.Client, app: App) -> None:
    """Note which servers the bot is in; before it is ready, Discord hasn't said so."""
    if client.is_ready():
        await app.in_servers(guild.id for guild in client.guilds)


WORKS: Mapping[str, Work] = {
    "settings and opt-outs read": lambda _, app: app.load(),
    "servers counted": _servers,
    "questions gathered": lambda _, app: gapdesk.gather(app.database, app.service.answerer),
    "what was kept long enough deleted": lambda _, app: forget_due(app),
    "people told": telling.tell_all,
    "digests posted": post_digest,
}
