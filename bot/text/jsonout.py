"""A reply as plain data, for `--json` and for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, assert_never

from bot import wording
from bot.answering.citations import link, people_line, status_words, vancouver
from bot.models import Source
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Nearest, Quote, Reply


def as_data(reply: Reply, question: str, today: date) -> dict[str, Any]:
    """One JSON-ready object; its keys are the same for every kind, empty where a kind has nothing to say.

    Args:
        reply: what was found.
        question: as it was asked; left out where somebody wrote of themself.
        today: the day, by which a review is overdue or not.
    """
    data: dict[str, Any] = {
        "kind": reply.kind,
        "question": question if _impersonal(reply) else "",
        "quotes": [],
        "nearest": [],
        "caveat": reply.caveat.text,
        "confidence": 0.0,
        "base": reply.base,
        "logged": False,
    }
    match reply:
        case Answer():
            data |= _found(reply, today) | {"more": _nearest(reply.more)}
        case Abstention():
            data |= {
                "nearest": _nearest(reply.nearest),
                "message": reply.reason,
                "confidence": reply.confidence,
                "logged": reply.logged,
            }
        case DecisionSupport():
            said = wording.CANT_SAY if reply.quotes else wording.CANT_SAY_NOTHING
            data |= _found(reply, today) | {"message": said, "team_questions": list(reply.team_questions)}
        case CrisisSignpost():
            data |= {"crisis": reply.crisis, "signpost": list(reply.lines)}
        case Multi():
            data["parts"] = [as_data(part, _part_question(part, question), today) for part in reply.parts]
        case _:
            assert_never(reply)
    return data


def _impersonal(reply: Reply) -> bool:
    """Whether the question tells of nobody's decision or danger and may be repeated."""
    if isinstance(reply, Multi):
        return all(map(_impersonal, reply.parts))
    return not isinstance(reply, DecisionSupport | CrisisSignpost)


def _found(reply: Answer | DecisionSupport, today: date) -> dict[str, Any]:
    return {"quotes": _quotes(reply.quotes, today), "confidence": reply.confidence}


def _part_question(part: Reply, whole: str) -> str:
    return part.question if isinstance(part, Answer | Abstention) else whole


def _quotes(quotes: Iterable[Quote], today: date) -> list[dict[str, Any]]:
    return [
        {
            "entry": quote.entry.id,
            "question": quote.entry.question,
            "introduction": wording.introduction(quote),
            "text": quote.entry.text,
            "kind": quote.entry.kind,
            "sources": [_source(source) for source in quote.sources],
            "limitation": quote.limitation.text if quote.limitation else None,
            "reviewed": quote.entry.reviewed,
            "review_by": quote.entry.review_by,
            "review": wording.reviewed(quote.entry, today),
            "one_person": wording.ONE_PERSON if quote.entry.one_person else None,
        }
        for quote in quotes
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "citation": vancouver(source.citation),
        "url": link(source),
        "design": source.design,
        "people": people_line(source.people),
        "interests": source.interests,
        "status": status_words(source) if source.status != "current" else source.status,
    }


def _nearest(nearest: Iterable[Nearest]) -> list[dict[str, Any]]:
    return [{"entry": item.entry, "question": item.question} for item in nearest]
