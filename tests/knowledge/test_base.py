"""The snapshot: its hash, its cache, its terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.knowledge import base as knowledge
from tests.conftest import ENTRIES, SOURCE

WriteFolder = Callable[..., Path]


def test_the_hash_is_of_the_content_and_not_of_its_spelling(folder: WriteFolder) -> None:
    """Comments and YAML style don't change the base; a changed word does."""
    plain = knowledge.load(folder()).hash
    commented = knowledge.load(
        folder(entries="# a comment\n" + ENTRIES.replace("topics: [efficacy]", "topics:\n    - efficacy"))
    ).hash
    changed = knowledge.load(folder(entries=ENTRIES.replace("There was no", "There was really no"))).hash
    assert plain == commented
    assert plain != changed


def test_a_cached_base_is_the_same_and_a_changed_file_is_seen(folder: WriteFolder, tmp_path: Path) -> None:
    """The cache is keyed by what the files hold, so it can never be stale."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "somebody-elses.json").write_text("{}", encoding="utf-8")
    first = knowledge.load(folder(), cache)
    again = knowledge.load(folder(), cache)
    assert again == first
    other = knowledge.load(folder(source=SOURCE.replace("at one centre", "at two centres")), cache)
    assert other.hash != first.hash
    assert len(list(cache.iterdir())) == 2, "what was kept for the old files is gone, what isn't ours stays"


def test_a_damaged_or_unwritable_cache_costs_nothing(folder: WriteFolder, tmp_path: Path) -> None:
    """The files themselves are read when the cache is of no use."""
    cache = tmp_path / "cache"
    base = knowledge.load(folder(), cache)
    for kept in cache.iterdir():
        kept.write_bytes(b"\x00garbage")
    assert knowledge.load(folder(), cache) == base
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert knowledge.load(folder(), blocked) == base


def test_a_glossary_term_is_served_as_an_entry(folder: WriteFolder) -> None:
    """People can ask what a word means and get its cited definition."""
    term = """\
- id: term-edss
  term: EDSS
  forms: [disability scale]
  text: A scale of disability.
  cites: [{source: moscow-2015}]
  reviewed: "2026-11-25"
  review_by: "2027-11-25"
"""
    entry = knowledge.load(folder(glossary=term)).entries["term-edss"]
    assert (entry.question, entry.kind, entry.text) == ("What does EDSS mean?", "definition", "A scale of disability.")
