"""Replies as text and as data: every kind, every entry."""

from __future__ import annotations

import json
from datetime import date

from bot.answering import compose
from bot.answering.pipeline import Answerer
from bot.knowledge.numbers import number_tokens
from bot.replies import Answer
from bot.text import terminal
from bot.text.jsonout import as_data

TODAY = date(2026, 11, 25)
KINDS = {
    "answer": "Did anyone die in the Russian HSCT study?",
    "abstention": "how many moons does jupiter have",
    "decision-support": "should i have hsct? my edss is 6",
    "crisis": "fever of 39 and shaking, day 10 after my transplant",
    "multi": "How long is the hospital stay? And how many moons does jupiter have?",
}


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_every_kind_of_reply_shows_the_caveat_in_every_renderer(answerer: Answerer) -> None:
    """No renderer forgets it for any kind."""
    for kind, question in KINDS.items():
        reply = answerer.reply(question)
        assert reply.kind == kind
        assert answerer.caveat.text in _flat(terminal.plain(reply, TODAY)), kind
        assert as_data(reply, question, TODAY)["caveat"] == answerer.caveat.text


def test_every_entry_is_shown_whole_with_its_numbers_sources_and_limit(answerer: Answerer) -> None:
    """Text and data hold the entry verbatim, all its number tokens, each source's link and interests, and its limitation."""
    base = answerer.base
    for entry in base.entries.values():
        quote = compose.quote(base, entry)
        reply = Answer(entry.question, (quote,), (), 1.0, base.hash, answerer.caveat)
        shown = _flat(terminal.plain(reply, TODAY, width=200))
        assert _flat(entry.text) in shown, entry.id
        data = as_data(reply, entry.question, TODAY)["quotes"][0]
        assert number_tokens(data["text"]) == number_tokens(entry.text)
        assert json.loads(json.dumps(data)) == data
        for source in quote.sources:
            assert f"interests: {source.interests}"[:60] in shown, entry.id
        if quote.limitation:
            assert _flat(quote.limitation.text) in shown, entry.id


def test_an_overdue_review_is_said(answerer: Answerer) -> None:
    """After its date an entry says so, before it doesn't."""
    reply = answerer.entry("shevchenko-2015-limits")
    assert "overdue" not in terminal.plain(reply, date(2027, 11, 25))
    assert "this review is overdue" in terminal.plain(reply, date(2027, 11, 26))


def test_a_comment_is_introduced_as_a_view(answerer: Answerer) -> None:
    """Readers' comments are never presented as evidence."""
    comments = [entry for entry in answerer.base.contents.entries if entry.kind == "discussion"]
    assert comments
    for entry in comments:
        assert "not evidence" in terminal.plain(answerer.entry(entry.id), TODAY)


def test_nothing_but_quotes_sources_and_interface_words_is_shown(answerer: Answerer) -> None:
    """Strip the quotes, their sources' lines and the interface strings from a reply: nothing is left."""
    from bot import wording
    from bot.answering.citations import link, short, study_line, vancouver

    reply = answerer.reply(KINDS["answer"])
    assert isinstance(reply, Answer)
    text = _flat(terminal.plain(reply, TODAY, width=1_000))
    known = [answerer.caveat.text, wording.IN_OUR_WORDS, wording.LIMIT, wording.MORE, f"knowledge base {reply.base}"]
    for quote in reply.quotes:
        known += [quote.entry.question, quote.entry.text, wording.reviewed(quote.entry, TODAY)]
        known += [quote.limitation.text] if quote.limitation else []
        for source in quote.sources:
            brief = f"{short(source.citation)} · {study_line(source)}"
            known += [brief, vancouver(source.citation), study_line(source), link(source) or ""]
    known += wording.titles(reply.more[:3])
    for piece in sorted(map(_flat, known), key=len, reverse=True):
        text = text.replace(piece, " ") if piece else text
    assert text.split() == []
