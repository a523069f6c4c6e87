"""Buttons and menus that outlive restarts: what they do stands in their ids, `v1:verb:state`.

A press is handed to the client's `press`, which finds the verb's handler; the ids are untrusted, so handlers check rights again.
"""

from __future__ import annotations

import re
from typing import Any, Protocol, Self

import discord
from discord import ui

from bot.discordapp.views.parts import MAX_ID, Button, Select

VERSION = "v1"
_ID = re.compile(rf"{VERSION}:(?P<verb>[a-z-]+):(?P<state>.*)", re.DOTALL)  # a reason that somebody typed may hold line breaks


class Presses(Protocol):
    """The client as these items need it."""

    async def press(self, interaction: discord.Interaction[Any], verb: str, state: str, values: list[str]) -> None:
        """Do what a pressed button or a chosen option stands for."""


def custom_id(verb: str, state: str) -> str:
    """The id of a button or menu.

    Raises:
        ValueError: it would be longer than Discord allows.
    """
    made = f"{VERSION}:{verb}:{state}"
    if len(made) > MAX_ID:
        raise ValueError(f"id of {len(made)} characters for {verb}")
    return made


class Pressed(ui.DynamicItem[ui.Item[Any]], template=_ID):
    """A button or menu that is known by its id."""

    def __init__(self, item: ui.Item[Any], verb: str, state: str) -> None:
        super().__init__(item)
        self.verb, self.state = verb, state

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The item that was pressed."""
        return cls(item, match["verb"], match["state"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to the client."""
        data: Any = interaction.data
        client: Presses = interaction.client
        await client.press(interaction, self.verb, self.state, list(data.get("values", ())))


def pressed_button(button: Button) -> Pressed:
    """The button that a card describes."""
    style = discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary
    item: ui.Button[Any] = ui.Button(label=button.label, style=style, custom_id=custom_id(button.verb, button.state))
    return Pressed(item, button.verb, button.state)


def chosen(select: Select) -> Pressed:
    """The menu that a card describes."""
    made = _channel_menu(select) if select.channels is not None else _option_menu(select)
    return Pressed(made, select.verb, select.state)


def _option_menu(select: Select) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=option.label, value=option.value, description=option.description or None, default=option.chosen
        )
        for option in select.options
    ]
    return ui.Select(
        custom_id=custom_id(select.verb, select.state),
        placeholder=select.placeholder,
        options=options,
        min_values=select.least,
        max_values=select.most,
    )


def _channel_menu(select: Select) -> ui.ChannelSelect[Any]:
    defaults = [discord.SelectDefaultValue.from_channel(discord.Object(channel)) for channel in select.channels or ()]
    return ui.ChannelSelect(
        custom_id=custom_id(select.verb, select.state),
        placeholder=select.placeholder,
        channel_types=[discord.ChannelType.text, discord.ChannelType.forum],
        default_values=defaults,
        min_values=select.least,
        max_values=select.most,
    )


def state_of(custom_id: str | None, verb: str) -> str | None:
    """The state in an id of that verb."""
    match = _ID.fullmatch(custom_id or "")
    return match["state"] if match and match["verb"] == verb else None


def verb_and_state(custom_id: str | None) -> tuple[str, str]:
    """The verb and the state in an id; empty where it is none of ours."""
    match = _ID.fullmatch(custom_id or "")
    return (match["verb"], match["state"]) if match else ("", "")
