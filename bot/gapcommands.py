"""The terminal for curators: ``python -m bot gaps …``. Commands load only what they use."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from bot.config import Settings
from bot.errors import BotError, GapError
from bot.replies import GapKind

if TYPE_CHECKING:
    from bot.store.database import Database
    from bot.store.gaps import Change, Gap
    from bot.store.gapwork import Curator

STATES = ("new", "claimed", "drafted", "answered", "out-of-scope", "needs-expert")
KINDS = get_args(GapKind)
NUMBER = click.argument("number", type=int)


@click.group()
def gaps() -> None:
    """Questions that could not be answered, gathered: what to do about them."""


@gaps.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only gaps in this state (may be repeated).")
@click.option("--kind", type=click.Choice(KINDS), help="Only gaps of this kind.")
@click.option("--words", default="", help="Only gaps with all these words.")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="How many to list.")
@click.pass_obj
def list_gaps(settings: Settings, states: tuple[str, ...], kind: str | None, words: str, everything: bool, most: int) -> int:
    """Most pressing first: askings × recency."""
    from bot.store import gaps as store

    found = _read(settings)
    shown = store.matching(found, states=states or (() if everything else store.OPEN), kind=kind, words=words)
    if not shown:
        click.echo("No unanswered questions are kept." if not found else "No gap is like that; --all lists closed ones too.")
    for gap in shown[:most]:
        times = "once" if gap.asked == 1 else f"{gap.asked} times"
        click.echo(f"{gap.id:>5}  {times:>9}, last {gap.last_day}  {gap.kind:<8} {gap.state:<12} {gap.text}")
    if len(shown) > most:
        click.echo(f"… and {len(shown) - most} more (--most).")
    return 0


@gaps.command()
@NUMBER
@click.pass_obj
def show(settings: Settings, number: int) -> int:
    """One gap: its wordings, the entries nearest to it, and what was done."""

    async def work(database: Database, _: Curator) -> None:
        from bot.store import gaps as store

        gap = await store.one(database, number)
        click.echo(f"{gap.text}\ngap {gap.id}, asked {gap.asked} times from {gap.first_day} to {gap.last_day}, base {gap.base}")
        corrected = " (corrected by a curator)" if gap.corrected else ""
        click.echo(f"state {gap.state}, kind {gap.kind}{corrected}" + (f", answered by {gap.entry}" if gap.entry else ""))
        for item in gap.nearest:
            click.echo(f"  near ({item['score']:.2f}): {item['entry']}")
        for wording in await store.wordings(database, gap.id):
            click.echo(f"  {wording.id:>5}  {wording.asked}×, last {wording.last_day}, {wording.outcome}: {wording.text}")
        for change in await store.history(database, [gap.id]):
            click.echo(f"  {change.day}  {_who(change)}  {change.act} {change.detail}".rstrip())

    return _work(settings, work)


@gaps.command()
@NUMBER
@click.pass_obj
def claim(settings: Settings, number: int) -> int:
    """Take a gap to work on."""
    return _change(settings, number, lambda work, database, by: work.claim(database, by, number), "claimed")


@gaps.command()
@NUMBER
@click.argument("entry")
@click.option("--learn", help="A wording to add to the entry: drafted and sent to review, and the gap is closed when published.")
@click.pass_obj
def resolve(settings: Settings, number: int, entry: str, learn: str | None) -> int:
    """Say that ENTRY answers a gap. Whoever asked to be told gets a message from the running bot."""
    if learn:
        return asyncio.run(_learn(settings, number, entry, learn))
    _known_entry(settings, entry)
    return _change(settings, number, lambda work, database, by: work.resolve(database, by, number, entry), "answered")


@gaps.command()
@NUMBER
@click.option("--reason", required=True, help="Why the collection doesn't cover it.")
@click.pass_obj
def dismiss(settings: Settings, number: int, reason: str) -> int:
    """Say that a gap is out of scope."""
    return _change(settings, number, lambda work, database, by: work.dismiss(database, by, number, reason), "out of scope")


@gaps.command()
@NUMBER
@click.option("--whom", required=True, help="Who could help: a role, not a name.")
@click.pass_obj
def expert(settings: Settings, number: int, whom: str) -> int:
    """Say that a gap needs an expert."""
    return _change(settings, number, lambda work, database, by: work.ask_expert(database, by, number, whom), "needs an expert")


@gaps.command()
@NUMBER
@click.pass_obj
def reopen(settings: Settings, number: int) -> int:
    """Make a gap new again."""
    return _change(settings, number, lambda work, database, by: work.reopen(database, by, number), "new again")


@gaps.command()
@NUMBER
@click.argument("label")
@click.pass_obj
def rename(settings: Settings, number: int, label: str) -> int:
    """Call a gap LABEL."""
    return _change(settings, number, lambda work, database, by: work.rename(database, by, number, label), "renamed")


@gaps.command()
@NUMBER
@click.argument("kind", type=click.Choice(KINDS))
@click.pass_obj
def kind(settings: Settings, number: int, kind: GapKind) -> int:
    """Correct what kind of gap it is."""
    return _change(settings, number, lambda work, database, by: work.correct(database, by, number, kind), f"kind {kind}")


@gaps.command()
@NUMBER
@click.argument("into", type=int)
@click.pass_obj
def merge(settings: Settings, number: int, into: int) -> int:
    """Put a gap's questions under the gap INTO."""
    return _change(settings, number, lambda work, database, by: work.merge(database, by, number, into), f"part of gap {into}")


