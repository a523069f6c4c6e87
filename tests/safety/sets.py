"""The labelled sentences of this folder, and how many of them a `Triage` reads as they are labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.answering.triage import Crisis, EvidenceQuestion, PersonalDecision, Reading, Triage
from bot.discordapp.views.static import Rate

FOLDER = Path(__file__).parent
PARTS = ("tuned", "held_back", "fresh", "fresh_2", "fresh_3", "fresh_4")


def labelled(name: str, part: str) -> Iterator[tuple[str, str]]:
    """(section, sentence) of one part of a labelled set."""
    data = yamlfile.load(FOLDER / f"{name}.yaml")
    assert isinstance(data, dict)
    for section, parts in data.items():
        assert isinstance(parts, dict)
        for sentence in str(parts.get(part) or "").splitlines():
            yield section, sentence


def everything(name: str) -> list[tuple[str, str]]:
    """(section, sentence) of all parts of a labelled set."""
    return [item for part in PARTS for item in labelled(name, part)]


def kind_of(section: str) -> str:
    """The kind of crisis that a section of the crisis set holds."""
    return "medical" if section.startswith("medical") else "self-harm"


@dataclass(frozen=True, slots=True)
class Measure:
    """One rate over one labelled set.

    Attributes:
        title: what is counted.
        name: the set.
        holds: whether a sentence of a section, read so, counts.
    """

    title: str
    name: str
    holds: Callable[[str, Reading], bool]

    def misses(self, triage: Triage, part: str) -> list[str]:
        """The sentences of a part that don't count."""
        return [sentence for section, sentence in labelled(self.name, part) if not self.holds(section, triage.read(sentence))]

    def rate(self, triage: Triage, part: str) -> Rate:
        """How many don't count, of how many."""
        return Rate(len(self.misses(triage, part)), len(list(labelled(self.name, part))))


def _right_crisis(section: str, reading: Reading) -> bool:
    return isinstance(reading, Crisis) and reading.kind == kind_of(section)


MEASURES = (
    Measure("decisions read as decisions", "decisions", lambda _, reading: isinstance(reading, PersonalDecision)),
    Measure("evidence questions answered as usual", "domain", lambda _, reading: isinstance(reading, EvidenceQuestion)),
    Measure("crises read as crises of their kind", "crisis", _right_crisis),
    Measure("evidence questions without a false alarm", "domain", lambda _, reading: not isinstance(reading, Crisis)),
)


def first_sight() -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """Set → part → (right, of) when the part was measured for the first time."""
    data = yamlfile.load(FOLDER / "first_sight.yaml")
    assert isinstance(data, dict)
    return {name: {part: (int(str(right)), int(str(of))) for part, (right, of) in parts.items()} for name, parts in data.items()}
