"""Citations in Vancouver style, as the US National Library of Medicine describes it, from a source's own fields."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.models import People, Reference, Source

MAX_AUTHORS = 6  # more are cut to "et al."
MAX_NAMED = 2  # authors of a short citation; of more, the first one stands for all
AND_OTHERS = "et al."  # the last author of a list that was cut where it was read
NOT_SEEN = "Authors not seen"

_READ_FROM = {
    "abstract": "read from the abstract",
    "full-text": "read from part of the full text",
    "page": "read from its own page",
    "secondary": "seen only on another page that reports it",
}
_STATUS = {
    "current": "no notice about it",
    "corrected": "a correction of it has been published",
    "concern": "an expression of concern about it has been published",
    "retracted": "retracted",
}
_TYPE_NAMES = {"rrms": "relapsing-remitting", "spms": "secondary progressive", "ppms": "primary progressive"}


def vancouver(reference: Reference) -> str:
    """``Authors. Title. Journal. Year;volume(issue):pages.``; what was not seen is left out."""
    parts = [_authors(reference.authors), _sentence(reference.title), _where(reference)]
    return " ".join(part for part in parts if part)


def named_authors(reference: Reference) -> tuple[str, ...]:
    """The authors that are known by name."""
    return tuple(author for author in reference.authors if author != AND_OTHERS and not author.startswith(NOT_SEEN))


def short(reference: Reference) -> str:
    """``Burt RK et al., JAMA, 2019``: enough to tell sources apart where many stand in a row."""
    named = named_authors(reference)
    alone = len(named) == len(reference.authors) <= MAX_NAMED
    who = " and ".join(named) if alone else f"{named[0]} et al." if named else NOT_SEEN
    year = str(reference.year) if reference.year else "date not seen"
    return ", ".join(part for part in (who, reference.journal or reference.publisher, year) if part)


def link(source: Source) -> str | None:
    """The address a reader is given: the DOI where there is one."""
    if source.citation.doi:
        return f"https://doi.org/{source.citation.doi}"
    return source.citation.url


def domain(url: str) -> str:
    """The site in words, to stand beside its link."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def study_line(source: Source) -> str:
    """Design, people, what was read, interests, status: what a reader needs to weigh a quote."""
    parts = [source.design, people_line(source.people), _READ_FROM[source.read_from], f"interests: {source.interests}"]
    if source.status != "current":
        parts.append(status_words(source))
    return " · ".join(part for part in parts if part)


def status_words(source: Source) -> str:
    """What has been published about the source since, and as of which day."""
    return f"{_STATUS[source.status]} (as of {source.status_as_of})"


def people_line(people: People) -> str:
    """How many people of which kind; empty where nothing was seen."""
    if people.n is None:
        return people.note or ""
    types = ", ".join(f"{count} {_TYPE_NAMES.get(name, name)}" for name, count in people.types.items())
    noun = "person" if people.n == 1 else "people"
    return f"{people.n:,} {noun}" + (f" ({types})" if types else "")


def _authors(authors: tuple[str, ...]) -> str:
    shown = authors[:MAX_AUTHORS] + (("et al",) if len(authors) > MAX_AUTHORS else ())
    return _sentence(", ".join(author.rstrip(".") for author in shown))


def _where(reference: Reference) -> str:
    numbers = reference.volume or ""
    if reference.issue:
        numbers += f"({reference.issue})"
    if reference.pages:
        numbers += f":{reference.pages}"
    year = str(reference.year) if reference.year else "date not seen"
    date = f"{year};{numbers}" if numbers else year
    publisher = reference.journal or reference.publisher
    return f"{_sentence(publisher)} {date}." if publisher else f"{date}."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
