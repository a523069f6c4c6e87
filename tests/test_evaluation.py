"""Evaluation: labelled questions in, figures out, other engines and earlier bases beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from bot import evaluation
from bot.answering.pipeline import Answerer
from bot.cli import cli
from bot.errors import BotError
from bot.evaluation import history, peers
from bot.evaluation.bootstrap import lead, share
from bot.evaluation.figures import errors, reciprocal
from bot.evaluation.outcomes import Outcome, rank
from bot.evaluation.questions import Question
from bot.retrieval import Document
from bot.text import evaltable

VALUES = st.lists(st.sampled_from([0.0, 1 / 3, 0.5, 1.0]), min_size=1, max_size=60)
HITS = st.lists(st.booleans(), min_size=1, max_size=60)
RIGHT = frozenset({"right"})
ROWS = [
    {
        "id": "a",
        "question": "How did people with progressive MS do in the Moscow study?",
        "kind": "answerable",
        "topics": ["efficacy"],
    },
    {"id": "b", "question": "how many moons does jupiter have", "kind": "no-evidence-in-kb"},
    {"id": "c", "question": "and in spms?", "kind": "answerable", "note": 'PRIOR: "what did the moscow study find"'},
]
DOCUMENTS = [
    Document("hair", "Does hair grow back?", "Hair grew back in most people within six months.", ("hair loss",)),
    Document("cost", "What does it cost?", "Prices differ from country to country."),
    Document("stay", "How long is the hospital stay?", "Three to four weeks."),
    Document("work", "When can people go back to work?", "After three to six months."),
]


def _outcome(kind: str, reply: str, place: int = 0, confidence: float = 0.0, right: frozenset[str] = RIGHT) -> Outcome:
    question = Question(
        f"{kind}-{reply}-{place}", "?", kind, ("topic",), None, frozenset() if kind == "no-evidence-in-kb" else right
    )
    shown = (*["wrong"] * (place - 1), "right") if place else ("wrong",)
    return Outcome(question, reply, shown if reply == "answer" else (), place, confidence)


def _file(folder: Path, rows: Sequence[object] = ROWS, labels: str = "a: [moscow-efs]\nc: [moscow-efs]\n") -> Path:
    (folder / "labels.yaml").write_text(labels, encoding="utf-8")
    file = folder / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@given(VALUES)
@example([0.0] * 59 + [1.0])
def test_an_interval_holds_its_share(values: list[float]) -> None:
    """The mean lies between the ends, and both within the values' own range."""
    found = share(values)
    assert found
    assert found.of == len(values)
    assert found.value == pytest.approx(sum(values) / len(values))
    assert min(values) - 1e-9 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= max(values) + 1e-9


@given(VALUES)
def test_equal_data_give_equal_intervals(values: list[float]) -> None:
    """The seed is fixed and the order of the questions doesn't matter."""
    assert share(values) == share(reversed(values))


@pytest.mark.parametrize("values", [[1.0], [0.0] * 40, [1.0] * 40])
def test_equal_values_have_a_point_for_an_interval(values: list[float]) -> None:
    """The bootstrap can't say more where nothing differs."""
    found = share(values)
    assert found
    assert found.low == found.value == found.high == values[0]


def test_nothing_has_no_share() -> None:
    """No question, no figure."""
    assert share([]) is None
    assert lead([], []) is None


def test_an_interval_is_near_the_one_of_theory() -> None:
    """For a proportion it agrees with the normal approximation, p ± 1.96 √(p(1 − p)/n)."""
    found = share([1.0] * 120 + [0.0] * 80)
    assert found
    half = 1.96 * (0.6 * 0.4 / 200) ** 0.5
    assert (found.low, found.high) == pytest.approx((0.6 - half, 0.6 + half), abs=0.01)


@given(HITS)
def test_a_lead_is_paired(hits: list[bool]) -> None:
    """Against itself it is nothing, and against the opposite it is turned around."""
    ours = [float(hit) for hit in hits]
    theirs = [1 - hit for hit in ours]
    same, ahead, behind = lead(ours, ours), lead(ours, theirs), lead(theirs, ours)
    assert same
    assert ahead
    assert behind
    assert same.low == same.high == 0
    assert ahead.value == -behind.value


