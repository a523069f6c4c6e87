"""Fixtures: the shipped knowledge base, and small knowledge folders written for one test."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.answering.pipeline import Answerer
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from bot.replies import Reply
from tests.watch import Watch

PROJECT = Path(__file__).parent.parent
SHIPPED = PROJECT / "knowledge"

SOURCE = """\
id: moscow-2015
citation: {authors: [Doe J, Roe R], title: Long-term outcomes in Moscow, journal: Ann Hematol, year: 2015, doi: 10.1000/x1}
names: [moscow study]
kind: cohort
design: Open-label cohort at one centre
controlled: false
blinded: false
people: {n: 99, types: {rrms: 43, progressive: 56}}
read_from: abstract
interests: not stated
checked: "2026-11-22"
figures:
  - {id: efs, value: "75.5%", interval: 95% CI 60% to 85%, of: event-free survival, who: 56 people, when: 48.9 months}
  - {id: change, value: "-0.09 points", of: change of the EDSS a year, who: 99 people}
  - {id: p, value: "<0.05", of: p value, who: 99 people}
limitations: [No control group]
"""

ENTRIES = """\
- id: moscow-efs
  question: How did people with progressive MS do in the Moscow study?
  wordings: [russian results for progressive]
  text: Event-free survival was 75.5% in 56 people with progressive MS (p <0.05); EDSS changed by -0.09 points a year.
  kind: result
  cites: [{source: moscow-2015, figures: [efs, change, p]}]
  limitation: moscow-limits
  topics: [efficacy]
  ms_types: [spms, ppms]
  reviewed: "2026-11-25"
  review_by: "2027-11-25"
- id: moscow-limits
  question: What are the limits of the Moscow study?
  text: There was no control group.
  kind: limitation
  cites: [{source: moscow-2015}]
  topics: [efficacy]
  reviewed: "2026-11-25"
  review_by: "2027-11-25"
"""

TOPICS = "- {id: efficacy, title: How well it works, cues: [work]}\n"
DOMAINS = "- {host: doi.org, owner: DOI Foundation}\n"


WATCH = Watch()


def pytest_configure() -> None:
    """From the first test to the last, everything logged is held, and every question asked is known."""
    root = logging.getLogger()
    root.addHandler(WATCH)
    root.setLevel(logging.INFO)
    logging.getLogger("bot").setLevel(logging.DEBUG)
    reply = Answerer.reply

    def heard(answerer: Answerer, question: str, *others: Any, **options: Any) -> Reply:
        WATCH.asked.append(question)
        return reply(answerer, question, *others, **options)

    Answerer.reply = heard  # type: ignore[method-assign]  # it listens and changes nothing


@pytest.fixture(autouse=True)
def nothing_secret_is_logged() -> Iterator[None]:
    """After every test: no line of the log holds a question that was asked in it, or a token."""
    yield
    assert WATCH.found() == []


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    """The knowledge that the project ships."""
    return knowledge.load(SHIPPED)


@pytest.fixture(scope="session")
def answerer(shipped: KnowledgeBase) -> Answerer:
    """An answerer over the shipped knowledge."""
    return Answerer(shipped)


WriteFolder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> WriteFolder:
    """Writes a small valid knowledge folder; keyword arguments replace the text of its parts."""

    def write(source: str = SOURCE, entries: str = ENTRIES, topics: str = TOPICS, domains: str = DOMAINS, **more: str) -> Path:
        root = tmp_path / "knowledge"
        (root / "sources").mkdir(parents=True, exist_ok=True)
        (root / "entries").mkdir(exist_ok=True)
        (root / "sources" / "moscow-2015.yaml").write_text(source, encoding="utf-8")
        (root / "entries" / "efficacy.yaml").write_text(entries, encoding="utf-8")
        (root / "topics.yaml").write_text(topics, encoding="utf-8")
        (root / "domains.yaml").write_text(domains, encoding="utf-8")
        for name, text in more.items():
            (root / f"{name}.yaml").write_text(text, encoding="utf-8")
        return root

    return write
