"""The real bot in a simulated Discord, in the local browser: nothing leaves this machine, and nothing is kept."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import discord

from bot.config import Settings
from bot.discordapp import send
from bot.discordapp.client import EvidenceClient
from bot.discordapp.run import built
from bot.discordapp.views.static import help_card
from bot.errors import ConfigError

if TYPE_CHECKING:
    import simcord

WELCOME = "Type /ask in the box below, or write @{name} and a question. You are {reader}; {admin} may use /setup too."
SETTLE = 30.0  # seconds that a person may let a form stand open


async def show(settings: Settings, port: int | None, say: Callable[[str], None], *, browser: bool) -> None:
    """Serve the simulated server until the page is closed or Ctrl-C.

    Args:
        settings: the operator's; the database and the key are replaced by ones that are thrown away.
        port: on this machine only; None for a free one.
        say: how the address is told.
        browser: whether to open it.

    Raises:
        ConfigError: the extra isn't installed.
    """
    try:
        import simcord
    except ImportError as error:
        raise ConfigError("demo needs its extra: pip install '.[demo]'") from error
    with tempfile.TemporaryDirectory(prefix="hsct-demo-") as folder:
        passing = {"database": Path(folder) / "demo.sqlite3", "key_file": Path(folder) / "demo.key", "key": None}
        async with built(settings.model_copy(update=passing)) as client, simcord.run(client, settle_timeout=SETTLE) as env:
            channel, people = await furnish(env, client)
            async with env.preview(channel, viewers=people, layout="channel", port=port) as preview:
                say(f"The simulated Discord is at {preview.url}\nClose it with Ctrl-C.")
                if browser:
                    webbrowser.open(preview.url)
                await preview.wait_closed()


async def furnish(env: simcord.Env, client: EvidenceClient) -> tuple[simcord.ChannelHandle, list[simcord.MemberActor]]:
    """A server with a channel, a reader and an admin, and the bot's welcome."""
    guild = env.create_guild("MS community (simulated)")
    channel = guild.create_text_channel("hsct-questions")
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    reader = guild.add_member(env.create_user("reader"))
    admin = guild.add_member(env.create_user("admin"), roles=[admins])
    app, here = client.app, client.get_partial_messageable(channel.id)
    await send.line(here, WELCOME.format(name=client.user.name if client.user else "", reader=reader.name, admin=admin.name))
    await send.publicly(here, [help_card(app.shelf, app.look("en"))])
    return channel, [reader, admin]
