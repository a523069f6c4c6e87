"""The rules that knowledge must keep before a reader may see it. Each rule yields every problem it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import yamlfile
from bot.errors import Problem
from bot.knowledge.numbers import NumberToken, number_tokens, unfounded
from bot.knowledge.schema import Placed
from bot.models import Cite, Domain, Entry, Figure, Source, Term, Topic, Trial


@dataclass(frozen=True)
class Files:
    """Everything read from a knowledge folder, with its places."""

    sources: tuple[Placed[Source], ...]
    entries: tuple[Placed[Entry], ...]
    terms: tuple[Placed[Term], ...]
    trials: tuple[Placed[Trial], ...]
    topics: tuple[Placed[Topic], ...]
    domains: tuple[Placed[Domain], ...]
    folder: Path

    def served(self) -> tuple[Placed[Entry] | Placed[Term], ...]:
        """What readers are shown: entries and glossary terms."""
        return (*self.entries, *self.terms)

    def source_table(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {placed.model.id: placed.model for placed in self.sources}

    def entry_table(self) -> Mapping[str, Entry]:
        """Entries by id."""
        return {placed.model.id: placed.model for placed in self.entries}


def problems(files: Files) -> Iterator[Problem]:
    """All broken rules, file by file."""
    for rule in RULES.values():
        yield from rule(files)


def allowed_tokens(cites: Iterable[Cite], sources: Mapping[str, Source]) -> tuple[NumberToken, ...]:
    """The number tokens that a text with these citations may hold: its cited figures' and its sources' own fields'."""
    texts: list[str] = []
    for cite in cites:
        source = sources[cite.source]
        texts.extend(_own_fields(source))
        for figure_id in cite.figures:
            if figure := source.figure(figure_id):
                texts.extend(_figure_fields(figure))
    return tuple(token for text in texts for token in number_tokens(text))


class NumberRule:
    """What the numbers of a text with these citations may be and must be; the citations must resolve."""

    def __init__(self, cites: Iterable[Cite], sources: Mapping[str, Source]) -> None:
        cites = tuple(cites)
        self._allowed = allowed_tokens(cites, sources)
        self._figures = [
            (cite.source, figure, number_tokens(figure.value))
            for cite in cites
            for figure in filter(None, map(sources[cite.source].figure, cite.figures))
        ]

    def faults(self, text: str) -> Iterator[str]:
        """What is wrong with the text's numbers, in words."""
        for token in unfounded(text, self._allowed):
            cited = ", ".join(figure.value for _, figure, _ in self._figures)
            values = f"they are {cited}" if cited else "none is cited"
            yield f"the number {token} is not among the cited figures ({values}); cite its figure or mend the number"
        present = number_tokens(text)
        for source, figure, tokens in self._figures:
            if not all(any(other.agrees_with(token) for other in present) for token in tokens):
                yield f"figure {figure.id} ({figure.value}) of {source} is cited but not given in the text; give it or drop it"


def _own_fields(source: Source) -> Iterator[str]:
    citation, people = source.citation, source.people
    yield from (source.design, source.treatment, source.comparator, citation.title)
    yield from filter(None, (citation.journal, citation.publisher))
    yield from filter(None, (people.edss, people.age, people.sex, people.follow_up, people.note, *source.names))
    yield from (str(number) for number in (citation.year, people.n, *people.types.values()) if number is not None)


def _figure_fields(figure: Figure) -> Iterator[str]:
    yield from filter(None, (figure.value, figure.interval, figure.of, figure.who, figure.when, figure.misreading))


def _cites_resolve(placed: Placed[Any], sources: Mapping[str, Source]) -> Iterator[Problem]:
    for i, cite in enumerate(placed.model.cites):
        source = sources.get(cite.source)
        if source is None:
            yield placed.problem(f"cites.{i}.source", f"there is no source {cite.source!r}; write sources/{cite.source}.yaml")
            continue
        for figure_id in cite.figures:
            if source.figure(figure_id) is None:
                yield placed.problem(f"cites.{i}.figures", f"{cite.source} has no figure {figure_id!r}; record it there first")


def _ids_unique(files: Files) -> Iterator[Problem]:
    groups: tuple[Iterable[Placed[Any]], ...] = (files.sources, files.served(), files.trials, files.topics)
    for group in groups:
        seen: dict[str, str] = {}
        for placed in group:
            model_id: str = placed.model.id
            if model_id in seen:
                yield placed.problem("id", f"{model_id!r} is used in {seen[model_id]} too; choose another")
            seen.setdefault(model_id, str(placed.file))


def _citations(files: Files) -> Iterator[Problem]:
    sources = files.source_table()
    citing: tuple[Placed[Any], ...] = (*files.served(), *files.trials)
    for placed in citing:
        yield from _cites_resolve(placed, sources)


