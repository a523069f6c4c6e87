"""The rhythm of reviews: entries whose day has come, longest overdue first, each with "Still right" and "Change"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import compose
from bot.curation import gapfigures
from bot.curation.people import Moderator
from bot.discordapp.app import App
from bot.discordapp.codes import code
from bot.discordapp.views.card import ended
from bot.discordapp.views.parts import Button, Card, Line, joined
from bot.discordapp.views.quotes import Look, block, quote_text
from bot.errors import RevisionError
from bot.models import Entry

QUOTE_ROOM = 2_400
GONE = "This entry is no longer in the collection, or has changed. /kb review shows the next one."


def next_card(app: App, look: Look, after: str = "", note: str = "") -> Card:
    """The next overdue entry after the one with that id; the first one again after the last."""
    late = gapfigures.overdue(app.base, app.today)
    if not late:
        return ended(app.shelf, look, lines=[Line(joined(note, _none(app)))])
    ids = [entry.id for entry in late]
    entry = late[(ids.index(after) + 1) % len(late) if after in ids else 0]
    return _card(app, entry, late, look, note)


def entry_of(app: App, coded: str) -> Entry:
    """The entry that a button names.

    Raises:
        RevisionError: there is none that can be reviewed.
    """
    found = next((entry for entry in app.base.contents.entries if code(entry.id) == coded), None)
    if found is None:
        raise RevisionError(GONE)
    return found


async def still_right(app: App, entry: Entry, who: Moderator) -> str:
    """Keep that an entry was found right, and serve it so; what was done, in words.

    Raises:
        RevisionError: nothing may be changed.
    """
    review = await app.desk.still_right(entry, who)
    return f"Kept: {entry.id} was found right by <@{who.id}>; next review by {review.review_by}."


def _none(app: App) -> str:
    following = min(app.base.contents.entries, key=lambda entry: entry.review_by, default=None)
    return "No review is overdue." + (f" The next one is due on {following.review_by}." if following else "")


def _card(app: App, entry: Entry, late: Sequence[Entry], look: Look, note: str) -> Card:
    shown = compose.quotable(app.base, entry)
    text = quote_text(compose.quote(app.base, entry), look, QUOTE_ROOM) if shown else block(entry.text)
    head = joined(note, f"**{len(late)} entries are overdue.** This one since {entry.review_by}:")
    state = code(entry.id)
    row = (
        Button("review-right", state, "Still right", primary=True),
        Button("review-change", state, "Change"),
        Button("review-next", state, "Next"),
    )
    return ended(app.shelf, look, lines=[Line(head), Line(text)], rows=[row])
