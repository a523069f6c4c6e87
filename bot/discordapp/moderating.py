"""From what moderators type to drafts, review posts and published knowledge: the steps that commands, presses and forms share."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
from pydantic import ValidationError

from bot.answering import compose
from bot.curation.candidates import Candidate
from bot.curation.people import Moderator
from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.codes import code
from bot.discordapp.sanitise import clean_line
from bot.discordapp.views import kb
from bot.discordapp.views.card import ended
from bot.discordapp.views.kb import Drafted
from bot.discordapp.views.parts import Card, Line
from bot.discordapp.views.quotes import Look, quote_text
from bot.errors import RevisionError
from bot.knowledge.export import as_data
from bot.knowledge.revisions import Item, Model, Revision, Stage, items
from bot.models import Entry

logger = logging.getLogger(__name__)

NO_CHANNEL = "There is no curators' channel to review in. An admin can set one with /setup; your draft is kept (/kb drafts)."
NO_SUCH = "There is no such {kind} in the collection or among the drafts. Choose one that appears as you type."
ALERT = "**Many changes:** {count} in the last hour. If that isn't expected: /kb freeze stops them, /kb rollback undoes them."
SENT = "Sent to review: somebody else will look at it in the curators' channel."
EVERYTHING = "Draft {number} in full."
RELOADED = "Readers are answered from base {base} now."
UNCHANGED = "Nothing has changed: readers are answered from base {base}."
QUOTE_ROOM = 1_600
LEFT_SHOWN, MAX_LEFT = 5, 150  # so that the message stays under Discord's 2,000 characters whatever has to be escaped


def keep_look(app: App, interaction: send.Interaction) -> Look:
    """How moderators see things: as everybody in their language, though what is written for them is in English."""
    return app.look(interaction.locale.value)


def content_of(app: App, item: Item, who: Moderator) -> Mapping[str, Any]:
    """What a form starts from: one's own draft, else what is served, else somebody else's draft.

    Raises:
        RevisionError: there is nothing under that id.
    """
    drafts = [one for one in app.desk.drafts() if one.item == item and one.content is not None]
    own = next((one.content for one in drafts if who.wrote(one.author)), None)
    served = items(app.base.contents).get(item)
    found = own or (as_data(served) if served else None) or next((one.content for one in drafts), None)
    if found is None:
        raise RevisionError(NO_SUCH.format(kind=item[0]))
    return found


def item_of(app: App, kind: str, coded: str) -> Item:
    """The entry or source that a form's id names; drafts count too.

    Raises:
        RevisionError: there is none.
    """
    known = {item[1] for item in items(app.base.contents) if item[0] == kind}
    known |= {one.key for one in app.desk.drafts() if one.kind == kind}
    key = next((key for key in known if code(key) == coded), None)
    if key is None:
        raise RevisionError(NO_SUCH.format(kind=kind))
    return ("source" if kind == "source" else "entry"), key


def any_item(app: App, key: str) -> Item:
    """The entry or source that was chosen; what was withdrawn counts too.

    Raises:
        RevisionError: there is none.
    """
    known = {item for item in items(app.base.contents) if item[1] == key}
    known |= {one.item for one in app.desk.history.revisions.values() if one.key == key}
    if not known:
        raise RevisionError(NO_SUCH.format(kind="entry or source"))
    return min(known)


def versions(app: App, item: Item) -> list[tuple[Revision, Stage, str]]:
    """All revisions of an item, newest first, each with its stage and what it changed against the one before."""
    files = items(app.desk.files.contents).get(item)
    found: list[tuple[Revision, Stage, str]] = []
    before = files
    for revision in app.desk.history.of(item):
        now = readable(revision)
        found.append((revision, app.desk.history.stage(revision), kb.difference(before, now)))
        before = now if revision.content is None or now else before
    return found[::-1]


def readable(revision: Revision) -> Model | None:
    """The revision's content; None where it withdraws or can't be read."""
    try:
        return revision.model()
    except ValidationError:
        return None


async def keep(
    interaction: send.Interaction, app: App, item: Item, content: Mapping[str, Any] | None, who: Moderator, reason: str
) -> Revision:
    """Keep a draft and show its card; where many changes come together, the curators are told."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    draft = await app.desk.draft(item, content, who, reason)
    await watch(interaction, app)
    look = keep_look(app, interaction)
    await send.privately(interaction, [kb.draft_card(await drafted(app, draft, look), app.shelf, look)])
    return draft


async def drafted(app: App, revision: Revision, look: Look) -> Drafted:
    """A revision with everything there is to say about it."""
    candidate = await app.desk.candidate(revision)
    old = items(app.base.contents).get(revision.item)
    new = readable(revision)
    return Drafted(revision, app.desk.history.stage(revision), old, new, candidate, _as_read(candidate, new, look))


async def send_to_review(interaction: send.Interaction, app: App, number: int, who: Moderator) -> None:
    """Post a draft for review in the curators' channel.

    Raises:
        RevisionError: there is no such channel, or the draft isn't fit for review.
    """
    channel = curators(interaction, app)
    if channel is None:
        raise RevisionError(NO_CHANNEL)
    revision = await app.desk.send(number, who)
    await send.publicly(channel, [await review(app, revision, app.look(""))])
    await send.notice(interaction, SENT)


async def review(app: App, revision: Revision, look: Look) -> Card:
    """The review post of a revision, as it is now."""
    made = await drafted(app, revision, look)
    return kb.review_card(made, app.shelf, look, most=app.settings.preview_changes, single=app.desk.single)


async def watch(interaction: send.Interaction, app: App) -> None:
    """Raise the alarm in the curators' channel where many changes come together."""
    count = app.desk.pace.alarming()
    if not count:
        return
    await app.desk.alarm(count)
    logger.warning("%d changes of the knowledge in the last hour", count)
    if channel := curators(interaction, app):
        alert = ended(app.shelf, app.look(""), lines=[Line(ALERT.format(count=count))])
        await send.publicly(channel, [alert])


def reloaded(app: App, *, changed: bool) -> str:
    """What a reload has done, and which published changes its files no longer take."""
    done = (RELOADED if changed else UNCHANGED).format(base=app.base.hash)
    left = app.desk.left
    more = [f"… and {len(left) - LEFT_SHOWN} more; the bot's log names them."] if len(left) > LEFT_SHOWN else []
    return "\n".join([done, *(f"- {clean_line(str(one)[:MAX_LEFT])}" for one in left[:LEFT_SHOWN]), *more])


def curators(interaction: send.Interaction, app: App) -> discord.PartialMessageable | None:
    """The curators' channel of the home server."""
    home = app.settings.home_server
    channel = app.server(home).curators if home else None
    return interaction.client.get_partial_messageable(channel, guild_id=home) if channel else None


async def show_in_full(interaction: send.Interaction, app: App, revision: Revision) -> None:
    """Send a draft as a file, privately."""
    look = keep_look(app, interaction)
    whole = await drafted(app, revision, look)
    card = kb.message_card([EVERYTHING.format(number=revision.id)], app.shelf, look)
    await send.privately(interaction, [replace(card, files=(kb.everything(whole),))])


def _as_read(candidate: Candidate, new: Model | None, look: Look) -> str:
    """How readers would see an entry."""
    if candidate.answerer is None or not isinstance(new, Entry):
        return ""
    base = candidate.answerer.base
    entry = base.entries[new.id]
    return quote_text(compose.quote(base, entry), look, QUOTE_ROOM) if compose.quotable(base, entry) else ""
