"""Slash commands and the message menu, by subject."""

from __future__ import annotations

from typing import Any

from discord import app_commands

Commands = tuple[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group, ...]
