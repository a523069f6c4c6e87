"""Browsing by buttons and menus: pages turn in place, entries open beside the list."""

from __future__ import annotations

from bot.discordapp import send, shelves
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.views.browse import zeus_card
from bot.discordapp.views.source import trial_card
from bot.errors import BotError
from bot.service import GONE


def _named(state: str) -> tuple[str, int]:
    """The list's name and the page in a button's state."""
    name, _, page = state.rpartition(":")
    return name, int(page) if page.isdecimal() else 0


async def turn(press: Press) -> None:
    """Show another page of the same list, in its place."""
    name, page = _named(press.state)
    await send.update(press.interaction, shelves.shelf_card(press.app, name, page, press.look))


async def beside(press: Press) -> None:
    """Open a list beside the card that leads to it."""
    name, page = _named(press.state)
    await send.privately(press.interaction, [shelves.shelf_card(press.app, name, page, press.look)])


async def topic(press: Press) -> None:
    """Show the entries of the topic that was chosen."""
    await send.update(press.interaction, shelves.shelf_card(press.app, f"topic:{''.join(press.values)}", 0, press.look))


async def topics(press: Press) -> None:
    """Back to all topics."""
    await send.update(press.interaction, shelves.topics(press.app, press.look))


async def trial(press: Press) -> None:
    """Show the trial that was chosen.

    Raises:
        BotError: it has left the collection.
    """
    base = press.app.base
    found = next((one for one in base.contents.trials if one.id in press.values), None)
    if found is None:
        raise BotError(GONE)
    sources = [base.sources[cite.source] for cite in found.cites]
    await send.privately(press.interaction, [trial_card(found, sources, press.app.shelf, press.look)])


async def zeus(press: Press) -> None:
    """Show one of the 17 questions.

    Raises:
        BotError: it has left the collection.
    """
    answer = press.app.service.entries(press.app.collection.codes.decode("".join(press.values)))
    if answer.quotes[0].entry.zeus is None:
        raise BotError(GONE)
    await send.privately(press.interaction, [zeus_card(answer.quotes[0], press.app.base, press.app.shelf, press.look)])


HANDLERS: Handlers = {
    "list": turn,
    "browse": beside,
    "topic": topic,
    "topics": topics,
    "trial": trial,
    "zeus": zeus,
}
