"""Lists to choose from, 25 a page: the titles stand in a menu, whole, over two lines where they are long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.discordapp.codes import code
from bot.discordapp.sanitise import label, visible
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.parts import MAX_OPTION, MAX_OPTIONS, Button, Card, Line, Option, Row, Select, length
from bot.discordapp.views.quotes import Look
from bot.models import Entry
from bot.wording import marked

CHOOSE = marked("Choose one to read it")
EARLIER = marked("Previous page")
LATER = marked("Next page")
PAGE = marked("Page {page} of {pages}: {first} to {last} of {all}")


OF_PAGES = marked("Page {page} of {pages}")


@dataclass(frozen=True, slots=True)
class Listing:
    """Something to choose from.

    Attributes:
        name: what stands for it in the ids of its buttons, such as "topic:mortality".
        lines: what is shown above the menu.
        options: all choices; the page is cut from them.
        verb: what a choice does.
        rows: further buttons.
        first: lines shown on the first page only.
    """

    name: str
    lines: tuple[str, ...]
    options: Sequence[Option]
    verb: str = "open"
    rows: tuple[Row, ...] = ()
    first: tuple[str, ...] = field(default=())


def page_card(listing: Listing, page: int, shelf: Shelf, look: Look) -> Card:
    """One page of a list."""
    pages = max(1, -(-len(listing.options) // MAX_OPTIONS))
    page = min(max(page, 0), pages - 1)
    start = page * MAX_OPTIONS
    shown = tuple(listing.options[start : start + MAX_OPTIONS])
    lines = [*listing.lines, *(listing.first if page == 0 else ())]
    if pages > 1:
        numbers = {"page": page + 1, "pages": pages, "first": start + 1, "last": start + len(shown), "all": len(listing.options)}
        lines.append(f"-# {look.words(PAGE, **numbers)}")
    menu = Select(listing.verb, listing.name, look.words(CHOOSE), shown)
    turns = page_buttons(listing.name, page, pages, look)
    rows = ((menu,) if shown else (), (turns,) if turns else (), listing.rows)
    return ended(shelf, look, lines=map(Line, lines), rows=[row for group in rows for row in group])


PAGE_LINE = 60  # characters kept free on a page for its number
MOST_ON_A_PAGE = 12


def filled(texts: Sequence[str], room: int) -> list[list[str]]:
    """Texts laid on pages in order, none of them broken."""
    pages: list[list[str]] = [[]]
    for text in texts:
        used = sum(length(one) + 2 for one in pages[-1])
        if pages[-1] and (used + length(text) > room or len(pages[-1]) == MOST_ON_A_PAGE):
            pages.append([])
        pages[-1].append(text)
    return pages


def paged(cards: Sequence[Card], name: str, page: int, look: Look) -> Card:
    """One of several cards, with its number and the buttons to its neighbours."""
    page = min(max(page, 0), len(cards) - 1)
    card = cards[page]
    if len(cards) == 1:
        return card
    number = Line(f"-# {look.words(OF_PAGES, page=page + 1, pages=len(cards))}")
    return replace(card, lines=(*card.lines, number), rows=(page_buttons(name, page, len(cards), look), *card.rows))


def page_buttons(name: str, page: int, pages: int, look: Look) -> tuple[Button, ...]:
    """Buttons to the neighbouring pages."""
    before = [Button("list", f"{name}:{page - 1}", look.words(EARLIER))] if page > 0 else []
    after = [Button("list", f"{name}:{page + 1}", look.words(LATER))] if page < pages - 1 else []
    return (*before, *after)


def entry_option(entry: Entry, description: str = "") -> Option:
    """An entry as a choice; without a description of its own, a long question goes on in the second line."""
    first, rest = two_lines(entry.question)
    return Option(code(entry.id), first, label(description or rest, MAX_OPTION))


def two_lines(title: str) -> tuple[str, str]:
    """A title over the two lines that a choice has, broken between words."""
    title = " ".join(visible(title).split())
    if len(title) <= MAX_OPTION:
        return title, ""
    cut = title.rfind(" ", 0, MAX_OPTION + 1)
    cut = cut if cut > 0 else MAX_OPTION
    return title[:cut], title[cut:].strip()
