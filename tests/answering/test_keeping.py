"""What is kept of a question, through the whole log: not one personal part in any byte of it."""

from __future__ import annotations

import logging
import re
from datetime import date
from pathlib import Path

import pytest

from bot.answering.keeping import kept, matched
from bot.answering.pipeline import Answerer
from bot.answering.redact import redact
from bot.curation import gapfigures
from bot.replies import Abstention, Answer
from bot.service import EvidenceService
from bot.store import gaps, votes
from bot.store.database import opened
from bot.store.seal import Seal
from bot.text import gapreport, gapsout
from bot.unanswered import Asking
from tests.answering.redaction import SETS, sentences


def test_a_name_that_is_left_makes_it_key_words_only(answerer: Answerer) -> None:
    """A capitalised word that the collection doesn't know may be somebody; countries are not."""
    index = answerer.ranker.index
    assert kept("What did Xanthippe tell about fatigue?", index).text == "tell fatigue"
    assert kept("What does it cost in Thailand?", index).text == "What does it cost in Thailand?"
    assert kept("I am Xanthippe.", index).text == ""
    assert "47" not in matched("my edss is 6 and fatigue at 47", index).text


async def test_no_personal_part_is_in_any_byte(answerer: Answerer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """All 150 labelled sentences go through log and votes; the database's files, exports, report and program log are searched."""
    caplog.set_level(logging.DEBUG)
    labelled = [sentence for name in SETS for sentence in sentences(name)]
    async with opened(tmp_path / "bot.sqlite3") as database:
        service = EvidenceService(answerer, database.file)
        service.use(database)
        for number, sentence in enumerate(labelled):
            await _left(service, answerer, sentence.typed, number)
            vote = votes.Vote(date(2026, 11, 25), f"{number}", "base", None, redact(sentence.typed)[:300])
            await votes.record(database, Seal("k" * 40), number, vote)
        found = await gaps.gaps(database)
        exports = [gapsout.export(found, form) for form in ("csv", "json")]
        exports.append(gapreport.page(await gapfigures.read(database, date(2026, 11, 25)), answerer.base))
        raw = b"".join(part.read_bytes() for part in tmp_path.iterdir())
    assert len(found) > 30
    searched = "\n".join([raw.decode("utf-8", "ignore"), *exports, caplog.text]).casefold()
    parts = [part for sentence in labelled for part in sentence.personal if len(part) > 3]
    assert [part for part in parts if part.casefold() in searched] == []
    telling = {word for part in parts for word in re.findall(r"[\w@./'-]+", part) if _tells(word, answerer)}
    assert len(telling) > 100
    assert [word for word in sorted(telling) if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", searched)] == []


async def _left(service: EvidenceService, answerer: Answerer, typed: str, person: int) -> None:
    """Ask as a reader does, and say that the answer is not what was asked."""
    reply = answerer.reply(typed)
    await service.log(reply, person, 1)
    for part in getattr(reply, "parts", None) or (reply,):
        if isinstance(part, Answer):
            code = service.questions.remember(part, service.index)
            await service.questions.not_what_was_asked(code, service.index, Asking(person, 1))
        assert not isinstance(part, Abstention) or part.gap


def _tells(word: str, answerer: Answerer) -> bool:
    """Whether a word of a personal part tells of somebody by itself: an address, a number, a name that the collection lacks."""
    if len(word) < 4 or word.casefold() in answerer.ranker.index.surface:
        return False
    return any(char.isdigit() or char in "@/." for char in word) or word[0].isupper()
