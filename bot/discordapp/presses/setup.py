"""The menus of /setup. Rights are checked at every use: a menu may be older than somebody's role."""

from __future__ import annotations

from typing import Any

import discord

from bot.discordapp import send
from bot.discordapp.language import NAMES
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.rim import MANAGERS
from bot.discordapp.views.setup import INTERNATIONAL, setup_card
from bot.errors import BotError


async def channels(press: Press) -> None:
    """Set where the bot may answer publicly."""
    await _set(press, channels=_ids(press))


async def curators(press: Press) -> None:
    """Set the curators' channel."""
    await _set(press, curators=next(iter(_ids(press)), None))


async def country(press: Press) -> None:
    """Set whose crisis lines come first."""
    chosen = "".join(press.values)
    known = press.app.base.contents.safety.signposts
    await _set(press, country="" if chosen == INTERNATIONAL or chosen not in known else chosen)


async def language(press: Press) -> None:
    """Set the language of public answers."""
    chosen = "".join(press.values)
    await _set(press, language=chosen if chosen in NAMES else "")


def _ids(press: Press) -> tuple[int, ...]:
    return tuple(int(value) for value in press.values if value.isdecimal())


async def _set(press: Press, **changes: Any) -> None:
    """Change the settings of the server, for somebody who may.

    Raises:
        BotError: the person may not, or this is no server.
    """
    guild, member = press.interaction.guild_id, press.interaction.user
    if guild is None or not isinstance(member, discord.Member) or not press.interaction.permissions.manage_guild:
        raise BotError(MANAGERS)
    server = await press.app.change_server(guild, **changes)
    card = setup_card(server, press.app.base.contents.safety.signposts, press.app.shelf, press.look)
    await send.update(press.interaction, card)


HANDLERS: Handlers = {"set-channels": channels, "set-curators": curators, "set-country": country, "set-language": language}
