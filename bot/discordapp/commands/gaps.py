"""/gaps: the unanswered questions, for curators of the home server; and /kb review: entries whose review is overdue."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discordapp import reviewing, send
from bot.discordapp.commands import Commands
from bot.discordapp.commands.kb import kb
from bot.discordapp.curators import curator
from bot.discordapp.presses import Press
from bot.discordapp.presses.gaps import as_filter, list_page
from bot.discordapp.rights import as_moderator
from bot.discordapp.send import Interaction
from bot.discordapp.views.gaps import KINDS
from bot.store.gaps import STATES
from bot.wording import marked

Words = app_commands.Range[str, 2, 30]  # they stand in the page buttons' ids
_STATES = [app_commands.Choice(name=state, value=state) for state in STATES]
_KINDS = [app_commands.Choice(name=words, value=kind) for kind, words in KINDS.items()]


@app_commands.command(description=marked("For curators: questions that could not be answered, most pressing first"))
@app_commands.describe(
    state=marked("Only those in this state; otherwise all that are open"),
    kind=marked("Only gaps of this kind"),
    mine=marked("Only those that you have claimed"),
    words=marked("Only those with all these words"),
)
@app_commands.choices(state=_STATES, kind=_KINDS)
@app_commands.default_permissions(discord.Permissions(manage_messages=True))
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
async def gaps(interaction: Interaction, state: str = "", kind: str = "", mine: bool = False, words: Words = "") -> None:
    """The list, to open one by one."""
    app = interaction.client.app
    by = curator(interaction, app)
    named = f"{state},{kind},{by.id if mine else ''},{as_filter(words)}"
    await send.privately(interaction, [await list_page(Press(interaction, app, ""), named, 0)])


@kb.command(description=marked("Entries whose review is overdue, one by one: still right, or change"))
async def review(interaction: Interaction) -> None:
    """The entry that is longest overdue."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb review"):
        await send.privately(interaction, [reviewing.next_card(app, app.look(interaction.locale.value))])


COMMANDS: Commands = (gaps,)
