"""Why a question gets its answer: one private screen for moderators."""

from __future__ import annotations

from bot.answering.pipeline import RANKED, Answerer
from bot.curation.preview import in_words, said
from bot.discordapp.sanitise import clean_line
from bot.discordapp.views.card import Shelf
from bot.discordapp.views.kb import message_card
from bot.discordapp.views.parts import Card, joined
from bot.discordapp.views.quotes import Look
from bot.retrieval import Ranked
from bot.retrieval.confidence import WEIGHTS

SHOWN = 4


def why_card(answerer: Answerer, question: str, shelf: Shelf, look: Look) -> Card:
    """The words that count, what was found with its scores, the threshold, and what comes of it."""
    query, ranked = answerer.ranker.rank(question, RANKED)
    words = ", ".join(query.terms) or "none"
    unknown = ", ".join(query.unknown) or "none"
    head = joined(
        f"### Why: {clean_line(question)}",
        f"**Reply:** {clean_line(in_words(said(answerer.reply(question))))}",
        f"**Words that count:** {clean_line(words)}",
        f"**Of these in no entry:** {clean_line(unknown)}",
        f"**Answered from a confidence of** {WEIGHTS.answer_from}, near from {WEIGHTS.near_from}",
    )
    names = ("Best", "Runner-up", "Third", "Fourth")
    found = [joined(*_lines(name, one)) for name, one in zip(names, ranked[:SHOWN], strict=False)]
    return message_card([head, *found], shelf, look)


def _lines(name: str, one: Ranked) -> tuple[str, ...]:
    features = one.features
    scores = {
        "score": features.score,
        "share of what could be scored": features.normalised,
        "coverage": features.coverage,
        "likeness to its own questions": features.similarity,
        "relevance": one.relevance,
    }
    return (
        f"**{name}: {clean_line(one.id)}**, confidence {one.confidence:.2f}",
        f"matched: {clean_line(', '.join(one.hit.matched))}",
        f"-# {', '.join(f'{what} {value:.2f}' for what, value in scores.items())}",
    )
