"""Decisions and crises on every path: no yes, no no, no number for the person, nothing personal repeated or kept."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from bot.answering.pipeline import Answerer
from bot.replies import CrisisSignpost, DecisionSupport, Multi, Reply, Single
from bot.retrieval.analysis import fold_words
from bot.service import EvidenceService
from bot.text.jsonout import as_data
from tests.safety.paths import PATHS, TODAY, leftover, written
from tests.safety.sets import PARTS, everything, labelled

DECISIONS = [sentence for _, sentence in everything("decisions")]
CRISES = [sentence for _, sentence in everything("crisis")]


def _parts(reply: Reply) -> tuple[Single, ...]:
    return reply.parts if isinstance(reply, Multi) else (reply,)


def _decided(answerer: Answerer) -> list[tuple[str, Reply]]:
    """Each sentence that is read as a decision, with its reply."""
    replies = [(sentence, answerer.reply(sentence)) for sentence in DECISIONS]
    return [(sentence, reply) for sentence, reply in replies if any(isinstance(part, DecisionSupport) for part in _parts(reply))]


def test_a_decision_gets_no_yes_no_number_or_clinic(answerer: Answerer) -> None:
    """On every path the reply holds only reviewed entries, the fixed questions for one's team and the interface's words."""
    decided = _decided(answerer)
    assert len(decided) >= 0.97 * len(DECISIONS)
    for number, (_, reply) in enumerate(decided):
        for part in _parts(reply):
            if isinstance(part, DecisionSupport):
                assert part.team_questions == answerer.base.contents.safety.team_questions
                assert all(quote.entry == answerer.base.entries[quote.entry.id] for quote in part.quotes)
        show = list(PATHS.values())[number % len(PATHS)]
        assert not leftover(show(reply, TODAY), reply, answerer.base)


def test_nothing_personal_of_a_decision_is_repeated(answerer: Answerer) -> None:
    """No path, JSON with the question at hand among them, holds the sentence or its part about the person."""
    for sentence, reply in _decided(answerer):
        data = json.dumps(as_data(reply, sentence, TODAY), ensure_ascii=False)
        shown = " ".join([data, *(show(reply, TODAY) for show in PATHS.values())]).lower()
        if all(isinstance(part, DecisionSupport) for part in _parts(reply)):
            assert sentence.lower() not in shown
            assert not leftover(PATHS["JSON"](reply, TODAY), reply, answerer.base)
        personal = re.findall(r"\b(?:i am|i'm|im|i have|my edss is|edss) \d+(?:\.\d+)?[^,.?]{0,12}", sentence.lower())
        own = {text.lower() for part in _parts(reply) for quote in getattr(part, "quotes", ()) for text in written(quote)}
        assert not [words for words in personal if words in shown and not any(words in text for text in own)]


async def test_of_a_decision_only_the_collections_own_words_are_kept(answerer: Answerer, tmp_path: Path) -> None:
    """The database holds none of the sentences, no number, and no word that the collection doesn't have itself."""
    file = tmp_path / "bot.sqlite3"
    service = EvidenceService(answerer, file)
    for sentence, reply in _decided(answerer):
        if all(isinstance(part, DecisionSupport) for part in _parts(reply)):
            await service.ask(sentence)
    index, kept = answerer.ranker.index, _rows(file, "SELECT text, terms FROM questions")
    assert kept
    for text, _ in kept:
        assert not re.search(r"\d", text)
        assert all(any(term in index.vocabulary for term in index.analyzer.terms([word])) for word in fold_words(text)), text
    assert not {text for text, _ in kept} & {sentence for sentence in DECISIONS if len(sentence.split()) > 4}


def _rows(file: Path, query: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def test_a_crisis_is_in_no_table(answerer: Answerer, tmp_path: Path) -> None:
    """After every crisis sentence that is recognised the database holds nothing, not even a row; the reply alone tells of it."""
    file = tmp_path / "bot.sqlite3"
    service = EvidenceService(answerer, file)
    await service.ask("How many moons does jupiter have?")  # so that there is a database to look into
    before = _dump(file)
    for sentence in CRISES:
        reply = await service.ask(sentence) if isinstance(answerer.reply(sentence), CrisisSignpost) else None
        assert reply is None or not getattr(reply, "logged", False)
    assert _dump(file) == before
    assert "jupiter" in " ".join(before)


def _dump(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@pytest.mark.parametrize("country", ["", "GB", "US", "DE", "XX"])
def test_a_crisis_gets_the_signpost_first_and_only(answerer: Answerer, country: str) -> None:
    """No entry, no title, no team question: the country's numbers, or the safe default with findahelpline.com."""
    here = EvidenceService(answerer, None).for_country(country)
    place = answerer.base.contents.safety.signposts.get(country) or answerer.base.contents.safety.signpost_elsewhere
    assert place is not None
    for part in PARTS:
        for section, sentence in labelled("crisis", part):
            reply = here.reply(sentence)
            if not isinstance(reply, CrisisSignpost):
                continue
            assert place.emergency in " ".join(reply.lines)
            assert section.startswith("medical") or "findahelpline.com" in " ".join(reply.lines)
            seen = PATHS["private card in English"](reply, TODAY)
            assert seen.startswith(reply.lines[0][:30])
    assert "local emergency number" in answerer.base.contents.safety.signpost_elsewhere.emergency  # type: ignore[union-attr]


def test_a_crisis_in_one_of_several_sentences_is_all_that_is_answered(answerer: Answerer) -> None:
    """Whatever else is asked beside it, before or after."""
    for around in (
        "what does NEDA mean? {}",
        "{}. did anyone die in the moscow study?",
        "should i have hsct? {} how long is the stay?",
    ):
        for _, sentence in labelled("crisis", "held_back"):
            reply = answerer.reply(around.format(sentence))
            assert not isinstance(reply, Multi) or not any(isinstance(part, CrisisSignpost) for part in reply.parts)
