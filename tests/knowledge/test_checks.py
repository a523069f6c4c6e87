"""The rules of `check`, one fault at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import CheckFailed, KnowledgeError
from bot.knowledge import base as knowledge
from tests.conftest import ENTRIES, SOURCE

WriteFolder = Callable[..., Path]


def test_a_folder_that_keeps_all_rules_loads(folder: WriteFolder) -> None:
    """The counts say what was checked."""
    assert knowledge.load(folder()).counts == "2 entries, 1 sources, 3 figures checked"


FAULTS = [
    ("number", {"entries": ENTRIES.replace("75.5%", "57.5%")}, "text", "57.5%"),
    ("dropped minus", {"entries": ENTRIES.replace("by -0.09", "by 0.09")}, "text", "0.09"),
    ("flipped comparator", {"entries": ENTRIES.replace("<0.05", ">0.05")}, "text", ">0.05"),
    ("number in question", {"entries": ENTRIES.replace("in the Moscow", "in the 2014 Moscow")}, "question", "2014"),
    ("cited figure not given", {"entries": ENTRIES.replace(" (p <0.05)", "")}, "text", "not given"),
    (
        "unknown figure",
        {"entries": ENTRIES.replace("[efs, change, p]", "[efs, change, p, x]")},
        "cites.0.figures",
        "no figure 'x'",
    ),
    ("unknown source", {"entries": ENTRIES.replace("{source: moscow-2015, ", "{source: other, ")}, "cites.0.source", "no source"),
    ("no limitation", {"entries": ENTRIES.replace("  limitation: moscow-limits\n", "")}, "limitation", "needs"),
    ("dead limitation", {"entries": ENTRIES.replace("limitation: moscow-limits", "limitation: gone")}, "limitation", "gone"),
    ("same id", {"entries": ENTRIES.replace("id: moscow-limits", "id: moscow-efs")}, "id", "used in"),
    ("blank interests", {"source": SOURCE.replace("interests: not stated", "interests:")}, "interests", "text"),
    ("no interests", {"source": SOURCE.replace("interests: not stated\n", "")}, "interests", "missing"),
    ("too long", {"entries": ENTRIES.replace("There was no", "There was " + "really " * 100 + "no")}, "text", "too long"),
    (
        "no real date",
        {"entries": ENTRIES.replace('reviewed: "2026-11-25"', 'reviewed: "2026-02-30"')},
        "reviewed",
        "day is out of range",
    ),
    ("review before it was reviewed", {"entries": ENTRIES.replace("2027-11-25", "2025-11-25")}, "review_by", "later"),
    (
        "same wording",
        {"entries": ENTRIES.replace("[russian results for progressive]", "[a b, 'A: b!']")},
        "wordings.1",
        "already",
    ),
    ("unknown topic", {"entries": ENTRIES.replace("topics: [efficacy]", "topics: [elsewhere]")}, "topics", "elsewhere"),
    ("unknown field", {"entries": ENTRIES.replace("  kind: result", "  kinds: result\n  kind: result")}, "kinds", "not a field"),
    ("unknown kind", {"entries": ENTRIES.replace("kind: result", "kind: rumour")}, "kind", "rumour"),
    ("http link", {"source": SOURCE.replace("doi: 10.1000/x1", "url: http://doi.org/x")}, "citation.url", "form"),
    (
        "unknown site",
        {"source": SOURCE.replace("doi: 10.1000/x1", "url: https://clinic.example/x")},
        "citation.url",
        "clinic.example",
    ),
    ("file name", {"source": SOURCE.replace("id: moscow-2015", "id: other-2015")}, "id", "file's name"),
    ("retracted without a day", {"source": SOURCE + "status: retracted\n"}, "status_as_of", "day"),
    ("figure twice", {"source": SOURCE.replace("id: change", "id: efs")}, "figures.1.id", "twice"),
    (
        "verbatim without text",
        {"entries": ENTRIES.replace("  kind: limitation", "  verbatim: true\n  kind: limitation")},
        "verbatim",
        "not there",
    ),
    ("lone anchor", {"entries": "- &a x\n"}, "-", "anchors"),
    ("no list", {"entries": "id: x\n"}, "-", "must be a list"),
]


@pytest.mark.parametrize(("files", "field", "word"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_each_fault_is_found_at_its_field(folder: WriteFolder, files: dict[str, str], field: str, word: str) -> None:
    """Every rule names file, line and field, and says in words what to mend."""
    _, problems = knowledge.examine(folder(**files))
    found = [problem for problem in problems if problem.field == field and word in problem.what]
    assert found, [str(problem) for problem in problems]
    assert found[0].line >= 1
    assert found[0].file.endswith(".yaml")


def test_all_problems_are_reported_at_once(folder: WriteFolder) -> None:
    """One look is enough to mend everything."""
    entries = ENTRIES.replace("75.5%", "57.5%").replace("topics: [efficacy]", "topics: [elsewhere]")
    with pytest.raises(CheckFailed) as caught:
        knowledge.load(folder(entries=entries))
    assert len(caught.value.problems) >= 4
    assert "more; `check` lists them" in str(caught.value)


def test_the_line_is_the_one_of_the_fault(folder: WriteFolder) -> None:
    """The line leads to the field itself."""
    _, problems = knowledge.examine(folder(entries=ENTRIES.replace("75.5%", "57.5%")))
    line = next(problem.line for problem in problems if problem.field == "text")
    assert ENTRIES.splitlines()[line - 1].strip().startswith("text:")


def test_an_empty_folder_is_refused(folder: WriteFolder) -> None:
    """A check that looked at nothing fails."""
    _, problems = knowledge.examine(folder(entries=""))
    assert any("nothing was checked" in problem.what for problem in problems)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """The message says what was expected where."""
    with pytest.raises(KnowledgeError, match="no knowledge folder"):
        knowledge.load(tmp_path)


def test_a_verbatim_quotation_is_compared_letter_by_letter(folder: WriteFolder) -> None:
    """A quotation passes only if the stored text of its source holds it."""
    entries = ENTRIES.replace("  kind: limitation", "  verbatim: true\n  locator: p. 2\n  kind: limitation")
    root = folder(entries=entries)
    (root / "texts").mkdir()
    stored = root / "texts" / "moscow-2015.txt"
    stored.write_text("As said, There was no control\ngroup. More.", encoding="utf-8")
    knowledge.load(root)
    stored.write_text("There was a control group.", encoding="utf-8")
    with pytest.raises(CheckFailed, match="letter for letter"):
        knowledge.load(root)
