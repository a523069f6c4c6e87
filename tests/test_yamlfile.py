"""The door to YAML."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import yamlfile
from bot.errors import KnowledgeError, YamlError


def test_scalars_stay_what_was_typed() -> None:
    """No value turns into a truth value, a date or a shorter number on the way."""
    data = yamlfile.loads("a: no\nb: 2015-02-01\nc: 1.10\nd: 1_000\ne: 0x10\nf: ''\ng:\n")
    assert data == {"a": "no", "b": "2015-02-01", "c": "1.10", "d": "1_000", "e": "0x10", "f": "", "g": None}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: [1, 2\n", 2, "not valid YAML"),
        ("a: 'x\n", 2, "not valid YAML"),
        ("{a: {b: " * 20, 1, "deeper"),
        ("? [a]\n: 1\n", 1, "plain text"),
        ("a: \x01\n", 1, "not valid YAML"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, word: str) -> None:
    """Each kind of fault is named with the line on which it stands."""
    with pytest.raises(YamlError) as caught:
        yamlfile.loads(text)
    assert word in str(caught.value)
    assert caught.value.line == line or word == "not valid YAML"


def test_a_billion_laughs_are_refused_in_milliseconds() -> None:
    """Nested aliases cost nothing, because the first anchor ends the reading."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + chr(ord(c) - 1)] * 9)}]\n" for c in "bcdefghi")
    started = time.perf_counter()
    with pytest.raises(YamlError, match="anchors"):
        yamlfile.loads(bomb)
    assert time.perf_counter() - started < 1  # it would be hours otherwise; this is a bound, not a measurement


def test_a_file_that_is_too_large_or_not_utf8_is_refused(tmp_path: Path) -> None:
    """Size and encoding are looked at before anything is parsed."""
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a: " + b"x" * yamlfile.MAX_BYTES)
    with pytest.raises(YamlError, match="larger than"):
        yamlfile.load(large)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nb: Zürich\n".encode("latin-1"))
    with pytest.raises(YamlError, match="UTF-8") as caught:
        yamlfile.load(latin)
    assert caught.value.line == 2


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    with pytest.raises(KnowledgeError, match=r"none\.yaml can't be read"):
        yamlfile.load(tmp_path / "none.yaml")


def test_line_of_finds_nested_values_and_their_parents(tmp_path: Path) -> None:
    """A missing key is reported at its nearest existing parent."""
    file = tmp_path / "x.yaml"
    file.write_text("- id: one\n  cites:\n    - source: a\n- id: two\n", encoding="utf-8")
    assert yamlfile.line_of(file, (0, "cites", 0, "source")) == 3
    assert yamlfile.line_of(file, (1, "missing", "deeper")) == 4


_PLAIN = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)


@given(st.dictionaries(_PLAIN, st.one_of(_PLAIN, st.lists(_PLAIN, max_size=3)), min_size=1, max_size=4))
def test_what_is_written_is_read_back(data: dict[str, str | list[str]]) -> None:
    """Dumping and loading gives the same strings, whatever they look like."""
    assert yamlfile.loads(yamlfile.dump(data)) == data  # type: ignore[arg-type]