def test_each_kind_is_held_to_what_it_asks_for() -> None:
    """Passed, false and missed for every pair of kind and reply that matters."""
    cases = [
        (_outcome("answerable", "answer", 2), True, False, False),
        (_outcome("answerable", "answer"), False, True, False),
        (_outcome("answerable", "abstention"), False, False, True),
        (_outcome("no-evidence-in-kb", "answer"), False, True, None),
        (_outcome("no-evidence-in-kb", "abstention"), True, False, None),
        (_outcome("personal-advice", "decision-support"), True, None, None),
        (_outcome("crisis", "answer"), False, None, None),
        (_outcome("multi", "abstention"), False, False, True),
        (_outcome("multi", "abstention", right=frozenset()), True, None, None),
    ]
    for outcome, passed, false, missed in cases:
        assert (outcome.passed, outcome.false_answer, outcome.missed_answer) == (passed, false, missed), outcome


def test_figures_are_means_over_the_questions_that_have_them() -> None:
    """By kind in their fixed order and by topic; nothing is counted where it means nothing."""
    outcomes = [_outcome("answerable", "answer", 1), _outcome("answerable", "answer", 4), _outcome("crisis", "crisis")]
    answerable, crisis = evaluation.by_kind(outcomes)
    assert (answerable.group, answerable.questions, crisis.group) == ("answerable", 2, "crisis")
    shares = (answerable.passed, answerable.recall_1, answerable.recall_3, answerable.mrr)
    assert [found.value for found in shares if found] == [1.0, 0.5, 0.5, 0.625]
    assert crisis.false_answers is None
    (topic,) = evaluation.by_topic(outcomes)
    assert (topic.group, topic.questions) == ("topic", 3)


def test_another_threshold_errs_by_confidence_alone() -> None:
    """Missed below it where an answer is due, false from it on where none is."""
    outcomes = [
        _outcome("answerable", "answer", 1, 0.9),
        _outcome("answerable", "answer", 1, 0.4),
        _outcome("no-evidence-in-kb", "abstention", 0, 0.5),
        _outcome("personal-advice", "decision-support", 0, 0.9),
    ]
    low, high = errors(outcomes, 0.3), errors(outcomes, 0.6)
    assert (low.missed, low.answerable, low.false, low.unanswerable) == (0, 2, 1, 1)
    assert (high.missed, high.false) == (1, 0)


@given(st.lists(st.sampled_from(["right", "wrong"])))
def test_rank_is_the_place_of_the_first_right_entry(found: list[str]) -> None:
    """From 1; 0, worth nothing, where there is none."""
    place = rank(found, RIGHT)
    assert place == (found.index("right") + 1 if "right" in found else 0)
    assert reciprocal(place) == (1 / place if place else 0)


@pytest.mark.parametrize("name", peers.peers())
def test_every_peer_finds_what_shares_its_words(name: str) -> None:
    """Best first, at most ten, nothing for what no document holds, and no query syntax in a question."""
    search = peers.peers()[name](DOCUMENTS)
    assert search("hair loss")[0] == "hair"
    assert search('hospital stay AND "NOT (how* long')[0] == "stay"
    assert list(search("zebra crossing")) == []
    assert list(search("?!")) == []


def test_peers_are_asked_what_we_are_asked(answerer: Answerer) -> None:
    """Every engine ranks the labelled questions only, a follow-up with what it leans on; ours has no lead over itself."""
    question = Question("a", "Did anyone die in the Moscow study?", "answerable", (), "hsct in russia", frozenset({"none"}))
    assert question.whole == "hsct in russia Did anyone die in the Moscow study?"
    ours, *others = peers.compare(answerer.ranker, [question, replace(question, id="b", right=frozenset())])
    assert (ours.name, ours.lead_mrr) == (peers.OURS, None)
    assert [row.name for row in others] == list(peers.peers())
    assert all(row.mrr and row.mrr.of == 1 and row.lead_mrr for row in others)


@pytest.mark.parametrize("row", [{"id": "a"}, {"id": "a", "question": "?", "kind": "odd"}, [], 7])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, row: object) -> None:
    """File, line and what a question needs."""
    with pytest.raises(BotError, match=r"questions\.jsonl:2: not a question .*it needs id, question and a kind of answerable"):
        evaluation.load(_file(tmp_path, [ROWS[0], row]))


@pytest.fixture
def small(folder: Callable[..., Path], tmp_path: Path) -> evaluation.Report:
    """Three questions put to the small base."""
    from bot.knowledge import base as knowledge

    return evaluation.measure(Answerer(knowledge.load(folder())), evaluation.load(_file(tmp_path)))


