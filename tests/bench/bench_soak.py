"""A long run against a Discord with troubles: ``python -m tests.bench.bench_soak [--questions 50000] [--seed 1]``.

The bot runs in a process of its own, over HTTP and a WebSocket on loopback. Questions come as mentions, commands and direct
messages while connections break and resume, events come twice and out of order, and requests are refused, cut, held up or
carried out with their confirmation lost. Printed: questions lost and answered twice, pings, what went wrong how often,
milliseconds to the first response, and the bot's memory on the way. The exit code is 1 if anything was lost, said twice or
pinged, or if memory grows by more than a tenth after the first fifth.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.fakediscord import BotProcess, FakeDiscord
from tests.fakediscord.rest import post_message
from tests.fakediscord.server import Interaction

PROJECT = Path(__file__).parents[2]
PEOPLE, CHANNELS, AT_ONCE = 200, 20, 32
TROUBLE_EVERY = 0.2  # seconds, on average
LAST_WAIT = 120.0  # seconds after the last question
KEPT = 2_000  # messages of a channel: those of many minutes
GROWTH = 1.10  # of memory that is allowed after the first fifth
MESSAGES, CALLBACK = r"/channels/\d+/messages$", r"/interactions/\d+/.+/callback"
REFUSALS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("message 503", MESSAGES, {"status": 503}),
    ("message 502", MESSAGES, {"status": 502}),
    ("message 429", MESSAGES, {"status": 429, "retry_after": 0.5}),
    ("message 429 of a proxy", MESSAGES, {"banned": True}),
    ("message cut", MESSAGES, {"drop": True}),
    ("message posted, confirmation lost", MESSAGES, {"status": 503, "after": True}),
    ("message posted, connection cut", MESSAGES, {"drop": True, "after": True}),
    ("message held up 4 s", MESSAGES, {"delay": 4.0}),
    ("callback 502", CALLBACK, {"status": 502}),
    ("callback cut", CALLBACK, {"drop": True}),
    ("callback taken, connection cut", CALLBACK, {"drop": True, "after": True}),
    ("callback held up 1 s", CALLBACK, {"delay": 1.0}),
)
VARIATIONS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda text: f"hi all, {text} thanks",
    lambda text: text.replace("e", "", 1),
    lambda text: f"{text} @everyone",
)


class Watched(FakeDiscord):
    """A fake Discord that notes for each question what was answered, and when first."""

    def __init__(self) -> None:
        super().__init__(spec=False, rate_limits=False)
        self.answers: dict[str, Counter[int]] = {}  # question → how often each text was posted
        self.first: dict[str, float] = {}
        self.refused: Counter[str] = Counter()  # command → how often its first response met with a trouble
        self.pings = 0

    def take_fault(self, method: str, path: str) -> Any:
        """Note which command a trouble hits."""
        fault = super().take_fault(method, path)
        if fault and "/interactions/" in path:
            self.refused[path.split("/interactions/")[1].split("/", maxsplit=1)[0]] += 1
        return fault

    def note(self, kind: str, channel: Any, message: Any = None, interaction: Any = None, **_: Any) -> None:
        """Count it, and keep nothing else."""
        if kind != "message" or message is None:
            return
        data = message.data
        self.pings += bool(data["mentions"] or data["mention_roles"] or data["mention_everyone"])
        question = interaction.id if interaction else (data.get("message_reference") or {}).get("message_id")
        if question in self.answers:
            self.first.setdefault(question, time.monotonic())
            self.answers[question][hash(json.dumps([data["content"], data["components"]]))] += 1
        channel.messages.pop(message.id, None) if message.viewer else None


async def run(count: int, seed: int) -> bool:
    """Ask everything and print what came of it; whether all is well."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "HSCT_DATABASE": f"{folder}/bot.sqlite3",
            "HSCT_CACHE": f"{folder}/cache",
            "HSCT_KEY_FILE": f"{folder}/key",
            "HSCT_QUESTIONS_PER_MINUTE": "1000000",
            "HSCT_SERVER_QUESTIONS_PER_MINUTE": "1000000",
        }
        async with Watched() as discord:
            process = BotProcess(discord, "bot", "run", env=environment, cwd=str(PROJECT), token_vars=("HSCT_TOKEN",))
            async with process as bot:
                await bot.printed("ready as", timeout=60)
                return await _soak(discord, bot, count, draw)


