"""The service: replies come first, the log second."""

from __future__ import annotations

from pathlib import Path

from bot.answering.pipeline import Answerer
from bot.replies import Abstention, Answer
from bot.service import EvidenceService
from bot.store import questions
from bot.store.database import opened

UNANSWERABLE = "my name is Anna Berg, how many moons does jupiter have?"


async def test_an_answered_question_touches_no_database(answerer: Answerer, tmp_path: Path) -> None:
    """Only what went unanswered is kept."""
    file = tmp_path / "bot.sqlite3"
    reply = await EvidenceService(answerer, file).ask("Did anyone die in the Russian HSCT study?")
    assert isinstance(reply, Answer)
    assert not file.exists()


async def test_an_unanswered_question_is_kept_without_the_person(answerer: Answerer, tmp_path: Path) -> None:
    """Redacted text, day and base; no name."""
    file = tmp_path / "bot.sqlite3"
    reply = await EvidenceService(answerer, file).ask(UNANSWERABLE)
    assert isinstance(reply, Abstention)
    assert reply.logged
    async with opened(file) as database:
        (gap,) = await questions.gaps(database)
    assert "Anna" not in gap.text
    assert "jupiter" in gap.text
    assert gap.base == answerer.base.hash
    assert b"Anna" not in b"".join(part.read_bytes() for part in tmp_path.iterdir())


async def test_a_failing_log_never_costs_the_reply(answerer: Answerer, tmp_path: Path) -> None:
    """The reader gets the reply, the fault is kept for `doctor`, nothing claims to be logged."""
    (tmp_path / "way").write_text("", encoding="utf-8")
    service = EvidenceService(answerer, tmp_path / "way" / "bot.sqlite3")
    reply = await service.ask(UNANSWERABLE)
    assert isinstance(reply, Abstention)
    assert not reply.logged
    assert service.log_fault is not None
    assert "bot.sqlite3" in str(service.log_fault)
