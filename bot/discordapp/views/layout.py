"""A card as what Discord takes: a layout message, or plain messages where a layout is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.discordapp.views.items import chosen, pressed_button
from bot.discordapp.views.parts import MAX_COMPONENTS, PARAGRAPH, Card, Line, Row, Select, length

MAX_PLAIN = 2_000
ACCENT = discord.Colour(0x5B6EA8)  # decoration: nothing is told by colour


def layout(card: Card) -> ui.LayoutView:
    """The card as a layout message; its buttons work from their ids alone, so the view needs no life of its own."""
    container = _container(card, gaps=True)
    if 1 + sum(1 for _ in container.walk_children()) > MAX_COMPONENTS:
        container = _container(card, gaps=False)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()  # else the library would keep it for a quarter of an hour, to wait for presses that need no view
    return view


def _container(card: Card, *, gaps: bool) -> ui.Container[Any]:
    """Everything in reading order; gaps between paragraphs where there are components to spare."""
    return ui.Container(*(item for item in _items(card) if gaps or not _is_gap(item)), accent_colour=ACCENT)


def _gap() -> ui.Separator[Any]:
    return ui.Separator(visible=False)


def _is_gap(item: ui.Item[Any]) -> bool:
    return isinstance(item, ui.Separator) and not item.visible


def files(card: Card) -> list[discord.File]:
    """The card's files, ready to be sent."""
    return [discord.File(io.BytesIO(file.content), filename=file.name) for file in card.files]


def plain(card: Card) -> tuple[str, ...]:
    """The card as plain messages of at most 2,000 characters; the caveat stands under each."""
    ending = f"\n{card.ending}"
    room = MAX_PLAIN - length(ending)
    pages: list[str] = [""]
    for line in PARAGRAPH.join(line.text for line in card.lines).split("\n"):
        grown = f"{pages[-1]}\n{line}" if pages[-1] else line
        if length(grown) <= room:
            pages[-1] = grown
        else:
            pages.append(line)
    return tuple(page.rstrip() + ending for page in pages)


def _items(card: Card) -> Iterator[ui.Item[Any]]:
    for number, line in enumerate(card.lines):
        if number and not line.button:
            yield ui.Separator()
        yield from _line(line)
    yield from (ui.File(f"attachment://{file.name}") for file in card.files)
    if card.rows:
        yield _gap()
    yield from map(_row, card.rows)
    yield ui.Separator()
    yield ui.TextDisplay(card.ending)


def _line(line: Line) -> Iterator[ui.Item[Any]]:
    if line.button:
        yield ui.Section(ui.TextDisplay(line.text), accessory=pressed_button(line.button))
    else:
        for number, paragraph in enumerate(line.text.split(PARAGRAPH)):
            if number:
                yield _gap()
            yield ui.TextDisplay(paragraph)


def _row(row: Row) -> ui.ActionRow[Any]:
    if isinstance(row, Select):
        return ui.ActionRow(chosen(row))
    return ui.ActionRow(*map(pressed_button, row))
