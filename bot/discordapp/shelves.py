"""Where browsing buttons lead: a name such as "topic:mortality" and a page number become a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.discordapp.app import App
from bot.discordapp.views import browse, source
from bot.discordapp.views.listing import page_card, paged
from bot.discordapp.views.parts import Card
from bot.discordapp.views.quotes import Look
from bot.errors import BotError
from bot.models import Source
from bot.service import GONE
from bot.wording import marked

MAX_NUMBER = 20
NO_SUCH = marked("There is no such source in the collection, or more than one. Choose one that appears as you type.")


def shelf_card(app: App, name: str, page: int, look: Look) -> Card:
    """The page of a list that a button names.

    Raises:
        BotError: there is no such list, or what it was about has left the collection.
    """
    kind, _, key = name.partition(":")
    if kind not in _SHELVES:
        raise BotError(GONE)
    return _SHELVES[kind](app, key, page, look)


def topics(app: App, look: Look) -> Card:
    """All topics."""
    return browse.topics_card(app.base, app.shelf, look)


def source_of(app: App, key: str) -> Source:
    """A source by its id, or by what was typed where only one fits.

    Raises:
        BotError: none fits.
    """
    found = app.base.sources.get(key) or app.base.sources.get(app.collection.sources.only(key) or "")
    if found is None:
        raise BotError(NO_SUCH)
    return found


def retractions_line(app: App, look: Look) -> str:
    """When sources were looked up in a list of retractions, in words."""
    return source.retractions_line(app.desk.standing.listed, app.settings.retractions_days, look)


def _topic(app: App, key: str, page: int, look: Look) -> Card:
    if key not in app.base.topics:
        raise BotError(GONE)
    return page_card(browse.topic_listing(app.base, key, look), page, app.shelf, look)


def _source(app: App, key: str, page: int, look: Look) -> Card:
    found = source_of(app, key)
    listed = retractions_line(app, look)
    return paged(source.source_pages(found, app.base, app.shelf, look, listed), f"source:{found.id}", page, look)


def _by_source(app: App, key: str, page: int, look: Look) -> Card:
    return page_card(browse.source_listing(app.base, source_of(app, key), look), page, app.shelf, look)


def _guidelines(app: App, _: str, page: int, look: Look) -> Card:
    newest = app.shelf.caveat.newer
    quote = app.service.entries([newest]).quotes[0] if newest else None
    return page_card(browse.guideline_listing(app.base, app.shelf, quote, look), page, app.shelf, look)


def _terms(app: App, _: str, page: int, look: Look) -> Card:
    return page_card(browse.terms_listing(app.base.contents.terms, look), page, app.shelf, look)


def _zeus(app: App, _: str, page: int, look: Look) -> Card:
    return page_card(browse.zeus_listing(app.base, look), page, app.shelf, look)


def _trials(app: App, _: str, page: int, look: Look) -> Card:
    return paged(source.trial_pages(app.base.contents.trials, app.shelf, look), "trials:", page, look)


def _number(app: App, key: str, page: int, look: Look) -> Card:
    if len(key) > MAX_NUMBER or not any(char.isdigit() for char in key):
        raise BotError(browse.NOT_A_NUMBER)
    found = browse.figures_with(app.base, key)
    return paged(browse.number_pages(found, key, app.shelf, look), f"number:{key}", page, look)


_SHELVES: Mapping[str, Callable[[App, str, int, Look], Card]] = {
    "topic": _topic,
    "source": _source,
    "by-source": _by_source,
    "guidelines": _guidelines,
    "terms": _terms,
    "zeus": _zeus,
    "trials": _trials,
    "number": _number,
}
