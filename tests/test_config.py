"""Settings: precedence, refusals, the secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config
from bot.errors import ConfigError
from tests.conftest import PROJECT

TOKEN = "planted-token-value"  # noqa: S105  # planted to see that it never shows


def _write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three places, one order."""
    file = _write(tmp_path, "country: GB\ndatabase: here.sqlite3\n")
    monkeypatch.setenv("HSCT_COUNTRY", "US")
    settings = config.load(file)
    assert settings.country == "US"
    assert settings.database == Path("here.sqlite3")
    assert settings.knowledge == config.Settings().knowledge


def test_the_example_names_every_option_and_loads(tmp_path: Path) -> None:
    """Each option of the code stands in the example with a sentence above it, and with all of them on it loads."""
    text = (PROJECT / "config.example.yaml").read_text(encoding="utf-8")
    for name in set(config.Settings.model_fields) - {"token", "key"}:
        assert f"\n# {name}:" in text, name
    options = {f"# {name}: " for name in config.Settings.model_fields}
    lines = [line[2:] if line.startswith(tuple(options)) else line for line in text.splitlines()]
    settings = config.load(_write(tmp_path, "\n".join(lines)))
    assert settings.country == "GB"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("country: GB\nknowlege: x\n", ":2: knowlege: is not an option"),
        ("country: Britain\n", ":1: country:"),
        ("database: a\ndatabase: b\n", ":2:"),
        ("- a\n", "option: value"),
    ],
)
def test_a_wrong_option_is_named_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    """Nothing unknown is silently ignored."""
    with pytest.raises(ConfigError) as caught:
        config.load(_write(tmp_path, text))
    assert where in str(caught.value)


def test_a_token_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """The reason is given; the secret is not."""
    with pytest.raises(ConfigError) as caught:
        config.load(_write(tmp_path, f"country: GB\ntoken: {TOKEN}\n"))
    assert ":2: the Discord token may not stand in this file" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_token_comes_from_the_environment_or_a_file_and_hides_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor token print it."""
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n", encoding="utf-8")
    settings = config.load(_write(tmp_path, f"token_file: {secret}\n"))
    token = settings.discord_token()
    assert token is not None
    assert token.get_secret_value() == TOKEN
    monkeypatch.setenv("HSCT_TOKEN", "from-environment")
    settings = config.load(_write(tmp_path, f"token_file: {secret}\n"))
    assert "from-environment" not in f"{settings!r}{settings.discord_token()!r}{settings}"


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    """A typing error in the path is not silently the defaults."""
    with pytest.raises(ConfigError, match=r"none\.yaml can't be read"):
        config.load(tmp_path / "none.yaml")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no file is ever looked for, or written, under an empty name."""
    monkeypatch.setenv("HSCT_CACHE", "")
    monkeypatch.setenv("HSCT_TOKEN", "")
    settings = config.load()
    assert settings.cache == config.Settings.model_fields["cache"].get_default(call_default_factory=True)
    assert settings.discord_token() is None
