"""What the operator does with published changes at the terminal: write them to files, take them from files, look, go back."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bot.config import Settings
from bot.curation.desk import OPERATOR, Desk
from bot.errors import CheckFailed, KnowledgeError, RevisionError
from bot.knowledge import base as knowledge
from bot.knowledge import retractions as notices
from bot.knowledge.base import KnowledgeBase, content_hash
from bot.knowledge.export import Difference, as_data, export, in_steps
from bot.knowledge.revisions import Note, Published, Revision, digest, items, revise
from bot.knowledge.standing import stood
from bot.service import EvidenceService, build_answerer
from bot.store import revisions, upkeep
from bot.store.database import opened

WORDS = {"published": "published", "rolled-back": "rolled back to an earlier base"}


@asynccontextmanager
async def at_desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk, opened for one command."""
    service = EvidenceService(build_answerer(settings), settings.database, keep_text=settings.raw_text_days > 0)
    async with opened(settings.database) as database:
        desk = Desk(settings, service, database)
        await desk.start()
        yield desk


def export_to(settings: Settings, folder: Path) -> tuple[KnowledgeBase, list[Path]]:
    """Write the served base to a folder; one that isn't there is made from the files first.

    Returns:
        The base, and the files written.

    Raises:
        KnowledgeError: the folder can't be read or written, or is something else.
    """
    base = build_answerer(settings).base
    if not folder.exists():
        _copied(settings.knowledge, folder)
    elif not (folder / "entries").is_dir() and any(folder.iterdir()):
        raise KnowledgeError(f"{folder} holds something else; name a knowledge folder, or one that isn't there yet.")
    elif not (folder / "entries").is_dir():
        folder.rmdir()
        _copied(settings.knowledge, folder)
    return base, export(base.contents, folder)


async def import_from(settings: Settings, folder: Path) -> tuple[KnowledgeBase, int]:
    """Publish what a folder has and the served base has not, as one change of the operator's.

    Returns:
        The base served afterwards, and how many entries and sources have changed.

    Raises:
        CheckFailed: the folder breaks a rule.
        RevisionError: it differs in more than entries and sources.
    """
    wanted = knowledge.load(folder)
    async with at_desk(settings) as desk:
        steps = [one for step in in_steps(desk.base.contents, wanted.contents, folder) for one in step]
        made = [_revision(one, desk) for one in steps]
        state = {**desk.history.state, **{one.item: Published(one, alone=True) for one in made}}
        after = revise(desk.files, tuple(state.values()), settings.knowledge)
        if after.problems:
            raise CheckFailed(after.problems)
        if content_hash(stood(after.base, desk.standing).contents) != wanted.hash:  # what stands beside was exported too
            raise RevisionError(f"{folder} differs in more than entries and sources; put its other files in place first.")
        kept = [await revisions.add(desk.database, one) for one in made]
        notes = [Note(0, "published", one.day, one.author, wanted.hash, one.id, reason=one.reason) for one in kept]
        if notes:
            await revisions.write(desk.database, *notes, after=desk.history.position)
        return wanted, len(notes)


async def log(settings: Settings) -> list[str]:
    """What was published and undone, newest first, one line each."""
    async with at_desk(settings) as desk:
        return list(_lines(desk))


async def rollback(settings: Settings, base: str, reason: str) -> KnowledgeBase:
    """Serve an earlier base again.

    Raises:
        RevisionError: there was no such base, or it was made of other files.
    """
    async with at_desk(settings) as desk:
        return await desk.rollback(base, OPERATOR, reason)


async def retractions(settings: Settings, file: Path, day: date | None) -> list[str]:
    """Take over a list of retractions; what it says of the collection's sources, in words.

    Raises:
        KnowledgeError: the list can't be read.
        StoreError: what it says can't be kept.
    """
    base = build_answerer(settings).base
    listed = notices.read(file, day)
    found = notices.statuses(listed, base.contents.sources)
    async with opened(settings.database) as database:
        await upkeep.keep_statuses(database, found, listed.day)
    today = datetime.now(UTC).date()
    stale = upkeep.is_stale(listed.day, today, settings.retractions_days)
    warning = f"; that is more than {settings.retractions_days} days ago, get a newer one" if stale else ""
    said = [f"{source}: {one.status} (as of {one.as_of})" for source, one in sorted(found.items())]
    count = f"{len(base.contents.sources)} sources looked up in a list of {listed.day} with {len(listed.notices)} notices"
    return [*said, f"{count}: {len(found)} named{warning}."]


def _copied(source: Path, folder: Path) -> None:
    """Copy a knowledge folder whole: under another name first, so that half a copy is never taken for one."""
    partial = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial)
        partial.rename(folder)
    except OSError as error:
        raise KnowledgeError(f"{folder} can't be made ({error.strerror}); check the rights and the disk.") from error


def _revision(one: Difference, desk: Desk) -> Revision:
    filed = items(desk.files.contents).get(one.item)
    return Revision(
        id=0,
        kind=one.item[0],
        key=one.item[1],
        day=datetime.now(UTC).date().isoformat(),
        author=OPERATOR.id,
        reason="imported from files",
        base=desk.base.hash,
        over=digest(one.old),
        file=digest(filed),
        content=as_data(one.new) if one.new else None,
    )


def _lines(desk: Desk) -> Iterator[str]:
    for note in reversed(desk.history.notes):
        if note.act in WORDS:
            item = desk.history.revisions[note.revision].item if note.revision else ()
            reason = f"({note.reason})" if note.reason else ""
            yield " ".join(filter(None, (note.base, note.day, WORDS[note.act], *item, reason)))
    yield f"{desk.files.hash} the files alone"
