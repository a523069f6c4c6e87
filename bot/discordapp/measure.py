"""Error rates of the collection being served, for /about: measured when first asked for, in small steps beside the answers."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot import evaluation
from bot.config import shipped
from bot.discordapp.app import App
from bot.discordapp.views.static import Measured, Rate
from bot.errors import BotError

logger = logging.getLogger(__name__)

QUESTIONS = shipped("_eval/dev.jsonl", Path(__file__).parent.parent.parent / "tests" / "eval" / "dev.jsonl")


async def measured(app: App) -> Measured | None:
    """The error rates of the collection being served, measured when first asked for; None where that isn't possible."""
    collection = app.collection
    async with collection.measuring:
        if collection.measured is None:
            collection.measured = await _measure(app, QUESTIONS)
    return collection.measured


async def _measure(app: App, file: Path) -> Measured | None:
    try:
        questions = evaluation.load(file)
    except BotError as error:
        logger.warning("error rates are not measured: %s", error)
        return None
    outcomes = []
    for outcome in evaluation.run(app.service.answerer, questions):
        outcomes.append(outcome)
        await asyncio.sleep(0)  # answers to people come first
    answerable = [outcome for outcome in outcomes if outcome.question.kind == "answerable"]
    nothing = [outcome for outcome in outcomes if outcome.question.kind == "no-evidence-in-kb"]
    return Measured(
        len(outcomes),
        Rate(sum(outcome.kind != "answer" for outcome in answerable), len(answerable)),
        Rate(sum(outcome.kind == "answer" for outcome in nothing), len(nothing)),
    )
