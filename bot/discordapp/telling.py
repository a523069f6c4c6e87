"""Telling people that their question is answered now: one direct message to each who asked for it, and their row is gone.

The row stays until the message is sent. Whether it was sent, though Discord's answer was lost or the program ended just then, is
looked up in the conversation itself before it is tried again: so nobody is told twice, and nobody is forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import aiohttp
import discord

from bot.curation import gapdesk
from bot.curation.people import Moderator
from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.codes import code
from bot.discordapp.patience import posted
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


@dataclass(frozen=True, slots=True)
class Notice:
    """What is sent, the words by which it is known again, and the day from which it may have been sent."""

    card: Card
    words: str
    since: date


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
    async with app.telling:  # one at a time, whatever made the gap answered
        waiting = await notices.waiting(app.database, gap.id, app.today)
        notice = _notice(app, gap) if waiting else None
        return sum([await _tell_one(client, app, one, notice) for one in waiting]) if notice else 0


async def _tell_one(client: discord.Client, app: App, waiting: Waiting, notice: Notice) -> bool:
    """Send the message unless it was sent already, then delete the wish; whether it was sent now."""
    person, told = app.seal.opened(waiting.sealed), False
    try:
        if person is not None:  # else the key is another one: nobody can be told
            channel = await (await client.fetch_user(person)).create_dm()
            if not await posted(channel, client.user, notice.words, notice.since):
                await send.publicly(channel, [notice.card])
                told = True
    except (discord.Forbidden, discord.NotFound):
        logger.info("somebody who wanted to be told can't be written to; the wish is deleted")
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        logger.warning("a notice could not be sent and is tried again later: %s", error)
        return False
    await notices.forget(app.database, waiting.id, app.today)
    return told


def _notice(app: App, gap: Gap) -> Notice | None:
    """The entry's question and the way to its answer; None where it has left the collection."""
    if gap.entry is None:
        return None
    try:
        answer = app.service.entries([gap.entry])
    except QuestionError:
        return None
    look = app.look("")
    words = look.words
    question = f"**{clean_line(answer.question)}**"
    button = Button("entry", code(gap.entry), words(READ), primary=True)
    card = ended(app.shelf, look, lines=(Line(words(ANSWERED)), Line(question), Line(words(ASK))), rows=((button,),))
    return Notice(card, question, date.fromisoformat(gap.closed) if gap.closed else app.today)
