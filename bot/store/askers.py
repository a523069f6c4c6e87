"""Counting each person once a day without knowing them: a key that lives for one day, in memory only, and is then thrown away."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Askers:
    """Who has asked about what today. Nothing of it is ever written; after a restart somebody may be counted once more."""

    def __init__(self) -> None:
        self._day = ""
        self._key = b""
        self._seen: set[bytes] = set()

    def first(self, person: int, day: str, gap: int) -> bool:
        """Whether it is the person's first asking of that day about a gap."""
        if day != self._day:
            self._day, self._key, self._seen = day, secrets.token_bytes(32), set()
        mark = hmac.digest(self._key, f"{person}:{gap}".encode(), hashlib.sha256)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True
