"""Lists of retractions: what they say of sources, in both forms, and what can't be read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.answering import compose
from bot.errors import KnowledgeError
from bot.knowledge import base as knowledge
from bot.knowledge import retractions
from bot.knowledge.standing import Review, Standing, Status, reviewed_digest, stood
from bot.store.upkeep import is_stale
from tests.conftest import SOURCE, WriteFolder

HEAD = "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason"


def watch(folder: Path, *rows: tuple[str, str, str, str], name: str = "retractions-2026-11-20.csv") -> retractions.NoticeList:
    """A list in Retraction Watch's form: (day, DOI, PMID, nature)."""
    lines = [f"1,T,{day} 0:00,10.1/r,{doi},{pmid},{nature},+why;" for day, doi, pmid, nature in rows]
    file = folder / name
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return retractions.read(file)


def status(folder: Path, base: knowledge.KnowledgeBase, *rows: tuple[str, str, str, str]) -> tuple[str, str] | None:
    """What the list says of the one source."""
    found = retractions.statuses(watch(folder, *rows), base.contents.sources).get("moscow-2015")
    return (found.status, found.as_of) if found else None


@pytest.fixture
def base(folder: WriteFolder) -> knowledge.KnowledgeBase:
    """A base with one source, DOI 10.1000/x1."""
    return knowledge.load(folder(SOURCE.replace("doi: 10.1000/x1", 'doi: 10.1000/X1, pmid: "123456"')))


def test_all_natures_are_read(tmp_path: Path, base: knowledge.KnowledgeBase) -> None:
    """Retracted, concern, corrected; only a reinstatement takes a retraction back; DOIs in any case, or the PMID alone."""
    doi, retracted = "10.1000/x1", ("1/31/2024", "10.1000/X1", "0", "Retraction")
    assert status(tmp_path, base, retracted) == ("retracted", "2024-01-31")
    assert status(tmp_path, base, ("2/1/2024", doi, "0", "Expression of concern")) == ("concern", "2024-02-01")
    assert status(tmp_path, base, ("2/1/2024", "unavailable", "123456", "Correction")) == ("corrected", "2024-02-01")
    assert status(tmp_path, base, retracted, ("2/1/2024", doi, "0", "Correction")) == ("retracted", "2024-01-31")
    assert status(tmp_path, base, retracted, ("2/1/2025", doi, "0", "Reinstatement")) == ("current", "2025-02-01")
    assert status(tmp_path, base, ("1/1/2024", "10.9/other", "0", "Retraction")) is None


def test_crossrefs_form_is_read(tmp_path: Path, base: knowledge.KnowledgeBase) -> None:
    """A notice that names what it updates, and a paper that names its notices."""
    file = tmp_path / "crossref.json"
    updated = {"date-parts": [[2025, 3, 4]]}
    to = {"DOI": "10.2/n", "update-to": [{"DOI": "10.1000/x1", "type": "expression_of_concern", "updated": updated}]}
    by = {"DOI": "10.1000/x1", "updated-by": [{"DOI": "10.2/n", "type": "retraction", "updated": updated}]}
    for works, said in (([to], "concern"), ([by], "retracted"), ([to, by], "retracted")):
        file.write_text(json.dumps({"message": {"items": works}}), encoding="utf-8")
        listed = retractions.read(file)
        assert listed.day == "2025-03-04"
        assert retractions.statuses(listed, base.contents.sources)["moscow-2015"].status == said


def test_the_lists_day_is_told_in_its_name_or_by_the_operator(tmp_path: Path) -> None:
    """Else it is the day of its newest notice; after the configured time it is stale."""
    row = ("1/31/2024", "10.1/x", "0", "Retraction")
    assert watch(tmp_path, row).day == "2026-11-20"
    assert watch(tmp_path, row, name="list.csv").day == "2024-01-31"
    assert retractions.read(tmp_path / "list.csv", date(2026, 1, 2)).day == "2026-01-02"
    assert not is_stale("2026-11-20", date(2026, 11, 25), 30)
    assert is_stale("2026-10-20", date(2026, 11, 25), 30)
    assert is_stale(None, date(2026, 11, 25), 30)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "lacks the columns"),
        ("{not json", "not the JSON"),
        ("[1]", "a work must be an object"),
        (HEAD + "\n", "holds no notice"),
        (HEAD + "\n1,T,soon,10.1/r,10.1/x,0,Retraction,\n", "is no date"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(tmp_path: Path, content: str, says: str) -> None:
    """Nothing is half taken over."""
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=says):
        retractions.read(file)
    with pytest.raises(KnowledgeError, match="can't be read"):
        retractions.read(tmp_path / "missing.csv")


def test_a_retracted_source_leaves_the_answers_and_the_hash_stays(base: knowledge.KnowledgeBase) -> None:
    """What stands beside the knowledge changes neither texts nor what is searched; the later word counts."""
    entry = base.entries["moscow-efs"]
    after = stood(base, Standing({"moscow-2015": Status("retracted", "2026-01-01", "2026-11-20")}))
    assert compose.quotable(base, entry)
    assert not compose.quotable(after, entry)
    assert after.hash == base.hash
    back = stood(after, Standing({"moscow-2015": Status("current", "2026-02-01", "2026-11-20")}))
    assert compose.quotable(back, entry)
    older = stood(after, Standing({"moscow-2015": Status("corrected", "2025-01-01", "2026-11-20")}))
    assert not compose.quotable(older, entry)
    assert stood(base, Standing()) is base


def test_a_review_counts_for_what_was_looked_at_only(base: knowledge.KnowledgeBase) -> None:
    """An entry that has changed since is not called reviewed."""
    entry = base.contents.entries[0]
    right = Review(reviewed_digest(entry), "2027-11-20", "2028-11-20")
    assert stood(base, Standing(reviews={entry.id: right})).entries[entry.id].review_by == "2028-11-20"
    other = Review("0" * 16, "2027-11-20", "2028-11-20")
    assert stood(base, Standing(reviews={entry.id: other})) is base
