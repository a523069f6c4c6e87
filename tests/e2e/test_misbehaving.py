"""A Discord that misbehaves, over real loopback: connections that break, answers that are lost, events that come twice."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.discordapp import patience, telling, weekly
from bot.store import gaps, gapwork, kept, notices
from bot.store.gapwork import Curator
from bot.store.servers import Server
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, BuildBot
from tests.e2e.wire import Wire, connected, until

ANSWER = "none of the 99 people died"
MESSAGES = r"/channels/\d+/messages$"
CALLBACK = r"/interactions/\d+/.+/callback"
SCALE = 400  # a second of waiting is so many times shorter here: the quarter of an hour of tries takes two seconds


@pytest.fixture
async def wire(build: BuildBot, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """The bot is there, and waits shorter between its tries."""
    monkeypatch.setattr(patience, "WAITS", tuple(wait / SCALE for wait in patience.WAITS))
    async with connected(build(), monkeypatch) as wire:
        yield wire


async def mentioned(wire: Wire, question: str = GOOD) -> str:
    """What everybody reads after Anna's question."""
    outcome = await wire.anna.mention_bot(question)
    assert len(outcome.messages) == 1
    assert not outcome.message.pinged
    return str(outcome.text)


async def test_a_connection_that_breaks_under_an_answer_loses_neither_it_nor_the_next_question(wire: Wire) -> None:
    """The answer goes out while the gateway is down; what was asked meanwhile comes with the resumed session."""
    wire.discord.inject("POST", CALLBACK, delay=0.5)
    asking = asyncio.create_task(wire.anna.slash("ask", question=GOOD))
    await asyncio.sleep(0.1)
    await wire.gateway.drop()
    meanwhile = asyncio.create_task(wire.ben.mention_bot(GOOD))
    assert ANSWER in (await asking).text
    assert ANSWER in (await meanwhile).text
    assert len(wire.replies()) == 1
    assert wire.gateway.count("in RESUME") == 1
    assert wire.gateway.count("in IDENTIFY") == 1


@pytest.mark.parametrize("trouble", ["op 7", "resumable", "invalid", "close 4000"])
async def test_the_bot_is_back_after_every_kind_of_goodbye(wire: Wire, trouble: str) -> None:
    """Reconnect, invalid session with and without resuming, a close code: the next question is answered, once."""
    if trouble == "op 7":
        wire.gateway.ask_reconnect()
    elif trouble == "close 4000":
        await wire.gateway.drop(4000)
    else:
        wire.gateway.invalidate(resumable=trouble == "resumable")
    before = wire.gateway.count("in RESUME") + wire.gateway.count("in IDENTIFY")
    await until(lambda: wire.gateway.count("in RESUME") + wire.gateway.count("in IDENTIFY") > before)
    assert ANSWER in await mentioned(wire)
    assert len(wire.replies()) == 1


@pytest.mark.parametrize(
    "faults",
    [
        ({"status": 429, "retry_after": 0.3},),
        ({"status": 429, "retry_after": 0.3, "is_global": True},),
        ({"status": 429, "banned": True, "times": 2},),
        ({"status": 503, "times": 4},),
        ({"status": 502},),
        ({"status": 500},),
        ({"drop": True, "times": 3},),
        ({"status": 503}, {"drop": True}, {"status": 429, "banned": True}, {"status": 503}),
        ({"status": 502, "after": True},),
        ({"status": 503, "after": True, "times": 2},),
        ({"drop": True, "after": True},),
    ],
    ids=["429", "global 429", "429 of a proxy", "503s", "502", "500", "cut", "storm", "502 after", "503 after", "cut after"],
)
async def test_a_message_is_answered_once_whatever_happens_to_the_answer(wire: Wire, faults: tuple[dict[str, Any], ...]) -> None:
    """Refused for now, cut off, or posted with the confirmation lost: it is there in the end, once."""
    for fault in faults:
        wire.discord.inject("POST", MESSAGES, **fault)
    assert ANSWER in await mentioned(wire)
    assert all(fault.hits == fault.times for fault in wire.discord.faults)
    assert len(wire.replies()) == 1


@pytest.mark.parametrize(
    "fault",
    [{"drop": True}, {"status": 502}, {"drop": True, "after": True}, {"status": 500, "after": True}, {"delay": 1.0}],
    ids=["cut", "502", "cut after", "500 after", "slow"],
)
async def test_a_command_is_answered_once_within_the_time_discord_gives(wire: Wire, fault: dict[str, Any]) -> None:
    """The first response is given again where it was not taken; where it was, that is enough."""
    wire.discord.inject("POST", CALLBACK, **fault)
    outcome = await wire.anna.slash("ask", question=GOOD)
    assert ANSWER in outcome.text
    assert outcome.ephemeral
    assert len(outcome.messages) == 1
    assert outcome.failed is None


