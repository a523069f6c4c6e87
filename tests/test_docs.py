"""What the operator's pages tell people to type exists, and their links lead somewhere."""

from __future__ import annotations

import re

import click
import pytest

from bot.cli import cli
from bot.config import Settings
from tests.conftest import PROJECT

PAGES = ("PRIVACY.md", "docs/DPIA.md", "docs/operators-checklist.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_option_and_link_of_a_page_exists(page: str) -> None:
    """Commands with their options, settings, and files beside the page."""
    file = PROJECT / page
    text = file.read_text(encoding="utf-8")
    for name, rest in re.findall(r"python -m bot (?:--database \S+ )?([a-z-]+)([^`\n|]*)", text):
        command = cli.commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (name, rest)
        if isinstance(command, click.Group):
            assert rest.split()[0] in command.commands, (name, rest)
    for name in re.findall(r"`([a-z]+_[a-z_]+)(?::[^`]*)?`", text):
        assert name in Settings.model_fields or name in {"gap_terms", "gap_changes", "left_on", "review_by", "as_of"}, name
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (file.parent / link).exists(), link


def test_the_pages_name_the_commands_that_repair() -> None:
    """Each fault that the database names leads to a page that says what to do."""
    text = (PROJECT / "docs" / "operators-checklist.md").read_text(encoding="utf-8")
    for command in ("backup", "restore", "repair", "repair --dates", "doctor"):
        assert f"python -m bot {command}" in text


def test_every_promise_names_tests_that_are_there() -> None:
    """The files of SECURITY.md exist, and where a test is named, it stands in them."""
    rows = re.findall(
        r"^\| (?!promise|---)(.+) \| (.+) \|$", (PROJECT / "SECURITY.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert len(rows) > 50
    for promise, where in rows:
        named = re.findall(r"`((?:tests|\.ci)/[\w./]+)(?:::(\w+))?`", where)
        assert named, promise
        for file, test in named:
            text = (PROJECT / file).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in text, f"{file}::{test}"
