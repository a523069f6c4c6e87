"""Running: without a token, as a demo, and stopping in order."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import discord
import pytest

from bot.discordapp.client import INTENTS, PERMISSIONS, invitation
from bot.discordapp.health import Meter, serve_metrics
from bot.errors import ConfigError
from tests.conftest import PROJECT
from tests.e2e.conftest import GOOD, BuildBot, Scene


def program(*arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """The program as an operator starts it, with its own data folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HSCT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "--database", str(folder / "bot.sqlite3"), *arguments],
        cwd=PROJECT,
        env=clean | {"HSCT_KEY_FILE": str(folder / "bot.key")} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_without_a_token_three_lines_say_how_to_get_one(tmp_path: Path) -> None:
    """And that the demo needs none."""
    process = program("run", folder=tmp_path)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    lines = errors.strip().split("\n")
    assert len(lines) == 3
    assert "https://discord.com/developers/applications" in errors
    assert "HSCT_TOKEN" in errors
    assert "python -m bot demo" in errors


def test_the_demo_serves_the_bot_on_this_machine_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    """No token, no account, nothing kept."""
    process = program("demo", "--no-browser", folder=tmp_path)
    assert process.stdout
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert address, (line, process.stderr.read() if process.stderr and process.poll() is not None else "")
    with urllib.request.urlopen(address[0], timeout=10) as page:  # noqa: S310  # the address is checked above
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not (tmp_path / "bot.sqlite3").exists()


async def test_closing_waits_for_an_answer_under_way(build: BuildBot) -> None:
    """Nobody who has asked is left without the reply."""
    client = build()
    finished = asyncio.Event()

    async def answering() -> None:
        client.under_way()
        await asyncio.sleep(0.05)
        finished.set()

    task = asyncio.create_task(answering())
    await asyncio.sleep(0)
    await client.close()
    assert finished.is_set()
    await task


def test_no_privileged_intent_is_asked_for() -> None:
    """Not the members, not their presence, not what everybody writes."""
    assert not [name for name in ("members", "presences", "message_content") if getattr(INTENTS, name)]


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    """Never Administrator, never Mention Everyone, nothing to manage."""
    link = invitation(42)
    assert "client_id=42" in link
    assert f"permissions={PERMISSIONS.value}" in link
    granted = {name for name, value in PERMISSIONS if value}
    assert granted == {"read_messages", "send_messages", "send_messages_in_threads", "attach_files", "read_message_history"}


async def test_the_health_line_names_numbers_only(scene: Scene) -> None:
    """Replies by kind, errors, times, version; no person, no question."""
    await scene.anna.slash(scene.channel, "ask", question=GOOD)
    app = scene.env.bot.app
    line = app.meter.line(1, 0.02, app.base.hash)
    assert "1 answer" in line
    assert app.base.hash in line
    assert str(scene.anna.id) not in line


def test_metrics_are_served_on_this_machine_only() -> None:
    """In Prometheus' format, without anybody in it; a port that is taken is a clear sentence."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    meter = Meter()
    meter.replied("answer")
    serve_metrics(meter, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        text = page.read().decode()
    assert 'hsct_replies_total{kind="answer"} 1.0' in text
    with pytest.raises(ConfigError, match=str(port)):
        serve_metrics(meter, port)


async def test_housekeeping_runs_at_the_start(scene: Scene) -> None:
    """Expired wishes and old words go without anybody asking."""
    from datetime import date

    from bot.store import notices, votes

    app = scene.env.bot.app
    await notices.request(app.database, app.seal, scene.anna.id, "a" * 32, date(2020, 1, 1))
    await votes.record(app.database, app.seal, scene.anna.id, votes.Vote(date(2020, 1, 1), "abcdef", "base", None, "old words"))
    await scene.env.bot._housekeeping()
    assert [vote.text for vote in await votes.all_votes(app.database)] == [None]
    assert await notices.forget_expired(app.database, app.today) == 0


def test_every_send_and_edit_in_the_source_forbids_pings() -> None:
    """A walk over the source: no call that sends or edits a message lacks `allowed_mentions`."""
    import ast

    sending = {"send", "send_message", "edit_message", "edit", "edit_original_response"}
    found = 0
    for file in (PROJECT / "bot" / "discordapp").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in sending:
                if ast.unparse(node.func).endswith("desk.send"):
                    continue  # a moderator's draft, no message
                found += 1
                assert "allowed_mentions" in {keyword.arg for keyword in node.keywords}, f"{file}:{node.lineno}"
    assert found >= 6


def test_the_client_forbids_pings_by_default(build: BuildBot) -> None:
    """Whatever a later change forgets."""
    allowed = build().allowed_mentions
    assert allowed is not None
    assert allowed.to_dict() == discord.AllowedMentions.none().to_dict()