def _numbers(files: Files) -> Iterator[Problem]:
    sources = files.source_table()
    for placed in files.served():
        model = placed.model
        if any(cite.source not in sources for cite in model.cites):
            continue
        for fault in NumberRule(model.cites, sources).faults(model.text):
            yield placed.problem("text", fault)
        if isinstance(model, Entry):
            allowed = (*allowed_tokens(model.cites, sources), *number_tokens(model.text))
            for token in unfounded(model.question, allowed):
                yield placed.problem("question", f"the number {token} is not among the cited figures; mend or drop it")


def _limits(files: Files) -> Iterator[Problem]:
    entries = files.entry_table()
    for placed in files.entries:
        entry = placed.model
        if entry.limitation is None:
            if entry.kind == "result":
                yield placed.problem("limitation", "a result needs the id of a limitation entry of the same source; add it")
            continue
        limit = entries.get(entry.limitation)
        if limit is None or limit.kind != "limitation":
            yield placed.problem(
                "limitation", f"{entry.limitation!r} is not an entry of kind limitation; write it or correct the id"
            )
        elif not {cite.source for cite in limit.cites} & {cite.source for cite in entry.cites}:
            yield placed.problem(
                "limitation", f"{entry.limitation!r} cites another source; a result needs a limitation of its own"
            )


def _links(files: Files) -> Iterator[Problem]:
    known_topics = {placed.model.id for placed in files.topics}
    entries = files.entry_table()
    sources = files.source_table()
    for placed in files.entries:
        for topic in placed.model.topics:
            if topic not in known_topics:
                yield placed.problem("topics", f"there is no topic {topic!r} in topics.yaml; use one of its ids")
        for other in (*placed.model.see_other, *(placed.model.zeus.learned if placed.model.zeus else ())):
            if other not in entries or other == placed.model.id:
                yield placed.problem("see_other", f"there is no other entry {other!r}; correct the id")
    for source in files.sources:
        for other in source.model.overlaps:
            if other not in sources or other == source.model.id:
                yield source.problem("overlaps", f"there is no other source {other!r}; correct the id")


def _urls(files: Files) -> Iterator[Problem]:
    hosts = {placed.model.host for placed in files.domains}
    for placed in files.sources:
        url = placed.model.citation.url
        if url is None:
            continue
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if host not in hosts:
            what = f"the site {host!r} is not in domains.yaml; link the DOI, or add the site with its owner"
            yield placed.problem("citation.url", what)


def _statuses(files: Files) -> Iterator[Problem]:
    for placed in files.sources:
        if placed.model.status != "current" and placed.model.status_as_of is None:
            yield placed.problem("status_as_of", f"status {placed.model.status!r} needs the day on which it was seen; add it")
        seen: set[str] = set()
        for i, figure in enumerate(placed.model.figures):
            if figure.id in seen:
                yield placed.problem(f"figures.{i}.id", f"{figure.id!r} stands twice in this source; choose another")
            seen.add(figure.id)


def _dates(files: Files) -> Iterator[Problem]:
    for placed in files.served():
        if placed.model.review_by <= placed.model.reviewed:
            yield placed.problem("review_by", "must be later than reviewed; give the day of the next review")


def _wordings(files: Files) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for placed in files.entries:
        for i, wording in enumerate((placed.model.question, *placed.model.wordings)):
            key = normalised(wording)
            field = f"wordings.{i - 1}" if i else "question"
            if not key:
                yield placed.problem(field, "has no letters or digits; write a question as people type it")
            elif key in owner:
                yield placed.problem(field, f"is a wording of {owner[key]!r} already; keep it in one entry")
            owner.setdefault(key, placed.model.id)


def _verbatim(files: Files) -> Iterator[Problem]:
    for placed in files.entries:
        entry = placed.model
        if not entry.verbatim:
            continue
        if not entry.locator:
            yield placed.problem("locator", "a verbatim quotation needs the place where it stands in the source; add it")
        stored = files.folder / "texts" / f"{entry.cites[0].source}.txt"
        if not stored.exists():
            yield placed.problem(
                "verbatim", f"a verbatim quotation is compared with texts/{stored.name}, which is not there; add it"
            )
        elif _one_line(entry.text) not in _one_line(yamlfile.read(stored)):
            yield placed.problem("text", f"is not, letter for letter, in texts/{stored.name}; quote exactly or drop verbatim")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def normalised(text: str) -> str:
    """Letters and digits only, lower case: two wordings with the same key are the same wording."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


RULES: dict[str, Callable[[Files], Iterator[Problem]]] = {  # by what they look at, in words
    "ids": _ids_unique,
    "citations": _citations,
    "numbers": _numbers,
    "limitation": _limits,
    "links to other entries": _links,
    "web address": _urls,
    "status": _statuses,
    "dates": _dates,
    "wordings": _wordings,
    "quotation": _verbatim,
}
