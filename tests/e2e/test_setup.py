"""/setup: for those who may manage the server, at every use; every choice counts at once and outlives a restart."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from simcord.backend.errors import SetupError

from bot.store import servers
from tests.e2e.conftest import GOOD, BuildBot, Scene, raw, seen


@pytest.fixture
def admin(scene: Scene) -> Any:
    """Somebody who may manage the server."""
    role = scene.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    return scene.guild.add_member(scene.env.create_user("admin"), roles=[role])


def menu(message: Any, verb: str) -> str:
    """The id of a menu."""
    from simcord.components import walk_components

    return next(str(item["custom_id"]) for item in walk_components(raw(message)) if f":{verb}:" in str(item.get("custom_id")))


async def test_each_choice_counts_at_once_and_after_a_restart(scene: Scene, admin: Any, build: BuildBot) -> None:
    """Channels, curators' channel, country, language; the card shows what is set."""
    curators = scene.guild.create_text_channel("curators")
    card = (await admin.slash(scene.channel, "setup")).response
    await admin.select(card, [scene.channel], custom_id=menu(card, "set-channels"))
    await admin.select(card, [curators], custom_id=menu(card, "set-curators"))
    await admin.select(card, ["DE"], custom_id=menu(card, "set-country"))
    result = await admin.select(card, ["de"], custom_id=menu(card, "set-language"))
    text = seen(result.response)
    assert f"<#{scene.channel.id}>" in text
    assert f"<#{curators.id}>" in text
    assert "Germany" in text
    assert "Deutsch" in text
    await scene.env.restart_bot(build())
    expected = servers.Server(scene.guild.id, (scene.channel.id,), curators.id, "DE", "de")
    assert scene.env.bot.app.server(scene.guild.id) == expected


async def test_two_choices_at_once_both_count(scene: Scene) -> None:
    """Each menu changes one setting, and leaves what another has just changed."""
    app: Any = scene.env.bot.app
    await asyncio.gather(app.change_server(scene.guild.id, country="DE"), app.change_server(scene.guild.id, language="de"))
    server = app.server(scene.guild.id)
    assert (server.country, server.language) == ("DE", "de")
    assert (await servers.load_all(app.database))[scene.guild.id] == server


async def test_the_country_decides_whose_crisis_lines_come_first(scene: Scene, admin: Any) -> None:
    """For this server, from now on."""
    card = (await admin.slash(scene.channel, "setup")).response
    await admin.select(card, ["DE"], custom_id=menu(card, "set-country"))
    result = await scene.anna.slash(scene.channel, "ask", question="I want to kill myself")
    assert "TelefonSeelsorge" in seen(result.response)


async def test_the_language_decides_how_public_answers_look(scene: Scene, admin: Any) -> None:
    """Interface in German, quotes as they are."""
    card = (await admin.slash(scene.channel, "setup")).response
    await admin.select(card, ["de"], custom_id=menu(card, "set-language"))
    await scene.anna.slash(scene.channel, "ask", question=GOOD, share=True)
    posted = scene.channel.last_message
    assert "Keine medizinische Beratung." in seen(posted)
    assert "Shevchenko" in seen(posted)


async def test_others_can_not_use_it(scene: Scene, admin: Any) -> None:
    """Not offered to them; and a role that is lost counts at the next press."""
    with pytest.raises(SetupError):
        await scene.anna.slash(scene.channel, "setup")
    card = (await admin.slash(scene.channel, "setup")).response
    scene.env.backend.get_guild(scene.guild.id).members[admin.id].role_ids.clear()
    result = await admin.select(card, ["DE"], custom_id=menu(card, "set-country"))
    assert "Only people who may manage this server" in result.response.content
    assert scene.env.bot.app.server(scene.guild.id).country == ""


async def test_a_command_granted_by_mistake_is_checked_again(scene: Scene) -> None:
    """Discord's own setting only hides a command."""
    (command,) = [one for one in await scene.env.bot.tree.fetch_commands() if one.name == "setup"]
    scene.guild.set_command_permissions(command, {scene.anna: True})
    result = await scene.anna.slash(scene.channel, "setup")
    assert result.ephemeral
    assert "Only people who may manage this server" in result.response.content
    assert scene.env.errors
