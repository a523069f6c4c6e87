"""A look over the installation: what is in order, and what to do about the rest."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.config import Settings
from bot.errors import BotError
from bot.service import build_answerer

MIN_FREE_MB = 200
_TOKEN = re.compile(r"^[\w-]{20,}\.[\w-]{4,}\.[\w-]{20,}$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    says: str


def examine(settings: Settings) -> list[Finding]:
    """Look at knowledge and clock, database, list of retractions, disk, and what Discord needs."""
    return [
        *_knowledge(settings),
        *_database(settings),
        *_retractions(settings),
        *_disk(settings),
        *_token(settings),
        *_discord(),
    ]


def _knowledge(settings: Settings) -> Iterator[Finding]:
    try:
        base = build_answerer(settings).base
    except BotError as error:
        yield Finding("knowledge", False, str(error))
        return
    yield Finding("knowledge", True, f"{base.counts}, base {base.hash}, newest review {base.newest_review}")
    yield _clock(base.newest_review)


def _clock(newest_review: str) -> Finding:
    """A clock behind the newest review is wrong for certain: dates kept and expiry would be too."""
    now = datetime.now(UTC)
    sane = newest_review == "never" or f"{now:%Y-%m-%d}" >= newest_review
    remedy = "" if sane else f", which is before the newest review ({newest_review}); set this machine's clock"
    return Finding("clock", sane, f"{now:%Y-%m-%d %H:%M} UTC{remedy}")


def _database(settings: Settings) -> Iterator[Finding]:
    from bot.store.database import opened

    async def integrity() -> str:
        async with opened(settings.database) as database:
            return await database.integrity()

    try:
        says = asyncio.run(integrity())
    except BotError as error:
        yield Finding("database", False, f"{error} Unanswered questions are not being kept.")
        return
    yield Finding("database", says == "ok", f"{settings.database}: integrity {says}")


def _retractions(settings: Settings) -> Iterator[Finding]:
    from bot.store.standing import read
    from bot.store.upkeep import is_stale

    try:
        listed = read(settings.database).listed
    except BotError as error:
        yield Finding("retractions", False, str(error))
        return
    if listed is None:
        yield Finding("retractions", True, "no list was read yet; get one and run `check --retractions FILE`")
        return
    stale = is_stale(listed, datetime.now(UTC).date(), settings.retractions_days)
    remedy = f", more than {settings.retractions_days} days ago; get a new one" if stale else ""
    yield Finding("retractions", not stale, f"the last list read is of {listed}{remedy}")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(parent for parent in settings.database.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    remedy = "" if free >= MIN_FREE_MB else "; free some space, or the log stops"
    yield Finding("disk", free >= MIN_FREE_MB, f"{free:,} MB free where the database is{remedy}")


def _token(settings: Settings) -> Iterator[Finding]:
    try:
        token = settings.discord_token()
    except BotError as error:
        yield Finding("Discord token", False, str(error))
        return
    if token is None:
        yield Finding("Discord token", True, "none set; the terminal needs none")
        return
    fits = bool(_TOKEN.match(token.get_secret_value()))
    yield Finding("Discord token", fits, "has the usual form" if fits else "does not look like a bot token; copy it again")


def _discord() -> Iterator[Finding]:
    """What the bot asks of Discord; a change of these constants shows here before an admin is asked for more."""
    from bot.discordapp.client import INTENTS, PERMISSIONS, SCOPES

    asked = [name for name in ("members", "presences", "message_content") if getattr(INTENTS, name)]
    yield Finding("Discord intents", not asked, f"privileged: {', '.join(asked) or 'none'}; leave those switches off")
    rights = ", ".join(name.replace("_", " ") for name, wanted in PERMISSIONS if wanted)
    yield Finding("Discord permissions", not PERMISSIONS.administrator, f"{rights}; scopes {' and '.join(SCOPES)}")
