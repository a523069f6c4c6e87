"""Which of DISCERN's questions a reader can answer from the cards: ``python -m tests.safety.discern`` prints who fills what.

DISCERN (http://www.discern.org.uk) rates information about treatment choices. This is no rating: it only counts in how many
entries the fields stand that a rater would look at, and which topics have entries at all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from bot.answering.citations import link
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from bot.models import Entry
from tests.conftest import SHIPPED

Filled = Callable[[KnowledgeBase, Entry], bool]


def _topic(*topics: str) -> Filled:
    return lambda _, entry: bool({*topics} & {*entry.topics})


QUESTIONS: Mapping[str, Filled] = {
    "1 aims are clear (the entry's own question)": lambda _, entry: bool(entry.question),
    "4 sources are given": lambda _, entry: bool(entry.cites),
    "5 the date is given (source's year or status, and review)": lambda base, entry: bool(entry.reviewed) and _dated(base, entry),
    "6 balanced (limit, other side or interests)": lambda base, entry: (
        bool(entry.limitation or entry.see_other) or _interests(base, entry)
    ),
    "7 further sources (a link)": lambda base, entry: all(link(base.sources[cite.source]) for cite in entry.cites),
    "8 areas of uncertainty": lambda _, entry: entry.kind in ("limitation", "open-question") or entry.limitation is not None,
    "9 how the treatment works": _topic("mechanism", "procedure", "conditioning"),
    "10 benefits": _topic("efficacy-rrms", "efficacy-progressive"),
    "11 risks": _topic("mortality", "toxicity-early", "late-effects", "infection", "fertility"),
    "12 what happens without treatment": _topic("comparison-dmt", "history"),
    "13 quality of life": _topic("quality-of-life"),
    "14 other choices": _topic("comparison-dmt", "comparison-alemtuzumab"),
    "15 shared decisions (guidelines, eligibility)": _topic("guidelines", "eligibility"),
}


def _dated(base: KnowledgeBase, entry: Entry) -> bool:
    return all(base.sources[cite.source].citation.year for cite in entry.cites)


def _interests(base: KnowledgeBase, entry: Entry) -> bool:
    return all(base.sources[cite.source].interests for cite in entry.cites)


def counts(base: KnowledgeBase) -> dict[str, int]:
    """How many entries fill the fields of each question."""
    return {title: sum(filled(base, entry) for entry in base.contents.entries) for title, filled in QUESTIONS.items()}


if __name__ == "__main__":
    shipped = knowledge.load(SHIPPED)
    lines = (f"{count:5} of {len(shipped.contents.entries)}  {title}" for title, count in counts(shipped).items())
    sys.stdout.write("\n".join(lines) + "\n2, 3 and 16 (aims met, relevance, overall) ask a reader's judgement.\n")
