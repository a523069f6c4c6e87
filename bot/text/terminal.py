"""A reply as text for the terminal: colour and width follow it, piped output is plain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot import wording
from bot.answering.citations import link, short, study_line, vancouver
from bot.models import Source
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Quote, Reply

MAX_WIDTH = 100
MAX_FULL_CITATIONS = 2  # sources of one entry; of more, each is cited in brief, so that the entry stays readable


def show(reply: Reply, console: Console, today: date) -> None:
    """Print a reply."""
    console.print(Group(*_blocks(reply, today)), width=min(console.width, MAX_WIDTH), crop=False)  # a link is never cut


def plain(reply: Reply, today: date, width: int = MAX_WIDTH) -> str:
    """A reply as plain text."""
    console = Console(width=width, color_system=None, force_terminal=False, highlight=False)
    with console.capture() as capture:
        show(reply, console, today)
    return capture.get()


def _blocks(reply: Reply, today: date) -> Iterator[RenderableType]:
    match reply:
        case Multi():
            yield Text(wording.SEVERAL.format(count=len(reply.parts)))
            for number, part in enumerate(reply.parts, 1):
                yield Text(f"\n{number}.", style="bold")
                yield from _body(part, today)
        case _:
            yield from _body(reply, today)
    yield Text()
    yield Text(reply.caveat.text, style="italic")
    yield Text(f"knowledge base {reply.base}", style="dim")


def _body(reply: Reply, today: date) -> Iterator[RenderableType]:
    match reply:
        case Answer():
            for quote in reply.quotes:
                yield from _quote(quote, today)
            if reply.more:
                yield from _lines(wording.MORE, wording.titles(reply.more[:3]))
        case Abstention():
            yield Text(reply.reason, style="bold")
            if reply.nearest:
                yield from _lines(wording.NEAR, wording.titles(reply.nearest))
            if reply.logged:
                yield Text(wording.LOGGED)
        case DecisionSupport():
            yield Text(wording.CANT_SAY if reply.quotes else wording.CANT_SAY_NOTHING, style="bold")
            for quote in reply.quotes:
                yield from _quote(quote, today)
            yield from _lines(wording.ASK_TEAM, [f"- {question}" for question in reply.team_questions])
        case CrisisSignpost():
            yield from (Text(line, style="bold") for line in reply.lines)
        case Multi():
            for part in reply.parts:
                yield from _body(part, today)
        case _:
            assert_never(reply)


def _quote(quote: Quote, today: date) -> Iterator[RenderableType]:
    yield Text()
    yield Text(quote.entry.question, style="bold")
    yield Text(wording.introduction(quote), style="dim")
    yield _indented(Text(quote.entry.text))
    cited = _full if len(quote.sources) <= MAX_FULL_CITATIONS else _brief
    for source in quote.sources:
        yield from cited(source)
    if quote.limitation:
        yield Text(wording.LIMIT, style="bold")
        yield _indented(Text(quote.limitation.text))
    yield Text(wording.reviewed(quote.entry, today), style="dim")
    if quote.entry.one_person:
        yield Text(wording.ONE_PERSON, style="dim")


def _full(source: Source) -> Iterator[RenderableType]:
    yield _indented(Text(vancouver(source.citation), style="cyan"))
    yield from _link(source)
    yield _indented(Text(study_line(source), style="dim"))


def _brief(source: Source) -> Iterator[RenderableType]:
    yield _indented(Text.assemble((short(source.citation), "cyan"), " · ", (study_line(source), "dim")))
    yield from _link(source)


def _link(source: Source) -> Iterator[RenderableType]:
    if url := link(source):
        yield Text(f"  {url}", style="cyan", no_wrap=True, overflow="ignore")


def _lines(heading: str, lines: list[str]) -> Iterator[RenderableType]:
    yield Text()
    yield Text(heading, style="bold")
    yield from map(Text, lines)


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2))
