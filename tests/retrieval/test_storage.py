"""The index kept in a file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from bot.retrieval import Document, Index, Lexicon, storage
from bot.retrieval.storage import load_or_build

LEXICON = Lexicon(synonyms={"hsct": ("stem cell transplant",)})
DOCUMENTS = [
    Document("b", "Does hair grow back?", "Hair grew back after the transplant.", ("hair loss",)),
    Document("a", "What is HSCT?", "A stem cell transplant, in short.", (), ("procedure",)),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder that is not there yet."""
    return tmp_path / "cache" / "index.npz"


def test_the_file_gives_the_index_that_was_built(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, not built again: the same arrays, words and hits."""
    built = load_or_build(file, DOCUMENTS, LEXICON)
    monkeypatch.setattr(Index, "build", None)
    loaded = load_or_build(file, DOCUMENTS, LEXICON)
    assert_same(loaded, built)
    assert loaded.search("hair after hsct") == built.search("hair after hsct") != []


def test_an_index_from_a_file_serves_the_next_build(file: Path) -> None:
    """What was analysed before a restart is not analysed again after it."""
    load_or_build(file, DOCUMENTS, LEXICON)
    more = [*DOCUMENTS, Document("c", "What does it cost?", "It differs.")]
    assert_same(Index.build(more, LEXICON, load_or_build(file, DOCUMENTS, LEXICON)), Index.build(more, LEXICON))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY"])
def test_a_damaged_file_is_replaced(file: Path, content: bytes) -> None:
    """It costs time, never an answer."""
    load_or_build(file, DOCUMENTS, LEXICON)
    whole = file.read_bytes()
    for damaged in (content, whole[: len(whole) // 2]):
        file.write_bytes(damaged)
        assert load_or_build(file, DOCUMENTS, LEXICON).search("hair")
        assert len(file.read_bytes()) == len(whole)


def test_a_file_of_another_version_or_size_is_replaced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Analysis may have changed since."""
    load_or_build(file, DOCUMENTS[:1], LEXICON)
    assert len(load_or_build(file, DOCUMENTS, LEXICON).documents) == 2
    monkeypatch.setattr(storage, "VERSION", storage.VERSION + 1)
    load_or_build(file, DOCUMENTS, LEXICON)
    assert np.load(file)["version"].tolist() == [storage.VERSION, 2]


def test_nothing_in_the_file_is_run(file: Path) -> None:
    """Every array can be read without pickle."""
    load_or_build(file, DOCUMENTS, LEXICON)
    with np.load(file, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    """A full or read-only disk is no reason not to answer; without a file nothing is kept."""
    (tmp_path / "taken").write_text("not a folder")
    assert load_or_build(tmp_path / "taken" / "index.npz", DOCUMENTS, LEXICON).search("hair")
    assert load_or_build(None, DOCUMENTS, LEXICON).search("hair")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def assert_same(one: Index, other: Index) -> None:
    """The same index, array for array and word for word."""
    assert list(one.documents) == list(other.documents)
    assert list(one.vocabulary.items()) == list(other.vocabulary.items())
    assert list(one.surface.items()) == list(other.surface.items())
    for parts in ((one.postings, other.postings), (one.corpus.streams, other.corpus.streams), (one.questions, other.questions)):
        for field in fields(parts[0]):
            assert np.array_equal(*(getattr(part, field.name) for part in parts)), field.name
