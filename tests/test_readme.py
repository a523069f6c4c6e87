"""Every command and file that the README names is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/python -m bot (.+)$", README, flags=re.MULTILINE)
INTERACTIVE = {"chat"}


def test_the_readme_names_the_two_commands() -> None:
    """One line runs it, one line tests it; `.ci/run` takes the second from here."""
    for name, tail in (("run", "-m bot ask"), ("test", "-m pytest")):
        found = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```", README)
        assert found, name
        assert tail in found[1]
    assert "command: test" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in INTERACTIVE])
def test_every_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    """As written there, in a folder of its own, where it may leave files."""
    (tmp_path / "tests").symlink_to(PROJECT / "tests")
    own = {"HSCT_DATABASE": str(tmp_path / "bot.sqlite3"), "HSCT_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *shlex.split(command)],
        cwd=tmp_path,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_link_and_path_of_the_readmes_leads_somewhere() -> None:
    """Relative links, pictures and the paths of the tables exist."""
    for name in ("README.md", "SECURITY.md", "PRIVACY.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        paths = re.findall(r"\]\((?!https?:)([^)#]+)\)", text) + re.findall(r"`((?:bot|tests|knowledge|docs)/[\w./]*)`", text)
        for path in paths:
            assert (PROJECT / path).exists(), f"{name}: {path}"


def test_every_measuring_command_of_the_readme_is_there() -> None:
    """Each module that is named can be run."""
    (table,) = re.findall(r"\| command \| measures \|\n(.+?)\n\n", README, flags=re.DOTALL)
    named = re.findall(r"`(?:python -m )?((?:tests\.[\w.]+)|bench_\w+)`", table)
    assert len(named) > 10
    for module in named:
        path = (module if "." in module else f"tests.bench.{module}").replace(".", "/")
        found = [PROJECT / f"{path}.py", PROJECT / path / "__main__.py"]
        assert any(file.exists() and "__main__" in (file.name + file.read_text(encoding="utf-8")) for file in found), module
