"""Every way a reply reaches somebody, as the text that is read there, and what of such a text nobody has written beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, assert_never

from bot import wording
from bot.answering.citations import link, people_line, short, status_words, study_line, vancouver
from bot.discordapp.catalog import messages
from bot.discordapp.language import NAMES, language
from bot.discordapp.views.card import cards
from bot.discordapp.views.layout import plain as plain_messages
from bot.discordapp.views.quotes import Look
from bot.knowledge.base import KnowledgeBase
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Quote, Reply
from bot.text.jsonout import as_data
from bot.text.terminal import plain as on_terminal
from tests.discordapp.conftest import on_screen, texts

TODAY = date(2026, 11, 25)
Path = Callable[[Reply, date], str]
_LINK = re.compile(r"\[([^\]]*)\]\(<([^>]*)>\)")
_WORD = re.compile(r"[^\W_]+|…")  # an ellipsis would be a cut


def flat(text: str) -> str:
    """The text on one line with single spaces: where a line was broken doesn't matter."""
    return " ".join(text.split())


def _card(locale: str, *, public: bool) -> Path:
    def shown(reply: Reply, today: date) -> str:
        look = Look(language(locale), today)
        return flat(" ".join(_read(text) for card in cards(reply, look, public=public) for text in texts(card)))

    return shown


def _fallback(reply: Reply, today: date) -> str:
    look = Look(language("en"), today)
    return flat(" ".join(_read(page) for card in cards(reply, look) for page in plain_messages(card)))


def _read(markdown: str) -> str:
    """What is read: a link's label, formatting gone."""
    return on_screen(_LINK.sub(r"\1", markdown))


def _json(reply: Reply, today: date) -> str:
    """All values of the JSON object, without ids, bare dates and the asker's own question."""
    data = as_data(reply, "", today)
    for part in data.get("parts", ()):
        del part["question"]
    return flat(" | ".join(_values(data)))


_BARE = ("id", "entry", "kind", "crisis", "url", "base", "reviewed", "review_by")


def _values(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for key, value in data.items():
                if key not in _BARE and (key, value) != ("status", "current"):
                    yield from _values(value)
        case list():
            for value in data:
                yield from _values(value)
        case str():
            yield data


PATHS: dict[str, Path] = {
    **{
        f"{'public' if public else 'private'} card in {name}": _card(code, public=public)
        for code, name in NAMES.items()
        for public in (False, True)
    },
    "plain messages": _fallback,
    "terminal": lambda reply, today: flat(on_terminal(reply, today)),
    "JSON": _json,
}


@cache
def interface() -> tuple[re.Pattern[str], ...]:
    """What the interface says around quotes, in every language; a blank is a number, a day, a hash or the caveat's pointer."""
    own = {text for text, file in messages() if file in _AROUND_QUOTES}
    own |= {text for name, text in vars(wording).items() if name.isupper() and isinstance(text, str)}
    for code in NAMES:
        own |= {language(code).catalog.gettext(text) for text in own}
    whole = sorted({flat(on_screen(text)) for text in own} | {"knowledge base {hash}"}, key=len, reverse=True)
    return tuple(re.compile(rf"(?<!\w){_BLANK.sub(_FILLED, re.escape(text))}(?!\w)") for text in whole)


_AROUND_QUOTES = {
    "bot/wording.py",
    "bot/answering/pipeline.py",
    "bot/answering/caveat.py",
    "bot/discordapp/views/card.py",
    "bot/discordapp/views/caveat.py",
    "bot/discordapp/views/quotes.py",
}
_BLANK = re.compile(r"\\\{\w+\\\}")
_FILLED = r'(?:\\d{4}-\\d\\d-\\d\\d|[0-9a-f]{12}|\\d{1,3}|"[^"]+" \\([^()]+\\)\\.)'


def written(quote: Quote) -> Iterator[str]:
    """Everything that a quote may show: the entry's and its sources' own fields."""
    yield quote.entry.question
    yield quote.entry.text
    if quote.limitation:
        yield quote.limitation.text
    for source in quote.sources:
        bare = source.citation.model_copy(update={"journal": None, "publisher": None})
        yield from (vancouver(source.citation), short(source.citation), short(bare), study_line(source), source.design)
        yield from (people_line(source.people), f"interests: {source.interests}", source.interests, status_words(source))
        yield from _addresses(link(source))


def _addresses(url: str | None) -> Iterator[str]:
    if url:
        yield url
        yield re.sub(r"^https://(?:www\.)?([^/]+).*", r"\1", url)


def leftover(text: str, reply: Reply, base: KnowledgeBase) -> str:
    """The words of a rendered reply that are neither an entry's, a source's, the safety file's nor the interface's."""
    for piece in sorted({flat(piece) for piece in _pieces(reply, base)} - {""}, key=len, reverse=True):
        text = text.replace(piece, " | ")
    for pattern in interface():
        text = pattern.sub(" | ", text)
    return " ".join(_WORD.findall(text))


def _pieces(reply: Reply, base: KnowledgeBase) -> Iterable[str]:
    parts = reply.parts if isinstance(reply, Multi) else (reply,)
    caveat = reply.caveat
    yield from filter(None, (caveat.text, caveat.advice, caveat.statement, caveat.differs))
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            yield f"{number}."
        match part:
            case Answer():
                yield from (text for quote in part.quotes for text in written(quote))
                yield from (item.question for item in part.more)
            case DecisionSupport():
                yield from (text for quote in part.quotes for text in written(quote))
                yield from part.team_questions
            case Abstention():
                yield from (item.question for item in part.nearest)
                yield from (kind.says for kind in (*base.contents.scope.outside, base.contents.scope.no_sentence) if kind)
            case CrisisSignpost():
                yield from part.lines
                yield from map(_signpost_text, part.lines)
            case _:
                assert_never(part)


def _signpost_text(line: str) -> str:
    return re.sub(r"([\w.-]+) \(https://[^\s()]+\)", r"\1", line)
