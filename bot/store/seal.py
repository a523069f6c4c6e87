"""Hiding people: keyed hashes to recognise one again, encryption to be able to write to one who asked for it.

Both hang on the operator's key. Without it no row says who it is about, and no two rows can be seen to be of one person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.config import Settings
from bot.errors import ConfigError

MIN_KEY = 32


class Seal:
    """Hashes and encrypts with one key.

    Args:
        key: the operator's secret, at least 32 characters.

    Raises:
        ConfigError: the key is too short to protect anybody.
    """

    def __init__(self, key: str) -> None:
        if len(key) < MIN_KEY:
            raise ConfigError(f"The key has {len(key)} characters; it needs {MIN_KEY} or more. `python -m bot run` makes one.")
        self._hashing = hashlib.sha256(b"hash:" + key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + key.encode()).digest()))

    def person(self, user: int, *purpose: str) -> str:
        """A hash of a person for one purpose; the same person has another hash for every purpose."""
        return hmac.new(self._hashing, "\0".join((*purpose, str(user))).encode(), hashlib.sha256).hexdigest()

    def closed(self, user: int) -> str:
        """A person, encrypted."""
        return self._fernet.encrypt(str(user).encode()).decode()

    def opened(self, sealed: str) -> int | None:
        """The person in an encrypted text; None where it was made with another key."""
        try:
            return int(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            return None


def key_from(file: Path) -> str:
    """The key in a file; a new one is made, readable by its owner only, where there is none.

    Raises:
        ConfigError: it can't be read or made.
    """
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            partial = file.with_name(f"{file.name}.part")  # under its own name only once it is whole
            partial.unlink(missing_ok=True)
            partial.touch(mode=0o600, exist_ok=False)
            partial.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")
            partial.rename(file)
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"The key file {file} can't be read or made ({error.strerror}); check its path and rights.") from error


def seal_of(settings: Settings) -> Seal:
    """The seal with the operator's key; where there is no key yet, one is made.

    Raises:
        ConfigError: it can't be read or made, or is too short.
    """
    return Seal(settings.key.get_secret_value() if settings.key else key_from(settings.key_file))
