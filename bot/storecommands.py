"""The terminal for the operator's database: `backup`, `restore`, `repair`, `privacy-text`. Commands load only what they use."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.config import Settings
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.store.backup import Place
    from bot.store.seal import Seal

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="Replace FILE where it is there.")
@click.option(
    "--prune", is_flag=True, help="Delete older backups in the same folder that may not be kept any more (backup_days)."
)
@click.pass_obj
def backup(settings: Settings, file: Path, overwrite: bool, prune: bool) -> int:
    """Copy the database to FILE, also while the bot runs, and check the copy."""
    from bot.store.backup import back_up, outdated

    today = _today()
    back_up(_place(settings), file, today, overwrite=overwrite)
    click.echo(
        f"{file} is written and sound. Delete it by {today + timedelta(days=settings.backup_days)}; keep the key elsewhere."
    )
    for old in list(outdated(file.absolute().parent, today, settings.backup_days)) if prune else ():
        old.unlink()
        click.echo(f"{old} was too old and is deleted.")
    return 0


@click.command()
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="Replace the database that is there.")
@click.option("--list-lost", is_flag=True, help="Go on without the list of what people have deleted since.")
@click.pass_obj
def restore(settings: Settings, file: Path, overwrite: bool, list_lost: bool) -> int:
    """Put the backup FILE in the database's place, without what is due and what people have deleted since."""
    from bot.store.backup import restore as put_back
    from bot.store.retention import times_of

    place, times = _place(settings), times_of(settings)
    work = put_back(place, file, _seal(settings), _today(), times, overwrite=overwrite, list_lost=list_lost)
    gone = asyncio.run(work)
    click.echo(f"{settings.database} is what {file} was.")
    for what, count in gone.items():
        click.echo(f"  gone again: {count} {what}")
    return 0


@click.command()
@click.option(
    "--dates", is_flag=True, help="Date today what a wrong clock has dated after today. First see that the clock is right."
)
@click.pass_obj
def repair(settings: Settings, dates: bool) -> int:
    """Save what can be read of a damaged database into a new one; the damaged one is kept aside."""
    from bot.store.salvage import salvage

    if dates:
        click.echo(f"Dated after today, and dated today now: {asyncio.run(_dated(settings))} rows.")
        return 0
    saved = salvage(settings.database, _today())
    if saved is None:
        click.echo(f"{settings.database} is sound; nothing was done.")
        return 0
    click.echo(
        f"The damaged database is {saved.aside}: delete it once you don't need it, in {settings.backup_days} days at the latest."
    )
    for table, count in saved.saved.items():
        click.echo(f"  {table}: {count} rows saved{', something of it could not be read' if table in saved.damaged else ''}")
    return 0


@click.command("privacy-text")
def privacy_text() -> int:
    """What the database keeps, table by table, made from the tables themselves (as in PRIVACY.md)."""
    from bot.store.statement import statement

    click.echo(statement(), nl=False)
    return 0


async def _dated(settings: Settings) -> int:
    from bot.store import clock
    from bot.store.database import opened

    async with opened(settings.database) as database:
        return await clock.mend(database, _today())


def _place(settings: Settings) -> Place:
    from bot.store.backup import Place

    return Place(settings.database, settings.erasures_file)


def _seal(settings: Settings) -> Seal:
    """The seal with the key that is there; a new one would recognise nobody."""
    from bot.store.seal import seal_of

    if not settings.key and not settings.key_file.exists():
        raise ConfigError(
            f"The key file {settings.key_file} is not there; put the key in its place that the bot had, then restore."
        )
    return seal_of(settings)


def _today() -> date:
    return datetime.now(UTC).date()


COMMANDS = (backup, restore, repair, privacy_text)
