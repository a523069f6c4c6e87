"""What `doctor` looks at, and what it says to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from pydantic import SecretStr

from bot.cli import cli
from bot.config import Settings
from bot.doctor import Finding, examine
from tests.conftest import PROJECT
from tests.store.test_faults import another_process


def looked_at(folder: Path, token: str | None = None) -> dict[str, Finding]:
    """The findings by what they are about."""
    settings = Settings(
        database=folder / "bot.sqlite3", key_file=folder / "bot.key", cache=None, token=SecretStr(token) if token else None
    )
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


def test_what_is_dated_after_today_is_named_with_both_remedies(tmp_path: Path) -> None:
    """Either the clock is wrong now, or it was; the operator reads which command mends the second."""
    file = tmp_path / "bot.sqlite3"
    assert "dates" not in looked_at(tmp_path)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO votes (day, answer, base, person) VALUES ('2036-01-01', 'a', 'b', 'c')")
    dates = looked_at(tmp_path)["dates"]
    assert not dates.ok
    assert "2036-01-01" in dates.says
    assert "set this machine's clock" in dates.says
    assert "repair --dates" in dates.says
    done = CliRunner().invoke(cli, ["--database", str(file), "repair", "--dates"], standalone_mode=False)
    assert done.output.endswith("now: 1 rows.\n")
    assert "dates" not in looked_at(tmp_path)


def test_it_says_who_runs_on_the_database(tmp_path: Path) -> None:
    """Nobody, or the process by its number."""
    assert looked_at(tmp_path)["running"].says == "no bot runs on this database"
    with another_process(tmp_path / "bot.sqlite3") as pid:
        assert looked_at(tmp_path)["running"].says == f"the database is in use by process {pid}"


def test_protection_is_told_as_it_is(tmp_path: Path) -> None:
    """Rights of the files are seen and judged; encryption of the disk can't be seen, and that is what is said."""
    looked_at(tmp_path)
    assert (tmp_path / "bot.sqlite3").stat().st_mode & 0o077 == 0
    found = looked_at(tmp_path)
    assert found["file rights"].ok
    (tmp_path / "bot.sqlite3").chmod(0o644)
    rights = looked_at(tmp_path)["file rights"]
    assert not rights.ok
    assert "chmod 600" in rights.says
    assert "can't be seen from here and is not done by the bot" in found["encryption at rest"].says


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
