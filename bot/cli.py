"""The terminal: ``python -m bot COMMAND``. Exit codes of `ask`: 0 answered, 1 abstained, 2 error."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import config, kbcommands, storecommands
from bot.errors import BotError, CheckFailed, QuestionError
from bot.gapcommands import gaps
from bot.replies import Abstention, Multi, Reply

if TYPE_CHECKING:
    from bot.evaluation import Report

ANSWERED, ABSTAINED, ERROR = 0, 1, 2


def main() -> None:
    """Run a command; errors are one line on stderr that says what to do."""
    try:
        sys.exit(cli.main(prog_name="hsct-bot", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"{error.format_message()} (see --help)", err=True)
    except BotError as error:
        click.echo(str(error), err=True)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of the pipe has left: nobody to tell
    sys.exit(ERROR)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="Settings file (default: config.yaml where there is one)."
)
@click.option("--knowledge", type=click.Path(path_type=Path), help="Knowledge folder to answer from.")
@click.option("--database", type=click.Path(path_type=Path), help="Database file for the questions log.")
@click.version_option(package_name="hsct-evidence-bot")
@click.pass_context
def cli(context: click.Context, config_file: Path | None, knowledge: Path | None, database: Path | None) -> None:
    """What is known about HSCT in multiple sclerosis, with quoted entries and cited sources."""
    settings = config.load(config_file)
    given: dict[str, Any] = {"knowledge": knowledge, "database": database}
    context.obj = settings.model_copy(update={name: value for name, value in given.items() if value is not None})


@cli.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--batch", type=click.Path(path_type=Path), help="JSON lines {id, question, prior?} in, one JSON line each out (with --json)."
)
@click.pass_obj
def ask(settings: config.Settings, question: str | None, as_json: bool, batch: Path | None) -> int:
    """Answer QUESTION."""
    from bot.service import EvidenceService, build_answerer

    if batch and (question or not as_json):
        raise click.UsageError("--batch goes with --json and takes its questions from the file.")
    if not batch:
        gc.disable()  # one answer and out: looking for garbage while the collection loads takes a tenth of the time
    service = EvidenceService(build_answerer(settings), settings.database, keep_text=settings.raw_text_days > 0)
    if batch:
        return _ask_batch(service, batch)
    if question is None:
        raise click.UsageError('Give a question in quotes: ask "Is HSCT a cure?"')
    reply = _asked(service, question)
    if as_json:
        from bot.text.jsonout import as_data

        click.echo(json.dumps(as_data(reply, question, datetime.now(UTC).date()), ensure_ascii=False, indent=2))
    else:
        _print(reply)
    return ABSTAINED if _abstained(reply) else ANSWERED


@cli.command()
@click.pass_obj
def chat(settings: config.Settings) -> int:
    """Ask one question after another."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import FuzzyWordCompleter

    from bot.service import EvidenceService, build_answerer

    service = EvidenceService(build_answerer(settings), settings.database, keep_text=settings.raw_text_days > 0)
    known = sorted(entry.question for entry in service.answerer.base.entries.values())
    session: PromptSession[str] = PromptSession("ask> ", completer=FuzzyWordCompleter(known), complete_while_typing=False)
    click.echo("Ask about HSCT in MS. Tab completes known questions; an empty line or Ctrl-D leaves.")
    prior: str | None = None
    while line := _next_line(session):
        try:
            _print(_asked(service, line, prior))
            prior = line
        except QuestionError as error:
            click.echo(str(error))
    return ANSWERED


@cli.command()
@click.pass_obj
def run(settings: config.Settings) -> int:
    """Connect to Discord and answer there until stopped."""
    import logging

    from bot.discordapp.run import serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(serve(settings))
    return 0


