"""Hostile texts through the service, every renderer, the log and the database: no ping, no foreign link, no crash."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import yamlfile
from bot.answering.citations import link
from bot.answering.pipeline import MAX_QUESTION, Answerer
from bot.curation import references
from bot.curation.digest import as_text
from bot.discordapp.language import language
from bot.discordapp.views.card import Shelf, cards
from bot.discordapp.views.gaps import digest_card
from bot.discordapp.views.layout import plain as plain_messages
from bot.discordapp.views.parts import Card
from bot.discordapp.views.quotes import Look, link_text
from bot.errors import BotError, QuestionError, RecordError, YamlError
from bot.replies import Answer, DecisionSupport, Multi, Reply
from bot.service import EvidenceService
from bot.text.jsonout import as_data
from bot.text.terminal import plain
from tests.discordapp.conftest import MARKUP, check, texts
from tests.safety.paths import PATHS, TODAY, leftover
from tests.safety.sets import FOLDER

LINK = re.compile(r"(?<!\\)\]\(<?([^)>]*)>?\)|(?<![<\w\\])(?:https?|ftp|discord|steam)://\S+")
CORPUS: dict[str, Any] = yamlfile.load(FOLDER / "injection.yaml")  # type: ignore[assignment]
SURROGATES = ["\ud83d", "hsct \udc00 ms", "\ud83d\ud83d\ude00\ude00"]  # YAML can't hold them
TEXTS = [text for kind in CORPUS["texts"].values() for text in kind] + SURROGATES
FLOODS = [row["text"] * int(row["times"]) for row in CORPUS["floods"]]
LOOK = Look(language("en"), TODAY)
MIXED = st.lists(st.one_of(st.sampled_from(TEXTS), st.text(max_size=20)), min_size=1, max_size=6).map(" ".join)


def _parts(reply: Reply) -> tuple[Any, ...]:
    return reply.parts if isinstance(reply, Multi) else (reply,)


def _own_links(reply: Reply) -> set[str]:
    quotes = [quote for part in _parts(reply) if isinstance(part, Answer | DecisionSupport) for quote in part.quotes]
    urls = [link(source) for quote in quotes for source in quote.sources] + ["https://findahelpline.com"]
    return {found[1] for url in urls if url for found in LINK.finditer(link_text(url))}


def _markdown(reply: Reply) -> Iterator[str]:
    """Everything of a reply that Discord would read as markdown."""
    for public in (False, True):
        for card in cards(reply, LOOK, public=public):
            yield from (*texts(card), *plain_messages(card))
            assert check(card)


def _harmless(reply: Reply, question: str, answerer: Answerer) -> None:
    """Nothing pings, only the cited sources are linked, nothing is controlled, and nothing is there that nobody wrote."""
    for markdown in _markdown(reply):
        assert not MARKUP.search(markdown)
        for found in LINK.finditer(markdown):
            assert found[1] in _own_links(reply), found[0]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain(reply, TODAY))
    assert json.loads(json.dumps(as_data(reply, question, TODAY), ensure_ascii=False)) is not None
    assert not any(leftover(show(reply, TODAY), reply, answerer.base) for show in PATHS.values())


def _ask(answerer: Answerer, text: str) -> Reply | None:
    """The reply; None where the text is refused."""
    try:
        return answerer.reply(text)
    except QuestionError:
        return None


@pytest.mark.parametrize("text", [*TEXTS, *FLOODS], ids=lambda text: ascii(text)[:40])
def test_hostile_text_gets_a_harmless_reply(answerer: Answerer, text: str) -> None:
    """Alone and around a real question, on each card, as plain messages, in the terminal and as JSON."""
    for question in (text, f"{text} what is the mortality of hsct? {text}"):
        reply = _ask(answerer, question)
        if reply is None:
            assert not question.strip() or len(question.strip()) > MAX_QUESTION
        else:
            _harmless(reply, question, answerer)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MIXED)
@example("\ud800")
def test_any_text_gets_a_harmless_reply(answerer: Answerer, text: str) -> None:
    """Also mixtures that nobody thought of."""
    reply = _ask(answerer, text)
    if reply is not None:
        _harmless(reply, text, answerer)


@pytest.mark.parametrize("row", CORPUS["prompts"], ids=lambda row: ascii(row["text"])[:40])
def test_an_instruction_is_only_words(answerer: Answerer, row: dict[str, str]) -> None:
    """A prompt injection gets the reply that its plain words get: the same kind, the same entries."""
    assert _gist(answerer.reply(row["text"])) == _gist(answerer.reply(row["plain"]))


def _gist(reply: Reply) -> list[Any]:
    return [
        (part.kind, [quote.entry.id for quote in getattr(part, "quotes", ())], getattr(part, "reason", ""))
        for part in _parts(reply)
    ]


async def test_hostile_questions_are_kept_as_text_and_never_logged(
    answerer: Answerer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database survives them whole, no table is lost, and no record of the log at INFO or above repeats one."""
    file = tmp_path / "bot.sqlite3"
    service = EvidenceService(answerer, file)
    secret = "zanzibarquux"  # noqa: S105  (a word to look for)
    with caplog.at_level(logging.INFO):
        for text in [*TEXTS, *(flood for flood in FLOODS if len(flood) <= MAX_QUESTION - 20)]:
            try:
                await service.ask(f"{text} {secret}"[:MAX_QUESTION])
            except QuestionError:
                continue
            assert service.log_fault is None, ascii(text)
    assert secret not in caplog.text
    connection = sqlite3.connect(file)
    try:
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        kept = [row[0] for row in connection.execute("SELECT text FROM questions WHERE text IS NOT NULL")]
    finally:
        connection.close()
    assert state == "ok"
    assert kept
    assert not any(MARKUP.search(text) and re.search(r"<[@#]", text) for text in kept)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_a_gap_named_by_a_hostile_question_is_shown_literally(answerer: Answerer, text: str) -> None:
    """A label in the curators' digest pings nobody, links nowhere and fits; the terminal shows it as it is."""
    sections = [("New: 1", (f"1: {text} (asked once)",))]
    card: Card = digest_card(sections, Shelf(answerer.base.hash, answerer.caveat), LOOK)
    assert check(card)
    assert not any(LINK.search(markdown) for markdown in texts(card) if "evil" in markdown)
    assert as_text(sections)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\0\0",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"\xff\xfeT\0Y\0",
        b"\x1f\x8b\x08\0",
        b"<svg onload=alert(1)>",
        b"#!/bin/sh\nreboot",
        b"\0" * 100,
        b"a" * 1_000_000,
        b"TY  - JOUR\n" * 9,
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"@article{" + b"{" * 30_000,
        b"&a [*a, *a, *a]",
        b"",
    ],
    ids=lambda data: ascii(data[:12]),
)
def test_an_attachment_of_the_wrong_type_is_refused_in_words(data: bytes) -> None:
    """Whatever is uploaded as a record, the refusal is a sentence, and nothing of the file is repeated."""
    with pytest.raises(RecordError) as refused:
        references.parse(references.decoded(data))
    assert isinstance(refused.value, BotError)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
        "a: !!python/object/apply:os.system [reboot]",
        "a: 1\na: 2",
        "a: 1\n---\nb: 2",
        "[" * 500 + "]" * 500,
        "a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: n}}}}}}}}}}}}}",
        "? [a]\n: b",
        "a: \x01",
        "a: \ud83d",
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_hostile_yaml_is_refused_with_its_line(text: str) -> None:
    """Bombs, tags, doubled keys, second documents, depth and control characters end the reading, with file and line."""
    with pytest.raises(YamlError, match=r"hostile\.yaml:\d+"):
        yamlfile.loads(text, "hostile.yaml")


@given(st.text(max_size=200))
def test_any_yaml_is_read_as_plain_text_or_refused(text: str) -> None:
    """Every scalar comes out as a string or nothing; everything else is a `YamlError`."""
    try:
        data = yamlfile.loads(text)
    except YamlError:
        return
    assert all(isinstance(value, str | None) for value in _scalars(data))


def _scalars(data: Any) -> Iterator[Any]:
    match data:
        case dict():
            for key, value in data.items():
                yield key
                yield from _scalars(value)
        case list():
            for value in data:
                yield from _scalars(value)
        case _:
            yield data
