"""Posting an answer in the channel where it was asked: the card, without the asker's words or name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.views.card import cards
from bot.discordapp.views.quotes import Look
from bot.replies import Answer
from bot.wording import marked

NO_CHANNEL = marked("There is no channel here to share in.")
NOT_A_MEMBER = marked("I'm not a member of this server, so I can't post here without showing your name. Nothing was shared.")
ELSEWHERE = marked("In this server I post only in {channels}. Nothing was shared.")
CANT_WRITE = marked("I'm not allowed to write in this channel. Nothing was shared.")
SHARED = marked("Posted in this channel, without your words or your name.")


async def post(interaction: send.Interaction, app: App, answers: Sequence[Answer]) -> str | None:
    """Post answers in the channel of the interaction; where that can't be, nothing is posted.

    Returns:
        Why it can't be, for the person who asked.
    """
    if refusal := _refusal(interaction, app, app.look(interaction.locale.value)):
        return refusal
    look = public_look(app, interaction.guild_id)
    channel = interaction.client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)
    for answer in answers:
        await send.publicly(channel, cards(answer, look, public=True))
    return None


def public_look(app: App, guild: int | None) -> Look:
    """How public cards of a server look: in its language."""
    return app.look(app.server(guild).language)


def places(channel: Any) -> tuple[int | None, ...]:
    """A channel and, for a thread or a forum's post, the channel it hangs on."""
    return getattr(channel, "id", None), getattr(channel, "parent_id", None)


def _refusal(interaction: send.Interaction, app: App, look: Look) -> str | None:
    server = app.server(interaction.guild_id)
    if interaction.guild_id is None:
        return look.words(NO_CHANNEL)
    if interaction.client.get_guild(interaction.guild_id) is None:  # used as somebody's own app
        return look.words(NOT_A_MEMBER)
    if not server.allows(*places(interaction.channel)):
        return look.words(ELSEWHERE, channels=channel_list(server.channels))
    allowed = interaction.app_permissions
    if not (allowed.send_messages_in_threads if isinstance(interaction.channel, discord.Thread) else allowed.send_messages):
        return look.words(CANT_WRITE)
    return None


def channel_list(channels: Sequence[int]) -> str:
    """Channels as links; they are shown by name and ping nobody."""
    return ", ".join(f"<#{channel}>" for channel in channels)
