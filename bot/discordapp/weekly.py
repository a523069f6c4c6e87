"""What is done regularly: what was kept long enough is deleted, notices are sent, the digest is posted once a week."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import aiohttp
import discord

from bot.curation import gapdesk, gapfigures
from bot.curation.digest import Section, digest
from bot.discordapp import send, telling
from bot.discordapp.app import App
from bot.discordapp.patience import passes, posted
from bot.discordapp.views.gaps import DIGEST, digest_card
from bot.store import kept

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
LAST = "digest"  # under which the day of the last digest is kept


async def upkeep(client: discord.Client, app: App) -> None:
    """Everything that is due."""
    await gapdesk.gather(app.database, app.service.answerer)
    await forget_due(app)
    told = await telling.tell_all(client, app)
    posted = await post_digest(client, app)
    if told or posted:
        logger.info("curation: %d people told, digest %s", told, "posted" if posted else "not due")


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
