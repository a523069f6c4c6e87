"""Mentions, replies to the bot's cards, and direct messages: the same cards as replies."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord

from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.conversation import Asker, replied, shown
from bot.discordapp.rim import explain
from bot.discordapp.sharing import channel_list, places, public_look
from bot.discordapp.views.items import state_of
from bot.replies import CrisisSignpost
from bot.wording import marked

logger = logging.getLogger(__name__)

EMPTY = marked("Write your question after my name, or use /ask: only you will see the answer.")
EMPTY_DM = marked('Write your question here, for example: "Did anyone die in the Russian HSCT study?"')
NOT_HERE = marked("In this server I answer publicly only in {channels}. With /ask only you see the answer, anywhere.")
_MENTION = re.compile(r"<@!?\d+>")
BEFORE = 8  # direct messages looked back on for the question before
UNREADABLE = (discord.HTTPException, aiohttp.ClientError, OSError)  # deleted, no right, an outage: answered all the same


async def answer(message: discord.Message, app: App, me: discord.ClientUser) -> None:
    """Answer a message that is meant for the bot; all others are none of its business."""
    if message.author.bot or message.is_system() or not _meant(message, me):
        return
    guild = _guild(message)
    look = public_look(app, guild) if guild else app.look("en")
    question = _MENTION.sub(" ", message.content).strip()
    try:
        if not question:
            await send.line(message.channel, look.words(EMPTY if guild else EMPTY_DM), message)
            return
        here = app.server(guild).allows(*places(message.channel))
        asker = Asker(message.author.id, guild, keep=here)  # nothing is kept of a question that gets no reply
        reply = await replied(app, question, asker, await _prior(message, app, me, question))
        if not here and not isinstance(reply, CrisisSignpost):
            channels = channel_list(app.server(guild).channels)
            await send.line(message.channel, look.words(NOT_HERE, channels=channels), message)
            return
        await send.publicly(message.channel, shown(app, reply, look, public=guild is not None, share=False), message)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.warning("a message could not be answered: %s", error)  # no right, a deleted channel, a long outage: nobody to tell
    except Exception as error:  # the rim for messages
        await _apologise(message, explain(error, look.words, app))


async def _apologise(message: discord.Message, text: str) -> None:
    try:
        await send.line(message.channel, text, message)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.warning("a message could not be answered: %s", error)


def _meant(message: discord.Message, me: discord.ClientUser) -> bool:
    if _guild(message) is None or f"<@{me.id}>" in message.content or f"<@!{me.id}>" in message.content:
        return True
    card = _card(message)
    return card is not None and card.author.id == me.id and bool(message.content)


def _guild(message: discord.Message) -> int | None:
    """The server of a message, None in a direct message; a message can come before its server has become known."""
    found: int | None = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    return found


def _card(message: discord.Message) -> discord.Message | None:
    """The message that this one replies to."""
    resolved = message.reference.resolved if message.reference else None
    return resolved if isinstance(resolved, discord.Message) else None


async def _prior(message: discord.Message, app: App, me: discord.ClientUser, question: str) -> str | None:
    """The question that a short one leans on: that of the card replied to, or the one before in a direct message."""
    if not app.service.leans(question):
        return None
    card = _card(message)
    if card and card.author.id == me.id:
        return await _asked(card) or _titles(card, app)
    if _guild(message) is None:
        return await _before(message)
    return None


async def _asked(card: discord.Message) -> str | None:
    """What the card answered, where that can still be read."""
    if card.reference is None or card.reference.message_id is None:
        return None
    try:
        asked = await card.channel.fetch_message(card.reference.message_id)
    except UNREADABLE:
        return None
    return _MENTION.sub(" ", asked.content).strip() or None


def _titles(card: discord.Message, app: App) -> str | None:
    """The question of the first entry on a card, known by its buttons."""
    shown_ids = (entry for state in _states(card.components) for entry in app.collection.codes.decode(state))
    first = next(shown_ids, None)
    return app.base.entries[first].question if first else None


def _states(components: list[Any]) -> Iterator[str]:
    for component in components:
        yield from _states(getattr(component, "children", []))
        if state := state_of(getattr(component, "custom_id", None), "files"):
            yield state


async def _before(message: discord.Message) -> str | None:
    """The same person's message before this one, where that can be read."""
    try:
        async for earlier in message.channel.history(limit=BEFORE, before=message):
            if earlier.author.id == message.author.id:
                return earlier.content
    except UNREADABLE:
        return None
    return None
