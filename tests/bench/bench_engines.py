"""How fast passages are found, side by side with other engines: ``python -m tests.bench.bench_engines [--million]``.

Every engine runs alone in its own process, all on one core, one after the other, over the same passages: the shipped entries'
sentences shuffled anew into about 60 words, one word in a hundred replaced by a made-up one. 300 questions, from the development
questions and the entries' wordings, are asked from text to the ten best with their scores. Printed by size: microseconds (p50,
p95, p99), and how many times ours is faster at p50 and p99; seconds to build; MB resident above the imports, passages included.
Then whether our ten best are rank_bm25's, what one more entry costs, and what the strangest questions cost. Needs the `bench`
extra.

rank_bm25 and bm25s are given our terms, and the time to make them counts; tantivy and SQLite stem for themselves.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from bot import config
from bot.answering.pipeline import documents as entries
from bot.knowledge import base as knowledge
from bot.retrieval import Analyzer, Document, Index
from bot.retrieval.analysis import fold_words
from bot.retrieval.index import top
from bot.retrieval.postings import BIGRAM_WEIGHT, K1, B, idf, warm
from bot.retrieval.stopwords import STOP_WORDS

PROJECT = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 100_000)
WORDS = 60
K = 10
ROUNDS = 5
SECONDS = 90.0  # for the questions of one engine; the slow ones are asked fewer
OURS = "ours, numba: terms only, as the others"

Search = Callable[[str], object]
Searches = Mapping[str, Search]
_WORD = re.compile(r"\w+")


def main() -> None:
    """Measure everything and print it, or one engine for the process that does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also a million passages (an hour, 20 GB)")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(PARTS[chosen.one[0]](Path(chosen.one[1]))))
        return
    for size in [*chosen.sizes, *([1_000_000] if chosen.million else [])]:
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder), size)
            print(f"\n{size:,} passages", flush=True)
            _table([row for part in ENGINES for row in _alone(part, Path(folder))])
            for part in (check, *((limits,) if size == 10_000 else ())):
                print("\n".join(_alone(part.__name__, Path(folder))), flush=True)


def _alone(part: str, folder: Path) -> Any:
    """What a part of this program finds in its own process, on the last core."""
    core = max(os.sched_getaffinity(0))
    command = [sys.executable, "-m", "tests.bench.bench_engines", "--one", part, str(folder)]
    os.sched_setaffinity(0, {core})  # inherited
    run = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout.splitlines()[-1])


def _table(rows: Sequence[Mapping[str, Any]]) -> None:
    ours = next(row for row in rows if row["name"] == OURS)
    print(f"{'engine':<44}{'p50':>10}{'p95':>10}{'p99':>10}{'x p50':>8}{'x p99':>8}{'build s':>9}{'MB':>8}")
    for row in sorted(rows, key=lambda row: float(row["us"][0])):
        times = "".join(f"{time:>10,.1f}" for time in row["us"])
        times += "".join(f"{row['us'][at] / ours['us'][at]:>8.1f}" for at in (0, 2))
        print(f"{row['name']:<44}{times}{row['build']:>9.2f}{row['mb']:>8,.0f}", flush=True)


# Passages and questions


def _write(folder: Path, size: int) -> None:
    """Passages and questions for all engines alike."""
    base = entries(knowledge.load(config.load().knowledge, None))
    draw = random.Random(size)  # noqa: S311 – no secret
    with (folder / "passages").open("w", encoding="utf-8") as file:
        file.writelines(f"{passage}\n" for passage in _passages(base, size, draw))
    asked = [json.loads(line)["question"] for line in (PROJECT / "tests/eval/dev.jsonl").read_text("utf-8").splitlines()]
    wordings = [wording for document in base for wording in (document.title, *document.aliases)]
    (folder / "questions").write_text(json.dumps(asked + draw.sample(wordings, 300 - len(asked))), "utf-8")


def _passages(base: Iterable[Document], size: int, draw: random.Random) -> Iterator[str]:
    sentences = [sentence.split() for document in base for sentence in re.split(r"(?<=[.!?])\s+", document.text)]
    for _ in range(size):
        words: list[str] = []
        while len(words) < WORDS:
            words += draw.choice(sentences)
        yield " ".join(_made_up(draw) if draw.random() < 0.01 else word for word in words)


def _made_up(draw: random.Random) -> str:
    return "".join(draw.choice("bcdfgklmnprstvz") + draw.choice("aeiou") for _ in range(4))


