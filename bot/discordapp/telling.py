"""Telling people that their question is answered now: one direct message to each who asked for it, and their row is gone.

The row is deleted before the message is sent, so that nobody is told twice; where Discord is down, it is put back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.curation import gapdesk
from bot.curation.people import Moderator
from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.codes import code
from bot.discordapp.sanitise import clean_line
from bot.discordapp.views.card import ended
from bot.discordapp.views.parts import Button, Card, Line
from bot.errors import QuestionError
from bot.knowledge.revisions import Revision
from bot.store import gaps, notices
from bot.store.gaps import Gap
from bot.store.gapwork import Curator
from bot.store.notices import Waiting
from bot.wording import marked

logger = logging.getLogger(__name__)

ANSWERED = marked(
    "A question that you wanted to be told about is answered now. This is the only message about it, and your wish is deleted."
)
ASK = marked("To ask it again, write it here or use /ask.")
READ = marked("Read it")


async def close_drafted(client: discord.Client, app: App, revision: Revision, who: Moderator) -> None:
    """Close the gaps that a revision just published was drafted for, and tell those who wait."""
    by = Curator(who.id, app.today)
    for gap in await gapdesk.published(app.database, app.service.answerer, revision, by):
        await tell(client, app, gap)


async def close_named(client: discord.Client, app: App, texts: Sequence[str], revision: Revision, who: Moderator) -> int:
    """Close the gaps with these labels, which a revision answers, and tell those who wait; how many gaps."""
    closed = await gapdesk.answered_all(app.database, texts, revision.key, Curator(who.id, app.today))
    for number in closed:
        await tell(client, app, await gaps.one(app.database, number))
    return len(closed)


async def tell_all(client: discord.Client, app: App) -> int:
    """Tell everybody whose question is answered by now, however it was closed; how many messages were sent."""
    answered = [gap for gap in await gaps.gaps(app.database) if gap.state == "answered"]
    return sum([await tell(client, app, gap) for gap in answered])


async def tell(client: discord.Client, app: App, gap: Gap) -> int:
    """Tell those who wait for a gap; how many messages were sent."""
    waiting = await notices.waiting(app.database, gap.id, app.today)
    card = _card(app, gap.entry) if waiting and gap.entry else None
    if card is None:
        return 0
    return sum([await _tell_one(client, app, one, card) for one in waiting])


async def _tell_one(client: discord.Client, app: App, waiting: Waiting, card: Card) -> bool:
    kept = await notices.take(app.database, waiting.id)
    person = app.seal.opened(waiting.sealed)
    if kept is None or person is None:  # another process was first, or the key is another one: nobody can be told
        return False
    try:
        channel = await (await client.fetch_user(person)).create_dm()
        await send.publicly(channel, [card])
    except (discord.Forbidden, discord.NotFound):
        logger.info("somebody who wanted to be told can't be written to; the wish is deleted")
        return False
    except discord.HTTPException as error:
        await notices.put_back(app.database, kept)
        logger.warning("a notice could not be sent and is tried again later: %s", error)
        return False
    return True


def _card(app: App, entry: str) -> Card | None:
    """The entry's question and the way to its answer; None where it has left the collection."""
    try:
        answer = app.service.entries([entry])
    except QuestionError:
        return None
    look: Any = app.look("")
    words = look.words
    lines = (Line(words(ANSWERED)), Line(f"**{clean_line(answer.question)}**"), Line(words(ASK)))
    return ended(app.shelf, look, lines=lines, rows=((Button("entry", code(entry), words(READ), primary=True),),))
