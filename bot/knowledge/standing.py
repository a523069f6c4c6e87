"""What stands beside the knowledge: how lists of retractions judge its sources, and when entries were last found right.

It changes neither texts nor the base's hash; a retracted source's entries leave the answers all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.revisions import digest
from bot.models import Entry, Source, SourceStatus

_SEVERITY: tuple[SourceStatus, ...] = ("current", "corrected", "concern", "retracted")
_UNDATED = {"reviewed": "2000-01-01", "review_by": "2000-01-01", "one_person": False}


@dataclass(frozen=True, slots=True)
class Status:
    """What a list says of a source: since when, and the day of the list."""

    status: SourceStatus
    as_of: str
    listed: str


@dataclass(frozen=True, slots=True)
class Review:
    """An entry was found right: which content of it, on which day, and until when."""

    digest: str
    day: str
    review_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Statuses by source, reviews by entry, and the day of the newest list of retractions that was read."""

    statuses: Mapping[str, Status] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    listed: str | None = None


NOTHING = Standing()


def reviewed_digest(entry: Entry) -> str:
    """What tells an entry's content apart, whenever it was reviewed."""
    return digest(entry.model_copy(update=_UNDATED))


def stood(base: KnowledgeBase, standing: Standing) -> KnowledgeBase:
    """The base with sources' statuses and entries' review dates as they are now; the same one where nothing differs."""
    sources = tuple(_source(source, standing) for source in base.contents.sources)
    entries = tuple(_entry(entry, standing) for entry in base.contents.entries)
    if sources == base.contents.sources and entries == base.contents.entries:
        return base
    return KnowledgeBase(base.contents.model_copy(update={"sources": sources, "entries": entries}), base.hash)


def _source(source: Source, standing: Standing) -> Source:
    """The later word counts, and of two of one day the graver."""
    said = standing.statuses.get(source.id)
    if said is None or said.status == source.status:
        return source
    own = (source.status_as_of or "", _SEVERITY.index(source.status))
    if (said.as_of, _SEVERITY.index(said.status)) <= own:
        return source
    return source.model_copy(update={"status": said.status, "status_as_of": said.as_of})


def _entry(entry: Entry, standing: Standing) -> Entry:
    review = standing.reviews.get(entry.id)
    if review is None or review.day <= entry.reviewed or review.digest != reviewed_digest(entry):
        return entry
    return entry.model_copy(update={"reviewed": review.day, "review_by": review.review_by})
