"""The menus of /setup. Rights are checked at every use: a menu may be older than somebody's role."""

from __future__ import annotations

from dataclasses import replace

import discord

from bot.discordapp import send
from bot.discordapp.language import NAMES
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.rim import MANAGERS
from bot.discordapp.views.setup import INTERNATIONAL, setup_card
from bot.errors import BotError
from bot.store.servers import Server


async def channels(press: Press) -> None:
    """Set where the bot may answer publicly."""
    await _set(press, replace(_server(press), channels=_ids(press)))


async def curators(press: Press) -> None:
    """Set the curators' channel."""
    await _set(press, replace(_server(press), curators=next(iter(_ids(press)), None)))


async def country(press: Press) -> None:
    """Set whose crisis lines come first."""
    chosen = "".join(press.values)
    known = press.app.base.contents.safety.signposts
    await _set(press, replace(_server(press), country="" if chosen == INTERNATIONAL or chosen not in known else chosen))


async def language(press: Press) -> None:
    """Set the language of public answers."""
    chosen = "".join(press.values)
    await _set(press, replace(_server(press), language=chosen if chosen in NAMES else ""))


def _ids(press: Press) -> tuple[int, ...]:
    return tuple(int(value) for value in press.values if value.isdecimal())


def _server(press: Press) -> Server:
    """The settings of the server, for somebody who may change them.

    Raises:
        BotError: the person may not, or this is no server.
    """
    member = press.interaction.user
    if press.interaction.guild_id is None or not isinstance(member, discord.Member):
        raise BotError(MANAGERS)
    if not press.interaction.permissions.manage_guild:
        raise BotError(MANAGERS)
    return press.app.server(press.interaction.guild_id)


async def _set(press: Press, server: Server) -> None:
    await press.app.set_server(server)
    card = setup_card(server, press.app.base.contents.safety.signposts, press.app.shelf, press.look)
    await send.update(press.interaction, card)


HANDLERS: Handlers = {"set-channels": channels, "set-curators": curators, "set-country": country, "set-language": language}
