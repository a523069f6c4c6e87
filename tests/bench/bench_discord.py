"""The bot under a rush, and every development question as a card: ``python -m tests.bench.bench_discord``.

1. 200 questions by 50 people at once in the simulated Discord, each person asking on when answered, and all in one instant:
   all answered, none lost; how long until the first response. The simulator's own work is in these times.
2. Every question of the development set rendered: over the limits, without the caveat, with a ping (each must be 0).
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simcord
from simcord import interactions
from simcord.components import COMPONENTS_V2_FLAG, validate_components
from simcord.enums import InteractionType

from bot import evaluation
from bot.config import Settings
from bot.discordapp.client import EvidenceClient
from bot.discordapp.conversation import shown
from bot.discordapp.measure import QUESTIONS
from bot.discordapp.run import built
from bot.discordapp.views.layout import layout, plain
from tests.discordapp.conftest import MARKUP, texts

ASKED, PEOPLE = 200, 50


@dataclass
class Rush:
    """A simulated server full of people who ask."""

    env: Any
    guild: Any
    channel: Any
    people: list[Any]

    def ask(self, person: Any, question: str) -> Any:
        """One use of /ask; the record of its answer."""
        command = self.env.backend.find_command("ask", self.guild.id, type=1)
        option = {"name": "question", "type": 3, "value": question[:300]}
        record, payload = interactions.base_payload(
            self.env.backend,
            type=InteractionType.APPLICATION_COMMAND,
            channel_id=self.channel.id,
            guild_id=self.guild.id,
            user_id=person.id,
            data={"id": command["id"], "name": "ask", "type": 1, "options": [option]},
        )
        self.env.backend.emit("INTERACTION_CREATE", payload)
        return record


@asynccontextmanager
async def crowded(client: EvidenceClient) -> AsyncIterator[Rush]:
    """The bot in a server of 50 people."""
    async with simcord.run(client, settle_timeout=60) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        people = [guild.add_member(env.create_user(f"person{number}")) for number in range(PEOPLE)]
        yield Rush(env, guild, channel, people)
        await env.settle()
        assert not env.errors, Counter(type(error).__name__ for error in env.errors)


@dataclass(frozen=True)
class Times:
    """Seconds until each first response (the answer, or that it is coming), and until each answer; shortest first."""

    first: list[float]
    answer: list[float]


class Watch:
    """Looks after questions until they are answered."""

    def __init__(self) -> None:
        self.times = Times([], [])
        self._open: list[tuple[float, Any, Any, bool]] = []

    def add(self, person: Any, record: Any) -> None:
        """A question that was just put."""
        self._open.append((time.perf_counter(), person, record, False))

    async def answered(self) -> AsyncIterator[Any]:
        """The people who have got their answers, as they get them, until none is waiting."""
        while self._open:
            await asyncio.sleep(0.001)  # not 0: to look without end would leave the database's thread no time
            waiting, self._open = self._open, []
            for start, person, record, responded in waiting:
                took = time.perf_counter() - start
                if record.responded and not responded:
                    self.times.first.append(took)
                if record.responded and not record.loading:
                    assert record.ephemeral
                    self.times.answer.append(took)
                    yield person
                else:
                    self._open.append((start, person, record, record.responded))


async def in_turn(client: EvidenceClient, asked: list[str]) -> Times:
    """50 people at once, each asking on as soon as answered."""
    async with crowded(client) as rush:
        watch, left = Watch(), list(asked)
        for person in rush.people:
            watch.add(person, rush.ask(person, left.pop()))
        async for person in watch.answered():
            if left:
                watch.add(person, rush.ask(person, left.pop()))
    return watch.times


async def in_one_instant(client: EvidenceClient, asked: list[str]) -> Times:
    """All questions put in the same instant."""
    async with crowded(client) as rush:
        watch = Watch()
        for person, question in zip(itertools.cycle(rush.people), asked, strict=False):
            watch.add(person, rush.ask(person, question))
        async for _ in watch.answered():
            pass
    return watch.times


def rendered(client: EvidenceClient, questions: tuple[evaluation.Question, ...]) -> Counter[str]:
    """Every reply as cards in both languages, held against the limits and the promises."""
    faults: Counter[str] = Counter()
    app = client.app
    for question in questions:
        reply = app.service.answerer.reply(question.text, question.prior)
        for locale, public in itertools.product(("en", "de"), (False, True)):
            for card in shown(app, reply, app.look(locale), public=public):
                faults["cards"] += 1
                try:
                    validate_components(layout(card).to_components(), flags=COMPONENTS_V2_FLAG)
                except ValueError:
                    faults["over the limits"] += 1
                whole = "\n".join(texts(card))
                faults["without caveat"] += card.caveat not in whole or any(card.caveat not in page for page in plain(card))
                faults["pings"] += bool(MARKUP.search(whole))
                faults["over the limits"] += any(len(page) > 2_000 for page in plain(card))
    return faults


def report(name: str, times: Times) -> None:
    """Print the times of one rush."""
    print(f"{ASKED} questions by {PEOPLE} people, {name}: {len(times.answer)} answered, {ASKED - len(times.answer)} lost")
    for what, took in (("first response", sorted(times.first)), ("answer", sorted(times.answer))):
        median, p99 = (took[min(len(took) - 1, int(len(took) * share))] * 1000 for share in (0.5, 0.99))
        print(f"  {what}: median {median:.0f} ms, p99 {p99:.0f} ms")


async def main() -> None:
    """Print the figures."""
    questions = evaluation.load(QUESTIONS)
    asked = [question.text for question in itertools.islice(itertools.cycle(questions), ASKED)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=Path(folder) / "bot.sqlite3", key_file=Path(folder) / "bot.key", key=None)
        for name, way in (("each asking on when answered", in_turn), ("all in one instant", in_one_instant)):
            fresh = settings.model_copy(update={"database": Path(folder) / f"{way.__name__}.sqlite3"})
            async with built(fresh) as client:
                client.app.service.answerer.reply(asked[0])
                report(name, await way(client, asked))
        async with built(settings) as client:
            faults = rendered(client, questions)
    names = ("over the limits", "without caveat", "pings")
    print(f"{len(questions)} questions, {faults['cards']} cards: " + ", ".join(f"{faults[name]} {name}" for name in names))


if __name__ == "__main__":
    asyncio.run(main())
