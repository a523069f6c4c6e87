"""Who may change the knowledge: members of configured roles of the one home server, looked at anew at every use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.curation.desk import ADMINS
from bot.curation.people import Moderator
from bot.discordapp import send
from bot.discordapp.app import App
from bot.errors import RevisionError
from bot.store.revisions import marks

MODERATORS = "Only moderators of the home server can do that."


@asynccontextmanager
async def as_moderator(interaction: send.Interaction, app: App, what: str, *, admin: bool = False) -> AsyncIterator[Moderator]:
    """The person as a moderator, for what is done inside; whatever is refused there is recorded.

    Args:
        interaction: the command, press or form, which tells the roles that the person has now.
        app: the bot.
        what: is being done, for the log.
        admin: whether it takes an admin.

    Raises:
        RevisionError: they may not.
        TooManyQuestions: somebody without the right tries it too often to be recorded each time.
    """
    await app.desk.keep_up()
    try:
        yield _checked(interaction, app, admin=admin)
    except RevisionError as error:
        await app.desk.refused(interaction.user.id, f"{what}: {error}")
        raise


def _checked(interaction: send.Interaction, app: App, *, admin: bool) -> Moderator:
    who = moderator(interaction, app)
    if who is None:
        app.limits.take(interaction.user.id, None)
        raise RevisionError(MODERATORS)
    if admin and not who.admin:
        raise RevisionError(ADMINS)
    return who


def moderator(interaction: send.Interaction, app: App) -> Moderator | None:
    """The person as a moderator; None where they aren't one, or this is not the home server."""
    settings, member = app.settings, interaction.user
    if settings.home_server is None or interaction.guild_id != settings.home_server or not isinstance(member, discord.Member):
        return None
    admin = interaction.permissions.manage_guild
    if not admin and not any(member.get_role(role) for role in settings.moderator_roles):
        return None
    return Moderator(member.id, marks(app.seal, member.id), admin)