def _read(folder: Path) -> list[str]:
    return (folder / "passages").read_text("utf-8").splitlines()


# Engines: each builds from passages and gives named searches


def ours_numpy(passages: Sequence[str]) -> Searches:
    """Our index as it is without extras; the whole search, with what was matched."""
    index = _index(passages)
    return {"ours, numpy: whole search": index.search, "ours, numpy: terms only, as the others": _terms_only(index)}


def ours_numba(passages: Sequence[str]) -> Searches:
    """The same with the `fast` extra."""
    index = _index(passages)
    return {"ours, numba: whole search": index.search, OURS: _terms_only(index)}


def rank_bm25(passages: Sequence[str]) -> Searches:
    """As in its README, and with the fastest way to the best scores."""
    analyzer = Analyzer()
    ranker = BM25Okapi([analyzer.terms(fold_words(passage)) for passage in passages])

    def partitioned(question: str) -> object:
        scores = ranker.get_scores(_terms(analyzer, question))
        best = np.argpartition(scores, -K)[-K:]
        return best[np.argsort(-scores[best])]

    return {
        "rank_bm25: get_top_n (README)": lambda question: ranker.get_top_n(_terms(analyzer, question), passages, n=K),
        "rank_bm25: get_scores, argpartition": partitioned,
    }


def bm25s_numpy(passages: Sequence[str]) -> Searches:
    """With our terms."""
    return {"bm25s, numpy": _bm25s(passages, "numpy")}


def bm25s_numba(passages: Sequence[str]) -> Searches:
    """With our terms and its compiled kernel."""
    return {"bm25s, numba": _bm25s(passages, "numba")}


def tantivy(passages: Sequence[str]) -> Searches:
    """Its English stemmer, any of the words."""
    library: Any = import_module("tantivy")
    builder = library.SchemaBuilder().add_unsigned_field("id", stored=True)
    index = library.Index(builder.add_text_field("body", tokenizer_name="en_stem").build())
    writer = index.writer(num_threads=1)
    for number, passage in enumerate(passages):
        writer.add_document(library.Document(id=number, body=passage))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> object:
        return searcher.search(index.parse_query(" ".join(_WORD.findall(question.lower())), ["body"]), K).hits

    return {"tantivy, en_stem": search}


def fts5(passages: Sequence[str]) -> Searches:
    """Porter stems, any of the words but stop words."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(body, tokenize='porter unicode61')")
    database.executemany("INSERT INTO passage VALUES (?)", ((passage,) for passage in passages))
    best = "SELECT rowid, rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?"

    def search(question: str) -> object:
        words = [word for word in _WORD.findall(question.lower()) if word not in STOP_WORDS]
        return database.execute(best, (" OR ".join(f'"{word}"' for word in words), K)).fetchall() if words else []

    return {"SQLite FTS5, porter": search}


ENGINES: Mapping[str, Callable[[Sequence[str]], Searches]] = {
    engine.__name__: engine for engine in (ours_numba, ours_numpy, bm25s_numba, bm25s_numpy, tantivy, fts5, rank_bm25)
}


def _index(passages: Iterable[str]) -> Index:
    return Index.build([Document(f"{number:07d}", "", passage) for number, passage in enumerate(passages)])


def _terms_only(index: Index) -> Search:
    """The search that the others do: no repair of spelling, no pairs, positions and scores for a result."""

    def search(question: str) -> object:
        numbers = [index.vocabulary.get(term, -1) for term in _terms(index.analyzer, question)]
        return index.postings.top(index.postings.lists(_apart(numbers)), K)

    return search


def _apart(numbers: Iterable[int]) -> list[int]:
    """The terms with an unknown one after each, so that none are neighbours."""
    return [number for known in numbers for number in (known, -1)]


def _terms(analyzer: Analyzer, question: str) -> list[str]:
    return analyzer.query_terms(fold_words(question))


def _bm25s(passages: Sequence[str], backend: str) -> Search:
    analyzer = Analyzer()
    ranker = import_module("bm25s").BM25(k1=K1, b=B, backend=backend)
    ranker.index([analyzer.terms(fold_words(passage)) for passage in passages], show_progress=False)

    def search(question: str) -> object:
        terms = [term for term in _terms(analyzer, question) if term in ranker.vocab_dict]
        return ranker.retrieve([terms], k=K, show_progress=False) if terms else []

    return search


# Measures, each in a process of its own


def timed(engine: Callable[[Sequence[str]], Searches], folder: Path) -> list[dict[str, Any]]:
    """One row for each of the engine's searches."""
    for library in ("bm25s", "tantivy", "numba"):
        if library in engine.__name__:
            import_module(library)
    if engine is ours_numba:
        warm()  # as the bot does at its start
    gc.collect()
    imported = _resident()
    passages = _read(folder)
    started = time.perf_counter()
    searches = engine(passages)
    build = time.perf_counter() - started
    gc.collect()
    resident = _resident() - imported
    questions = json.loads((folder / "questions").read_text("utf-8"))
    return [{"name": name, "us": _times(search, questions), "build": build, "mb": resident} for name, search in searches.items()]


