"""Browsing cards: every source, topic, trial, question and term of the shipped collection, every page, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.answering.pipeline import Answerer
from bot.discordapp.codes import code
from bot.discordapp.language import language
from bot.discordapp.views import browse, source, static
from bot.discordapp.views.card import Shelf, cards
from bot.discordapp.views.extras import files_card, words_card
from bot.discordapp.views.listing import MAX_OPTIONS, Listing, page_card, two_lines
from bot.discordapp.views.parts import Card, Select
from bot.discordapp.views.quotes import Look
from bot.discordapp.views.setup import setup_card
from bot.knowledge.base import KnowledgeBase
from bot.store.retention import Times
from bot.store.servers import Server
from tests.discordapp.conftest import check

LISTED = "Retractions were looked up in the list of 2026-11-20."


@pytest.fixture
def shelf(answerer: Answerer) -> Shelf:
    """What the cards end with."""
    return Shelf(answerer.base.hash, answerer.caveat)


@pytest.fixture(params=["en", "de"])
def both(request: pytest.FixtureRequest, look: Look) -> Look:
    """Each language in turn."""
    return Look(language(request.param), look.today)


def pages(listing: Listing, shelf: Shelf, look: Look) -> Iterator[Card]:
    """All pages of a list."""
    for page in range(max(1, -(-len(listing.options) // MAX_OPTIONS))):
        yield page_card(listing, page, shelf, look)


def chosen(card: Card) -> list[str]:
    """The values of all choices on a card."""
    return [option.value for row in card.rows if isinstance(row, Select) for option in row.options]


def test_the_list_of_retractions_is_dated_and_goes_stale(both: Look) -> None:
    """Its day stands there; after the configured time that is said, and that there never was one as well."""
    said = [source.retractions_line(day, 30, both) for day in ("2026-10-26", "2026-10-25", None)]
    assert len(set(said)) == 3
    assert all(day in line for day, line in zip(("2026-10-26", "2026-10-25"), said, strict=False))
    assert ["30" in line for line in said] == [False, True, False]


def test_every_source_shows_all_its_figures_and_limitations(shipped: KnowledgeBase, shelf: Shelf, both: Look) -> None:
    """Each figure with what it counts and in whom, interests, what was read; over as many pages as needed."""
    for one in shipped.sources.values():
        found = source.source_pages(one, shipped, shelf, both, source.retractions_line("2026-11-20", 30, both))
        seen = "\n".join(map(check, found))
        assert one.citation.title in seen, one.id
        assert "2026-11-20" in seen
        assert one.interests in seen
        assert one.design in seen
        for figure in one.figures:
            assert figure.value in seen
            assert figure.of in seen
            assert figure.who in seen
            assert figure.misreading is None or figure.misreading in seen
        assert all(limitation in seen for limitation in one.limitations)


def test_every_entry_can_be_reached_from_a_topic(shipped: KnowledgeBase, shelf: Shelf, both: Look) -> None:
    """All topics on one card, all entries in their lists, titles whole."""
    menu = browse.topics_card(shipped, shelf, both)
    check(menu)
    reached: set[str] = set()
    for topic in chosen(menu):
        for card in pages(browse.topic_listing(shipped, topic, both), shelf, both):
            check(card)
            reached.update(chosen(card))
    assert reached == {code(entry) for entry in shipped.entries}


def test_a_long_title_goes_on_in_the_second_line() -> None:
    """Nothing of a question is cut, and no word is broken."""
    title = "What happened to people with progressive MS who were followed for ten years or more after HSCT in London or Moscow?"
    first, rest = two_lines(title)
    assert f"{first} {rest}" == title
    assert len(first) <= 100
    assert two_lines("Short?") == ("Short?", "")


def test_lists_of_guidelines_terms_and_questions(answerer: Answerer, shelf: Shelf, both: Look) -> None:
    """Every page keeps the limits; the newest guideline stands beside what the 2015 post said."""
    base = answerer.base
    newest = answerer.entry(answerer.caveat.newer).quotes[0] if answerer.caveat.newer else None
    listed = browse.guideline_listing(base, shelf, newest, both)
    for listing in (listed, browse.terms_listing(base.contents.terms, both), browse.zeus_listing(base, both)):
        for card in pages(listing, shelf, both):
            check(card)
    first = check(page_card(listed, 0, shelf, both))
    assert answerer.caveat.statement in first
    assert newest is None or newest.entry.text in first
    assert len(listed.options) == sum(entry.kind == "guideline" for entry in base.entries.values())


def test_guidelines_are_newest_first(answerer: Answerer, shelf: Shelf, look: Look) -> None:
    """By the year of their source."""
    listing = browse.guideline_listing(answerer.base, shelf, None, look)
    years = [int(option.description.rsplit(", ", 1)[-1]) for option in listing.options if option.description[-4:].isdigit()]
    assert years == sorted(years, reverse=True)


def test_every_question_of_the_proposal(answerer: Answerer, shelf: Shelf, both: Look) -> None:
    """What was asked, what the post said, what has been learned, what is open: whole."""
    entries = browse.zeus_entries(answerer.base)
    assert [entry.zeus.number for entry in entries if entry.zeus] == list(range(1, 18))
    for entry in entries:
        seen = check(browse.zeus_card(answerer.entry(entry.id).quotes[0], answerer.base, shelf, both))
        assert entry.zeus
        assert all(text in seen for text in (entry.zeus.asked, entry.zeus.said, entry.text, entry.zeus.open))


def test_every_trial_has_its_status_and_the_day_it_was_seen(shipped: KnowledgeBase, shelf: Shelf, both: Look) -> None:
    """In the list and on its own card."""
    trials = shipped.contents.trials
    listed = source.trial_pages(trials, shelf, both)
    seen = "\n".join(map(check, listed))
    assert [value for card in listed for value in chosen(card)] == [trial.id for trial in trials]
    for trial in trials:
        own = check(source.trial_card(trial, [shipped.sources[cite.source] for cite in trial.cites], shelf, both))
        for text in (trial.name, trial.status, trial.status_seen):
            assert text in seen
            assert text in own
        assert trial.registry in own


def test_a_number_brings_every_figure_that_has_it(shipped: KnowledgeBase, shelf: Shelf, both: Look) -> None:
    """What it counts, in whom, and its misreading; for every figure of the collection, on every page."""
    figures: list[Any] = [figure for one in shipped.sources.values() for figure in one.figures]
    for figure in [one for one in figures if any(map(str.isdigit, one.value))][::7]:
        found = browse.figures_with(shipped, figure.value)
        assert figure in [counted.figure for counted in found], figure.value
        seen = "\n".join(check(card) for card in browse.number_pages(found, figure.value, shelf, both))
        assert figure.of in seen
        assert figure.who in seen


@pytest.mark.parametrize(("typed", "same"), [("75.5 %", "75.5%"), ("75,5%", "75.5%"), ("1,000", "1000"), ("8.0", "8")])
def test_a_number_may_be_spelt_in_several_ways(shipped: KnowledgeBase, typed: str, same: str) -> None:
    """Comma or point, with or without a space before the sign."""
    assert browse.figures_with(shipped, typed) == browse.figures_with(shipped, same)


def test_an_unknown_number_says_so(shipped: KnowledgeBase, shelf: Shelf, look: Look) -> None:
    """Not being there proves nothing, and that is said."""
    (card,) = browse.number_pages(browse.figures_with(shipped, "98765.4321"), "98765.4321", shelf, look)
    assert "No recorded figure has it" in check(card)


def test_files_and_words_of_every_entry(answerer: Answerer, both: Look) -> None:
    """Within the limits whatever the entry; definitions whole with their sources."""
    for entry in answerer.base.entries.values():
        reply = answerer.entry(entry.id)
        files = files_card(reply, both)
        check(files)
        assert len(files.files) == 3
        check(words_card(reply, answerer.base, both))


def test_about_privacy_help_and_setup(shipped: KnowledgeBase, shelf: Shelf, both: Look) -> None:
    """The fixed cards keep the limits in each language, measured or not."""
    rates = static.Measured(200, static.Rate(8, 120), static.Rate(1, 40))
    signposts = shipped.contents.safety.signposts
    server = Server(1, tuple(range(10**18, 10**18 + 25)), 7, "DE", "de")
    for card in (
        static.about_card(shipped, rates, shelf, both, LISTED),
        static.about_card(shipped, None, shelf, both, LISTED),
        static.privacy_card(shelf, both, Times(), opted_out=False),
        static.privacy_card(shelf, both, Times(), opted_out=True),
        static.help_card(shelf, both),
    ):
        check(card)
    assert setup_card(server, signposts, shelf, both).characters < 4_000
    assert shipped.hash in check(static.about_card(shipped, rates, shelf, both, LISTED))


def test_an_error_rate_has_its_interval() -> None:
    """Wilson's, which is honest with small numbers."""
    low, high = static.Rate(1, 40).interval
    assert (round(low, 4), round(high, 4)) == (0.0044, 0.1288)
    assert static.Rate(0, 0).interval == (0.0, 1.0)


def test_a_search_hit_of_every_kind_fits(answerer: Answerer, both: Look) -> None:
    """Real replies to real questions, three quotes and more behind them."""
    for question in ("Does HSCT work?", "What is the mortality?", "What did the Moscow study find?", "hsct or lemtrada"):
        for card in cards(answerer.reply(question), both):
            check(card)
