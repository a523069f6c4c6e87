"""A quote as markdown: the entry's question and text, whole, with its sources and its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot import wording
from bot.answering.citations import domain, link, people_line, short, status_words, study_line
from bot.discordapp.language import Language
from bot.discordapp.sanitise import clean, clean_line
from bot.discordapp.views.parts import length, paragraphs
from bot.models import Source
from bot.replies import Quote

_URL_SAFE = "/:?&=#%+,;@!$~-._'*"  # everything else is percent-encoded, brackets above all: they would end the link


@dataclass(frozen=True, slots=True)
class Look:
    """How things are shown: in which language, and on which day (an overdue review is said)."""

    words: Language
    today: date


def quote_text(quote: Quote, look: Look, room: int | None = None) -> str:
    """One entry with everything that belongs to it, in reading order.

    Args:
        quote: the entry.
        look: language and day.
        room: characters there are; where the sources' full lines need more, they leave out journal and what was read of them.
    """
    full = _quote_text(quote, look, source_text)
    return full if room is None or length(full) <= room else _quote_text(quote, look, short_source_text)


def _quote_text(quote: Quote, look: Look, line_of: Callable[[Source], str]) -> str:
    entry, words = quote.entry, look.words
    said = f"### {clean_line(entry.question)}\n-# {words(wording.introduction(quote))}\n{block(entry.text)}"
    sources = "\n".join(map(line_of, quote.sources))
    limit = f"**{words(wording.LIMIT)}**\n{block(quote.limitation.text)}" if quote.limitation else ""
    review = words(wording.review_line(entry, look.today), reviewed=entry.reviewed, review_by=entry.review_by)
    alone = f" · {words(wording.ONE_PERSON)}" if entry.one_person else ""
    return paragraphs(said, sources, limit, f"-# {review}{alone}")


def block(text: str) -> str:
    """A block quote."""
    return "\n".join(f"> {line}" for line in clean(text).split("\n"))


def source_text(source: Source) -> str:
    """Who and where, what was studied in whom, what was read, interests, and the link, on one line."""
    line = f"*{clean_line(short(source.citation))}* · {clean_line(study_line(source))}"
    url = link(source)
    return f"{line} · {link_text(url)}" if url else line


def short_source_text(source: Source) -> str:
    """As `source_text`, for entries with many sources: who and when, design, people, interests, status, and the link."""
    who = short(source.citation.model_copy(update={"journal": None, "publisher": None}))
    facts = [source.design, people_line(source.people), f"interests: {source.interests}"]
    if source.status != "current":
        facts.append(status_words(source))
    line = f"*{clean_line(who)}* · {clean_line(' · '.join(filter(None, facts)))}"
    url = link(source)
    return f"{line} · {link_text(url)}" if url else line


def link_text(url: str) -> str:
    """A link whose label is the site it leads to; only addresses from the source table come here."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    address = parts._replace(netloc=host).geturl()
    return f"[{clean_line(domain(f'https://{host}'))}](<{percent_encoded(address, safe=_URL_SAFE)}>)"


def author_name(author: int) -> str:
    """Who did something with knowledge or gaps, as Discord shows them; the operator for 0, nobody for a forgotten one."""
    return f"<@{author}>" if author > 0 else "the operator" if author == 0 else "somebody forgotten"
