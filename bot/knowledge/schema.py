"""From plain YAML data to frozen models; every fault becomes a `Problem` with file, line and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot import yamlfile
from bot.errors import Problem, YamlError
from bot.models import Domain, Entry, LexiconFile, SafetyFile, ScopeFile, Source, Term, Topic, Trial

M = TypeVar("M", bound=BaseModel)

LISTS: dict[str, type[BaseModel]] = {
    "glossary.yaml": Term,
    "trials.yaml": Trial,
    "topics.yaml": Topic,
    "domains.yaml": Domain,
}
_HINTS = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a field of this file; check its spelling",
    "string_pattern_mismatch": "does not have the required form",
    "string_too_long": "is too long",
    "string_type": "must be text",
    "tuple_type": "must be a list (lines that start with '- ')",
}


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A model and where in the files it stands."""

    model: M
    file: Path
    key: yamlfile.Key  # path of the model inside its file

    def problem(self, field: str, what: str) -> Problem:
        """A problem with `field` of this model, at its line."""
        path = tuple(int(part) if part.isdigit() else part for part in field.split(".")) if field else ()
        return Problem(str(self.file), yamlfile.line_of(self.file, (*self.key, *path)), field or "-", what)


class Unfiled(Placed[M]):
    """A model that stands in no file yet, or need not be found there: its problems name it instead of a line."""

    def problem(self, field: str, what: str) -> Problem:
        """A problem with `field` of this model."""
        name = getattr(self.model, "id", "")
        return Problem(f"{type(self.model).__name__.lower()} {name}", 0, field or "-", what)


def read_sources(folder: Path) -> tuple[list[Placed[Source]], list[Problem]]:
    """All of `sources/*.yaml`, one source a file."""
    placed: list[Placed[Source]] = []
    problems: list[Problem] = []
    for file in sorted((folder / "sources").glob("*.yaml")):
        for item in _read(file, Source, problems, one=True):
            placed.append(item)
            if item.model.id != file.stem:
                problems.append(item.problem("id", f"must be the file's name, {file.stem!r}"))
    return placed, problems


def read_entries(folder: Path) -> tuple[list[Placed[Entry]], list[Problem]]:
    """All of `entries/*.yaml`, lists of entries."""
    problems: list[Problem] = []
    files = sorted((folder / "entries").glob("*.yaml"))
    return [item for file in files for item in _read(file, Entry, problems)], problems


def read_list(folder: Path, name: str, model: type[M]) -> tuple[list[Placed[M]], list[Problem]]:
    """One file that holds a list of `model`; a missing file is an empty list."""
    problems: list[Problem] = []
    file = folder / name
    return (list(_read(file, model, problems)) if file.exists() else []), problems


def read_one(folder: Path, name: str, model: type[M]) -> tuple[M | None, list[Problem]]:
    """One file that is a single `model`; None where it is missing or faulty."""
    problems: list[Problem] = []
    file = folder / name
    placed = list(_read(file, model, problems, one=True)) if file.exists() else []
    return (placed[0].model if placed else None), problems


def json_schemas() -> dict[str, dict[str, Any]]:
    """JSON schemas by name, for editors that complete the files."""
    schemas = {"source": Source.model_json_schema(), "entries": _list_schema(Entry)}
    single: dict[str, type[BaseModel]] = {"lexicon": LexiconFile, "safety": SafetyFile, "scope": ScopeFile}
    schemas |= {name: model.model_json_schema() for name, model in single.items()}
    return schemas | {name.removesuffix(".yaml"): _list_schema(model) for name, model in LISTS.items()}


def _list_schema(model: type[BaseModel]) -> dict[str, Any]:
    item = model.model_json_schema()
    return {"type": "array", "items": item, "$defs": item.pop("$defs", {})}


def _read(file: Path, model: type[M], problems: list[Problem], one: bool = False) -> Iterator[Placed[M]]:
    try:
        data = yamlfile.load(file)
    except YamlError as error:
        problems.append(Problem(str(file), error.line, "-", error.what))
        return
    if not one and not isinstance(data, list | None):
        problems.append(Problem(str(file), 1, "-", "must be a list: each item starts with '- id: …'"))
        return
    items: Iterable[tuple[yamlfile.Key, object]] = [((), data)] if one else [((i,), item) for i, item in enumerate(data or ())]
    for key, item in items:
        try:
            yield Placed(model.model_validate(item), file, key)
        except ValidationError as error:
            problems.extend(_problem(file, key, detail) for detail in error.errors(include_url=False))


def _problem(file: Path, key: yamlfile.Key, detail: ErrorDetails) -> Problem:
    path = detail["loc"]
    what = _HINTS.get(detail["type"], detail["msg"])
    if detail["type"] in ("string_pattern_mismatch", "string_too_long", "literal_error"):
        what = f"{what}: {detail['msg']} (it is {str(detail['input'])[:60]!r})"
    return Problem(str(file), yamlfile.line_of(file, (*key, *path)), ".".join(map(str, path)) or "-", what)
