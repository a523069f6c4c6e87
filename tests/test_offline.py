"""Answering opens no connection: not to look something up, not to tell anybody."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering.pipeline import Answerer
from bot.discordapp.language import language
from bot.discordapp.views.card import cards
from bot.discordapp.views.quotes import Look
from bot.service import EvidenceService
from bot.store import gaps
from bot.store.database import opened
from bot.text import terminal
from bot.text.jsonout import as_data
from tests.conftest import PROJECT

TODAY = date(2026, 11, 25)
QUESTIONS = (
    "Did anyone die in the Russian HSCT study?",
    "how many moons does jupiter have",
    "should I do HSCT in Mexico?",
    "I want to kill myself",
    "Did anyone die in the Russian HSCT study? And how many moons does jupiter have?",
)


class Connected(AssertionError):
    """Something tried to reach out."""


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is looked up and no socket connects, in this test."""

    def refuse(*_: object, **__: object) -> None:
        raise Connected

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("cut_off")
@pytest.mark.parametrize("question", QUESTIONS)
async def test_asking_keeping_and_showing_reach_nobody(answerer: Answerer, tmp_path: Path, question: str) -> None:
    """Every kind of reply, kept where it is unanswered, shown in the terminal, as JSON and as a Discord card."""
    with pytest.raises(Connected):
        socket.create_connection(("127.0.0.1", 9))
    service = EvidenceService(answerer, tmp_path / "bot.sqlite3")
    reply = await service.ask(question)
    out = io.StringIO()
    terminal.show(reply, Console(file=out), TODAY)
    assert len(out.getvalue()) > 100
    assert as_data(reply, question, TODAY)["kind"] == reply.kind
    assert cards(reply, Look(language("de"), TODAY))
    if "moons" in question:
        async with opened(tmp_path / "bot.sqlite3") as database:
            assert len(await gaps.gaps(database)) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_program_at_the_terminal_reaches_nobody(tmp_path: Path, question: str) -> None:
    """A whole `ask` in its own process, from import to exit, with the interpreter itself reporting every socket."""
    code = (
        "import sys\n"
        "def heard(event, details):\n"
        "    if event.startswith('socket.') and event not in ('socket.__new__', 'socket.gethostname'):\n"
        "        sys.stderr.write(f'REACHED OUT: {event} {details}\\n')\n"
        "sys.addaudithook(heard)\n"
        "sys.argv = ['bot', 'ask', sys.argv[1]]\n"
        "from bot.cli import main\n"
        "main()\n"
    )
    environment = {**os.environ, "HSCT_DATABASE": str(tmp_path / "bot.sqlite3"), "HSCT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code, question], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Not medical advice." in done.stdout
    assert done.stderr == ""
