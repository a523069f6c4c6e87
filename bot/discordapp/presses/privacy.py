"""The buttons of /privacy: see, delete, keep nothing. Each works for the one who presses, and for nobody else."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.discordapp import send
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.views.card import ended
from bot.discordapp.views.parts import Attachment, Line
from bot.discordapp.views.static import privacy_card
from bot.store import privacy
from bot.wording import marked

EXPORTED = marked("Everything that is kept about you, as a file: {count} rows.")
NOTHING = marked("Nothing is kept about you.")
ERASED = marked("Deleted: {count} rows. Nothing is kept about you any more.")


async def export(press: Press) -> None:
    """Send a person everything that is kept about them."""
    app = press.app
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    rows = await privacy.export(app.database, app.seal, press.interaction.user.id)
    count = sum(map(len, rows.values()))
    card = ended(app.shelf, press.look, lines=(Line(press.look.words(EXPORTED if count else NOTHING, count=count)),))
    content = json.dumps(rows, ensure_ascii=False, indent=2).encode()
    files = (Attachment("kept-about-you.json", content),) if count else ()
    await send.privately(press.interaction, [replace(card, files=files)])


async def erase(press: Press) -> None:
    """Delete everything that is kept about a person."""
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    total = await press.app.erase(press.interaction.user.id)
    await send.notice(press.interaction, press.look.words(ERASED if total else NOTHING, count=total))


async def no_log(press: Press) -> None:
    """Keep none of a person's questions from now on."""
    await _switch(press, out=True)


async def log(press: Press) -> None:
    """A person's questions may be kept again."""
    await _switch(press, out=False)


async def _switch(press: Press, *, out: bool) -> None:
    app = press.app
    await app.set_optout(press.interaction.user.id, out=out)
    await send.update(press.interaction, privacy_card(app.shelf, press.look, app.times, opted_out=out))


HANDLERS: Handlers = {"export": export, "erase": erase, "no-log": no_log, "log": log}
