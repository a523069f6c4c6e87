"""The buttons of /kb review."""

from __future__ import annotations

from bot.discordapp import kbforms, moderating, reviewing, send
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.rights import as_moderator

REASON = "its review was due"


async def right(press: Press) -> None:
    """Keep that the entry is still right, and show the next one."""
    async with as_moderator(press.interaction, press.app, "review an entry") as who:
        entry = reviewing.entry_of(press.app, press.state)
        note = await reviewing.still_right(press.app, entry, who)
        await send.update(press.interaction, reviewing.next_card(press.app, press.look, entry.id, note))


async def change(press: Press) -> None:
    """Open the form with the entry as it is."""
    async with as_moderator(press.interaction, press.app, "review an entry") as who:
        entry = reviewing.entry_of(press.app, press.state)
        stored = moderating.content_of(press.app, ("entry", entry.id), who)
        form = kbforms.entry_form("kb-entry", f"{press.state}:{REASON}", "Edit the entry", stored)
        await press.interaction.response.send_modal(form)


async def after(press: Press) -> None:
    """Show the next overdue entry."""
    async with as_moderator(press.interaction, press.app, "review entries"):
        entry = reviewing.entry_of(press.app, press.state)
        await send.update(press.interaction, reviewing.next_card(press.app, press.look, entry.id))


HANDLERS: Handlers = {"review-right": right, "review-change": change, "review-next": after}
