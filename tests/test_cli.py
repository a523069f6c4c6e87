"""The terminal, as a person or a program uses it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ENTRIES, PROJECT

WriteFolder = Callable[..., Path]
ANSWERABLE = "Did anyone die in the Russian HSCT study?"
UNANSWERABLE = "how many moons does jupiter have"


class Run:
    """Runs the program in its own process with its own data folders."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = home / "bot.sqlite3"

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"HSCT_DATABASE": str(self.database), "HSCT_CACHE": str(CACHE), "COLUMNS": "100"} | environment
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


CACHE = Path("unset")


@pytest.fixture(scope="session", autouse=True)
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    global CACHE  # noqa: PLW0603  # one warm cache for all processes of this file
    CACHE = tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The program with an empty database of its own."""
    return Run(tmp_path)


def test_an_answer_shows_quote_citation_link_limit_and_caveat(run: Run) -> None:
    """All that a reader needs, on one screen; exit 0."""
    done = run("ask", ANSWERABLE)
    text = " ".join(done.stdout.split())
    assert done.returncode == 0
    assert "none of the 99 people died" in text
    assert "Annals of Hematology. 2015;94(7):1149-1157." in text
    assert "https://doi.org/10.1007/s00277-015-2337-8" in done.stdout
    assert "no control group" in text
    assert "charges for the procedure" in text
    assert "What this does not show:" in text
    assert "Not medical advice. Trials only: in February 2015" in text
    assert "\x1b" not in done.stdout
    assert not run.database.exists()


def test_what_is_not_known_is_said_and_kept(run: Run) -> None:
    """Exit 1, the honest sentence, and a row in the log that `gaps` shows and exports."""
    done = run("ask", UNANSWERABLE)
    assert done.returncode == 1
    assert "The collection has nothing on this." in done.stdout
    assert "without your name" in done.stdout
    assert UNANSWERABLE in run("gaps", "list").stdout
    assert UNANSWERABLE in run("gaps", "show", "1").stdout
    assert json.loads(run("gaps", "export").stdout)[0]["text"] == UNANSWERABLE
    assert run("gaps", "export", "--format", "csv").stdout.splitlines()[1].split(",")[1] == UNANSWERABLE
    assert run("gaps", "show", "99").returncode == 2


def test_json_is_one_object_with_the_promised_fields(run: Run) -> None:
    """Programs read the same reply."""
    data = json.loads(run("ask", "--json", ANSWERABLE).stdout)
    assert data["kind"] == "answer"
    assert {"question", "quotes", "nearest", "caveat", "confidence", "base", "logged"} <= set(data)
    quote = data["quotes"][0]
    review = {"reviewed", "review_by", "review", "one_person"}
    assert set(quote) == {"entry", "question", "introduction", "text", "kind", "sources", "limitation"} | review
    assert set(quote["sources"][0]) == {"id", "citation", "url", "design", "people", "interests", "status"}


def test_the_evaluation_is_written_under_the_headings_of_chart(run: Run, tmp_path: Path) -> None:
    """To the file that is named; one that can't be written is said in words."""
    asked = tmp_path / "asked.jsonl"
    asked.write_text('{"id": "a", "question": "is it a cure?", "kind": "crisis", "topics": [], "note": ""}\n', encoding="utf-8")
    assert run("eval", str(asked), "--chart", str(tmp_path / "chart.md")).returncode == 0
    assert "## Limits" in (tmp_path / "chart.md").read_text(encoding="utf-8")
    refused = run("eval", str(asked), "--chart", str(tmp_path / "no" / "chart.md"))
    assert refused.returncode == 2
    assert "can't be written" in refused.stderr


def test_a_batch_answers_line_by_line_in_order(run: Run, tmp_path: Path) -> None:
    """Ids come back in the order of the file; a question that can't be read is an error line, not the end."""
    rows = [
        {"id": "a", "question": ANSWERABLE},
        {"id": "b", "question": UNANSWERABLE},
        {"id": "c", "question": "and in ppms?", "prior": "does hsct work for spms"},
        {"id": "d", "question": "x" * 10_000},
        {"id": "e", "question": ""},
        {"id": "f", "question": "chest pain since the cells went back in this afternoon"},
        {"id": "g", "question": "\x00 is it \x00 a cure?"},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = run("ask", "--json", "--batch", str(batch))
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in out] == list("abcdefg")
    assert [row["kind"] for row in out] == ["answer", "abstention", "answer", "error", "error", "crisis", "answer"]
    assert out[1]["logged"]


