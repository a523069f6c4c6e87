"""Every message the bot sends or edits leaves through here: nobody is pinged, and a refused layout is sent as plain text.

An answer to a message is tried again while Discord is down. It bears a nonce, so that Discord posts it once however often it
comes; what stands where "thinking" was is an edit, which may be repeated as well.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import aiohttp
import discord

from bot.discordapp.patience import patiently
from bot.discordapp.views.layout import files, layout, plain
from bot.discordapp.views.parts import Card

logger = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()
ANSWERED = "answered"  # among an interaction's extras, once the answer stands where "thinking" was
BEGUN = "begun"  # there as well: the first response was carried out, though Discord's answer to it was lost
TAKEN = 40060  # Discord's code for an interaction that has its first response
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
    what: dict[str, Any] = {"content": text, "suppress_embeds": True, "ephemeral": True}
    if _begun(interaction):
        await interaction.followup.send(**what, allowed_mentions=NOBODY)
        interaction.extras[ANSWERED] = True
    else:
        await _begin(interaction, lambda: interaction.response.send_message(**what, allowed_mentions=NOBODY))


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
    for number, card in enumerate(cards):
        try:
            await _post(channel, answered, number, view=layout(card))
        except discord.HTTPException as error:
            if error.code != INVALID_FORM:
                raise
            logger.warning("a layout was refused (%s); sent as plain text", error)
            for page_number, page in enumerate(plain(card)):
                await _post(channel, answered, f"{number}.{page_number}", content=page, suppress_embeds=True)


async def line(channel: discord.abc.Messageable, text: str, answered: discord.Message | None = None) -> None:
    """Post a plain text in a channel."""
    await _post(channel, answered, "line", content=text, suppress_embeds=True)


async def _post(channel: discord.abc.Messageable, answered: discord.Message | None, part: int | str, **what: Any) -> None:
    """Post once; an answer to a message patiently."""
    if answered is None:
        await channel.send(**what, nonce=secrets.randbits(63), allowed_mentions=NOBODY)
        return
    reference = answered.to_reference(fail_if_not_exists=False)
    nonce = f"{answered.id}-{part}"
    await patiently(lambda: channel.send(**what, nonce=nonce, reference=reference, allowed_mentions=NOBODY))


async def _privately(interaction: Interaction, card: Card) -> None:
    def what() -> dict[str, Any]:  # made anew for each try: files are read once
        return {"view": layout(card), "files": files(card), "ephemeral": True}

    if not _begun(interaction):
        await _begin(interaction, lambda: interaction.response.send_message(**what(), allowed_mentions=NOBODY))
    elif _put_off(interaction):
        await patiently(
            lambda: interaction.edit_original_response(view=layout(card), attachments=files(card), allowed_mentions=NOBODY)
        )
        interaction.extras[ANSWERED] = True
    else:
        await interaction.followup.send(**what(), allowed_mentions=NOBODY)


async def _begin(interaction: Interaction, work: Callable[[], Awaitable[object]]) -> None:
    """Give the first response, at once again where the connection broke; that it was carried out before is as good."""
    try:
        try:
            await work()
        except (aiohttp.ClientError, OSError):
            await work()
    except discord.HTTPException as error:
        if error.code != TAKEN:
            raise
    interaction.extras[BEGUN] = True


def _begun(interaction: Interaction) -> bool:
    """Whether the first response was given."""
    return interaction.response.is_done() or BEGUN in interaction.extras


def _put_off(interaction: Interaction) -> bool:
    """Whether the person still sees only that the bot is thinking."""
    thinking = discord.InteractionResponseType.deferred_channel_message
    return interaction.response.type is thinking and ANSWERED not in interaction.extras