@gaps.command()
@NUMBER
@click.argument("wordings", type=int, nargs=-1, required=True)
@click.pass_obj
def split(settings: Settings, number: int, wordings: tuple[int, ...]) -> int:
    """Give WORDINGS of a gap (their numbers in `gaps show`) one of their own."""

    async def work(database: Database, by: Curator) -> None:
        from bot.store import gapwork

        click.echo(f"gap {await gapwork.split(database, by, number, wordings)}: split off gap {number}")

    return _work(settings, work)


@gaps.command()
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.pass_obj
def export(settings: Settings, form: str) -> int:
    """Everything, to standard output. The CSV can be edited and taken back with `gaps import`."""
    from bot.text import gapsout

    click.echo(gapsout.export(_read(settings), form, _versions(settings)), nl=False)
    return 0


@gaps.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", "applied", is_flag=True, help="Make the changes; without it they are only listed.")
@click.pass_obj
def import_sheet(settings: Settings, file: Path, applied: bool) -> int:
    """Take over an edited CSV: first see what FILE would change, then --apply."""
    from bot.curation import gapsheet

    plan = gapsheet.plan(_text(file), _read(settings), _versions(settings), _entries(settings))
    for fault in plan.faults:
        click.echo(f"{file}: {fault}", err=True)
    for step in plan.steps:
        click.echo(f"line {step.line}: {step.says}")
    if plan.faults:
        raise GapError(f"Nothing was changed: {len(plan.faults)} lines can't be taken over. Mend them and try again.")
    if not applied:
        click.echo(f"{len(plan.steps)} changes; nothing was changed yet. With --apply they are made.")
        return 0

    async def work(database: Database, by: Curator) -> None:
        click.echo(f"{await gapsheet.carry_out(database, by, plan.steps)} changes made.")

    return _work(settings, work)


