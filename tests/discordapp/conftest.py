"""Cards and how to look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from simcord.components import COMPONENTS_V2_FLAG, validate_components, walk_components

from bot.discordapp.language import language
from bot.discordapp.sanitise import BREAK
from bot.discordapp.views.layout import layout, plain
from bot.discordapp.views.parts import Card
from bot.discordapp.views.quotes import Look

MARKUP = re.compile(r"<@[!&]?\d|<#\d|</\w|<t:-?\d|<id:|<a?:\w+:\d|@everyone|@here", re.IGNORECASE)


@pytest.fixture
def look() -> Look:
    """English on a fixed day."""
    return Look(language("en"), date(2026, 11, 25))


@pytest.fixture
def german() -> Look:
    """German on a fixed day."""
    return Look(language("de"), date(2026, 11, 25))


def texts(card: Card) -> Iterator[str]:
    """Every text of the layout message, in reading order, as Discord would get it."""
    components = layout(card).to_components()
    return (str(item["content"]) for item in walk_components(components) if item.get("type") == 10)


def on_screen(markdown: str) -> str:
    """What a person reads: escapes resolved, asterisks, quote marks and other line marks gone."""
    lines = (re.sub(r"^(?:> |### |-# )", "", line) for line in markdown.split("\n"))
    return re.sub(r"\\([^a-zA-Z0-9\s])|\*+", lambda match: match[1] or "", "\n".join(lines)).replace(BREAK, "")


def check(card: Card) -> str:
    """Hold a card against Discord's limits and the promises; its whole text as it is read.

    The simulator's validator stands for Discord's: 40 components, 4,000 characters, ids of at most 100, labels of at most 80.
    """
    components: list[Any] = layout(card).to_components()
    validate_components(components, flags=COMPONENTS_V2_FLAG)
    assert card.characters <= 4_000
    for whole in (" ".join(texts(card)), *plain(card)):
        assert not MARKUP.search(whole)
        assert card.caveat in whole
    assert all(len(page) <= 2_000 for page in plain(card))
    labels = [str(item["label"]) for item in walk_components(components) if item.get("type") == 2]
    assert all(re.search(r"[A-Za-zÄÖÜäöüß]", label) for label in labels), "every button has words on it"
    return on_screen("\n".join(texts(card)))
