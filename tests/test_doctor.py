"""What `doctor` looks at, and what it says to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from pydantic import SecretStr

from bot.config import Settings
from bot.doctor import Finding, examine
from tests.conftest import PROJECT


def looked_at(folder: Path, token: str | None = None) -> dict[str, Finding]:
    """The findings by what they are about."""
    settings = Settings(database=folder / "bot.sqlite3", cache=None, token=SecretStr(token) if token else None)
    return {finding.what: finding for finding in examine(settings)}


def test_a_sound_installation_is_all_in_order(tmp_path: Path) -> None:
    """Every finding is fine without a token, and Discord's side is named: no privileged intent, never Administrator."""
    found = looked_at(tmp_path)
    assert all(finding.ok for finding in found.values()), found
    assert found["Discord intents"].says.startswith("privileged: none")
    rights = found["Discord permissions"].says
    assert "send messages in threads" in rights
    assert rights.endswith("scopes bot and applications.commands")
    assert "administrator" not in rights


def test_a_clock_before_the_newest_review_is_named(tmp_path: Path) -> None:
    """The operator reads which day the machine believes in, and what to mend."""
    with time_machine.travel("2001-01-01", tick=False):
        clock = looked_at(tmp_path)["clock"]
    assert not clock.ok
    assert clock.says.startswith("2001-01-01")
    assert "set this machine's clock" in clock.says


@pytest.mark.parametrize(("token", "fits"), [("M" * 24 + ".abcdef." + "x" * 38, True), ("my password", False)])
def test_a_token_is_judged_by_its_form_and_never_shown(tmp_path: Path, token: str, fits: bool) -> None:
    """A wrong paste is told, and no finding repeats it."""
    found = looked_at(tmp_path, token)
    assert found["Discord token"].ok is fits
    assert all(token not in finding.says for finding in found.values())


def test_asking_in_the_terminal_loads_nothing_of_discord() -> None:
    """`ask` starts fast because neither it nor `doctor` imports discord before it is needed."""
    code = "import sys, bot.cli, bot.doctor, bot.service; sys.exit('discord' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
