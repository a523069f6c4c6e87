"""The real bot on the real discord.py, in a simulated Discord."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.components import walk_components

from bot.answering.pipeline import Answerer
from bot.config import Settings
from bot.discordapp.app import App
from bot.discordapp.client import EvidenceClient
from bot.service import EvidenceService
from bot.store.database import Database, opened
from bot.store.seal import Seal
from tests.discordapp.conftest import on_screen

CAVEAT = "Not medical advice."
GOOD = "Did anyone die in the Russian HSCT study?"
UNKNOWN = "How many moons does jupiter have?"
BuildBot = Callable[..., EvidenceClient]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The bot's database."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        yield database


@pytest.fixture
def build(answerer: Answerer, database: Database) -> BuildBot:
    """Builds the bot as `run` does; keyword arguments replace settings. A second one is the same bot after a restart."""

    def make(**options: Any) -> EvidenceClient:
        settings = Settings(database=database.file, **options)
        return EvidenceClient(App(settings, EvidenceService(answerer, database.file), database, Seal("k" * 40)))

    return make


@pytest.fixture
def simcord_bot(build: BuildBot) -> EvidenceClient:
    """The bot under test."""
    return build()


@dataclass(frozen=True)
class Scene:
    """A server with two people and a channel."""

    env: simcord.Env
    guild: Any
    channel: Any
    anna: Any
    ben: Any


@pytest.fixture
def scene(simcord_env: simcord.Env) -> Scene:
    """Anna asks, Ben is around."""
    guild = simcord_env.create_guild("MS community")
    channel = guild.create_text_channel("general")
    anna, ben = (guild.add_member(simcord_env.create_user(name)) for name in ("anna", "ben"))
    return Scene(simcord_env, guild, channel, anna, ben)


def raw(message: Any) -> list[dict[str, Any]]:
    """The components of a message as Discord keeps them."""
    found = message.components
    return [item if isinstance(item, dict) else item.to_dict() for item in found]


def seen(message: Any) -> str:
    """All that a person reads on a message, in order."""
    texts = [str(item["content"]) for item in walk_components(raw(message)) if item.get("type") == 10]
    return on_screen("\n".join([message.content, *texts]).strip())


def labels(message: Any) -> list[str]:
    """The words on the buttons."""
    return [str(item["label"]) for item in walk_components(raw(message)) if item.get("type") == 2]


def options(message: Any) -> dict[str, str]:
    """The choices of all menus: value by label."""
    return {
        str(option["label"]): str(option["value"])
        for item in walk_components(raw(message))
        if item.get("type") == 3
        for option in item["options"]
    }


def button(message: Any, words: str) -> str:
    """The id of the first button that begins with these words."""
    for item in walk_components(raw(message)):
        if item.get("type") == 2 and str(item["label"]).startswith(words):
            return str(item["custom_id"])
    raise AssertionError(f"no button {words!r} among {labels(message)}")


def visible_to(channel: Any, person: Any) -> list[discord.Message]:
    """What a person finds in a channel."""
    return list(channel.history(viewer=person))


def sent(env: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every message that the bot sent or edited: the path, and the body as Discord got it."""
    for call in env.http_requests:
        body = call.json if isinstance(call.json, dict) else {}
        message = body.get("data") if "callback" in call.path else body
        is_message = isinstance(message, dict) and {"content", "components", "embeds"} & set(message) and "title" not in message
        if is_message and re.search(r"/messages|/callback|/webhooks/", call.path):
            yield call.path, message


@pytest.fixture(autouse=True)
def nobody_is_pinged(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test: each message or edit that the bot sent forbade all pings."""
    yield
    env = request.node.funcargs.get("simcord_env")
    for path, message in sent(env) if env else ():
        allowed = message.get("allowed_mentions")
        assert allowed is not None, (path, "no allowed_mentions")
        assert allowed.get("parse") == [], (path, allowed)
        assert not allowed.get("users")
        assert not allowed.get("roles")
        assert not allowed.get("replied_user")
