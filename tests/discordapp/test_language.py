"""The interface's second language: complete, in step with the code, and never a quote's."""

from __future__ import annotations

import re
from typing import Any

import discord
import pytest
from babel.messages.pofile import read_po

from bot.answering.pipeline import Answerer
from bot.discordapp.catalog import messages, updated
from bot.discordapp.client import COMMANDS
from bot.discordapp.commands.sync import Translator
from bot.discordapp.language import LOCALES, NAMES, SOURCE, language
from bot.discordapp.views.caveat import caveat_text
from bot.discordapp.views.quotes import Look
from tests.discordapp.conftest import on_screen

OTHERS = sorted(set(NAMES) - {SOURCE})


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_with_its_blanks(code: str) -> None:
    """No sentence falls back to English, and no blank is lost."""
    with (LOCALES / code / "LC_MESSAGES" / "bot.po").open("rb") as file:
        catalog: Any = read_po(file, locale=code)
    for text, where in messages():
        entry = catalog.get(text)
        assert entry is not None, (where, text)
        assert entry.string, (where, text)
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", entry.string)), text
        assert text.count("**") == entry.string.count("**")
        assert text.startswith("### ") == entry.string.startswith("### ")


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalog_has_nothing_that_the_code_no_longer_says(code: str) -> None:
    """`python -m bot.discordapp.catalog` brings it up to date."""
    with (LOCALES / code / "LC_MESSAGES" / "bot.po").open("rb") as file:
        catalog: Any = read_po(file, locale=code)
    assert {entry.id for entry in catalog if entry.id} == {entry.id for entry in updated(code) if entry.id}


def test_an_unknown_locale_is_english() -> None:
    """And a regional one is its language."""
    assert language("ja").code == "en"
    assert language("de-AT").code == "de"
    assert language("").code == "en"


def test_the_caveat_says_the_same_in_german(answerer: Answerer, german: Look) -> None:
    """Date, author and the newer guideline are in it; English is the reply's own text, letter for letter."""
    caveat = answerer.caveat
    text = on_screen(caveat_text(caveat, german.words))
    assert text.startswith("Keine medizinische Beratung.")
    assert "2015" in text
    assert "Giovannoni" in text
    if caveat.newer:
        assert answerer.base.entries[caveat.newer].question in text
    assert on_screen(caveat_text(caveat, language("en"))) == caveat.text


async def test_commands_have_german_descriptions_within_discords_limit() -> None:
    """At most 100 characters each, names of slash commands unchanged."""
    from discord import app_commands

    for command in COMMANDS:
        tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
        payload = await command.get_translated_payload(tree, Translator())
        if isinstance(command, app_commands.ContextMenu):
            assert payload["name_localizations"]["de"] in ("Belege finden", "Als Formulierung vorschlagen")
            continue
        assert not payload["name_localizations"]
        assert 0 < len(payload["description"]) <= 100
        assert 0 < len(payload["description_localizations"]["de"]) <= 100, payload["name"]
        for option in payload["options"]:
            assert 0 < len(option["description_localizations"]["de"]) <= 100


def test_every_command_has_a_description_and_no_name_is_used_twice() -> None:
    """A walk over everything."""
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(getattr(command, "description", "x") for command in COMMANDS)


def grade(text: str) -> float:
    """The automated readability index: years of school that a text takes (Senter and Smith 1967)."""
    words = re.findall(r"[\w'’-]+", text)
    sentences = [part for part in re.split(r"[.!?:;]\s|\n", text) if re.search(r"\w", part)]
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def test_our_own_words_are_easy_to_read() -> None:
    """What the interface says takes six years of school as a whole, and no longer text of it more than eight."""
    said = dict.fromkeys(re.sub(r"\{\w+\}", "x", text) for text, _ in messages())
    texts = [text for text in said if len(text.split()) >= 6]
    assert len(texts) > 100
    assert grade("\n".join(texts)) <= 6
    for text in texts:
        if len(text.split()) >= 25 and "blog post" not in text:  # the dated statement says who said what
            assert grade(text) <= 8, text
    assert grade("Notwithstanding methodological heterogeneity, discontinuation necessitates individualised evaluation.") > 8