@cli.command()
@click.option("--port", type=int, help="Port on this machine; without it, a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.pass_obj
def demo(settings: config.Settings, port: int | None, no_browser: bool) -> int:
    """Try the real bot in a simulated Discord in your browser: no token, no account, no network."""
    from bot.discordapp.demo import show

    asyncio.run(show(settings, port, click.echo, browser=not no_browser))
    return 0


@cli.command()
@click.option(
    "--json-schema", type=click.Path(path_type=Path, file_okay=False), help="Write the files' JSON schemas to this folder."
)
@click.option(
    "--retractions", type=click.Path(path_type=Path), help="Take over what a list of retractions (CSV or JSON) says of sources."
)
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), help="Day of that list, where its file's name doesn't say it.")
@click.pass_obj
def check(settings: config.Settings, json_schema: Path | None, retractions: Path | None, dated: datetime | None) -> int:
    """Check the knowledge folder: every problem at once, as file:line: field: what is wrong and how to mend it."""
    from bot.knowledge import base, schema

    if json_schema:
        json_schema.mkdir(parents=True, exist_ok=True)
        for name, data in schema.json_schemas().items():
            (json_schema / f"{name}.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
        click.echo(f"Schemas written to {json_schema}.")
    contents, problems = base.examine(settings.knowledge)
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(base.KnowledgeBase(contents, "").counts)
    if retractions:
        _take_over(settings, retractions, dated)
    return 1 if problems else 0


@cli.command("eval")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--compare", metavar="BASE_HASH", help="Only list the questions answered differently than on an earlier base.")
@click.option(
    "--chart", type=click.Path(path_type=Path, dir_okay=False), help="Write a report under CHART's headings to this file."
)
@click.pass_obj
def evaluate(settings: config.Settings, file: Path | None, as_json: bool, compare: str | None, chart: Path | None) -> int:
    """Measure the answers to a labelled question FILE (default: the development questions)."""
    from rich.console import Console

    from bot import evaluation
    from bot.evaluation import history
    from bot.service import build_answerer
    from bot.text import evaltable

    questions = evaluation.load(file or config.shipped("_eval/dev.jsonl", Path("tests/eval/dev.jsonl")))
    kept = settings.database.parent / history.FOLDER
    before = history.earlier(kept, compare) if compare else {}
    report = evaluation.measure(build_answerer(settings), questions)
    changes = history.changes(before, report.outcomes)
    if as_json:
        data = [asdict(change) for change in changes] if compare else evaltable.as_data(report)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif compare:
        evaltable.show_changes(changes, compare, report.base, Console())
    else:
        evaltable.show(report, Console())
    history.keep(kept, report)
    if chart:
        _write_chart(report, chart)
    return 0


def _write_chart(report: Report, file: Path) -> None:
    from bot.text.chart import chart

    try:
        file.write_text(chart(report, datetime.now(UTC).date()), encoding="utf-8")
    except OSError as error:
        raise BotError(f"{file} can't be written ({error.strerror}); name a file in a folder that you may write to.") from error


@cli.command()
@click.pass_obj
def doctor(settings: config.Settings) -> int:
    """Look over the installation and say what to mend."""
    from bot.doctor import examine

    findings = examine(settings)
    for finding in findings:
        click.echo(f"{'ok ' if finding.ok else 'NOT'}  {finding.what}: {finding.says}")
    return 0 if all(finding.ok for finding in findings) else 1


def _take_over(settings: config.Settings, file: Path, dated: datetime | None) -> None:
    """Keep what a list of retractions says, and say what of it concerns the collection."""
    from bot.curation import terminal

    for line in asyncio.run(terminal.retractions(settings, file, dated.date() if dated else None)):
        click.echo(line)


def _ask_batch(service: Any, batch: Path) -> int:
    from bot.text.jsonout import as_data

    for number, line in enumerate(_lines(batch), 1):
        try:
            row = json.loads(line)
            question, prior = row["question"], row.get("prior")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BotError(f'{batch}:{number}: not a question; write {{"id": …, "question": "…"}} on one line.') from error
        try:
            data = as_data(_asked(service, question, prior), question, datetime.now(UTC).date())
        except QuestionError as error:
            data = {"kind": "error", "question": question, "message": str(error)}
        click.echo(json.dumps({"id": row.get("id")} | data, ensure_ascii=False))
    return ANSWERED


def _lines(file: Path) -> Iterator[str]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file} can't be read ({error}); give a UTF-8 file of JSON lines.") from error
    return (line for line in text.splitlines() if line.strip())


def _asked(service: Any, question: str, prior: str | None = None) -> Reply:
    """The reply, logged where it has to be; asyncio and the database are only loaded then."""
    from bot.unanswered import unanswered

    reply: Reply = service.answerer.reply(question, prior)
    return asyncio.run(service.log(reply)) if unanswered(reply) else reply


def _abstained(reply: Reply) -> bool:
    parts = reply.parts if isinstance(reply, Multi) else (reply,)
    return all(isinstance(part, Abstention) for part in parts)


def _print(reply: Reply) -> None:
    from rich.console import Console

    from bot.text import terminal

    terminal.show(reply, Console(highlight=False), datetime.now(UTC).date())


def _next_line(session: Any) -> str:
    try:
        return str(session.prompt()).strip()
    except (EOFError, KeyboardInterrupt):
        return ""


for command in (gaps, *kbcommands.COMMANDS, *storecommands.COMMANDS):
    cli.add_command(command)

__all__ = ["CheckFailed", "cli", "main"]
