"""The client: wiring only. It needs no privileged intent and keeps no message and no member in memory."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import tasks

from bot.discordapp import messages, send, weekly
from bot.discordapp.app import App
from bot.discordapp.commands import Commands, about, ask, browse, gaps, kb
from bot.discordapp.commands.sync import Translator, sync_if_changed
from bot.discordapp.conversation import PAUSED
from bot.discordapp.patience import Once
from bot.discordapp.presses import Handler, Handlers, Press, answers, privacy, review, setup, votes
from bot.discordapp.presses import browse as browse_presses
from bot.discordapp.presses import gaps as gap_presses
from bot.discordapp.presses import kb as kb_presses
from bot.discordapp.rim import report
from bot.discordapp.send import NOBODY, Interaction
from bot.discordapp.views.items import Pressed, verb_and_state
from bot.errors import BotError

logger = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)  # mentions and DMs; content stays off
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
SCOPES = ("bot", "applications.commands")
FINISH = 10.0  # seconds that answers under way may take at shutdown
FORMS: Handlers = {**kb_presses.FORMS, **gap_presses.FORMS, **votes.FORMS}
HANDLERS: Handlers = {
    **answers.HANDLERS,
    **browse_presses.HANDLERS,
    **privacy.HANDLERS,
    **setup.HANDLERS,
    **kb_presses.HANDLERS,
    **gap_presses.HANDLERS,
    **review.HANDLERS,
}

SHOWING = {*answers.HANDLERS, *browse_presses.HANDLERS} - {"no", "tell"}  # what shows entries

COMMANDS: Commands = (
    ask.ask,
    ask.find_evidence,
    *browse.COMMANDS,
    *about.COMMANDS,
    *kb.COMMANDS,
    *gaps.COMMANDS,
)


def invitation(application: int) -> str:
    """The link by which an admin invites the bot, with exactly the rights it needs."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES)


class Tree(app_commands.CommandTree["EvidenceClient"]):
    """The commands, in servers, threads, direct messages and as an app of one's own."""

    def __init__(self, client: EvidenceClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        for command in COMMANDS:
            self.add_command(command)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the command comes for the first time and may be used now; its answer is under way from now on."""
        self.client.under_way()
        if not self.client.once.first(interaction.id):
            return False
        paused = self.client.app.desk.history.paused and interaction.command in browse.COMMANDS
        if paused and interaction.type is discord.InteractionType.application_command:
            await send.notice(interaction, self.client.app.look(interaction.locale.value).words(PAUSED))
        return not paused

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """The rim for commands."""
        await report(interaction, error, self.client.app)


class EvidenceClient(discord.Client):
    """The bot as Discord sees it.

    Args:
        app: everything it answers with.
    """

    def __init__(self, app: App) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=NOBODY,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.app = app
        self.tree = Tree(self)
        self.once = Once()
        self._answering: set[asyncio.Task[Any]] = set()

    async def setup_hook(self) -> None:
        """Before the first event: commands, buttons of older messages, regular work."""
        self.add_dynamic_items(Pressed)
        await self.app.load()
        await self.app.desk.start()
        await self.tree.set_translator(Translator())
        await sync_if_changed(self.tree, self.app, self.application_id or 0)
        self._health.change_interval(minutes=self.app.settings.health_minutes)
        self._health.start()
        self._housekeeping.start()

    def under_way(self) -> None:
        """Remember the current task until it is done, so that a shutdown waits for its answer."""
        task = asyncio.current_task()
        if task:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def press(self, interaction: Interaction, verb: str, state: str, values: list[str]) -> None:
        """Do what a button or option stands for."""
        handler = answers.paused if verb in SHOWING and self.app.desk.history.paused else HANDLERS.get(verb, answers.unknown)
        await self._handle(handler, Press(interaction, self.app, state, tuple(values)))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Forms that are known by their ids."""
        data: Any = interaction.data
        verb, state = (
            verb_and_state(data.get("custom_id")) if interaction.type is discord.InteractionType.modal_submit else ("", "")
        )
        if verb in FORMS:
            await self._handle(FORMS[verb], Press(interaction, self.app, state))

    async def _handle(self, handler: Handler, press: Press) -> None:
        """The rim for presses and forms."""
        self.under_way()
        if not self.once.first(press.interaction.id):
            return
        try:
            await handler(press)
        except Exception as error:  # whatever it is, the person is told
            await report(press.interaction, error, self.app)

    async def on_message(self, message: discord.Message) -> None:
        """Mentions, replies and direct messages."""
        if self.user and self.once.first(message.id):
            self.under_way()
            await messages.answer(message, self.app, self.user)

    async def on_ready(self) -> None:
        """Say that the bot is there."""
        logger.info("ready as %s in %d servers, collection %s", self.user, len(self.guilds), self.app.base.hash)
        logger.info("to invite me: %s", invitation(self.application_id or 0))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """From today on the days count until the server is forgotten."""
        try:
            await self.app.left_server(guild.id)
        except BotError as error:
            logger.warning("it is noted later that the bot has left a server: %s", error)

    async def close(self) -> None:
        """Let answers under way finish, then leave."""
        under_way = {task for task in self._answering if task is not asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way, timeout=FINISH)
        self._health.cancel()
        self._housekeeping.cancel()
        await super().close()

    @tasks.loop(minutes=15)
    async def _health(self) -> None:
        logger.info(self.app.meter.line(len(self.guilds), self.latency, self.app.base.hash))

    @tasks.loop(hours=1)
    async def _housekeeping(self) -> None:
        """Take over what another process has changed; do what is due."""
        await weekly.upkeep(self, self.app)