def test_a_crisis_is_signposted_and_never_kept(run: Run) -> None:
    """Where to turn comes first; the log knows nothing of it."""
    done = run("ask", "I don't want to live any more")
    assert done.returncode == 0
    assert "findahelpline.com" in done.stdout
    assert not run.database.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "The question is empty"),
        (("ask", "x" * 10_000), "please shorten it"),
        (("ask",), "Give a question in quotes"),
        (("--knowledge", "nowhere", "ask", "x"), "nowhere is no knowledge folder"),
        (("--config", "nowhere.yaml", "ask", "x"), "nowhere.yaml can't be read"),
        (("ask", "--json", "--batch", "nowhere.jsonl"), "nowhere.jsonl can't be read"),
        (("eval", "nowhere.jsonl"), "nowhere.jsonl can't be read"),
        (("frobnicate",), "No such command"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(run: Run, arguments: tuple[str, ...], says: str) -> None:
    """Exit 2, no traceback, nothing on standard output."""
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize("question", ["😀😀", "??????", "\u202egnirts \u200b\u0007", "\u202e", "Сколько стоит?", "a\tb\nc"])
def test_odd_questions_end_in_a_clear_sentence(run: Run, question: str) -> None:
    """Emoji, bidi and control characters, other scripts: an honest reply with the caveat, never an error."""
    done = run("ask", question)
    assert done.returncode in (0, 1)
    assert "Not medical advice." in done.stdout
    assert done.stderr == ""


def test_ask_imports_neither_discord_nor_the_database(run: Run) -> None:
    """An answer needs none of the heavy packages."""
    code = (
        "import sys; sys.argv = ['bot', 'ask', sys.argv[1]]\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('discord', 'sqlalchemy', 'alembic', 'matplotlib', 'prompt_toolkit') if name in sys.modules])"
    )
    environment = {**os.environ, "HSCT_DATABASE": str(run.database), "HSCT_CACHE": str(CACHE)}
    done = subprocess.run(
        [sys.executable, "-c", code, ANSWERABLE], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_locked_or_damaged_database_never_costs_the_reply(run: Run) -> None:
    """The reader gets the sentence; `doctor` and `gaps` say what is wrong and what to do."""
    run.database.write_text("no database" * 500, encoding="utf-8")
    done = run("ask", UNANSWERABLE)
    assert done.returncode == 1
    assert "The collection has nothing on this." in done.stdout
    assert "without your name" not in done.stdout
    assert "not a database file; move it aside" in run("doctor").stdout
    assert "not a database file; move it aside" in run("gaps", "list").stderr
    run.database.unlink()
    sqlite3.connect(run.database).close()
    assert "integrity ok" in run("doctor").stdout


def test_check_lists_problems_and_fails(run: Run, folder: WriteFolder, tmp_path: Path) -> None:
    """Exit 0 with the counts where all is well, 1 with every problem where not; schemas on request."""
    assert run("--knowledge", str(folder()), "check").stdout.strip() == "2 entries, 1 sources, 3 figures checked"
    broken = folder(entries=ENTRIES.replace("75.5%", "57.5%").replace("topics: [efficacy]", "topics: [x]"))
    done = run("--knowledge", str(broken), "check")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 4
    assert "efficacy.yaml:4: text:" in done.stderr
    assert run("check", "--json-schema", str(tmp_path / "schemas")).returncode == 0
    assert json.loads((tmp_path / "schemas" / "source.json").read_text(encoding="utf-8"))["title"] == "Source"


def test_the_shipped_knowledge_passes_its_own_check(run: Run) -> None:
    """What readers are served has no problem."""
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_has_a_help_text(run: Run) -> None:
    """Nobody has to read the code to use it."""
    from bot.cli import cli

    for name, command in cli.commands.items():
        assert command.help, name
    assert "Exit" not in run("--help").stderr
