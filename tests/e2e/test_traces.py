"""What a database holds after real use: questions and days, and of people nothing that could be read."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

from bot.discordapp import weekly
from bot.discordapp.health import serve_metrics
from bot.knowledge.standing import Review
from bot.store import gaps, kept, privacy, servers, upkeep
from bot.store.database import Database
from tests.e2e.conftest import GOOD, UNKNOWN, BuildBot, Scene, button
from tests.e2e.test_kb import HOME, Office, office, simcord_bot
from tests.store.test_schema import marked, metadata

__all__ = ["office", "simcord_bot"]

NUMBER = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
ANSWERED = "Does HSCT work in relapsing MS?"
CRISIS = "I want to kill myself, plantedcrisis"
DECISION = "Should I do HSCT, plantedperson here with EDSS 6?"
NAMED = "my name is Annabella Plantedname, how many moons does jupiter have? mail anna.planted@example.org"


async def use_everything(office: Office) -> None:
    """Every way in and everything that leaves a row: by a reader, a second one in a direct message, and moderators."""
    scene, anna, ben = office.scene, office.anna, office.scene.ben
    bot = scene.env.bot.user
    for question in (ANSWERED, UNKNOWN, CRISIS, DECISION, NAMED):
        await anna.slash(scene.channel, "ask", question=question)
        await ben.send(scene.channel, f"<@{bot.id}> {question} <@{anna.id}>")
        await ben.user.send_dm(f"{question} <@{anna.id}>")
    answer = (await anna.slash(scene.channel, "ask", question=GOOD)).response
    form = await anna.click(answer, custom_id=button(answer, "Not what I asked"))
    await anna.submit_modal(form, {"reason": "looks-wrong", "text": f"ask <@{ben.id}> or Annabella Plantedname about it"})
    nothing = (await anna.slash(scene.channel, "ask", question=UNKNOWN)).response
    await anna.click(nothing, custom_id=button(nothing, "Tell me"))
    card = (await ben.slash(scene.channel, "privacy")).response
    await ben.click(card, custom_id=button(card, "Keep none of my questions"))
    await office.press(office.mona, await office.add(), "Send to review")
    await office.review(office.max)
    gap = (await gaps.gaps(office.app.database))[0]
    await servers.save(office.app.database, servers.Server(HOME, (scene.channel.id,), office.curators.id))
    listed = (await office.mona.slash(office.curators, "gaps")).response
    opened = (await office.mona.select(listed, [str(gap.id)])).response
    await office.press(office.mona, opened, "Claim")
    review = Review("digest", office.app.today.isoformat(), office.app.today.isoformat())
    await upkeep.still_right(office.app.database, office.mona.id, "shevchenko-2015-deaths", review)


def values(file: Path) -> list[tuple[str, str, str]]:
    """Every value of every table: table, column, value."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(table, row) for table in tables for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
    return [(table, name, str(row[name])) for table, row in rows for name in row.keys()]  # noqa: SIM118  # a Row, no dict


async def test_a_used_database_names_no_reader_no_message_and_no_crisis(office: Office) -> None:
    """Discord's numbers stand only where a moderator or a server is meant; readers, names, answered and urgent words nowhere."""
    await use_everything(office)
    app = office.app
    found = values(app.database.file)
    assert {table for table, _, _ in found} >= {table for table, _ in marked(metadata)}, "every such table has a row"
    told = marked(metadata, "moderator") | marked(metadata, "server") | {("servers", "channels")}
    for table, column, value in found:
        others = set(NUMBER.findall(value)) - {str(office.scene.env.bot.application_id)}  # under which its commands are noted
        assert not others or (table, column) in told, (table, column, value)
    moderators = {str(person.id) for person in (office.mona, office.max, office.admin)}
    assert {value for table, column, value in found if (table, column) in marked(metadata, "moderator")} <= moderators | {"0"}
    raw = b"".join(file.read_bytes() for file in app.database.file.parent.glob("bot.sqlite3*"))
    people = [office.anna.id, office.scene.ben.id]
    messages = [message.id for message in office.scene.channel.history()]
    for number in (*people, *messages):
        assert str(number).encode() not in raw
        assert number.to_bytes(8, "big") not in raw
    for words in ("planted", "Annabella", "example.org", "kill myself", ANSWERED):
        assert words.lower().encode() not in raw.lower(), words


async def test_the_one_who_left_and_the_moderator_can_see_and_delete_from_a_direct_message(office: Office) -> None:
    """Anna has left every server; the moderator too: the file has their rows, deleting replaces the moderator's id everywhere."""
    await use_everything(office)
    scene, app = office.scene, office.app
    for person in (office.anna, office.mona):
        scene.guild.remove_member(person)
        card = (await person.user.slash("privacy")).response
        (file,) = (await person.user.click(card, custom_id=button(card, "Show what is kept"))).response.attachments
        kept = (await file.read()).decode()
        assert ("looks-wrong" in kept) is (person is office.anna)
        assert ("mean age" in kept and "claimed" in kept) is (person is office.mona)
        await person.user.click(card, custom_id=button(card, "Delete it"))
        assert not any((await privacy.export(app.database, app.seal, person.id)).values())
        assert str(person.id) not in {value for _, _, value in values(app.database.file)}
    marks = {value for table, column, value in values(app.database.file) if column == "author"}
    assert any(value.startswith("-") for value in marks)
    assert str(office.max.id) in marks


