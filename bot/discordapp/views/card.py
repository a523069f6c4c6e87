"""Replies as cards. Entries are shown whole: what doesn't fit waits behind "More passages", nothing is ever cut."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from bot import wording
from bot.answering.citations import domain
from bot.discordapp.codes import LENGTH, code, encode
from bot.discordapp.sanitise import clean, clean_line
from bot.discordapp.views.caveat import caveat_text
from bot.discordapp.views.parts import (
    MAX_CHARACTERS,
    MAX_ID,
    Attachment,
    Button,
    Card,
    Line,
    Row,
    bullets,
    fitting,
    joined,
    paragraphs,
)
from bot.discordapp.views.quotes import Look, link_text, quote_text
from bot.replies import Abstention, Answer, Caveat, CrisisSignpost, DecisionSupport, Multi, Quote, Reply, Single

MAX_SHOWN = 3 * LENGTH  # the codes of the quotes of one card
MAX_MORE = MAX_ID - 20  # room for the verb and its separators
A_PROGRAM = wording.marked("a program, not a person: /about · what is kept: /privacy")
BASE = wording.marked("collection {hash}")
PART = wording.marked("Question {number} of {count}")


def cards(reply: Reply, look: Look, *, public: bool = False, share: bool = True) -> tuple[Card, ...]:
    """The messages of a reply: one, or one for each question that was asked.

    Args:
        reply: what was found.
        look: language and day.
        public: whether the channel sees them; then nothing on them tells of the asker.
        share: whether there is a channel that a private answer can be shared in.
    """
    if not isinstance(reply, Multi):
        return (card(reply, look, public=public, share=share),)
    count = len(reply.parts)
    return tuple(
        card(part, look, public=public, share=share).headed(f"-# {look.words(PART, number=number, count=count)}")
        for number, part in enumerate(reply.parts, 1)
    )


def card(reply: Single, look: Look, *, public: bool = False, share: bool = True) -> Card:
    """One reply as one card."""
    match reply:
        case Answer():
            return _with_quotes(reply, look, public=public, share=share and not public)
        case DecisionSupport():
            return _decision(reply, look, public=public)
        case Abstention():
            return _abstention(reply, look, public=public)
        case CrisisSignpost():
            return _crisis(reply, look, public=public)
        case _:
            assert_never(reply)


def footer(base: str, look: Look, *, public: bool = False) -> str:
    """The small print: the version of the collection, and on private cards what one is talking to."""
    version = look.words(BASE, hash=base)
    return version if public else f"{version} · {look.words(A_PROGRAM)}"


class Standing(Protocol):
    """What every card ends with."""

    @property
    def base(self) -> str:
        """Hash of the collection."""

    @property
    def caveat(self) -> Caveat:
        """The standing caveat."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The collection where it is browsed, not asked: what the cards of lists and sources end with."""

    base: str
    caveat: Caveat


def ended(
    reply: Standing,
    look: Look,
    *,
    public: bool = False,
    lines: Iterable[Line] = (),
    rows: Iterable[Row] = (),
    files: tuple[Attachment, ...] = (),
) -> Card:
    """A card with the caveat and the small print of a reply."""
    small = footer(reply.base, look, public=public)
    return Card(tuple(lines), caveat_text(reply.caveat, look.words), small, tuple(rows), files, public)


def _with_quotes(reply: Answer, look: Look, *, public: bool, share: bool) -> Card:
    empty = ended(reply, look, public=public)
    room = MAX_CHARACTERS - empty.characters - _HEADING_ROOM
    texts = [quote_text(quote, look, room) for quote in reply.quotes]
    shown = max(1, fitting(texts, room))
    more = [*(quote.entry.id for quote in reply.quotes[shown:]), *(item.entry for item in reply.more)]
    rows = (quote_buttons(reply.quotes[:shown], more, look, share=share),)
    return ended(reply, look, public=public, lines=map(Line, texts[:shown]), rows=rows)


_HEADING_ROOM = 60  # for the line that numbers the questions of one message


def quote_buttons(quotes: tuple[Quote, ...], more: list[str], look: Look, *, share: bool) -> tuple[Button, ...]:
    """What can be done with quotes; the buttons carry the entries, not the question."""
    words = look.words
    shown = encode((quote.entry.id for quote in quotes), MAX_SHOWN)
    rest = encode(more, MAX_MORE)
    count = len(rest) // LENGTH
    buttons = [
        Button("more", rest, words(wording.marked("More passages ({count})"), count=count)) if count else None,
        Button("files", shown, words(wording.marked("Sources (file)"))),
        Button("words", shown, words(wording.marked("Words"))),
        Button("no", shown, words(wording.marked("Not what I asked"))),
        Button("share", shown, words(wording.marked("Share in channel"))) if share else None,
    ]
    return tuple(button for button in buttons if button)


def _decision(reply: DecisionSupport, look: Look, *, public: bool) -> Card:
    words = look.words
    head = f"**{words(wording.CANT_SAY if reply.quotes else wording.CANT_SAY_NOTHING)}**"
    team = joined(f"**{words(wording.ASK_TEAM)}**", bullets(map(clean, reply.team_questions)))
    empty = ended(reply, look, public=public, lines=(Line(head), Line(team)))
    room = MAX_CHARACTERS - empty.characters - _HEADING_ROOM
    texts = [quote_text(quote, look, room) for quote in reply.quotes]
    shown = fitting(texts, room)
    more = [quote.entry.id for quote in reply.quotes[shown:]]
    rows = (quote_buttons(reply.quotes[:shown], more, look, share=False),) if texts else ()
    lines = [Line(head), *map(Line, texts[:shown]), Line(team)]
    return ended(reply, look, public=public, lines=lines, rows=rows)


def _abstention(reply: Abstention, look: Look, *, public: bool) -> Card:
    words = look.words
    lines = [Line(joined(f"**{words(reply.reason)}**", words(wording.LOGGED) if reply.logged else ""))]
    if reply.nearest:
        lines.append(Line(words(wording.NEAR)))
        show = words(wording.marked("Show"))
        lines += [Line(clean_line(item.question), Button("entry", code(item.entry), show)) for item in reply.nearest]
    return ended(reply, look, public=public, lines=lines)


def _crisis(reply: CrisisSignpost, look: Look, *, public: bool) -> Card:
    lines = (Line(paragraphs(*map(_signpost, reply.lines))),)
    return replace(ended(reply, look, public=public, lines=lines), quiet=True)


def _signpost(line: str) -> str:
    """A line of the signposts, which are the project's own words: a site that it names can be opened."""
    match = _SITE.search(line)
    if not match or domain(match["url"]) != match["site"]:
        return clean(line)
    return f"{clean(line[: match.start()])} {link_text(match['url'])}{clean(line[match.end() :])}"


_SITE = re.compile(r"(?P<site>[\w.-]+) \((?P<url>https://[^\s()]+)\)")