async def test_a_command_that_can_no_longer_be_answered_is_known_and_costs_no_other(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    """After three seconds Discord takes nothing: the person reads that from Discord, the operator in the log."""
    wire.discord.inject("POST", CALLBACK, delay=3.4)
    with caplog.at_level(logging.INFO):
        outcome = await wire.anna.slash("ask", question=GOOD)
        assert outcome.failed == "The application did not respond"
        await until(lambda: "could not be answered any more" in caplog.text)
    assert ANSWER in (await wire.anna.slash("ask", question=GOOD)).text


async def test_what_is_delivered_twice_is_answered_once(wire: Wire) -> None:
    """A message, a command, a press: the second delivery does nothing."""
    await mentioned(wire)
    command = await wire.anna.slash("ask", question=GOOD)
    press = await wire.anna.click(command.message, "Words")
    assert press.messages
    before = len(wire.discord.requests)
    (session,) = wire.gateway.sessions.values()
    wanted = ("MESSAGE_CREATE", "INTERACTION_CREATE")
    for _, event, data in [one for one in session.history if one[1] in wanted]:
        session.dispatch(event, copy.deepcopy(data))
    await asyncio.sleep(0.3)
    assert len(wire.discord.requests) == before
    assert ANSWER in await mentioned(wire)


async def test_a_message_that_comes_before_its_server_is_not_taken_for_a_direct_one(wire: Wire) -> None:
    """Reordered events: who did not speak to the bot gets no answer from it."""
    stray = {**wire_message(wire), "guild_id": "990000000000000001", "channel_id": "990000000000000002"}
    wire.gateway.dispatch("MESSAGE_CREATE", stray)
    assert ANSWER in await mentioned(wire)
    posts = [one for one in wire.discord.requests if one.method == "POST" and "990000000000000002" in one.path]
    assert posts == []


def wire_message(wire: Wire) -> dict[str, Any]:
    """A message of Anna's to somebody else."""
    return {
        "id": "990000000000000003", "type": 0, "content": "did anyone die of hsct?", "author": wire.anna.user.payload(),
        "timestamp": "2026-11-25T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "components": [], "flags": 0,
    }  # fmt: skip


async def test_an_outage_of_ten_minutes_delays_answers_and_loses_none(wire: Wire) -> None:
    """Nothing is taken, the gateway breaks, questions wait: afterwards each has its answer, once."""
    down = wire.discord.inject("POST", MESSAGES, status=503, times=10**6)
    asking = [asyncio.create_task(person.mention_bot(GOOD)) for person in (wire.anna, wire.ben)]
    await asyncio.sleep(0.2)
    await wire.gateway.drop()
    await asyncio.sleep(600 / SCALE - 0.2)
    assert down.hits > len(asking)
    assert wire.replies() == []
    down.times = 0
    for outcome in await asyncio.gather(*asking):
        assert ANSWER in outcome.text
        assert CAVEAT in outcome.text
    assert len(wire.replies()) == len(asking)


async def test_a_notice_whose_confirmation_is_lost_is_not_sent_again(wire: Wire) -> None:
    """It is looked up in the conversation first; before that, the wish stays."""
    app = wire.client.app
    outcome = await wire.ben.slash("ask", question=UNKNOWN)
    await wire.ben.click(outcome.message, "Tell me if it gets answered")
    (gap,) = await gaps.gaps(app.database)
    entry = next(one.id for one in app.base.contents.entries if one.kind == "background")
    await gapwork.resolve(app.database, Curator(1, app.today), gap.id, entry)
    wire.discord.inject("POST", MESSAGES, status=503)
    assert await telling.tell_all(wire.client, app) == 0
    wire.discord.inject("POST", MESSAGES, status=503, after=True)
    assert await telling.tell_all(wire.client, app) == 0
    assert len(await notices.waiting(app.database, gap.id, app.today)) == 1
    assert await telling.tell_all(wire.client, app) == 0
    assert await notices.waiting(app.database, gap.id, app.today) == []
    assert len(wire.replies(wire.ben.dm)) == 1


async def test_a_digest_whose_confirmation_is_lost_is_not_posted_again(wire: Wire) -> None:
    """Nor is it forgotten where it was not posted."""
    app = wire.client.app
    app.settings = app.settings.model_copy(update={"home_server": int(wire.guild.id)})
    await app.set_server(Server(int(wire.guild.id), curators=int(wire.channel.id)))
    await wire.ben.slash("ask", question=UNKNOWN)
    await kept.put(app.database, weekly.LAST, (app.today - timedelta(days=8)).isoformat())
    wire.discord.inject("POST", MESSAGES, status=503)
    assert not await weekly.post_digest(wire.client, app)
    assert wire.replies() == []
    wire.discord.inject("POST", MESSAGES, status=503, after=True)
    assert not await weekly.post_digest(wire.client, app)
    assert not await weekly.post_digest(wire.client, app)
    assert len(wire.replies()) == 1
    assert await kept.get(app.database, weekly.LAST) == app.today.isoformat()
