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


async def in_turn(client: EvidenceClient, asked: list[str]) -> list[float]:
    """Seconds until each first response: 50 people at once, each asking on as soon as answered."""
    took: list[float] = []
    async with crowded(client) as rush:
        waiting = {}
        left = list(asked)
        for person in rush.people:
            waiting[person.id] = (time.perf_counter(), person, rush.ask(person, left.pop()))
        while waiting:
            await asyncio.sleep(0)
            for start, person, record in [one for one in waiting.values() if one[2].responded]:
                took.append(time.perf_counter() - start)
                assert record.ephemeral
                del waiting[person.id]
                if left:
                    waiting[person.id] = (time.perf_counter(), person, rush.ask(person, left.pop()))
    return sorted(took)


async def in_one_instant(client: EvidenceClient, asked: list[str]) -> list[float]:
    """Seconds until each first response, all questions being put in the same instant."""
    took: list[float] = []
    async with crowded(client) as rush:
        start = time.perf_counter()
        waiting = [rush.ask(person, question) for person, question in zip(itertools.cycle(rush.people), asked, strict=False)]
        while waiting:
            await asyncio.sleep(0)
            now = time.perf_counter() - start
            took += [now for record in waiting if record.responded]
            waiting = [record for record in waiting if not record.responded]
    return sorted(took)


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


def report(name: str, took: list[float]) -> None:
    """Print the times of one rush."""
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))] * 1000
    print(
        f"{ASKED} questions by {PEOPLE} people, {name}: {len(took)} answered, none lost; "
        f"first response: median {took[len(took) // 2] * 1000:.0f} ms, p99 {p99:.0f} ms"
    )


async def main() -> None:
    """Print the figures."""
    questions = evaluation.load(QUESTIONS)
    asked = [question.text for question in itertools.islice(itertools.cycle(questions), ASKED)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=Path(folder) / "bot.sqlite3", key_file=Path(folder) / "bot.key", key=None)
        for name, way in (("each asking on when answered", in_turn), ("all in one instant", in_one_instant)):
            async with built(settings) as client:
                client.app.service.answerer.reply(asked[0])
                report(name, await way(client, asked))
        async with built(settings) as client:
            faults = rendered(client, questions)
    names = ("over the limits", "without caveat", "pings")
    print(f"{len(questions)} questions, {faults['cards']} cards: " + ", ".join(f"{faults[name]} {name}" for name in names))


if __name__ == "__main__":
    asyncio.run(main())
