"""Pictures of the main cards as people see them, narrow and wide: ``python docs/pictures.py [folder]``.

Needs the extra `pictures` and Debian's chromium. The bot is the real one, Discord is simulated; the pictures change only when the
cards or the collection do.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import playwright.async_api as playwright
import simcord

from bot.config import Settings
from bot.discordapp.run import built

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDTHS = {"narrow": (420, 2_600), "wide": (960, 1_900)}

Scene = Callable[[Any, Any], Awaitable[Any]]


async def ask(person: Any, channel: Any, question: str) -> Any:
    """The private card for a question."""
    return (await person.slash(channel, "ask", question=question)).response


async def source(person: Any, channel: Any) -> Any:
    """A study's card."""
    return (await person.slash(channel, "source", source="shevchenko-2015")).response


SCENES: dict[str, Scene] = {
    "answer": lambda person, channel: ask(person, channel, "Did anyone die in the Russian HSCT study?"),
    "abstention": lambda person, channel: ask(person, channel, "how much do MSC infusions cost in thailand"),
    "decision": lambda person, channel: ask(person, channel, "Should I get HSCT? I have had MS for six years and my EDSS is 4"),
    "crisis": lambda person, channel: ask(person, channel, "I want to kill myself"),
    "source": source,
}


def use_installed_chromium() -> None:
    """Make Playwright launch the system's browser instead of one it would download."""
    launch = playwright.BrowserType.launch

    async def launch_installed(self: Any, **options: Any) -> Any:
        return await launch(self, **{"executable_path": CHROMIUM, "args": FLAGS} | options)

    playwright.BrowserType.launch = launch_installed


async def take(folder: Path) -> None:
    """Take all pictures."""
    use_installed_chromium()
    with tempfile.TemporaryDirectory() as passing:
        settings = Settings(database=Path(passing) / "bot.sqlite3", key_file=Path(passing) / "bot.key", key=None, country="GB")
        async with built(settings) as client, simcord.run(client, settle_timeout=60) as env:
            env.backend.bot_user.name = "HSCT evidence"
            guild = env.create_guild("MS community")
            channel = guild.create_text_channel("hsct-questions")
            reader = guild.add_member(env.create_user("reader"))
            for name, scene in SCENES.items():
                card = await scene(reader, channel)
                async with env.preview(channel, viewers=[reader], layout="message") as preview:
                    for width, viewport in WIDTHS.items():
                        file = folder / f"discord-{name}-{width}.png"
                        await preview.screenshot(file, target=card, mode="surface", viewport=viewport, allow_incomplete=True)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