def _times(search: Search, questions: Sequence[str]) -> list[float]:
    """Percentiles in microseconds over all questions, asked once before unless they take too long."""
    times: list[float] = []
    began = time.perf_counter()
    for asked in range(1 + ROUNDS):
        for question in questions:
            started = time.perf_counter()
            search(question)
            now = time.perf_counter()
            if asked or now - began > SECONDS / 4:
                times.append((now - started) * 1e6)
            if now - began > SECONDS:
                break
    return [float(time) for time in np.percentile(times, [50, 95, 99])]


def check(folder: Path) -> list[str]:
    """Whether our ten best are rank_bm25's with our idf, ties by position (for as many questions as the time allows)."""
    index = _index(_read(folder))
    whole = len(index.documents) <= max(SIZES)  # the pairs of a million passages do not fit into rank_bm25's dicts
    streams = [row.tolist() for row in index.corpus.streams]
    ranker = _Monotone(streams, k1=K1, b=B)
    pair_ranker = _Monotone([list(pairwise(stream)) for stream in streams], k1=K1, b=B) if whole else None
    same = asked = 0
    apart, began = 0.0, time.perf_counter()
    for question in json.loads((folder / "questions").read_text("utf-8")):
        if time.perf_counter() - began > SECONDS:
            break
        numbers = [index.vocabulary.get(term, -1) for term in index.query(question).terms]
        expected = ranker.get_scores(numbers)
        if pair_ranker:
            expected += BIGRAM_WEIGHT * pair_ranker.get_scores(list(pairwise(numbers)))
        positions, scores = index.postings.top(index.postings.lists(numbers if whole else _apart(numbers)), K)
        best = [position for position in top(expected.round(9), K) if expected[position] > 0]
        same += positions.tolist() == best
        asked += 1
        apart = max([apart, *np.abs(scores - expected[positions]).tolist()])
    what = "terms and pairs" if whole else "terms"
    return [f"ten best as rank_bm25's ({what}, our idf): {same} of {asked} questions, scores at most {apart:.0e} apart"]


class _Monotone(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25 with our idf."""

    def _calc_idf(self, nd: Mapping[object, int]) -> None:
        self.idf = {term: idf(self.corpus_size, count) for term, count in nd.items()}


def limits(folder: Path) -> list[str]:
    """What one more entry and the strangest questions cost."""
    index = _index(_read(folder))
    started = time.perf_counter()
    warm()
    lines = [f"the kernel is compiled after {time.perf_counter() - started:.1f} s"]
    started = time.perf_counter()
    Index.build([*index.documents, Document("new", "One more", "It has words.")], previous=index)
    lines.append(f"one more entry is in the index after {time.perf_counter() - started:.3f} s")
    for name, question in STRANGE.items():
        times = []
        for _ in range(5):
            started = time.perf_counter()
            index.search(question)
            times.append((time.perf_counter() - started) * 1e3)
        lines.append(f"{name}: {max(times):.2f} ms at most")
    return lines


def _unknown(number: int) -> str:
    """A word that nobody wrote and that spelling repair must look up."""
    return "transplant" + "".join("abcdefghij"[int(digit)] for digit in str(number))


STRANGE = {
    "a question of 10,000 characters": "transplant relapse hair hsct " * 345,
    "a word of 10,000 letters": "x" * 10_000,
    "1,000 distinct unknown words": " ".join(map(_unknown, range(1_000))),
    "10,000 characters that unfold into 18 each": "\ufdfa" * 10_000,
    "10,000 accents on one letter": "a" + "\u0301" * 10_000,
}
PARTS: Mapping[str, Callable[[Path], Any]] = {
    **{name: partial(timed, engine) for name, engine in ENGINES.items()},
    "check": check,
    "limits": limits,
}


def _resident() -> float:
    """MB of this process in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
