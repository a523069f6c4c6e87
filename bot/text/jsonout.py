"""A reply as plain data, for `--json` and for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from bot.answering.citations import link, vancouver
from bot.models import Source
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Nearest, Quote, Reply


def as_data(reply: Reply, question: str) -> dict[str, Any]:
    """One JSON-ready object; its keys are the same for every kind, empty where a kind has nothing to say."""
    data: dict[str, Any] = {
        "kind": reply.kind,
        "question": question,
        "quotes": [],
        "nearest": [],
        "caveat": reply.caveat.text,
        "confidence": 0.0,
        "base": reply.base,
        "logged": False,
    }
    match reply:
        case Answer():
            data |= _found(reply) | {"more": _nearest(reply.more)}
        case Abstention():
            data |= {
                "nearest": _nearest(reply.nearest),
                "message": reply.reason,
                "confidence": reply.confidence,
                "logged": reply.logged,
            }
        case DecisionSupport():
            data |= _found(reply) | {"team_questions": list(reply.team_questions)}
        case CrisisSignpost():
            data |= {"crisis": reply.crisis, "signpost": list(reply.lines)}
        case Multi():
            data["parts"] = [as_data(part, _part_question(part, question)) for part in reply.parts]
        case _:
            assert_never(reply)
    return data


def _found(reply: Answer | DecisionSupport) -> dict[str, Any]:
    return {"quotes": _quotes(reply.quotes), "confidence": reply.confidence}


def _part_question(part: Reply, whole: str) -> str:
    return part.question if isinstance(part, Answer | Abstention) else whole


def _quotes(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    return [
        {
            "entry": quote.entry.id,
            "question": quote.entry.question,
            "text": quote.entry.text,
            "kind": quote.entry.kind,
            "sources": [_source(source) for source in quote.sources],
            "limitation": quote.limitation.text if quote.limitation else None,
        }
        for quote in quotes
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "citation": vancouver(source.citation),
        "url": link(source),
        "design": source.design,
        "interests": source.interests,
    }


def _nearest(nearest: Iterable[Nearest]) -> list[dict[str, Any]]:
    return [{"entry": item.entry, "question": item.question} for item in nearest]
