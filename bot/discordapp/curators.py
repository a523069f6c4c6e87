"""Who may work the unanswered questions: members of configured roles of the home server, looked at anew at every use."""

from __future__ import annotations

import discord

from bot.curation.people import Moderator
from bot.discordapp import send
from bot.discordapp.app import App
from bot.errors import GapError
from bot.store.gapwork import Curator
from bot.store.revisions import marks

CURATORS = "Only curators of the home server can do that."


def as_curator(interaction: send.Interaction, app: App) -> Moderator:
    """The person as a curator, who may draft as moderators may; where no curators' roles are set, moderators are curators.

    Raises:
        GapError: they aren't one, or this is not the home server.
        TooManyQuestions: somebody without the right tries it again and again.
    """
    settings, member = app.settings, interaction.user
    at_home = settings.home_server is not None and interaction.guild_id == settings.home_server
    if at_home and isinstance(member, discord.Member):
        admin = interaction.permissions.manage_guild
        roles = settings.curator_roles or settings.moderator_roles
        if admin or any(member.get_role(role) for role in roles):
            return Moderator(member.id, marks(app.seal, member.id), admin)
    app.limits.take(interaction.user.id, None)
    raise GapError(CURATORS)


def curator(interaction: send.Interaction, app: App) -> Curator:
    """The same, as those see them who keep what was done with a gap."""
    return Curator(as_curator(interaction, app).id, app.today)
