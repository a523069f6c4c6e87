"""The knowledge base as one immutable snapshot: read from a folder, checked, and identified by the hash of its content."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from bot import yamlfile
from bot.errors import CheckFailed, KnowledgeError, Problem
from bot.knowledge import checks, schema
from bot.models import Domain, Entry, Frozen, LexiconFile, SafetyFile, ScopeFile, Source, Term, Topic, Trial

_OURS = re.compile(r"[0-9a-f]{32}\.json|[0-9a-f]{12}\.npz")  # the only files in the cache that are ours to delete
_CACHE_VERSION = "3"  # raise when models or checks change what an accepted folder means


class Contents(Frozen):
    """Everything a knowledge folder holds, sorted by id."""

    sources: tuple[Source, ...]
    entries: tuple[Entry, ...]
    terms: tuple[Term, ...]
    trials: tuple[Trial, ...]
    topics: tuple[Topic, ...]
    domains: tuple[Domain, ...]
    lexicon: LexiconFile
    safety: SafetyFile
    scope: ScopeFile


@dataclass(frozen=True)
class KnowledgeBase:
    """An immutable snapshot; `hash` (12 hex digits) is the same exactly when the content is the same."""

    contents: Contents
    hash: str

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""
        return MappingProxyType({source.id: source for source in self.contents.sources})

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Entries by id, glossary terms among them as entries of kind `definition`."""
        served = (*self.contents.entries, *map(term_entry, self.contents.terms))
        return MappingProxyType({entry.id: entry for entry in served})

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Topics by id."""
        return MappingProxyType({topic.id: topic for topic in self.contents.topics})

    @cached_property
    def newest_review(self) -> str:
        """The latest day on which an entry was reviewed."""
        return max((entry.reviewed for entry in self.entries.values()), default="never")

    @property
    def counts(self) -> str:
        """What was checked, in words."""
        contents = self.contents
        figures = sum(len(source.figures) for source in contents.sources)
        return f"{len(contents.entries)} entries, {len(contents.sources)} sources, {figures} figures checked"


def term_entry(term: Term) -> Entry:
    """A glossary term served as the answer to "what does it mean?"."""
    return Entry(
        id=term.id,
        question=f"What does {term.term} mean?",
        wordings=tuple(f"what is {form}" for form in term.forms),
        text=term.text,
        kind="definition",
        cites=term.cites,
        topics=("glossary",),
        reviewed=term.reviewed,
        review_by=term.review_by,
    )


def load(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """Read and check a knowledge folder.

    Args:
        folder: holds `sources/`, `entries/`, `topics.yaml` and the other files of the format.
        cache: a folder for the checked result, keyed by the files' content; None for no cache. Never needed, only faster.

    Raises:
        KnowledgeError: the folder or a file can't be read, or it holds no entries.
        CheckFailed: a rule is broken; the error carries every problem.
    """
    kept = cache / f"{_fingerprint(folder)}.json" if cache else None
    if kept and (base := _from_cache(kept)):
        return base
    contents, problems = examine(folder)
    if problems:
        raise CheckFailed(problems)
    base = KnowledgeBase(contents, content_hash(contents))
    if kept:
        _to_cache(kept, base)
    return base


def examine(folder: Path) -> tuple[Contents, Sequence[Problem]]:
    """Read a folder and list every problem; the contents are usable only where there is none."""
    if not (folder / "entries").is_dir():
        raise KnowledgeError(f"{folder} is no knowledge folder (it has no entries/); point --knowledge at one that has.")
    problems: list[Problem] = []
    sources, faults = schema.read_sources(folder)
    problems += faults
    entries, faults = schema.read_entries(folder)
    problems += faults
    terms, faults = schema.read_list(folder, "glossary.yaml", Term)
    problems += faults
    trials, faults = schema.read_list(folder, "trials.yaml", Trial)
    problems += faults
    topics, faults = schema.read_list(folder, "topics.yaml", Topic)
    problems += faults
    domains, faults = schema.read_list(folder, "domains.yaml", Domain)
    problems += faults
    lexicon, faults = schema.read_one(folder, "lexicon.yaml", LexiconFile)
    problems += faults
    safety, faults = schema.read_one(folder, "safety.yaml", SafetyFile)
    problems += faults
    scope, faults = schema.read_one(folder, "scope.yaml", ScopeFile)
    problems += faults
    files = checks.Files(tuple(sources), tuple(entries), tuple(terms), tuple(trials), tuple(topics), tuple(domains), folder)
    problems += checks.problems(files)
    if not entries:
        problems.append(Problem(str(folder), 1, "entries", "no entry was found, so nothing was checked; add one to entries/"))
    contents = Contents(
        sources=tuple(sorted((item.model for item in sources), key=lambda model: model.id)),
        entries=tuple(sorted((item.model for item in entries), key=lambda model: model.id)),
        terms=tuple(sorted((item.model for item in terms), key=lambda model: model.id)),
        trials=tuple(item.model for item in trials),
        topics=tuple(item.model for item in topics),
        domains=tuple(item.model for item in domains),
        lexicon=lexicon or LexiconFile(),
        safety=safety or SafetyFile(),
        scope=scope or ScopeFile(),
    )
    return contents, problems


def content_hash(contents: Contents) -> str:
    """12 hex digits over the content itself: comments, order of files and YAML style don't count."""
    canonical = json.dumps(contents.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(_CACHE_VERSION.encode())
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".yaml", ".txt"):
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + yamlfile.read_bytes(file) + b"\0")
    return digest.hexdigest()[:32]


def _from_cache(kept: Path) -> KnowledgeBase | None:
    try:
        head, body = kept.read_bytes().split(b"\n", 1)
        return KnowledgeBase(Contents.model_validate_json(body), head.decode())
    except (OSError, ValueError, ValidationError):
        return None  # nothing kept, or not readable: the files themselves are read


def _to_cache(kept: Path, base: KnowledgeBase) -> None:
    partial = kept.with_suffix(f".{os.getpid()}.part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(base.hash.encode() + b"\n" + base.contents.model_dump_json().encode())
        partial.replace(kept)
        for stale in kept.parent.iterdir():
            if stale != kept and _OURS.fullmatch(stale.name):
                stale.unlink()
    except OSError:
        return  # a full or read-only disk only means that the next start is slower
