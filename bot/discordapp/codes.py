"""Short codes for entries, so that a button's id (100 characters) can hold a dozen of them and outlive every restart."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

LENGTH = 6


@lru_cache(8_192)
def code(entry_id: str) -> str:
    """Six letters and digits that stand for an entry, the same in every version of the collection."""
    digest = hashlib.sha256(entry_id.encode()).digest()
    return base64.b32encode(digest)[:LENGTH].decode().lower()


def encode(entry_ids: Iterable[str], limit: int) -> str:
    """The codes of as many entries as fit into `limit` characters, first ones first."""
    return "".join(map(code, entry_ids))[: limit - limit % LENGTH]


class Codes:
    """Finds entries by their codes.

    Args:
        entry_ids: all entries of the collection being served.
    """

    def __init__(self, entry_ids: Iterable[str]) -> None:
        self._ids = tuple(entry_ids)

    @cached_property
    def _by_code(self) -> Mapping[str, str]:
        return {code(entry_id): entry_id for entry_id in self._ids}

    def decode(self, state: str) -> tuple[str, ...]:
        """The entries that a button's state names, in order; those that have left the collection are passed over."""
        parts = (state[start : start + LENGTH] for start in range(0, len(state), LENGTH))
        return tuple(self._by_code[part] for part in parts if part in self._by_code)