@gaps.command()
@click.option("--html", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The page to write.")
@click.pass_obj
def report(settings: Settings, file: Path) -> int:
    """Askings, kinds, misses, topics, days to answer, overdue entries: one page with plots and tables."""
    from bot.service import build_answerer
    from bot.text import gapreport

    base = build_answerer(settings).base

    async def work(database: Database, by: Curator) -> None:
        from bot.curation import gapfigures

        page = gapreport.page(await gapfigures.read(database, by.today), base)
        _write(file, page)

    return _work(settings, work)


@gaps.command()
@click.option("--days", type=click.IntRange(1), default=7, show_default=True, help="How far to look back.")
@click.pass_obj
def digest(settings: Settings, days: int) -> int:
    """What has changed lately, as the curators' channel gets it once a week."""
    from datetime import timedelta

    from bot.discordapp.codes import Codes
    from bot.service import build_answerer

    base = build_answerer(settings).base

    async def work(database: Database, by: Curator) -> None:
        from bot.curation import digest as weekly
        from bot.curation import gapfigures
        from bot.store import standing

        log = await gapfigures.read(database, by.today)
        since = by.today - timedelta(days=days)
        named = Codes(base.entries).decode
        sections = weekly.digest(log, base, standing.read(settings.database), named, since, settings.retractions_days)
        click.echo(weekly.as_text(sections) or f"Nothing has changed since {since}.")

    return _work(settings, work)


def _today() -> date:
    return datetime.now(UTC).date()


def _who(change: Change) -> str:
    return "the terminal" if change.author == 0 else f"curator {change.author}" if change.author > 0 else "somebody forgotten"


def _work(settings: Settings, work: Callable[[Database, Curator], Awaitable[None]]) -> int:
    """Run something on the open database, as the operator, after questions without a gap have got one."""

    async def run() -> None:
        from bot.store.database import opened
        from bot.store.gapwork import Curator

        async with opened(settings.database) as database:
            await _gather(settings, database)
            await work(database, Curator(0, _today()))

    asyncio.run(run())
    return 0


async def _gather(settings: Settings, database: Database) -> None:
    from bot.curation import gapdesk
    from bot.service import build_answerer
    from bot.store import gathering

    if await gathering.any_loose(database):
        await gapdesk.gather(database, build_answerer(settings))


def _change(settings: Settings, number: int, change: Callable[[Any, Database, Curator], Awaitable[Any]], done: str) -> int:
    async def work(database: Database, by: Curator) -> None:
        from bot.store import gapwork

        await change(gapwork, database, by)
        click.echo(f"gap {number}: {done}")

    return _work(settings, work)


def _read(settings: Settings) -> list[Gap]:
    found: list[Gap] = []
    if not settings.database.exists():
        return found

    async def work(database: Database, by: Curator) -> None:
        from bot.store import gaps as store

        found.extend(await store.gaps(database, today=by.today))

    _work(settings, work)
    return found


def _versions(settings: Settings) -> dict[int, int]:
    """How many changes each gap has seen."""
    counts: dict[int, int] = {}
    if not settings.database.exists():
        return counts

    async def work(database: Database, _: Curator) -> None:
        from bot.store import gaps as store

        for change in await store.history(database):
            counts[change.gap] = counts.get(change.gap, 0) + 1

    _work(settings, work)
    return counts


def _entries(settings: Settings) -> list[str]:
    from bot.service import build_answerer

    return list(build_answerer(settings).base.entries)


def _known_entry(settings: Settings, entry: str) -> None:
    if entry not in _entries(settings):
        raise GapError(f"There is no entry {entry!r} in the collection; `ask --json` shows the ids of those that are near.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file} can't be read ({error}); give a CSV in UTF-8.") from error


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BotError(f"{file} can't be written ({error.strerror}); check its folder and rights.") from error
    click.echo(f"Written to {file}.")


async def _learn(settings: Settings, number: int, entry: str, wording: str) -> int:
    """Draft the entry with one more wording, say what that would change, and send it to review."""
    from bot.curation import gapdesk
    from bot.curation.desk import OPERATOR
    from bot.curation.terminal import at_desk
    from bot.store import gapwork
    from bot.store.gapwork import Curator

    async with at_desk(settings) as desk:
        content = gapdesk.with_wording(desk.base, entry, wording)
        draft = await desk.draft(("entry", entry), content, OPERATOR, f"learns a wording for gap {number}")
        candidate = await desk.candidate(draft)
        click.echo(candidate.report.text)
        click.echo(f"{len(candidate.changes)} answers would change.")
        for change in candidate.changes:
            click.echo(f"  {change.question.text}")
        await desk.send(draft.id, OPERATOR)
        await gapwork.draft(desk.database, Curator(0, _today()), number, entry, f"draft {draft.id}")
    click.echo(f"gap {number}: draft {draft.id} is in review.")
    return 0
