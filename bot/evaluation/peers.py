"""Other search engines over the same documents: what each finds for a question, as its users would set it up.

Here rank_bm25 and sqlite3 are measured, not used, so this module opens both itself (SQLite in memory only). bm25s and tantivy
take part where the `bench` extra is installed.
"""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from bot.evaluation.bootstrap import Share, lead, share
from bot.evaluation.figures import recall, reciprocal
from bot.evaluation.outcomes import rank
from bot.evaluation.questions import Question
from bot.retrieval import Analyzer, Document, Ranker
from bot.retrieval.analysis import fold_words
from bot.retrieval.stopwords import STOP_WORDS

DEPTH = 10  # places looked at
OURS = "this ranking"

Search = Callable[[str], Sequence[str]]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Compared:
    """How well one engine ranks, and by how much ours is ahead of it (paired); None for ours itself."""

    name: str
    recall_1: Share | None
    recall_3: Share | None
    mrr: Share | None
    lead_recall_1: Share | None = None
    lead_mrr: Share | None = None


def compare(ranker: Ranker, questions: Iterable[Question]) -> list[Compared]:
    """Rank the documents for all labelled questions with ours and with every peer that is installed."""
    labelled = [question for question in questions if question.right]
    ours = _ranks(lambda text: [item.id for item in ranker.rank(text, DEPTH)[1]], labelled)
    rows = [_compared(OURS, ours, None)]
    for name, build in peers().items():
        rows.append(_compared(name, _ranks(build(ranker.index.documents), labelled), ours))
    return rows


def peers() -> Mapping[str, Callable[[Sequence[Document]], Search]]:
    """By name the engines that can be built here."""
    optional = {"bm25s, stemmed": ("bm25s", bm25s), "tantivy, en_stem": ("tantivy", tantivy)}
    return {
        "rank_bm25, split words": rank_bm25_plain,
        "rank_bm25, stemmed": rank_bm25_stemmed,
        "SQLite FTS5, porter": fts5,
    } | {name: build for name, (package, build) in optional.items() if find_spec(package)}


def rank_bm25_plain(documents: Sequence[Document]) -> Search:
    """As in its README: lower-case words split at spaces."""
    return _okapi(documents, lambda text: text.lower().split(), lambda text: text.lower().split())


def rank_bm25_stemmed(documents: Sequence[Document]) -> Search:
    """With our analysis but for the lexicon: folded, stemmed, without stop and chat words."""
    analyzer = Analyzer()
    return _okapi(documents, lambda text: analyzer.terms(fold_words(text)), lambda text: analyzer.query_terms(fold_words(text)))


def fts5(documents: Sequence[Document]) -> Search:
    """Porter stems, any of the words but stop words, the title counting twice: its best setting on outside collections."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(id UNINDEXED, title, body, tokenize='porter unicode61')")
    rows = ((document.id, document.title, _body(document)) for document in documents)
    database.executemany("INSERT INTO passage VALUES (?, ?, ?)", rows)

    def search(text: str) -> list[str]:
        words = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]
        asked = " OR ".join(f'"{word}"' for word in words)
        best = "SELECT id FROM passage WHERE passage MATCH ? ORDER BY bm25(passage, 0, 2, 1), id LIMIT ?"
        return [row[0] for row in database.execute(best, (asked, DEPTH))] if words else []

    weakref.finalize(search, database.close)
    return search


def bm25s(documents: Sequence[Document]) -> Search:
    """As in its README: its own tokenizer with English stop words and Snowball stems."""
    library: Any = import_module("bm25s")
    stemmer = import_module("Stemmer").Stemmer("english")

    def terms(texts: Sequence[str]) -> Any:
        return library.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    index = library.BM25()
    index.index(terms([_text(document) for document in documents]), show_progress=False)

    def search(text: str) -> list[str]:
        found, scores = index.retrieve(terms([text]), k=min(DEPTH, len(documents)), show_progress=False)
        return [documents[at].id for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def tantivy(documents: Sequence[Document]) -> Search:
    """Its English stemmer, any of the words."""
    library: Any = import_module("tantivy")
    builder = library.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    index = library.Index(builder.add_text_field("body", tokenizer_name="en_stem").build())
    writer = index.writer(num_threads=1)
    for document in documents:
        writer.add_document(library.Document(id=document.id, body=_text(document)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        asked = index.parse_query(" ".join(_WORD.findall(text.lower())), ["body"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(asked, DEPTH).hits]

    return search


def _okapi(documents: Sequence[Document], terms: Callable[[str], list[str]], asked: Callable[[str], list[str]]) -> Search:
    index = BM25Okapi([terms(_text(document)) for document in documents])

    def search(text: str) -> list[str]:
        scores = index.get_scores(asked(text))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [documents[at].id for at in best if scores[at] > 0]

    return search


def _ranks(search: Search, questions: Iterable[Question]) -> list[int]:
    return [rank(search(question.whole), question.right) for question in questions]


def _compared(name: str, ranks: Sequence[int], ours: Sequence[int] | None) -> Compared:
    first, third = ([recall(place, places) for place in ranks] for places in (1, 3))
    mean = [reciprocal(place) for place in ranks]
    if ours is None:
        return Compared(name, share(first), share(third), share(mean))
    ahead = lead([recall(place, 1) for place in ours], first), lead(map(reciprocal, ours), mean)
    return Compared(name, share(first), share(third), share(mean), *ahead)


def _text(document: Document) -> str:
    return f"{document.title} {_body(document)}"


def _body(document: Document) -> str:
    return " ".join([*document.aliases, document.text, *document.topics, *document.names])
