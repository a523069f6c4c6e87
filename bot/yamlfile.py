"""The only door to YAML: plain, safe, bounded, and every scalar stays the text that was typed.

``no``, ``1.10`` and ``2015-02-01`` are strings here; the schema decides what they mean. Anchors, aliases, tags,
duplicate keys and second documents are refused, so a file means exactly what a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.errors import KnowledgeError, YamlError

MAX_BYTES = 2_000_000
MAX_DEPTH = 12

Data = dict[str, "Data"] | list["Data"] | str | None
Key = tuple[str | int, ...]

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(file: Path) -> Data:
    """Read one file.

    Raises:
        KnowledgeError: the file can't be opened.
        YamlError: it is too large, not UTF-8, or not plain YAML.
    """
    return _Builder(file).build(read(file))


def loads(text: str, name: str = "text") -> Data:
    """Read YAML from a string; `name` stands for the file in errors."""
    return _Builder(Path(name)).build(text)


def read(file: Path) -> str:
    """The file's text, size-capped and decoded."""
    try:
        return read_bytes(file).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise YamlError(file, line, "the file is not UTF-8 text; save it as UTF-8") from error


def read_bytes(file: Path) -> bytes:
    """The file's bytes, size-capped."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise YamlError(file, 1, f"the file is larger than {MAX_BYTES:,} bytes; split it")
        return file.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{file} can't be read ({error.strerror}); check that it exists and is readable.") from error


def line_of(file: Path, key: Key) -> int:
    """The 1-based line on which the value under `key` stands (its nearest existing parent where it is missing)."""
    return _Builder(file, keep_lines=True).line(read(file), key)


def dump(data: Data) -> str:
    """Canonical YAML: keys in the order given, long text folded, quotes only where they are needed."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key and leaves whole numbers unquoted, as the shipped files do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # yaml names it
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # yaml names it
        return True  # a value that stands twice is written twice: aliases are refused on reading


_UNQUOTED = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:bool")
_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _UNQUOTED]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


class _Builder:
    """Builds plain values from YAML events; one use per document."""

    def __init__(self, file: Path, keep_lines: bool = False) -> None:
        self.file = file
        self.keep_lines = keep_lines
        self.lines: dict[Key, int] = {}
        self.events: Iterator[yaml.Event] = iter(())

    def build(self, text: str) -> Data:
        try:
            self.events = iter(yaml.parse(text, Loader=_Loader))
            next(self.events)  # stream start
            if isinstance(next(self.events), yaml.StreamEndEvent):
                return None
            value = self._value(next(self.events), ())
            next(self.events)  # document end
            if not isinstance(after := next(self.events), yaml.StreamEndEvent):
                raise self._refuse(after, "a second document starts here; use one file for each")
            return value
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise YamlError(self.file, line, f"not valid YAML ({error.problem}); check indentation and quotes") from error
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            raise YamlError(self.file, 1, f"not valid YAML ({error}); remove control characters") from error

    def line(self, text: str, key: Key) -> int:
        self.build(text)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def _value(self, event: yaml.Event, key: Key) -> Data:
        self._guard(event, key)
        if self.keep_lines:
            self.lines.setdefault(key, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            plain_nothing = event.implicit[0] and event.value in ("", "~", "null")
            return None if plain_nothing else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(key)
        return self._mapping(key)

    def _list(self, key: Key) -> Data:
        items: list[Data] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*key, len(items))))
        return items

    def _mapping(self, key: Key) -> Data:
        mapping: dict[str, Data] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._guard(event, key)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse(event, "a key must be plain text")
            name = event.value
            if name in mapping:
                raise self._refuse(event, f"the key {name!r} stands twice; keep one")
            if self.keep_lines:
                self.lines[(*key, name)] = _line(event)
            mapping[name] = self._value(next(self.events), (*key, name))
        return mapping

    def _guard(self, event: yaml.Event, key: Key) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(event, "anchors (&) and aliases (*) are not used here; write the text out, or quote it")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise self._refuse(event, f"the tag {tag!r} is not used here; quote the text")
        if len(key) > MAX_DEPTH:
            raise self._refuse(event, f"nested deeper than {MAX_DEPTH} levels; check the indentation")

    def _refuse(self, event: yaml.Event, what: str) -> YamlError:
        return YamlError(self.file, _line(event), what)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
