"""Writing a base back to a folder of files, so that git holds it: what differs, in canonical YAML, one valid step at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import yamlfile
from bot.errors import CheckFailed, KnowledgeError
from bot.knowledge import schema
from bot.knowledge.base import Contents, examine
from bot.knowledge.revisions import Item, Model, items, problems
from bot.models import Entry, Source


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that two bases hold differently; None where one of them has nothing."""

    item: Item
    old: Model | None
    new: Model | None


def differences(old: Contents, new: Contents) -> tuple[Difference, ...]:
    """What must be changed in `old` to make it `new`, sources first, by id."""
    before, after = items(old), items(new)
    changed = [item for item in {**before, **after} if before.get(item) != after.get(item)]
    changed.sort(key=lambda item: (item[0] != "source", item[1]))
    return tuple(Difference(item, before.get(item), after.get(item)) for item in changed)


def in_steps(old: Contents, new: Contents, folder: Path) -> Iterator[tuple[Difference, ...]]:
    """The differences in an order in which every step leaves a base that keeps all rules, so that stopping anywhere is safe."""
    left, contents = list(differences(old, new)), old
    while left:
        for one in left:
            attempt = changed(contents, [one])
            if not problems(attempt, folder):
                step: Sequence[Difference] = [one]
                break
        else:
            step, attempt = left, new  # they hold each other
        yield tuple(step)
        contents, left = attempt, [one for one in left if one not in step]


def changed(contents: Contents, step: Sequence[Difference]) -> Contents:
    """The contents after a step."""
    after = items(contents)
    for one in step:
        after.pop(one.item, None)
        if one.new is not None:
            after[one.item] = one.new
    entries = sorted((model for model in after.values() if isinstance(model, Entry)), key=lambda model: model.id)
    sources = sorted((model for model in after.values() if isinstance(model, Source)), key=lambda model: model.id)
    return contents.model_copy(update={"entries": tuple(entries), "sources": tuple(sources)})


def export(contents: Contents, folder: Path) -> list[Path]:
    """Bring a knowledge folder to the contents; each file is written whole or not at all.

    Returns:
        The files that were written or removed, each once.

    Raises:
        KnowledgeError: the folder can't be read or written.
        CheckFailed: it breaks a rule as it is.
    """
    now, faults = examine(folder)
    if faults:
        raise CheckFailed(faults)
    written: dict[Path, None] = {}
    for step in in_steps(now, contents, folder):
        for file, data in _files(step, folder).items():
            _write(file, data)
            written[file] = None
    return list(written)


def as_data(model: Model) -> dict[str, Any]:
    """An item as it stands in a file: fields in the schema's order, what has its default value left out."""
    data: dict[str, Any] = _as_text(model.model_dump(mode="json", exclude_defaults=True))
    return data


def as_yaml(model: Model | None) -> str:
    """An item as canonical YAML; nothing for None."""
    return yamlfile.dump(as_data(model)) if model is not None else ""


def _as_text(value: Any) -> Any:
    """Numbers and truth values as the text by which files have them."""
    match value:
        case dict():
            return {key: _as_text(inner) for key, inner in value.items()}
        case list():
            return [_as_text(inner) for inner in value]
        case bool():
            return str(value).lower()
        case None:
            return None
        case _:
            return str(value)


def _files(step: Sequence[Difference], folder: Path) -> Mapping[Path, yamlfile.Data]:
    """The new data of each file that a step changes; None for a file that goes."""
    made: dict[Path, Any] = {}
    places = {placed.model.id: placed.file for placed in schema.read_entries(folder)[0]}
    for one in step:
        kind, key = one.item
        if kind == "source":
            made[folder / "sources" / f"{key}.yaml"] = as_data(one.new) if one.new else None
            continue
        topic = one.new.topics[0] if isinstance(one.new, Entry) else "none"
        file = places.get(key, folder / "entries" / f"{topic}.yaml")
        listed = made[file] if file in made else _listed(file)
        made[file] = _with(listed, key, as_data(one.new) if one.new else None) or None
    return made


def _listed(file: Path) -> list[Any]:
    data = yamlfile.load(file) if file.exists() else []
    return data if isinstance(data, list) else []


def _with(listed: list[Any] | None, key: str, data: dict[str, Any] | None) -> list[Any]:
    """The list with one item replaced in its place, taken away, or put in by the order of ids."""
    listed = listed or []
    ids = [str(item["id"]) for item in listed]
    if key in ids:
        at = ids.index(key)
        return [*listed[:at], *([data] if data else []), *listed[at + 1 :]]
    at = next((place for place, other in enumerate(ids) if other > key), len(ids))
    return [*listed[:at], *([data] if data else []), *listed[at:]]


def _write(file: Path, data: yamlfile.Data) -> None:
    partial = file.with_suffix(f".{os.getpid()}.part")
    try:
        if data is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(yamlfile.dump(data))
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError as error:
        raise KnowledgeError(f"{file} can't be written ({error.strerror}); check the folder's rights and the disk.") from error
