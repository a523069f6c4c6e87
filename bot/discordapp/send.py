"""Every message the bot sends or edits leaves through here: nobody is pinged, and a refused layout is sent as plain text."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import discord

from bot.discordapp.views.layout import files, layout, plain
from bot.discordapp.views.parts import Card

logger = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()
INVALID_FORM = 50035  # Discord's code for a message it finds malformed

Interaction = discord.Interaction[Any]


async def privately(interaction: Interaction, cards: Iterable[Card]) -> None:
    """Show cards to the person who asked, and to nobody else."""
    for card in cards:
        try:
            await _privately(interaction, card)
        except discord.HTTPException as error:
            if error.code != INVALID_FORM:
                raise
            logger.warning("a layout was refused (%s); sent as plain text", error)
            for page in plain(card):
                await notice(interaction, page)


async def notice(interaction: Interaction, text: str) -> None:
    """Say one thing to one person."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)


async def update(interaction: Interaction, card: Card) -> None:
    """Put another card in the place of the one that was pressed."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=layout(card), allowed_mentions=NOBODY)
        return
    await interaction.response.edit_message(view=layout(card), allowed_mentions=NOBODY)


async def publicly(channel: discord.abc.Messageable, cards: Iterable[Card], answered: discord.Message | None = None) -> None:
    """Post cards in a channel.

    Args:
        channel: where.
        cards: what; public ones where others can read.
        answered: the message they reply to; it may have been deleted since.
    """
    reference: Any = answered.to_reference(fail_if_not_exists=False) if answered else None
    for card in cards:
        try:
            await channel.send(view=layout(card), reference=reference, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            if error.code != INVALID_FORM:
                raise
            logger.warning("a layout was refused (%s); sent as plain text", error)
            for page in plain(card):
                await line(channel, page, answered)


async def line(channel: discord.abc.Messageable, text: str, answered: discord.Message | None = None) -> None:
    """Post a plain text in a channel."""
    reference: Any = answered.to_reference(fail_if_not_exists=False) if answered else None
    await channel.send(text, reference=reference, suppress_embeds=True, allowed_mentions=NOBODY)


async def _privately(interaction: Interaction, card: Card) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(view=layout(card), files=files(card), ephemeral=True, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(view=layout(card), files=files(card), ephemeral=True, allowed_mentions=NOBODY)
