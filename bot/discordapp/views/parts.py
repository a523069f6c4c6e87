"""What a card is made of: plain values, so that one card can become a layout message, plain text, or a test's object.

Texts are Discord markdown and already sanitised; `layout.py` only places them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

PARAGRAPH = "\n\n"
MAX_CHARACTERS = 4_000  # of all text in one layout message
MAX_COMPONENTS = 40
MAX_ID = 100
MAX_LABEL = 80
MAX_OPTIONS = 25
MAX_OPTION = 100


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what to do (`verb`), with what (`state`), and the words on it. Verb and state are its id."""

    verb: str
    state: str
    label: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select menu."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A select menu; with no options of its own it lets people choose among the server's text channels."""

    verb: str
    state: str
    placeholder: str
    options: tuple[Option, ...] = ()
    channels: tuple[int, ...] | None = None  # chosen ones; None: not a channel menu
    most: int = 1
    least: int = 1


Row = tuple[Button, ...] | Select


@dataclass(frozen=True, slots=True)
class Line:
    """A text, with the button that belongs to it beside it."""

    text: str
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file made for one reader."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """One message: its texts in reading order, what can be pressed, and the caveat, without which no card can be built.

    Attributes:
        lines: the body; a rule is drawn between them, and a gap between the paragraphs of one.
        caveat: the standing caveat, shown last.
        footer: small print after it: review dates and the version of the collection.
        public: whether it may be shown to everybody in the channel it was asked in.
        quiet: whether the caveat is small print too: where something else matters more.
    """

    lines: tuple[Line, ...]
    caveat: str
    footer: str
    rows: tuple[Row, ...] = ()
    files: tuple[Attachment, ...] = ()
    public: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        if not self.caveat.strip():
            raise ValueError("a card without its caveat")

    @property
    def characters(self) -> int:
        """Length of all text as Discord counts it."""
        return sum(length(text) for text in (*(line.text for line in self.lines), self.ending))

    @property
    def ending(self) -> str:
        """What stands below the rule: the caveat, then the small print."""
        return f"{'-# ' if self.quiet else ''}{self.caveat}\n-# {self.footer}"

    def headed(self, text: str) -> Card:
        """The same card with a text above everything."""
        return replace(self, lines=(Line(text), *self.lines))


def length(text: str) -> int:
    """Characters as Discord counts them: UTF-16 units, the stricter of the two ways."""
    return len(text.encode("utf-16-le")) // 2


def fitting(texts: Sequence[str], room: int) -> int:
    """How many of the texts, from the first on, fit whole into `room` characters."""
    for count, text in enumerate(texts):
        room -= length(text)
        if room < 0:
            return count
    return len(texts)


def joined(*parts: str) -> str:
    """The parts that are there, one under the other."""
    return "\n".join(part for part in parts if part)


def paragraphs(*parts: str) -> str:
    """The parts that are there, as paragraphs: each becomes a text of its own on the screen."""
    return PARAGRAPH.join(part for part in parts if part)


def bullets(items: Iterable[str]) -> str:
    """A list, one item a line."""
    return "\n".join(f"- {item}" for item in items)
