"""/about, /privacy, /help and, for admins, /setup."""

from __future__ import annotations

from discord import app_commands

from bot.discordapp import send
from bot.discordapp.commands import Commands
from bot.discordapp.measure import measured
from bot.discordapp.send import Interaction
from bot.discordapp.shelves import retractions_line
from bot.discordapp.views.setup import setup_card
from bot.discordapp.views.static import about_card, help_card, privacy_card
from bot.wording import marked


@app_commands.command(description=marked("What this is, what it answers from, and how often it is wrong"))
async def about(interaction: Interaction) -> None:
    """What the bot is; the first time, its error rates are measured while the person waits a moment."""
    app = interaction.client.app
    await interaction.response.defer(ephemeral=True, thinking=True)
    look = app.look(interaction.locale.value)
    card = about_card(app.base, await measured(app), app.shelf, look, retractions_line(app, look))
    await send.privately(interaction, [card])


@app_commands.command(description=marked("What is kept, and how to see it, delete it, or have nothing kept"))
async def privacy(interaction: Interaction) -> None:
    """What is kept about the one who asks."""
    app = interaction.client.app
    opted_out = not app.keeps_questions_of(interaction.user.id)
    look = app.look(interaction.locale.value)
    await send.privately(interaction, [privacy_card(app.shelf, look, app.times, opted_out=opted_out)])


@app_commands.command(name="help", description=marked("What you can do here"))
async def show_help(interaction: Interaction) -> None:
    """The ways in."""
    app = interaction.client.app
    await send.privately(interaction, [help_card(app.shelf, app.look(interaction.locale.value))])


@app_commands.command(description=marked("For admins: where I answer publicly, crisis lines, language"))
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.checks.has_permissions(manage_guild=True)
async def setup(interaction: Interaction) -> None:
    """The settings of this server."""
    app = interaction.client.app
    look = app.look(interaction.locale.value)
    signposts = app.base.contents.safety.signposts
    await send.privately(interaction, [setup_card(app.server(interaction.guild_id), signposts, app.shelf, look)])


COMMANDS: Commands = (about, privacy, show_help, setup)
