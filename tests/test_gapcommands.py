"""Curators at the terminal: every command, as it is typed."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import gapcommands
from bot.cli import cli
from bot.errors import BotError
from bot.store import database
from bot.store.schema import HEAD
from tests.conftest import SHIPPED

MOONS = ("how many moons does jupiter have", "does jupiter have moons and how many", "jupiter moons how many")


EARLIER = (
    "id INTEGER PRIMARY KEY, key VARCHAR NOT NULL, day VARCHAR(10) NOT NULL, text VARCHAR NOT NULL, outcome VARCHAR NOT NULL, "
    "nearest JSON NOT NULL, base VARCHAR(12) NOT NULL, asked INTEGER NOT NULL"
)  # the columns that questions had before there were gaps


class Run:
    """Runs commands in this process on a database of its own."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.home, self.database = home, home / "bot.sqlite3"
        self._environment = {"HSCT_DATABASE": str(self.database), "HSCT_CACHE": str(cache), "HSCT_KNOWLEDGE": str(SHIPPED)}

    def __call__(self, *arguments: str) -> str:
        """What a command prints."""
        return self.result(*arguments).output

    def result(self, *arguments: str) -> Result:
        """What became of a command; an error meant for people is its output."""
        done = CliRunner(env=self._environment).invoke(cli, arguments)
        if isinstance(done.exception, BotError):
            done.stdout_bytes = str(done.exception).encode()
            done.output_bytes = done.stdout_bytes
        elif done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The program after three askings of one question and one of another."""
    made = Run(tmp_path, tmp_path_factory.getbasetemp() / "gap-cache")
    for question in (*MOONS, "who sang the song about pufferfish"):
        made("ask", question)
    return made


def test_a_gap_goes_its_way(run: Run) -> None:
    """Listed, shown, claimed, corrected, renamed, split, merged, dismissed, opened again, answered; all of it in its history."""
    assert "3 times" in run("gaps", "list")
    assert "3 times" in run("gaps", "list", "--words", "MOONS many")
    assert "No gap is like that" in run("gaps", "list", "--words", "moons rings")
    assert "jupiter moons how many" in run("gaps", "show", "1")
    assert run("gaps", "claim", "1") == "gap 1: claimed\n"
    assert "kind outside" in run("gaps", "kind", "1", "outside")
    assert "renamed" in run("gaps", "rename", "1", "Moons")
    assert "split off gap 1" in run("gaps", "split", "1", "3")
    assert "part of gap 1" in run("gaps", "merge", "3", "1")
    assert "needs an expert" in run("gaps", "expert", "1", "--whom", "an astronomer")
    assert "out of scope" in run("gaps", "dismiss", "1", "--reason", "another planet")
    assert "Moons" not in run("gaps", "list")
    assert "Moons" in run("gaps", "list", "--state", "out-of-scope")
    assert "new again" in run("gaps", "reopen", "1")
    entry = _an_entry(run)
    assert "answered" in run("gaps", "resolve", "1", entry)
    shown = run("gaps", "show", "3")
    for act in (
        "claimed",
        "kind outside",
        "renamed",
        "split",
        "merged",
        "needs expert",
        "dismissed",
        "reopened",
        f"answered {entry}",
    ):
        assert act in shown
    assert "no entry" in run("gaps", "resolve", "1", "no-such-entry")
    assert "no gap 99" in run("gaps", "claim", "99")


def test_export_edit_import(run: Run) -> None:
    """The dry run changes nothing; --apply does; a fault stops everything."""
    file = run.home / "gaps.csv"
    file.write_text(run("gaps", "export", "--format", "csv"), encoding="utf-8")
    assert "0 changes" in run("gaps", "import", str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    rows[0] |= {"state": "out-of-scope", "reason": "another planet"}
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert "nothing was changed yet" in run("gaps", "import", str(file))
    assert json.loads(run("gaps", "export"))[0]["state"] == "new"
    assert "1 changes made" in run("gaps", "import", str(file), "--apply")
    assert {row["state"] for row in json.loads(run("gaps", "export"))} == {"new", "out-of-scope"}
    file.write_text(file.read_text(encoding="utf-8").replace("another planet", ""), encoding="utf-8")
    run("gaps", "reopen", "1")
    assert "Nothing was changed" in run("gaps", "import", str(file), "--apply")
    assert "can't be read" in run("gaps", "import", str(run.home / "missing.csv"))


def test_a_wording_is_drafted_for_review(run: Run) -> None:
    """The operator sees what it would change; the gap waits for another person."""
    said = run("gaps", "resolve", "1", _an_entry(run), "--learn", MOONS[0])
    assert "answers would change" in said
    assert "is in review" in said
    assert json.loads(run("gaps", "export"))[0]["state"] == "drafted"


def _an_entry(run: Run) -> str:
    found = json.loads(run("ask", "--json", "Did anyone die in the Russian HSCT study?"))
    return str(found["quotes"][0]["entry"])


def test_digest_and_report(run: Run) -> None:
    """Both are made of what was logged."""
    assert "New: 2" in run("gaps", "digest")
    page = run.home / "report.html"
    assert "Written to" in run("gaps", "report", "--html", str(page))
    assert "jupiter" not in page.read_text(encoding="utf-8")
    assert "can't be written" in run("gaps", "report", "--html", str(run.home / "no" / "folder.html"))


def test_a_list_of_retractions_takes_effect_at_once(run: Run) -> None:
    """The source leaves the answers; the list's day is said, and that it is old."""
    question = "Did anyone die in the Russian HSCT study?"
    assert "shevchenko-2015" in run("ask", "--json", question)
    file = run.home / "list-2020-01-02.csv"
    head = "RetractionDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature"
    file.write_text(f"{head}\n1/2/2020 0:00,10.1007/s00277-015-2337-8,0,Retraction\n", encoding="utf-8")
    said = run("check", "--retractions", str(file))
    assert "shevchenko-2015: retracted (as of 2020-01-02)" in said
    assert "list of 2020-01-02" in said
    assert "get a newer one" in said
    quoted = {source["id"] for quote in json.loads(run("ask", "--json", question))["quotes"] for source in quote["sources"]}
    assert "shevchenko-2015" not in quoted
    assert "NOT  retractions: the last list read is of 2020-01-02" in run("doctor")


def test_questions_of_an_earlier_version_are_gathered(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Their texts and counts are kept, their keys become hashes."""
    run = Run(tmp_path, tmp_path_factory.getbasetemp() / "gap-cache")
    database.migrate(run.database)
    with sqlite3.connect(run.database) as connection:
        for table in ("statuses", "reviews", "gap_changes", "gap_terms", "gaps", "questions"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE servers DROP COLUMN left_on")
        connection.execute(f"CREATE TABLE questions ({EARLIER}, UNIQUE (key, day))")
        connection.execute("CREATE INDEX ix_questions_key ON questions (key)")
        for number, text in enumerate(MOONS[:2]):
            values = (text, f"2026-11-0{number + 1}", text, "abstention", "[]", "base", number + 1)
            connection.execute("INSERT INTO questions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    connection.close()
    (gap,) = json.loads(run("gaps", "export"))
    assert (gap["text"], gap["asked"], gap["wordings"]) == (MOONS[0], 3, 2)
    assert HEAD >= "0004"
    assert gapcommands.STATES[0] == "new"
