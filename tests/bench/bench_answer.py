"""How fast questions are answered: ``python -m tests.bench.bench_answer``.

Prints, from one run: warm answers of the whole pipeline (p50, p95, p99 in milliseconds), the same questions through plain
rank_bm25 as its README shows it (a ratio side by side), cold starts of `ask` in their own processes, and the peak memory of one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from bot import config, evaluation
from bot.service import build_answerer

PROJECT = Path(__file__).parents[2]
ROUNDS = 5
COLD_STARTS = 7
QUESTION = "Did anyone die in the Russian HSCT study?"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HSCT_CACHE": folder, "HSCT_DATABASE": f"{folder}/bot.sqlite3"}
        started = time.perf_counter()
        answerer = build_answerer(config.load())
        first = time.perf_counter() - started
        started = time.perf_counter()
        build_answerer(config.load())
        again = time.perf_counter() - started
        print(f"load and index the base: {first:.3f} s the first time, {again:.3f} s from the cache")
        questions = [(question.text, question.prior) for question in evaluation.load(PROJECT / "tests" / "eval" / "dev.jsonl")]
        ours = _times(lambda asked: answerer.reply(*asked), questions)
        texts = [" ".join((document.title, *document.aliases, document.text)) for document in answerer.ranker.index.documents]
        plain = BM25Okapi([text.lower().split() for text in texts])
        theirs = _times(lambda asked: plain.get_top_n(asked[0].lower().split(), texts, 10), questions)
        _print("whole reply", ours)
        _print("rank_bm25 get_top_n alone", theirs)
        half, tail = (np.percentile(theirs, share) / np.percentile(ours, share) for share in (50, 99))
        print(f"ratio at p50: {half:.2f}, at p99: {tail:.2f}")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"  # an installed program is compiled; the first start sees to it
        _cold()
        cold = [_cold() for _ in range(COLD_STARTS)]
        print(f"cold start of ask: median {np.median(cold):.3f} s, slowest {max(cold):.3f} s")
        print(f"peak memory of one ask: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def _times(answer: object, questions: list[tuple[str, str | None]]) -> list[float]:
    assert callable(answer)
    times = []
    for _ in range(ROUNDS):
        for question in questions:
            started = time.perf_counter()
            answer(question)
            times.append((time.perf_counter() - started) * 1_000)
    return times


def _print(name: str, times: list[float]) -> None:
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    print(f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms over {len(times)} questions")


def _cold() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "ask", QUESTION], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
