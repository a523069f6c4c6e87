"""Browsing: topics and what is in them, guidelines, glossary, the 17 questions, figures by their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.discordapp.codes import code
from bot.discordapp.sanitise import clean_line, label
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.listing import PAGE_LINE, Listing, entry_option, filled, two_lines
from bot.discordapp.views.parts import MAX_CHARACTERS, MAX_OPTION, MAX_OPTIONS, Button, Card, Line, Option, Select, joined
from bot.discordapp.views.quotes import Look, block, quote_text
from bot.discordapp.views.source import figure_text, quotes_from, short_source
from bot.knowledge.base import KnowledgeBase
from bot.models import Entry, Figure, Source, Term
from bot.replies import Quote
from bot.wording import marked

TOPICS = marked("### Topics\nChoose a topic to see its entries.")
TOPIC_MENU = marked("{first} to {last}")
ALL_TOPICS = marked("All topics")
COUNT = marked("{count} entries")
GUIDELINES = marked("### Guidelines, newest first")
BESIDE = marked("What the 2015 post said, to compare:")
NEWEST = marked("The newest guideline in the collection:")
TERMS = marked("### Words\n{count} terms, explained in plain words.")
ZEUS = marked(
    "### The 17 questions of the ZEUS proposal\nIn 2015 a blog post listed what a trial of HSCT in MS would have to answer. "
    "Choose a question to see what has been learned since and what is still open."
)
SAID = marked("What the post said about it")
LEARNED = marked("What has been learned")
OPEN = marked("What is still open")
SEE = marked("Entries on what has been learned")
NUMBER = marked("### The number {number}\n{count} recorded figures have it. The same number can count very different things.")
NO_NUMBER = marked("### The number {number}\nNo recorded figure has it. That a number isn't here doesn't make it wrong.")
NOT_A_NUMBER = marked("Type a number as it was given to you, such as 75% or 2.8.")
ROOM = 2_500  # characters for a quote that stands beside other texts
_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*")


def topics_card(base: KnowledgeBase, shelf: Shelf, look: Look) -> Card:
    """All topics, in menus of equal size."""
    counts = {topic: sum(topic in entry.topics for entry in base.entries.values()) for topic in base.topics}
    listed = [topic for topic in base.contents.topics if counts[topic.id]]
    size = -(-len(listed) // max(1, -(-len(listed) // MAX_OPTIONS)))
    menus = []
    for start in range(0, len(listed), size or 1):
        group = listed[start : start + size]
        options = [Option(topic.id, label(topic.title, MAX_OPTION), look.words(COUNT, count=counts[topic.id])) for topic in group]
        ends = {"first": label(group[0].title, 50), "last": label(group[-1].title, 50)}
        menus.append(Select("topic", str(start), look.words(TOPIC_MENU, **ends), tuple(options)))
    return ended(shelf, look, lines=(Line(look.words(TOPICS)),), rows=menus)


def topic_listing(base: KnowledgeBase, topic: str, look: Look) -> Listing:
    """The entries of a topic, definitions and results in the order of their titles."""
    entries = sorted((entry for entry in base.entries.values() if topic in entry.topics), key=lambda entry: entry.question)
    heading = f"### {clean_line(base.topics[topic].title)}\n{look.words(COUNT, count=len(entries))}"
    back = (Button("topics", "", look.words(ALL_TOPICS)),)
    return Listing(f"topic:{topic}", (heading,), [entry_option(entry) for entry in entries], rows=(back,))


def source_listing(base: KnowledgeBase, source: Source, look: Look) -> Listing:
    """The entries that quote a source."""
    entries = [entry for entry in base.entries.values() if quotes_from(entry, source.id)]
    heading = f"### {clean_line(short_source(source))}\n{look.words(COUNT, count=len(entries))}"
    return Listing(f"by-source:{source.id}", (heading,), [entry_option(entry) for entry in entries])


def guideline_listing(base: KnowledgeBase, shelf: Shelf, newest: Quote | None, look: Look) -> Listing:
    """Guideline entries by the year of their source, the newest one whole beside what the 2015 post said."""
    entries = [entry for entry in base.entries.values() if entry.kind == "guideline"]
    entries.sort(key=lambda entry: (-(_newest(base, entry).citation.year or 0), entry.id))
    options = [entry_option(entry, short_source(_newest(base, entry))) for entry in entries]
    said = joined(look.words(BESIDE), block(shelf.caveat.statement))
    first = (joined(look.words(NEWEST), quote_text(newest, look, ROOM)),) if newest else ()
    return Listing("guidelines:", (look.words(GUIDELINES), said), options, first=first)


def _newest(base: KnowledgeBase, entry: Entry) -> Source:
    return max((base.sources[cite.source] for cite in entry.cites), key=lambda source: source.citation.year or 0)


def terms_listing(terms: Iterable[Term], look: Look) -> Listing:
    """The glossary."""
    found = sorted(terms, key=lambda term: term.term.lower())
    options = [Option(code(term.id), label(term.term, MAX_OPTION), label(", ".join(term.forms), MAX_OPTION)) for term in found]
    return Listing("terms:", (look.words(TERMS, count=len(found)),), options)


def zeus_listing(base: KnowledgeBase, look: Look) -> Listing:
    """The 17 questions."""
    options = []
    for entry in zeus_entries(base):
        first, rest = two_lines(f"{entry.zeus.number}. {entry.zeus.asked}") if entry.zeus else ("", "")
        options.append(Option(code(entry.id), first, rest))
    return Listing("zeus:", (look.words(ZEUS),), options, verb="zeus")


def zeus_entries(base: KnowledgeBase) -> list[Entry]:
    """The entries of the 17 questions, in their order."""
    found = [(entry.zeus.number, entry) for entry in base.entries.values() if entry.zeus]
    return [entry for _, entry in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def zeus_card(quote: Quote, base: KnowledgeBase, shelf: Shelf, look: Look) -> Card:
    """One of the questions: what was asked and said, what has been learned, what is open."""
    entry, zeus, words = quote.entry, quote.entry.zeus, look.words
    if zeus is None:
        raise ValueError(f"{entry.id} is not one of the 17 questions")
    lines = [
        joined(f"### {zeus.number}. {clean_line(zeus.asked)}", f"**{words(SAID)}**", block(zeus.said)),
        joined(f"**{words(LEARNED)}**", quote_text(quote, look, ROOM)),
        joined(f"**{words(OPEN)}**", block(zeus.open)),
    ]
    learned = tuple(entry_option(base.entries[one]) for one in zeus.learned if one in base.entries)
    rows = [Select("open", "zeus", words(SEE), learned[:MAX_OPTIONS])] if learned else []
    return ended(shelf, look, lines=map(Line, lines), rows=rows)


@dataclass(frozen=True, slots=True)
class Counted:
    """A recorded figure and the source it is from."""

    figure: Figure
    source: Source


def figures_with(base: KnowledgeBase, typed: str) -> list[Counted]:
    """Every recorded figure that holds the typed number; with a % sign, as a percentage."""
    wanted = list(_numbers(typed))
    percent = "%" in typed
    return [
        Counted(figure, source)
        for source in base.contents.sources
        for figure in source.figures
        if wanted and _holds(f"{figure.value} {figure.interval or ''}", wanted, percent=percent)
    ]


def _holds(text: str, wanted: list[str], *, percent: bool) -> bool:
    return set(wanted) <= set(_numbers(text)) and (not percent or "%" in text)


def _numbers(text: str) -> Iterator[str]:
    """Numbers in one spelling: 75.0, 75 and 75,0 are the same."""
    for match in _NUMBER.finditer(text):
        plain = re.sub(r",(?=\d{3}(?!\d))", "", match[0]).replace(",", ".").replace("−", "-")
        yield plain.rstrip("0").rstrip(".") if "." in plain else plain


def number_pages(found: list[Counted], number: str, shelf: Shelf, look: Look) -> list[Card]:
    """The figures with a number, as many a page as fit."""
    heading = look.words(NUMBER if found else NO_NUMBER, number=clean_line(number), count=len(found))
    room = MAX_CHARACTERS - ended(shelf, look, lines=(Line(heading),)).characters - PAGE_LINE
    texts = [joined(figure_text(one.figure, look), f"-# {clean_line(short_source(one.source))}") for one in found]
    return [ended(shelf, look, lines=map(Line, (heading, *page))) for page in filled(texts, room)]
