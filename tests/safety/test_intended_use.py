"""What the bot is for: said where people look, and kept by what it can be asked for and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from discord import app_commands

from bot.answering.citations import link
from bot.cli import cli
from bot.discordapp.client import COMMANDS
from bot.discordapp.language import NAMES, language
from bot.discordapp.views.static import USE
from bot.knowledge.base import KnowledgeBase
from tests.conftest import PROJECT
from tests.safety.discern import QUESTIONS, counts

MEASUREMENT = re.compile(
    r"\b(?:age|edss|weight|height|bmi|sex|gender|dose|birth|diagnos\w*|symptom\w*|relapses|lesions|score|calculat\w*|risk|alter|gewicht)\b",
    re.IGNORECASE,
)
SELLERS = ("hsctmexico.com", "clinicaruiz.com", "swissmedica.com", "bookinghealth.com", "bookimed.com", "placidway.com")


def _options() -> Iterator[tuple[str, str]]:
    """(command, name and description of an option) of everything that can be typed on Discord."""
    for command in COMMANDS:
        commands = command.walk_commands() if isinstance(command, app_commands.Group) else (command,)
        for one in commands:
            yield from ((one.qualified_name, f"{p.display_name} {p.description}") for p in _parameters(one))


def _parameters(command: Any) -> Any:
    return getattr(command, "parameters", ())


def test_the_intended_use_is_said_in_the_readme_and_in_about() -> None:
    """Reading evidence; not diagnosis, triage, monitoring or a choice of treatment; nothing is calculated for one person."""
    readme = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    for text in (readme, USE):
        assert re.search(r"\bnot (?:for |meant for )?diagnosis, triage, monitoring or a choice of treatment", text)
        assert "never calculates anything for one person" in text
    assert all(language(code)(USE) != USE for code in NAMES if code != "en")


def test_no_command_takes_a_personal_measurement() -> None:
    """No option on Discord and none of the terminal asks for an age, a score, a weight or a dose."""
    options = list(_options())
    assert len(options) > 10
    assert not [option for option in options if MEASUREMENT.search(option[1])]
    terminal = [(name, str(parameter.name)) for name, command in cli.commands.items() for parameter in command.params]
    assert len(terminal) > 10
    assert not [option for option in terminal if MEASUREMENT.search(option[1].replace("_", " "))]


def test_no_link_leads_to_who_sells_the_treatment(shipped: KnowledgeBase) -> None:
    """Every address is https on a listed site, and no listed site is one of the known sellers."""
    listed = {domain.host for domain in shipped.contents.domains}
    assert not [host for host in listed if any(host == seller or host.endswith(f".{seller}") for seller in SELLERS)]
    for source in shipped.contents.sources:
        for url in filter(None, (link(source), source.citation.url)):
            parts = urlsplit(url)
            assert parts.scheme == "https"
            host = (parts.hostname or "").removeprefix("www.")
            assert any(host == known or host.endswith(f".{known}") for known in listed), url


def test_every_question_of_discern_has_entries_that_fill_it(shipped: KnowledgeBase) -> None:
    """Aims, sources and balance are filled in every entry, and no subject that a rater asks for is without one."""
    filled = counts(shipped)
    assert filled.keys() == QUESTIONS.keys()
    assert all(filled.values())
    whole = len(shipped.contents.entries)
    assert [count for title, count in filled.items() if title.startswith(("1 ", "4 ", "6 "))] == [whole] * 3
