"""Settings: environment (HSCT_…) over `config.yaml` over defaults. The Discord token never comes from the YAML file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import yamlfile
from bot.errors import ConfigError, KnowledgeError

CONFIG_VARIABLE = "HSCT_CONFIG"
DEFAULT_CONFIG = Path("config.yaml")
_APP = "hsct-bot"
_PACKAGE = Path(__file__).parent
_SECRETS = {"token": "Discord token", "key": "key"}


def shipped(name: str, beside: Path) -> Path:
    """Data that travels with the package: inside it once installed, at its place in the project otherwise."""
    installed = _PACKAGE / name
    return installed if installed.exists() else beside


class Settings(BaseSettings):
    """Every option, with its default; `config.example.yaml` explains them one by one."""

    model_config = SettingsConfigDict(env_prefix="HSCT_", env_ignore_empty=True, extra="forbid", frozen=True)

    knowledge: Path = Field(default_factory=lambda: shipped("_knowledge", _PACKAGE.parent / "knowledge"))
    database: Path = Field(default_factory=lambda: user_data_path(_APP) / "bot.sqlite3")
    cache: Path | None = Field(default_factory=lambda: user_cache_path(_APP))
    country: str = Field(default="", pattern="^([A-Z]{2})?$")
    token_file: Path | None = None
    token: SecretStr | None = None
    key_file: Path = Field(default_factory=lambda: user_data_path(_APP) / "bot.key")
    key: SecretStr | None = None
    questions_per_minute: int = Field(default=12, ge=1)
    server_questions_per_minute: int = Field(default=300, ge=1)
    health_minutes: int = Field(default=15, ge=1)
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    home_server: int | None = None
    moderator_roles: tuple[int, ...] = ()
    curator_roles: tuple[int, ...] = ()
    raw_text_days: int = Field(default=90, ge=0)
    left_server_days: int = Field(default=30, ge=0)
    backup_days: int = Field(default=30, ge=1)
    erasures_file: Path | None = None
    retractions_days: int = Field(default=30, ge=1)
    review: Literal["two-person", "single"] = "two-person"
    edits_per_hour: int = Field(default=20, ge=1)
    mass_change: int = Field(default=30, ge=1)
    preview_changes: int = Field(default=10, ge=0)
    lookups: Literal["off", "crossref"] = "off"
    crossref: str = Field(default="https://api.crossref.org", pattern="^https?://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic-settings passes all five by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the options of the file."""
        return env_settings, init_settings

    def discord_token(self) -> SecretStr | None:
        """The token from HSCT_TOKEN or from `token_file`.

        Raises:
            ConfigError: the file can't be read.
        """
        if self.token or not self.token_file:
            return self.token
        try:
            return SecretStr(self.token_file.read_text(encoding="utf-8").strip())
        except OSError as error:
            raise ConfigError(
                f"The token file {self.token_file} can't be read ({error.strerror}); check its path and rights."
            ) from error


def load(file: Path | None = None) -> Settings:
    """The settings from the environment and a file.

    Args:
        file: the file to read; without it HSCT_CONFIG, then ./config.yaml where that exists.

    Raises:
        ConfigError: the file is missing or an option is unknown or wrong; the message names the line.
    """
    named = file or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    chosen = named or DEFAULT_CONFIG
    options = _read(chosen) if named or chosen.exists() else {}
    try:
        return Settings(**options)
    except ValidationError as error:
        raise _explained(chosen, error, options) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        data = yamlfile.load(file)
    except KnowledgeError as error:
        raise ConfigError(str(error)) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{file}:1: the file must hold lines of the form 'option: value'.")
    for name, what in _SECRETS.items():
        if name in data:
            line = yamlfile.line_of(file, (name,))
            raise ConfigError(
                f"{file}:{line}: the {what} may not stand in this file, which is easily shared or committed by mistake; "
                f"remove it, and set HSCT_{name.upper()} or {name}_file instead."
            )
    return data


def _explained(file: Path, error: ValidationError, options: dict[str, Any]) -> ConfigError:
    detail = error.errors(include_url=False, include_input=False)[0]
    name = str(detail["loc"][0]) if detail["loc"] else "option"
    in_file = name in options
    where = f"{file}:{yamlfile.line_of(file, (name,))}" if in_file else f"the environment (HSCT_{name.upper()})"
    what = "is not an option; config.example.yaml lists them all" if detail["type"] == "extra_forbidden" else detail["msg"]
    return ConfigError(f"{where}: {name}: {what}.")
