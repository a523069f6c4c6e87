"""Lint, types and layers, as one of the tests."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.conftest import PROJECT

COMMANDS = {
    "lint": ["ruff", "check", "bot", "tests"],
    "format": ["ruff", "format", "--check", "bot", "tests"],
    "types": ["mypy"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_tools_find_nothing(name: str) -> None:
    """Ruff and mypy (strict) are content."""
    done = subprocess.run([sys.executable, "-m", *COMMANDS[name]], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_look_only_down_the_layers() -> None:
    """The folders are the architecture (import-linter)."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_test_says_in_one_sentence_what_holds() -> None:
    """Each test function has a docstring and asserts or expects something."""
    for file in sorted((PROJECT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{file.name}: {node.name}"
                assert re.search(r"Assert\(|raises|assert_|check", ast.dump(node)), f"{file.name}: {node.name}"
