"""The terminal for what moderators publish: `kb log`, `kb rollback`, `export`, `import`. Commands load only what they use."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.config import Settings

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def kb() -> None:
    """What moderators have published."""


@kb.command("log")
@click.pass_obj
def log(settings: Settings) -> int:
    """Every base that was served, newest first."""
    from bot.curation import terminal

    for line in asyncio.run(terminal.log(settings)):
        click.echo(line)
    return 0


@kb.command("rollback")
@click.argument("base")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def rollback(settings: Settings, base: str, reason: str) -> int:
    """Serve an earlier BASE (its hash) again; a running bot takes it over at the next question."""
    from bot.curation import terminal

    served = asyncio.run(terminal.rollback(settings, base, reason))
    click.echo(f"Served is base {served.hash}.")
    return 0


@click.command("export")
@click.option("--to", "folder", required=True, type=FOLDER, help="Knowledge folder to write.")
@click.pass_obj
def export(settings: Settings, folder: Path) -> int:
    """Write what moderators have published to knowledge files, so that git holds it."""
    from bot.curation import terminal

    base, files = terminal.export_to(settings, folder)
    for file in files:
        click.echo(str(file))
    click.echo(f"{len(files)} files written; {folder} is base {base.hash}.")
    return 0


@click.command("import")
@click.argument("folder", type=FOLDER)
@click.pass_obj
def import_knowledge(settings: Settings, folder: Path) -> int:
    """Publish the entries and sources in which a knowledge FOLDER differs from what is served."""
    from bot.curation import terminal

    base, count = asyncio.run(terminal.import_from(settings, folder))
    click.echo(f"{count} entries and sources changed; served is base {base.hash}.")
    return 0


COMMANDS = (kb, export, import_knowledge)
