"""Telling Discord about the commands, only when they have changed: it counts how often that is done."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.discordapp.app import App
from bot.discordapp.language import NAMES, SOURCE, language
from bot.store import kept

logger = logging.getLogger(__name__)


class Translator(app_commands.Translator):
    """Names and descriptions of commands in the interface's languages."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in that language; None where it stays English. Names of slash commands are the same everywhere."""
        code = locale.value.split("-")[0]
        if code not in NAMES or code == SOURCE:
            return None
        if context.location in (
            app_commands.TranslationContextLocation.command_name,
            app_commands.TranslationContextLocation.parameter_name,
        ) and not isinstance(context.data, app_commands.ContextMenu):
            return None
        translated = language(code)(string.message)
        return translated if translated != string.message else None


async def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """The same exactly when Discord would see the same commands."""
    translator = tree.translator
    payloads = [
        await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        for kind in discord.AppCommandType
        for command in tree.get_commands(type=kind)
    ]
    canonical = json.dumps(sorted(payloads, key=lambda one: str(one["name"])), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def sync_if_changed(tree: app_commands.CommandTree[Any], app: App, application: int) -> bool:
    """Register the commands where they differ from the last time; whether that was so."""
    name, now = f"commands:{application}", await fingerprint(tree)
    if await kept.get(app.database, name) == now:
        return False
    await tree.sync()
    await kept.put(app.database, name, now)
    logger.info("commands registered with Discord")
    return True
