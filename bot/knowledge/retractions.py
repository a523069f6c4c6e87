"""Lists of retractions: Retraction Watch's CSV and Crossref's JSON, read for what they say of the collection's sources."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import KnowledgeError
from bot.knowledge.standing import Status
from bot.models import Source, SourceStatus

_NATURES: Mapping[str, SourceStatus] = {
    "retraction": "retracted",
    "partial_retraction": "retracted",
    "withdrawal": "retracted",
    "removal": "retracted",
    "expression of concern": "concern",
    "expression_of_concern": "concern",
    "correction": "corrected",
    "corrigendum": "corrected",
    "erratum": "corrected",
    "reinstatement": "current",
}
_GRAVITY: tuple[SourceStatus, ...] = ("current", "corrected", "concern", "retracted")
_IN_NAME = re.compile(r"(20\d\d)[-_]?([01]\d)[-_]?([0-3]\d)")
_COLUMNS = {"OriginalPaperDOI", "RetractionNature", "RetractionDate"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice about one paper: what it says, when, and by what the paper is known."""

    status: SourceStatus
    day: str
    doi: str
    pmid: str = ""


@dataclass(frozen=True, slots=True)
class NoticeList:
    """A list of notices, and the day on which it was drawn up."""

    notices: tuple[Notice, ...]
    day: str


def read(file: Path, day: date | None = None) -> NoticeList:
    """Read a list.

    Args:
        file: Retraction Watch's CSV, or what Crossref's API returns.
        day: when it was drawn up; without it, the date in the file's name, or else the day of its newest notice.

    Raises:
        KnowledgeError: it can't be read, or is neither of the two.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{file} can't be read ({error.strerror}); check its path and rights.") from error
    text = _decoded(raw)
    notices = tuple(_crossref(text, file) if text.lstrip()[:1] in ("{", "[") else _retraction_watch(text, file))
    if not notices:
        raise KnowledgeError(f"{file} holds no notice; give Retraction Watch's CSV or Crossref's JSON.")
    return NoticeList(notices, day.isoformat() if day else _day_of(file, notices))


def statuses(notices: NoticeList, sources: Iterable[Source]) -> dict[str, Status]:
    """What a list says of sources, by their id; those it doesn't name are left out."""
    by_doi: dict[str, list[Notice]] = {}
    by_pmid: dict[str, list[Notice]] = {}
    for notice in notices.notices:
        by_doi.setdefault(notice.doi, []).append(notice)
        by_pmid.setdefault(notice.pmid, []).append(notice)
    found: dict[str, Status] = {}
    for source in sources:
        doi, pmid = (source.citation.doi or "").lower(), source.citation.pmid or ""
        named = [*(by_doi.get(doi, ()) if doi else ()), *(by_pmid.get(pmid, ()) if pmid else ())]
        if named:
            found[source.id] = _judged(named, notices.day)
    return found


def _judged(notices: Iterable[Notice], listed: str) -> Status:
    """The state after all notices in order: graver ones count, and only a reinstatement takes one back."""
    status: SourceStatus = "current"
    since = ""
    for notice in sorted(notices, key=lambda one: (one.day, _GRAVITY.index(one.status))):
        if notice.status == "current" or _GRAVITY.index(notice.status) >= _GRAVITY.index(status):
            status, since = notice.status, notice.day
    return Status(status, since, listed)


def _retraction_watch(text: str, file: Path) -> Iterator[Notice]:
    rows = csv.DictReader(io.StringIO(text))
    if not _COLUMNS <= set(rows.fieldnames or ()):
        raise KnowledgeError(f"{file}:1: this is not Retraction Watch's CSV; it lacks the columns {', '.join(sorted(_COLUMNS))}.")
    for row in rows:
        status = _NATURES.get((row["RetractionNature"] or "").strip().lower())
        doi, pmid = (row["OriginalPaperDOI"] or "").strip().lower(), (row.get("OriginalPaperPubMedID") or "").strip()
        if status and (doi or pmid.strip("0")):
            yield Notice(status, _us_day(row["RetractionDate"] or "", f"{file}:{rows.line_num}"), doi, pmid.strip("0") and pmid)


def _crossref(text: str, file: Path) -> Iterator[Notice]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise KnowledgeError(f"{file} is not the JSON that Crossref returns ({error}).") from error
    message = data.get("message", data) if isinstance(data, dict) else data
    works = message.get("items", [message]) if isinstance(message, dict) else message
    for work in works:
        if not isinstance(work, dict):
            raise KnowledgeError(f"{file} is not the JSON that Crossref returns: a work must be an object.")
        for update in work.get("update-to") or ():
            yield from _updated(update, str(update.get("DOI", "")))
        for update in work.get("updated-by") or ():
            yield from _updated(update, str(work.get("DOI", "")))


def _updated(update: Mapping[str, Any], doi: str) -> Iterator[Notice]:
    status = _NATURES.get(str(update.get("type", "")).strip().lower())
    parts = (update.get("updated") or {}).get("date-parts") or [[]]
    if status and doi and parts[0]:
        year, month, day = (*map(int, parts[0]), 1, 1)[:3]
        yield Notice(status, date(year, month, day).isoformat(), doi.lower())


def _us_day(text: str, where: str) -> str:
    """``7/31/2024 0:00`` as ``2024-07-31``; ISO dates are taken as they are."""
    first = text.split()[0] if text.split() else ""
    try:
        if "/" in first:
            month, day, year = map(int, first.split("/"))
            return date(year, month, day).isoformat()
        return date.fromisoformat(first).isoformat()
    except ValueError as error:
        raise KnowledgeError(f"{where}: RetractionDate: {text!r} is no date; write month/day/year.") from error


def _day_of(file: Path, notices: Iterable[Notice]) -> str:
    if named := _IN_NAME.search(file.name):
        try:
            return date(*map(int, named.groups())).isoformat()
        except ValueError:
            pass  # digits that are no date
    return max(notice.day for notice in notices)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")  # what Retraction Watch's file has been in; it knows every byte
