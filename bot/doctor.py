"""A look over the installation: what is in order, and what to do about the rest."""

from __future__ import annotations

import asyncio
import os
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
    """Look at knowledge and clock, database and who uses it, its protection, retractions, disk, and what Discord needs."""
    return [
        *_knowledge(settings),
        *_database(settings),
        *_running(settings),
        *_at_rest(settings),
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
    from bot.store import clock
    from bot.store.database import opened

    async def look() -> tuple[str, str | None]:
        async with opened(settings.database) as database:
            return await database.integrity(), await clock.ahead(database, datetime.now(UTC).date())

    try:
        says, latest = asyncio.run(look())
    except BotError as error:
        yield Finding("database", False, f"{error} Unanswered questions are not being kept.")
        return
    remedy = "" if says == "ok" else "; stop the bot and run `python -m bot repair`, or restore a backup"
    yield Finding("database", says == "ok", f"{settings.database}: integrity {says}{remedy}")
    if latest:
        mend = "set this machine's clock; if it is right, run `python -m bot repair --dates`"
        yield Finding("dates", False, f"the database has something of {latest}, which is after today; {mend}")


def _running(settings: Settings) -> Iterator[Finding]:
    from bot.store.lock import holder

    who = holder(settings.database)
    yield Finding("running", True, f"the database is in use by {who}" if who else "no bot runs on this database")


def _at_rest(settings: Settings) -> Iterator[Finding]:
    """Who can read the file here can be seen; whether the disk below it is encrypted can't."""
    kept = [file for file in (settings.database, settings.key_file) if file.exists()]
    open_to_all = [str(file) for file in kept if os.name == "posix" and file.stat().st_mode & 0o077]
    remedy = (
        f"others on this machine can read {' and '.join(open_to_all)}: chmod 600" if open_to_all else "only its owner reads it"
    )
    yield Finding("file rights", not open_to_all, remedy)
    yield Finding(
        "encryption at rest",
        True,
        "can't be seen from here and is not done by the bot: keep the database, its backups and the key on encrypted disks "
        "(LUKS, FileVault, BitLocker), the key apart from the backups",
    )


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
