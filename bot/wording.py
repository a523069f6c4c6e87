"""What the bot itself says around the quotes. Everything else a reader sees is an entry.

`marked` texts are translated where a renderer has a language; the terminal shows them as they are.
"""

from __future__ import annotations

from datetime import date

from bot.models import Entry
from bot.replies import Nearest, Quote


def marked(text: str) -> str:
    """The text itself: marks it for the translators' catalog."""
    return text


IN_OUR_WORDS = marked("In this collection's words:")
VERBATIM = marked("Quoted from the source:")
A_VIEW = marked("A reader's comment, not evidence:")
LIMIT = marked("What this does not show:")
SECONDARY = marked("Seen only on another page that reports it.")
NEAR = marked("These are near, they may not answer you:")
LOGGED = marked("Your question was added to the curators' list, without your name.")
CANT_SAY = marked(
    "I can't say what is right for you: that is for you and your MS team. Here is what the collection holds on the subject."
)
CANT_SAY_NOTHING = marked(
    "I can't say what is right for you: that is for you and your MS team. The collection has nothing on the subject that fits."
)
ASK_TEAM = marked("Questions people take to their own team:")
SEVERAL = marked("You asked {count} things. One by one:")
MORE = marked("More in the collection:")
REVIEWED = marked("reviewed {reviewed}, next by {review_by}")
OVERDUE = marked("reviewed {reviewed}, next by {review_by} (this review is overdue)")

ONE_PERSON = marked("published by one person; nobody else has checked it")


def introduction(quote: Quote) -> str:
    """Whose words the quote is in."""
    if quote.entry.kind == "discussion":
        return A_VIEW
    return VERBATIM if quote.entry.verbatim else IN_OUR_WORDS


def review_line(entry: Entry, today: date) -> str:
    """The line about an entry's review, still with its two blanks for the days."""
    return OVERDUE if date.fromisoformat(entry.review_by) < today else REVIEWED


def reviewed(entry: Entry, today: date) -> str:
    """When the entry was reviewed, and whether its next review is overdue."""
    return review_line(entry, today).format(reviewed=entry.reviewed, review_by=entry.review_by)


def titles(nearest: tuple[Nearest, ...]) -> list[str]:
    """The titles of near entries, one a line."""
    return [f"- {item.question}" for item in nearest]
