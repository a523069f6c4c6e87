"""Forms as plain values. What to do with one stands in its id, so that a form filled in before a restart is not lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.discordapp.sanitise import label
from bot.discordapp.views.items import custom_id
from bot.discordapp.views.parts import MAX_OPTION, Option

MAX_TITLE = 45
MAX_VALUE = 4_000


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a form.

    Attributes:
        name: under which the value comes back.
        label: at most 45 characters.
        value: what stands in it at first.
        hint: below the label, at most 100 characters.
        long: whether it takes several lines.
        most: characters.
        options: to choose from instead of typing.
        choose: how many of them at most.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    long: bool = False
    most: int = MAX_VALUE
    required: bool = True
    options: tuple[Option, ...] = ()
    choose: int = 1


def form(verb: str, state: str, title: str, fields: Sequence[Field]) -> ui.Modal:
    """A form; submitting it is handled by its verb, as a press is."""
    modal = ui.Modal(title=label(title, MAX_TITLE), custom_id=custom_id(verb, state))
    for field in fields:
        component = _menu(field) if field.options else _input(field)
        modal.add_item(ui.Label(text=field.label, description=field.hint or None, component=component))
    return let_go(modal)


def let_go(modal: ui.Modal) -> ui.Modal:
    """The form, known by its id alone: discord.py would otherwise hold each until it is submitted, and many never are."""
    modal.stop()
    return modal


def filled_in(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """The values of a submitted form by name; several choices stand one a line."""
    data: Any = interaction.data
    return dict(_values(data.get("components", ())))


def _values(components: Sequence[Any]) -> Iterator[tuple[str, str]]:
    for component in components:
        inner = component.get("component")
        yield from _values([inner] if inner else component.get("components", ()))
        if "custom_id" in component:
            chosen = component.get("values")
            yield component["custom_id"], "\n".join(chosen) if chosen is not None else component.get("value") or ""


def _input(field: Field) -> ui.TextInput[Any]:
    style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
    return ui.TextInput(
        custom_id=field.name,
        style=style,
        default=field.value[: field.most] or None,
        max_length=field.most,
        required=field.required,
    )


def _menu(field: Field) -> ui.Select[Any]:
    chosen = field.value.splitlines()
    options = [
        discord.SelectOption(label=label(one.label, MAX_OPTION), value=one.value, default=one.value in chosen)
        for one in field.options
    ]
    return ui.Select(
        custom_id=field.name,
        options=options,
        required=field.required,
        min_values=1 if field.required else 0,
        max_values=field.choose,
    )