def test_a_report_reads_as_tables_and_as_data(small: evaluation.Report) -> None:
    """Every kind, topic, engine and wrong answer in both; the data is plain JSON."""
    console = Console(file=StringIO(), width=80)
    evaltable.show(small, console)
    text = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    for name in ("answerable", "no-evidence-in-kb", "efficacy", peers.OURS, *peers.peers(), "in use", "the base's own"):
        assert name in text
    data = json.loads(json.dumps(evaltable.as_data(small)))
    assert [row["group"] for row in data["kinds"]] == ["answerable", "no-evidence-in-kb"]
    assert [row["id"] for row in data["wrong"]] == [outcome.question.id for outcome in small.wrong]
    assert data["engines"][0]["mrr"]["of"] == 2
    assert data["calibration"]["sample"] == 1


def test_a_base_is_compared_with_an_earlier_one(small: evaluation.Report, tmp_path: Path) -> None:
    """What is kept comes back; only questions of both runs whose reply differs are listed."""
    history.keep(tmp_path, small)
    before = history.earlier(tmp_path, small.base)
    assert history.calibration(tmp_path, small.base) == small.calibration
    assert history.calibration(tmp_path, "0" * 12) is None
    assert history.changes(before, small.outcomes) == []
    first, *rest = small.outcomes
    changed = replace(first, kind="abstention", shown=())
    new = replace(first, question=replace(first.question, id="new"))
    (change,) = history.changes(before, [changed, new, *rest])
    assert (change.id, change.now) == ("a", "abstention: nothing quoted")
    assert change.before.startswith("answer: moscow-efs")
    console = Console(file=StringIO(), width=200)
    evaltable.show_changes([change], small.base, "x", console)
    assert isinstance(console.file, StringIO)
    assert "from answer: moscow-efs" in console.file.getvalue()


def test_replies_to_other_questions_on_the_same_base_stay(small: evaluation.Report, tmp_path: Path) -> None:
    """Two question files can be kept for one base."""
    history.keep(tmp_path, replace(small, outcomes=small.outcomes[:1]))
    history.keep(tmp_path, replace(small, outcomes=small.outcomes[1:]))
    assert set(history.earlier(tmp_path, small.base)) == {"a", "b", "c"}


def test_an_unknown_base_is_a_clear_sentence(small: evaluation.Report, tmp_path: Path) -> None:
    """It names the bases that can be compared with; a path is no hash."""
    kept = tmp_path / "kept"
    with pytest.raises(BotError, match=r"No evaluation of the base abc is kept in .*; no run is kept yet"):
        history.earlier(kept, "abc")
    history.keep(kept, small)
    with pytest.raises(BotError, match=f"there are runs on {small.base}"):
        history.earlier(kept, f"../kept/{small.base}")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"calibration": null, "replies": 7}'])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    """One sentence, no traceback."""
    (tmp_path / "abc.json").write_text(text, encoding="utf-8")
    with pytest.raises(BotError, match=r"abc\.json can't be read .*remove it"):
        history.earlier(tmp_path, "abc")


def test_a_folder_that_cannot_be_written_is_said(small: evaluation.Report, tmp_path: Path) -> None:
    """The figures were printed before; only the comparison of later runs is lost."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BotError, match="The outcomes can't be kept in"):
        history.keep(tmp_path / "file", small)


def test_the_command_prints_data_and_then_what_changed(
    folder: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--json` for programs; `--compare` with the same base finds nothing, with an unknown one says so before any work."""
    monkeypatch.setenv("HSCT_CACHE", str(tmp_path / "cache"))
    options = ["--knowledge", str(folder()), "--database", str(tmp_path / "data" / "bot.sqlite3"), "eval", str(_file(tmp_path))]

    def run(*more: str) -> Result:
        return CliRunner().invoke(cli, [*options, *more], standalone_mode=False)

    assert isinstance(run("--compare", "0" * 12).exception, BotError)
    base = json.loads(run("--json").stdout)["base"]
    assert (tmp_path / "data" / history.FOLDER / f"{base}.json").exists()
    assert run("--compare", base).stdout.startswith("0 replies differ between the base")
    assert json.loads(run("--compare", base, "--json").stdout) == []
    assert peers.OURS in run().stdout
