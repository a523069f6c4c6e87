"""From forms to entries and sources: nothing typed is lost, and what a form shows is what it reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation import sources
from bot.curation.drafting import Form, content, form_of, new_key
from bot.curation.pace import HOUR, Pace
from bot.errors import RevisionError
from bot.knowledge import base as knowledge
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.export import as_data
from bot.models import Entry, Source

DAY = date(2026, 11, 25)
OLD: dict[str, Any] = {"id": "x", "topics": ["efficacy"], "cites": [{"source": "moscow-2015"}]}


@pytest.fixture
def base(root: Path) -> KnowledgeBase:
    """The small base."""
    return knowledge.load(root)


@pytest.mark.parametrize(
    ("figures", "cited"),
    [
        ("efs", ["efs"]),
        ("75.5%", ["efs"]),
        ("moscow-2015: efs\np", ["efs", "p"]),
        ("", ["efs"]),  # the only one whose numbers stand in the text
        ("No Such", ["no-such"]),  # kept, and found by the checks
    ],
)
def test_figures_are_named_by_id_or_value_or_meant_by_the_text(base: KnowledgeBase, figures: str, cited: list[str]) -> None:
    """However a moderator has them."""
    form = Form("How?", "Event-free survival was 75.5%.", "result", figures)
    made = content(form, OLD, base, DAY)
    assert made["cites"] == [{"source": "moscow-2015", "figures": cited}]
    assert made["limitation"] == "moscow-limits"
    assert made["review_by"] > made["reviewed"] == "2026-11-25"


def test_every_shipped_entry_comes_back_from_its_form(shipped: KnowledgeBase) -> None:
    """An edit that changes nothing changes nothing but the days."""
    for entry in shipped.contents.entries:
        stored = as_data(entry)
        again = Entry.model_validate(content(form_of(stored), stored, shipped, DAY))
        same = {"reviewed": entry.reviewed, "review_by": entry.review_by}
        assert again.model_copy(update=same) == entry.model_copy(update={"text": " ".join(entry.text.split())}), entry.id


def test_every_shipped_source_comes_back_from_its_forms(shipped: KnowledgeBase) -> None:
    """Citation, study and findings, as the forms show them."""
    for source in shipped.contents.sources:
        stored = as_data(source)
        study = (stored["kind"], stored["read_from"], stored["design"], sources.people_text(stored), stored["interests"])
        marks = "controlled\n" * source.controlled + "blinded\n" * source.blinded
        treatment = f"{source.treatment}\n{source.comparator}"
        lists = (sources.figures_text(stored), "\n".join(source.limitations), "\n".join(source.names))
        made = sources.with_findings(sources.with_study(stored, *study), *lists, treatment, marks)
        again = Source.model_validate(made)
        assert [figure.value for figure in again.figures] == [figure.value for figure in source.figures]
        assert again.model_copy(update={"figures": ()}) == source.model_copy(update={"figures": ()}), source.id
        cited = sources.citation(sources.citation_text(stored["citation"]))
        assert (cited["title"], cited.get("doi")) == (source.citation.title, source.citation.doi)


@given(st.text(max_size=200), st.sets(st.sampled_from(["a", "new", "a-2"])))
def test_a_new_id_is_an_id_and_new(text: str, taken: set[str]) -> None:
    """Of any text."""
    key = new_key(text, taken)
    assert key not in taken
    assert len(key) <= 60
    assert key.replace("-", "").isalnum()
    assert key == key.lower().strip("-")


def test_the_hour_limits_each_and_alarms_for_all() -> None:
    """A full hour later there is room again; one alarm an hour."""
    now = 0.0
    pace = Pace(2, 3, lambda: now)
    for person in (1, 1, 2):
        pace.take(person)
    with pytest.raises(RevisionError, match="more than 2 changes in an hour"):
        pace.take(1)
    assert (pace.alarming(), pace.alarming()) == (3, 0)
    now = HOUR
    pace.take(1)
    assert pace.alarming() == 0
