"""How well the person is taken out: ``python -m tests.answering.redaction`` measures it on 150 labelled sentences.

Recall: of the parts marked personal, how many are gone with every word of theirs. Precision: of the words that were taken out,
how many were marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.answering.redact import redact

FILE = Path(__file__).with_suffix(".yaml")
SETS = ("tuned", "held")
_MARKED = re.compile(r"\{([^}]+)\}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Sentence:
    """One labelled sentence: as it is typed, and its personal parts."""

    typed: str
    personal: tuple[str, ...]

    def left(self) -> tuple[str, ...]:
        """The personal parts of which at least one word is still there."""
        kept = Counter(words(redact(self.typed)))
        others = Counter(words(_MARKED.sub(" ", self.marked)))
        return tuple(part for part in self.personal if any(kept[word] > others[word] for word in words(part)))

    def taken(self) -> tuple[int, int]:
        """How many words were taken out, and how many of those are not marked."""
        gone = Counter(words(self.typed)) - Counter(words(redact(self.typed)))
        wrongly = gone - Counter(word for part in self.personal for word in words(part))
        return gone.total(), wrongly.total()

    marked: str = ""


def words(text: str) -> list[str]:
    """Words and numbers in lower case."""
    return _WORD.findall(text.lower())


def sentences(name: str) -> list[Sentence]:
    """The sentences of one set."""
    return list(_sentences(str(yamlfile.load(FILE)[name])))  # type: ignore[index]


def _sentences(text: str) -> Iterator[Sentence]:
    for line in text.splitlines():
        yield Sentence(_MARKED.sub(r"\1", line), tuple(_MARKED.findall(line)), line)


@dataclass(frozen=True)
class Measured:
    """Recall over personal parts, precision over words taken out."""

    parts: int
    left: int
    taken: int
    wrongly: int

    @property
    def recall(self) -> float:
        """Share of the personal parts that are gone."""
        return 1 - self.left / self.parts

    @property
    def precision(self) -> float:
        """Share of the words taken out that are personal."""
        return 1 - self.wrongly / self.taken


def measure(name: str) -> Measured:
    """Measure one set."""
    found = sentences(name)
    taken = [sentence.taken() for sentence in found]
    return Measured(
        sum(len(sentence.personal) for sentence in found),
        sum(len(sentence.left()) for sentence in found),
        sum(count for count, _ in taken),
        sum(wrongly for _, wrongly in taken),
    )


def main() -> None:
    """Print both sets' measures, and what was missed of the one that was tuned on."""
    for name in SETS:
        found = measure(name)
        print(  # noqa: T201  # a command
            f"{name}: recall {found.recall:.3f} ({found.parts - found.left} of {found.parts} personal parts gone), "
            f"precision {found.precision:.3f} ({found.taken - found.wrongly} of {found.taken} words taken out)"
        )


if __name__ == "__main__":
    main()
