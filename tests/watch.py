"""What the program logs while the tests run, searched for what may never stand there: questions and secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

SECRETS = ("planted-token-value", "from-environment", "fake-token")  # tokens that tests plant
WINDOW = 4  # so many words of a question in a row are the question
SHORTEST = 12  # characters; anything shorter is a word that may stand anywhere


class Watch(logging.Handler):
    """Holds what is logged at INFO or above, with traces, as it would be written; the program's own lines at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self.lines: list[str] = []
        self.asked: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Hold a line."""
        if record.levelno >= logging.INFO or record.name.startswith("bot"):
            self.lines.append(self.format(record))

    def found(self) -> list[str]:
        """The lines with a secret or a piece of a question that was asked meanwhile; afterwards all is forgotten."""
        lines, asked = [line.lower() for line in self.lines], set(self.asked)
        self.lines.clear()
        self.asked.clear()
        forbidden = {*SECRETS, *pieces(asked)} if lines else set()
        return [line for line in lines if any(words in line for words in forbidden)]


def pieces(questions: Iterable[str]) -> Iterator[str]:
    """What tells a question from other text: every few words of it in a row."""
    for question in questions:
        words = question.lower().split()
        for start in range(max(1, len(words) - WINDOW + 1)):
            piece = " ".join(words[start : start + WINDOW])
            if len(piece) >= SHORTEST:
                yield piece
