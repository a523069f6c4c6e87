"""Closing the loop: from a gap to a draft, from a published draft to an answered gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.answering import keeping
from bot.answering.pipeline import Answerer
from bot.curation.drafting import REVIEW_DAYS, YEAR
from bot.curation.preview import said
from bot.errors import GapError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.export import as_data
from bot.knowledge.revisions import Revision
from bot.knowledge.standing import Review, reviewed_digest
from bot.models import Entry
from bot.store import gaps, gapwork, gathering
from bot.store.database import Database
from bot.store.gaps import Gap
from bot.store.gapwork import Curator

NO_ENTRY = "There is no entry {entry!r} in the collection that can be edited. Choose one that appears as you type."


async def gather(database: Database, answerer: Answerer) -> int:
    """Give every question a gap that has none yet; how many had none."""
    index = answerer.ranker.index

    def analyse(text: str) -> tuple[tuple[str, ...], str]:
        kept = keeping.kept(text, index)
        return kept.terms, kept.words

    return await gathering.gather(database, index.weight, analyse)


def entry_of(base: KnowledgeBase, entry: str) -> Entry:
    """An entry that can be edited.

    Raises:
        GapError: there is none; glossary terms are edited in their file.
    """
    found = next((one for one in base.contents.entries if one.id == entry), None)
    if found is None:
        raise GapError(NO_ENTRY.format(entry=entry))
    return found


def answers(answerer: Answerer, question: str, entry: str) -> bool:
    """Whether a question is answered with an entry."""
    return any(
        kind == "answer" and any(quote.entry.id == entry for quote in quotes) for kind, quotes in said(answerer.reply(question))
    )


def with_wording(base: KnowledgeBase, entry: str, wording: str) -> dict[str, Any]:
    """An entry's content with one more way to ask for it.

    Raises:
        GapError: there is no such entry.
    """
    served = entry_of(base, entry)
    return as_data(served) | {"wordings": list(dict.fromkeys([*served.wordings, wording]))}


async def drafted_for(database: Database, revision: Revision) -> list[Gap]:
    """The gaps that a revision was drafted for."""
    found = await gaps.gaps(database)
    return [gap for gap in found if gap.state == "drafted" and gap.entry == revision.key]


async def published(database: Database, answerer: Answerer, revision: Revision, by: Curator) -> list[Gap]:
    """Close the gaps that a revision was drafted for, where their question is answered with its entry now.

    Returns:
        The gaps that are answered now.
    """
    done: list[Gap] = []
    for gap in await drafted_for(database, revision):
        if answers(answerer, gap.text, revision.key):
            await gapwork.resolve(database, by, gap.id, revision.key)
            done.append(replace(gap, state="answered", entry=revision.key))
    return done


async def answered_all(database: Database, texts: Sequence[str], entry: str, by: Curator) -> list[int]:
    """Close the open gaps with these labels: an entry answers them; their numbers."""
    found = [gap for gap in await gaps.gaps(database) if gap.state in gaps.OPEN and gap.text in texts]
    for gap in found:
        await gapwork.resolve(database, by, gap.id, entry)
    return [gap.id for gap in found]


def still_right(entry: Entry, today: date) -> Review:
    """The review of an entry that was found right today, with the day of its next one."""
    days = REVIEW_DAYS.get(entry.kind, YEAR)
    return Review(reviewed_digest(entry), today.isoformat(), (today + timedelta(days=days)).isoformat())
