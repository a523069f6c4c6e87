"""Published changes at the terminal: to files and back, always the same base."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import config
from bot.cli import cli
from bot.curation import terminal
from bot.curation.desk import Desk
from bot.errors import BotError, CheckFailed, KnowledgeError
from bot.knowledge import base as knowledge
from bot.knowledge.export import changed, differences, export, in_steps
from bot.knowledge.revisions import problems
from bot.models import Entry
from tests.curation.conftest import AGE, published


async def changes(desk: Desk) -> None:
    """A new entry, an edit of one from the files, and one that came and went."""
    await published(desk, AGE)
    edited = {**desk.base.entries["moscow-efs"].model_dump(mode="json", exclude_defaults=True), "wordings": ["edited"]}
    await published(desk, edited, "moscow-efs")
    await published(desk, {**AGE, "id": "passing", "question": "Passing?", "wordings": []}, "passing")
    await published(desk, None, "passing")


async def test_exporting_twice_changes_nothing_and_gives_the_same_base(desk: Desk, root: Path, tmp_path: Path) -> None:
    """Into a new folder and into the knowledge folder itself; afterwards the files alone are that base."""
    await changes(desk)
    for folder in (tmp_path / "new", root):
        base, files = terminal.export_to(desk.settings, folder)
        assert files
        assert knowledge.load(folder).hash == base.hash == desk.base.hash
        before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
        assert terminal.export_to(desk.settings, folder)[1] == []
        assert {file: file.read_bytes() for file in folder.rglob("*.yaml")} == before
    await desk.reload()
    assert desk.left == ()
    assert desk.files.hash == desk.base.hash


async def test_importing_what_was_exported_gives_the_same_base(desk: Desk, tmp_path: Path) -> None:
    """On a machine that has the same files and an empty database."""
    await changes(desk)
    exported, other = tmp_path / "exported", tmp_path / "other.sqlite3"
    terminal.export_to(desk.settings, exported)
    there = desk.settings.model_copy(update={"database": other})
    base, count = await terminal.import_from(there, exported)
    assert (base.hash, count) == (desk.base.hash, 2)
    async with terminal.at_desk(there) as again:
        assert again.base.hash == desk.base.hash
    assert (await terminal.import_from(there, exported))[1] == 0


async def test_an_import_of_other_files_is_refused(desk: Desk, root: Path, tmp_path: Path) -> None:
    """Topics and word lists are the operator's files; a faulty folder is named with its fault."""
    there = tmp_path / "there"
    shutil.copytree(root, there)
    (there / "topics.yaml").write_text("- {id: efficacy, title: Other}\n", encoding="utf-8")
    with pytest.raises(BotError, match="more than entries and sources"):
        await terminal.import_from(desk.settings, there)
    (there / "topics.yaml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(CheckFailed):
        await terminal.import_from(desk.settings, there)


async def test_export_leaves_other_folders_alone(desk: Desk, tmp_path: Path) -> None:
    """What is no knowledge folder is not written to."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="something else"):
        terminal.export_to(desk.settings, tmp_path / "home")


async def test_every_step_of_an_export_is_a_valid_base(desk: Desk, root: Path) -> None:
    """Sources before what cites them, limitations before results: stopping anywhere is safe."""
    old = desk.base.contents
    limit = Entry.model_validate({**AGE, "id": "a-limit", "question": "Limit?", "kind": "limitation", "wordings": []})
    result = Entry.model_validate(
        {**AGE, "id": "a-a-result", "question": "R?", "kind": "result", "limitation": "a-limit", "wordings": []}
    )
    new = changed(old, differences(old, old.model_copy(update={"entries": (*old.entries, limit, result)})))
    contents, count = old, 0
    for step in in_steps(old, new, root):
        contents = changed(contents, step)
        assert not problems(contents, root)
        count += 1
    assert (contents, count) == (new, 2)


@given(text=st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_the_way_through_a_file(text: str, root: Path) -> None:
    """Quotes, colons, emoji, other scripts: the same entry comes back, and the file stays canonical."""
    base = knowledge.load(root)
    try:
        entry = base.entries["moscow-limits"].model_copy(update={"locator": text.strip() or "x"})
        entries = tuple(entry if one.id == entry.id else one for one in base.contents.entries)
        wanted = base.contents.model_copy(update={"entries": entries})
        export(wanted, root)
        assert knowledge.load(root).contents == wanted
        assert export(wanted, root) == []
    finally:
        export(base.contents, root)


async def test_the_commands(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kb log`, `kb rollback`, `export`, `import`, as typed."""
    files = desk.files.hash
    await changes(desk)
    newest = desk.base.hash
    options = ["--knowledge", str(desk.settings.knowledge), "--database", str(desk.database.file)]
    monkeypatch.setattr(config, "DEFAULT_CONFIG", tmp_path / "none.yaml")
    monkeypatch.setenv("HSCT_CACHE", str(tmp_path / "cache"))

    def run(*arguments: str) -> str:
        import concurrent.futures

        with concurrent.futures.ThreadPoolExecutor(1) as pool:  # a command has an event loop of its own
            result = pool.submit(CliRunner().invoke, cli, [*options, *arguments], standalone_mode=False).result()
        assert result.exception is None, result.exception
        return result.output

    logged = run("kb", "log").splitlines()
    assert logged[0].startswith(f"{newest} ")
    assert logged[-1] == f"{files} the files alone"
    assert newest in run("export", "--to", str(tmp_path / "out"))
    assert files in run("kb", "rollback", files, "--reason", "a test")
    assert await desk.refresh()
    assert desk.base.hash == files
    assert newest in run("import", str(tmp_path / "out"))
    assert "a test" in run("kb", "log")