async def test_one_question_and_all_questions_can_be_kept_out(scene: Scene) -> None:
    """`keep` for one; the opt-out for all, by /ask, by a mention and in a direct message alike."""
    app, bot = scene.env.bot.app, scene.env.bot.user
    await scene.anna.slash(scene.channel, "ask", question=UNKNOWN, keep=False)
    assert await gaps.gaps(app.database) == []
    card = (await scene.anna.slash(scene.channel, "privacy")).response
    await scene.anna.click(card, custom_id=button(card, "Keep none of my questions"))
    await scene.anna.slash(scene.channel, "ask", question=UNKNOWN, keep=True)
    await scene.anna.send(scene.channel, f"<@{bot.id}> {UNKNOWN}")
    await scene.anna.user.send_dm(UNKNOWN)
    assert await gaps.gaps(app.database) == []
    await scene.ben.user.send_dm(UNKNOWN)
    (gap,) = await gaps.gaps(app.database)
    assert gap.asked == 1


async def test_a_server_that_the_bot_was_put_out_of_goes_in_time(scene: Scene, build: BuildBot) -> None:
    """Discord says that the bot is out; its settings stay for 30 days, over a restart too, then its number is nowhere."""
    app = scene.env.bot.app
    other = scene.env.create_guild("Other")
    await scene.env.settle()
    for guild in (other, scene.guild):
        await app.set_server(servers.Server(guild.id, country="DE"))
    await app.service.log(app.service.answerer.reply(UNKNOWN), server=other.id)
    scene.env.backend.remove_guild(other.id)
    await scene.env.settle()
    start = datetime.now(UTC)
    with time_machine.travel(start + timedelta(days=29), tick=True):
        await scene.env.restart_bot(build())
        await scene.env.bot._housekeeping()
        assert set(await servers.load_all(app.database)) == {scene.guild.id, other.id}
    with time_machine.travel(start + timedelta(days=30), tick=True):
        await scene.env.bot._housekeeping()
    assert set(await servers.load_all(app.database)) == {scene.guild.id}
    assert str(other.id) not in {value for _, _, value in values(app.database.file)}
    assert [gap.asked for gap in await gaps.gaps(app.database)] == [1]


async def test_a_server_left_while_the_bot_was_away_is_noticed_and_one_that_is_back_is_kept(scene: Scene) -> None:
    """Within the hour the days begin for servers that the bot is no longer in; coming back ends them."""
    app, bot = scene.env.bot.app, scene.env.bot
    gone = 99_000_000_000_000_001
    for server in (gone, scene.guild.id):
        await servers.save(app.database, servers.Server(server, country="DE"))
    await bot._housekeeping()
    left = {value for table, column, value in values(app.database.file) if (table, column) == ("servers", "left_on")}
    assert left == {"None", app.today.isoformat()}
    scene.env.create_guild("MS elsewhere", id=gone)
    await scene.env.settle()
    await bot._housekeeping()
    assert {value for table, column, value in values(app.database.file) if column == "left_on"} == {"None"}


async def test_before_discord_has_said_which_servers_there_are_none_counts_as_left(build: BuildBot, database: Database) -> None:
    """Housekeeping begins before the connection stands, and with `left_server_days: 0` a mistake would cost the settings."""
    await servers.save(database, servers.Server(7, country="DE"))
    client = build(left_server_days=0)
    await client._housekeeping()
    assert set(await servers.load_all(database)) == {7}
    await client.close()


async def test_housekeeping_survives_a_database_that_refuses(scene: Scene, caplog: Any) -> None:
    """A lock of another process is a line in the log, and the next hour tries again."""
    app = scene.env.bot.app
    caplog.set_level("WARNING")
    with closing(sqlite3.connect(app.database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await scene.env.bot._housekeeping()
    assert "what is due is done in an hour" in caplog.text
    assert scene.env.bot._housekeeping.is_running()


async def test_the_digest_comes_though_the_last_one_was_dated_ahead(office: Office) -> None:
    """A clock that was ahead once doesn't end the digests: the week begins anew."""
    app, bot = office.app, office.scene.env.bot
    await kept.put(app.database, weekly.LAST, (app.today + timedelta(days=3650)).isoformat())
    assert not await weekly.post_digest(bot, app)
    assert await kept.get(app.database, weekly.LAST) == app.today.isoformat()


async def test_metrics_are_labelled_by_kinds_of_replies_only(scene: Scene, unused_tcp_port: int) -> None:
    """Whatever was asked, by whom and where, the labels are the program's own few words."""
    for question in (GOOD, UNKNOWN, CRISIS, DECISION, NAMED, f"{GOOD} {UNKNOWN}"):
        await scene.anna.slash(scene.channel, "ask", question=question)
    meter = scene.env.bot.app.meter
    serve_metrics(meter, unused_tcp_port)
    address = f"http://127.0.0.1:{unused_tcp_port}/metrics"
    with await asyncio.to_thread(urllib.request.urlopen, address, timeout=10) as page:
        text = page.read().decode()
    assert set(re.findall(r'="([^"]*)"', text)) == {"answer", "abstention", "decision-support", "crisis", "multi"}
    assert "planted" not in text.lower()
    assert not [one for one in (scene.anna, scene.guild, scene.channel) if str(one.id) in text]
