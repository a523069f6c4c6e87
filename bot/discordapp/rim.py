"""The rim: whatever goes wrong ends as one private sentence and, where it is a bug, as a trace in the log under a code."""

from __future__ import annotations

import logging
import secrets

import aiohttp
import discord
from discord import app_commands

from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.language import Language
from bot.discordapp.limits import TooManyQuestions
from bot.discordapp.patience import passes
from bot.discordapp.sanitise import clean
from bot.discordapp.views.card import ended
from bot.discordapp.views.forms import filled_in
from bot.discordapp.views.parts import Attachment, Line
from bot.errors import BotError, StoreError
from bot.wording import marked

logger = logging.getLogger(__name__)

MANAGERS = marked("Only people who may manage this server can do that.")
CHANGED = marked("This command has just changed. Please type it again in a minute.")
NOT_ALLOWED = marked(
    "Discord doesn't let me do that here. An admin can allow it: View Channel, Send Messages, Send Messages in Threads, "
    "Attach Files and Read Message History."
)
TYPED = marked("What you typed, so that it isn't lost:")
GONE = marked("That message or channel is no longer there. Please ask again.")
NOT_KEPT = marked(
    "What I have to keep for that can't be read or written just now. Please try again later. If it stays, tell the operator: "
    "{code}"
)
TROUBLE = marked("Discord has trouble at present. Please try again in a minute.")
BUG = marked("Something went wrong on my side; it isn't your question. Please try again. If it stays, tell the operator: {code}")


async def report(interaction: send.Interaction, error: Exception, app: App) -> None:
    """Tell the person what went wrong; where Discord no longer takes an answer, only the log is told."""
    try:
        await send.notice(interaction, explain(error, app.look(interaction.locale.value).words, app))
        await _give_back(interaction, app)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as failed:
        logger.info("an interaction could not be answered any more: %s", failed)


async def _give_back(interaction: send.Interaction, app: App) -> None:
    """Send somebody what they typed into a form that could not be taken: Discord has closed it."""
    typed = filled_in(interaction) if interaction.type is discord.InteractionType.modal_submit else {}
    text = "\n\n".join(f"{name}:\n{value}" for name, value in typed.items() if value)
    if text:
        look = app.look(interaction.locale.value)
        file = Attachment("typed.txt", text.encode())
        await send.privately(interaction, [ended(app.shelf, look, lines=[Line(look.words(TYPED))], files=(file,))])


def explain(error: Exception, words: Language, app: App) -> str:
    """The sentence for an error; what nobody foresaw is logged with its trace under a code."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, TooManyQuestions):
        return words(error.message, count=error.count, seconds=error.seconds)
    if isinstance(error, StoreError):  # it names files of the machine, which is for the operator
        code = secrets.token_hex(4)
        logger.error("error %s: %s", code, error)
        return words(NOT_KEPT, code=code)
    if isinstance(error, BotError):
        return clean(words(str(error)))
    if isinstance(error, discord.Forbidden):
        logger.warning("a permission is missing: %s", error)
    if passes(error):
        logger.warning("Discord has trouble: %s", error)
        return words(TROUBLE)
    for kinds, sentence in _SENTENCES:
        if isinstance(error, kinds):
            return words(sentence)
    code = secrets.token_hex(4)
    app.meter.failed()
    logger.error("error %s", code, exc_info=error)
    return words(BUG, code=code)


_SENTENCES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((app_commands.MissingPermissions, app_commands.NoPrivateMessage), MANAGERS),
    ((app_commands.CommandNotFound, app_commands.CommandSignatureMismatch), CHANGED),
    ((discord.Forbidden,), NOT_ALLOWED),
    ((discord.NotFound,), GONE),
)