async def _soak(discord: Watched, bot: BotProcess, count: int, draw: random.Random) -> bool:
    guild = discord.create_guild("MS community")
    channels = [discord.create_channel(guild, f"channel-{number}") for number in range(CHANNELS)]
    people = [discord.create_user(f"person-{n}", guild, channel=draw.choice(channels)) for n in range(PEOPLE)]
    troubles: Counter[str] = Counter()
    asked: dict[str, float] = {}
    memory: dict[int, float] = {}
    questions = _questions(count, draw)

    async def ask() -> None:
        for text in questions:
            question = _asked(discord, draw.choice(people), text, draw, troubles)
            asked[question] = time.monotonic()
            if len(asked) % max(1, count // 10) == 0:
                memory[len(asked) * 100 // count] = _resident(bot)
                print(f"{len(asked):>7,} asked, {memory[len(asked) * 100 // count]:.0f} MB", flush=True)
            while question not in discord.first and time.monotonic() - asked[question] < LAST_WAIT:  # noqa: ASYNC110  # no event
                await asyncio.sleep(0.005)
            _forget(discord)

    trouble = asyncio.create_task(_trouble(discord, draw, troubles))
    started = time.monotonic()
    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    trouble.cancel()
    seconds = time.monotonic() - started
    await asyncio.sleep(3)  # for what would come twice
    return _report(discord, asked, troubles, memory, seconds, bot)


def _questions(count: int, draw: random.Random) -> Iterator[str]:
    known = [json.loads(line)["question"] for line in (PROJECT / "tests/eval/dev.jsonl").read_text("utf-8").splitlines()]
    short = [text for text in known if 3 <= len(text) <= 250]
    return (draw.choice(VARIATIONS)(draw.choice(short)) for _ in range(count))


def _asked(discord: Watched, person: Any, text: str, draw: random.Random, troubles: Counter[str]) -> str:
    """Ask in one of the three ways; the id of the question. A few are delivered twice, or later than what came after them."""
    way = draw.random()
    if way < 0.3:
        made: Interaction = person._slash_interaction(2, "ask", {"question": text}, person.channel)
        discord.answers[made.id] = Counter()
        discord.start_interaction(made)
        question = made.id
    else:
        channel, words = (person.dm, text) if way < 0.4 else (person.channel, f"{discord.bot.mention} {text}")
        message = post_message(discord, channel, person.user, {"content": words, "allowed_mentions": {"parse": ["users"]}})
        discord.answers[message.id] = Counter()
        question = message.id
    if draw.random() < 0.01:
        troubles["delivered twice"] += 1
        _again(discord, draw)
    return question


def _again(discord: Watched, draw: random.Random) -> None:
    """Deliver one of the last events again, after what came since."""
    for session in discord.gateway.sessions.values():
        recent = [one for one in list(session.history)[-20:] if one[1] in ("MESSAGE_CREATE", "INTERACTION_CREATE")]
        if recent:
            _, event, data = draw.choice(recent)
            session.dispatch(event, copy.deepcopy(data))


async def _trouble(discord: Watched, draw: random.Random, troubles: Counter[str]) -> None:
    """Something goes wrong every now and then."""
    gateway = discord.gateway
    while True:
        await asyncio.sleep(draw.expovariate(1 / TROUBLE_EVERY))
        kind = draw.random()
        if kind < 0.02:
            troubles["gateway cut"] += 1
            await gateway.drop()
        elif kind < 0.03:
            troubles["gateway closed with a code"] += 1
            await gateway.drop(4000)
        elif kind < 0.04:
            troubles["op 7"] += 1
            gateway.ask_reconnect()
        elif kind < 0.05:
            troubles["op 9, resumable"] += 1
            gateway.invalidate(resumable=True)
        else:
            name, path, what = draw.choice(REFUSALS)
            troubles[name] += 1
            discord.faults[:] = [fault for fault in discord.faults if fault.hits < fault.times]
            discord.inject("POST", path, **what)


def _forget(discord: Watched) -> None:
    """What a long run would only gather."""
    if len(discord.requests) > 2_000:
        discord.requests.clear()
        discord.gateway.log.clear()
        for token in list(discord.interactions)[:-500]:
            del discord.interactions[token]
        for channel in discord.channels.values():
            for number in list(channel.messages)[:-KEPT]:  # a late answer still names its question
                del channel.messages[number]


def _resident(bot: BotProcess) -> float:
    """MB of the bot in memory."""
    assert bot.process is not None
    return int(Path(f"/proc/{bot.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _report(
    discord: Watched, asked: dict[str, float], troubles: Counter[str], memory: dict[int, float], seconds: float, bot: BotProcess
) -> bool:
    silent = [question for question in asked if not discord.answers[question]]
    lost = [question for question in silent if discord.refused[question] < 2]  # else Discord took none in its three seconds
    twice = [question for question in asked if max(discord.answers[question].values(), default=0) > 1]
    times = [(discord.first[question] - asked[question]) * 1_000 for question in asked if question in discord.first]
    p50, p99 = np.percentile(times, [50, 99])
    early, most = memory[20], max(size for share, size in memory.items() if share >= 20)
    print(
        f"\n{len(silent) - len(lost)} commands met with two troubles in the three seconds that Discord gives: it said so itself"
    )
    print(f"{len(asked):,} questions in {seconds:.0f} s: {len(lost)} lost, {len(twice)} answered twice, {discord.pings} pings")
    print(f"first response: p50 {p50:.0f} ms, p99 {p99:.0f} ms, slowest {max(times):.0f} ms")
    print(f"memory: {early:.0f} MB after a fifth, {most:.0f} MB at most after that (ratio {most / early:.3f})")
    print(f"{sum(troubles.values()):,} troubles: " + ", ".join(f"{name} {count}" for name, count in troubles.most_common()))
    traces = bot.output.count("Traceback")
    print(f"{traces} traces in the bot's log")
    return not lost and not twice and not discord.pings and not traces and most <= early * GROWTH


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(run(chosen.questions, chosen.seed)) else 1)


if __name__ == "__main__":
    main()
