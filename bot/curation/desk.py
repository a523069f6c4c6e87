"""The desk: where drafts are kept, reviewed, published and undone.

Each step is one row written in one transaction; only after it is written is the next base swapped in. So whatever happens, the
database tells what is in force, and whoever starts anew serves exactly that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.answering.pipeline import Answerer
from bot.config import Settings
from bot.curation import gapdesk
from bot.curation.candidates import CHANGED_SINCE, Basis, Candidate, Candidates
from bot.curation.pace import Pace
from bot.curation.people import Moderator
from bot.curation.serving import Serving
from bot.errors import RevisionError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.export import as_data
from bot.knowledge.revisions import TERMINAL, Act, Item, Note, Revised, Revision, digest, items, revise
from bot.knowledge.standing import Review
from bot.models import Entry
from bot.service import EvidenceService
from bot.store import gaps, revisions, upkeep
from bot.store.database import Database

MAX_REASON = 300

FROZEN = "The knowledge is frozen: nothing can be changed until an admin thaws it with /kb freeze."
NOT_THERE = "There is no such draft any more. /kb drafts shows those there are."
NOT_IN_REVIEW = "This draft is no longer in review: it is {stage}."
OWN = "This is your own draft: somebody else has to approve it."
FAULTY = "This draft doesn't pass the checks, so it can't be published."
NEEDS_ADMIN = "This would change {count} answers, and more than {most} need an admin to approve."
ADMINS = "Only people who may manage the home server can do that."
NO_BASE = "No base with the hash {base} was ever served here. /kb history and `kb log` show those that were."
OTHER_FILES = "The files have changed since the base {base} was served, so it can't be served again; put its files back first."


class Desk(Serving):
    """What moderators do to the knowledge that is served.

    Args:
        settings: the operator's.
        service: what it publishes to.
        database: kept open by whoever runs the bot.
    """

    def __init__(self, settings: Settings, service: EvidenceService, database: Database) -> None:
        super().__init__(settings, service, database)
        self.pace = Pace(settings.edits_per_hour, settings.mass_change)
        self._candidates = Candidates(settings.knowledge, database, self.answerer)

    @property
    def _basis(self) -> Basis:
        return Basis(self.files, self.history)

    @property
    def single(self) -> bool:
        """Whether an author may publish alone."""
        return self.settings.review == "single"

    async def draft(self, item: Item, content: Mapping[str, Any] | None, who: Moderator, reason: str) -> Revision:
        """Keep a draft, whatever is wrong with it.

        Args:
            item: the entry or source.
            content: as it was typed; None to withdraw it.
            who: the author.
            reason: in the author's words.

        Raises:
            RevisionError: frozen, or the author has made too many changes this hour.
        """
        self._open(who)
        served, filed = items(self.base.contents).get(item), items(self.files.contents).get(item)
        made = Revision(
            id=0,
            kind=item[0],
            key=item[1],
            day=_today().isoformat(),
            author=who.id,
            reason=reason[:MAX_REASON],
            base=self.base.hash,
            over=digest(served),
            file=digest(filed),
            content=content,
        )
        found = await asyncio.to_thread(self._candidates.examined, self._basis, made)
        replaced = next((one.id for one in self.drafts() if one.item == item and who.wrote(one.author)), None)
        kept = await revisions.add(self.database, replace(made, faults=found.report.faults), replaced)
        await self.read()
        await self._candidates.of(self._basis, kept, self.service.answerer, examined=found)
        return kept

    def drafts(self) -> list[Revision]:
        """What is not yet decided, newest first."""
        open_stages = ("draft", "in review", "change asked for")
        return [one for one in reversed(list(self.history.revisions.values())) if self.history.stage(one) in open_stages]

    def revision(self, number: int) -> Revision:
        """A revision by its number.

        Raises:
            RevisionError: there is none.
        """
        found = self.history.revisions.get(number)
        if found is None:
            raise RevisionError(NOT_THERE)
        return found

    async def candidate(self, revision: Revision, *, alone: bool = False) -> Candidate:
        """What publishing a revision would make of the base, and of the answers."""
        return await self._candidates.of(self._basis, revision, self.service.answerer, alone=alone)

    async def send(self, number: int, who: Moderator) -> Revision:
        """Hand a draft to the reviewers.

        Raises:
            RevisionError: it has faults, is no draft any more, or nothing may be changed.
        """
        async with self._turn:
            self._open(None)
            revision = self.revision(number)
            if self.history.stage(revision) not in ("draft", "change asked for"):
                raise RevisionError(NOT_IN_REVIEW.format(stage=self.history.stage(revision)))
            if (await self.candidate(revision)).answerer is None:
                raise RevisionError(FAULTY)
            await self._note("sent", who.id, number)
            return revision

    async def approve(self, number: int, who: Moderator) -> Candidate:
        """Publish a draft and serve it.

        Raises:
            RevisionError: it may not be published, not by this person, or not any more.
        """
        async with self._turn:
            self._open(who)
            revision = self._in_review(number)
            own = who.wrote(revision.author)
            if own and not self.single:
                raise RevisionError(OWN)
            candidate = await self.candidate(revision, alone=own)
            if revision.over != digest(items(self.base.contents).get(revision.item)):
                raise RevisionError(CHANGED_SINCE)
            if candidate.answerer is None:
                raise RevisionError(FAULTY)
            if len(candidate.changes) > self.settings.preview_changes and not who.admin:
                raise RevisionError(NEEDS_ADMIN.format(count=len(candidate.changes), most=self.settings.preview_changes))
            author = revision.author if own else who.id
            await self._publish(candidate.answerer, Note(0, "published", _day(), author, candidate.answerer.base.hash, number))
            return candidate

    async def decline(self, number: int, who: Moderator, act: Act, reason: str) -> Revision:
        """Ask for a change of a draft, or reject it.

        Raises:
            RevisionError: it is not in review, or nothing may be changed.
        """
        async with self._turn:
            self._open(who)
            revision = self._in_review(number)
            await self._note(act, who.id, number, reason)
            return revision

    async def freeze(self, who: Moderator, *, on: bool, reason: str) -> None:
        """Stop all changes, or allow them again.

        Raises:
            RevisionError: they are no admin.
        """
        if not who.admin:
            raise RevisionError(ADMINS)
        async with self._turn:
            await self._note("frozen" if on else "thawed", who.id, None, reason)

    async def pause(self, who: Moderator, *, on: bool, reason: str) -> None:
        """Give readers no answers, or answers again; signposts in a crisis are always given.

        Raises:
            RevisionError: they are no admin.
        """
        if not who.admin:
            raise RevisionError(ADMINS)
        await self._note("paused" if on else "resumed", who.id, None, reason)

    async def rollback(self, base: str, who: Moderator, reason: str = "") -> KnowledgeBase:
        """Serve an earlier base again.

        Args:
            base: its hash, or the beginning of it.
            who: an admin; at the terminal, the operator.
            reason: why.

        Raises:
            RevisionError: they are no admin, there was no such base, or it was made of other files.
        """
        if not who.admin:
            raise RevisionError(ADMINS)
        async with self._turn:
            target, revised = await asyncio.to_thread(self._back_to, base)
            answerer = await asyncio.to_thread(self.answerer, revised.base)
            note = Note(0, "rolled-back", _day(), who.id, revised.base.hash, target=target, reason=reason[:MAX_REASON])
            await self._publish(answerer, note)
            return revised.base

    async def still_right(self, entry: Entry, who: Moderator) -> Review:
        """Keep that an entry was found right, and serve it so.

        Raises:
            RevisionError: nothing may be changed.
        """
        async with self._turn:
            self._open(None)
            review = gapdesk.still_right(entry, _today())
            await upkeep.still_right(self.database, who.id, entry.id, review)
            await self.restate()
            return review

    async def refused(self, who: int, what: str) -> None:
        """Record that somebody tried what they may not."""
        await self._note("refused", who, None, what)

    async def closed_by(self, revision: Revision) -> list[str]:
        """The unanswered questions of the log that are answered now, from this revision's entry."""
        logged = [gap.text for gap in await gaps.gaps(self.database) if gap.state in gaps.OPEN]
        return await asyncio.to_thread(_answered_by, self.service.answerer, logged, revision.key)  # there may be thousands

    async def alarm(self, count: int) -> None:
        """Record that many changes came together."""
        await self._note("alert", TERMINAL, None, f"{count} changes in an hour")

    def earlier(self, item: Item, number: int | None) -> Mapping[str, Any] | None:
        """The content of an earlier version; without a number, the last one in force before the present.

        Raises:
            RevisionError: that number is no version of the item.
        """
        if number is not None:
            revision = self.revision(number)
            if revision.item != item:
                raise RevisionError(NOT_THERE)
            return revision.content
        now = self.history.state.get(item)
        filed = items(self.files.contents).get(item)
        published = [one for one in self.history.of(item) if self.history.stage(one) in ("superseded", "withdrawn")]
        contents = [as_data(filed) if filed else None, *(one.content for one in published)]
        present = now.revision.content if now else contents[0]
        return next((one for one in reversed(contents) if one is not None and one != present), None)

    def _open(self, who: Moderator | None) -> None:
        """Whether anything may be changed; with somebody, one more change of theirs is counted."""
        if self.history.frozen:
            raise RevisionError(FROZEN)
        if who:
            self.pace.take(who.id)

    def _in_review(self, number: int) -> Revision:
        revision = self.revision(number)
        if (stage := self.history.stage(revision)) != "in review":
            raise RevisionError(NOT_IN_REVIEW.format(stage=stage))
        return revision

    async def _note(self, act: Act, who: int, number: int | None, reason: str = "") -> None:
        await revisions.write(self.database, Note(0, act, _day(), who, self.base.hash, number, reason=reason[:MAX_REASON]))
        await self.read()

    async def _publish(self, answerer: Answerer, note: Note) -> None:
        """Write what is done, then serve it; where it can't be written, nothing changes."""
        await revisions.write(self.database, note, after=self.history.position)
        self._swap(answerer)
        await self.read()

    def _back_to(self, base: str) -> tuple[int, Revised]:
        """The note to go back to, and the base that it makes."""
        target = 0 if base and self.files.hash.startswith(base) else self.history.point(base)
        if target is None:
            raise RevisionError(NO_BASE.format(base=base))
        revised = revise(self.files, tuple(self.history.states[target].values()), self.settings.knowledge)
        if revised.problems or not revised.base.hash.startswith(base):
            raise RevisionError(OTHER_FILES.format(base=base))
        return target, revised


OPERATOR = Moderator(TERMINAL, frozenset((TERMINAL,)), admin=True)


def _answered_by(answerer: Answerer, questions: Sequence[str], entry: str) -> list[str]:
    return [question for question in questions if gapdesk.answers(answerer, question, entry)]


def _today() -> date:
    return datetime.now(UTC).date()


def _day() -> str:
    return _today().isoformat()
