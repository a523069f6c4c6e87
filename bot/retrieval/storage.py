"""An index kept in a file, so that a start need not analyse every document again. Arrays only: nothing in it is ever run.

The file belongs to one set of documents and one lexicon; whoever keeps it names it by their hash. A file that is missing,
damaged or from another version of the analysis is simply not used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.analysis import Analyzer, Lexicon
from bot.retrieval.corpus import Corpus, Document, Rows
from bot.retrieval.index import Index
from bot.retrieval.postings import Postings

VERSION = 6  # raise when analysis, fields or scoring change

Arrays = dict[str, NDArray[Any]]
T = TypeVar("T", Postings, Rows)


def load_or_build(file: Path | None, documents: Sequence[Document], lexicon: Lexicon, previous: Index | None = None) -> Index:
    """The index over `documents`, from the file where it fits, built and kept otherwise.

    Args:
        file: where it is kept; its name must change with documents and lexicon. None keeps nothing.
        documents: what is indexed.
        lexicon: the words it is analysed with.
        previous: an index that shares most of the documents, to build this one sooner.
    """
    if file and (index := _load(file, sorted(documents, key=lambda document: document.id), lexicon)):
        return index
    index = Index.build(documents, lexicon, previous)
    if file:
        _save(file, index)
    return index


def _save(file: Path, index: Index) -> None:
    corpus = index.corpus
    arrays: Arrays = {"version": np.asarray([VERSION, len(corpus.documents)])}
    arrays |= _named("postings", index.postings) | _named("streams", corpus.streams) | _named("questions", corpus.questions)
    arrays |= {"vocabulary": _packed(corpus.vocabulary), "surface": _packed(corpus.surface)}
    arrays |= {"surface_counts": np.fromiter(corpus.surface.values(), np.int32, len(corpus.surface))}
    partial = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]  # numpy's stub takes no mapping here
        partial.replace(file)
    except OSError:
        return  # a full or read-only disk only means that the next start is slower


def _load(file: Path, documents: Sequence[Document], lexicon: Lexicon) -> Index | None:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if arrays["version"].tolist() != [VERSION, len(documents)]:
                return None
            corpus = Corpus(
                documents,
                vocabulary={term: number for number, term in enumerate(_unpacked(arrays["vocabulary"]))},
                streams=_restored(Rows, arrays, "streams"),
                questions=_restored(Rows, arrays, "questions"),
                surface=dict(zip(_unpacked(arrays["surface"]), arrays["surface_counts"].tolist(), strict=True)),
            )
            return Index(corpus, Analyzer(lexicon), _restored(Postings, arrays, "postings"))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _named(prefix: str, value: Postings | Rows) -> Arrays:
    return {f"{prefix}.{field.name}": getattr(value, field.name) for field in fields(value)}


def _restored(kind: type[T], arrays: Any, prefix: str) -> T:
    return kind(**{field.name: arrays[f"{prefix}.{field.name}"] for field in fields(kind)})


def _packed(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words (they hold no line break) as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []
