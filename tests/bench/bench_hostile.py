"""What hostile text costs: ``python -m tests.bench.bench_hostile`` prints the worst time of every stage, and on which text.

Each stage gets the longest text that can reach it: 2,000 characters of a question, since the service refuses more; 4,000 of a
form's field; a megabyte where a text is met before its length is looked at. Fails where a stage is over its bound.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import yamlfile
from bot.answering.pipeline import MAX_QUESTION, Answerer
from bot.answering.redact import redact
from bot.curation import references
from bot.discordapp.app import Collection
from bot.discordapp.sanitise import clean, label, visible
from bot.errors import BotError
from bot.knowledge import base as knowledge
from bot.knowledge.numbers import number_tokens
from tests.conftest import SHIPPED

FORM = 4_000  # characters of one field of a form on Discord
MEGABYTE = 1_000_000
STAGE_BOUND, REPLY_BOUND, FILE_BOUND = 0.1, 0.5, 5.0  # seconds

PATTERNS: Mapping[str, str] = {
    "one letter": "a",
    "10,000-letter word": "abcdefghij" * 1_000 + " ",
    "digits": "1",
    "digits and commas": "1,",
    "digits and spaces": "1 ",
    "decimals": "1.",
    "numbers with dashes": "1-",
    "phone-like": "+1 (2) 3/4-",
    "dates": "1.1.20",
    "comparators": "<=",
    "at least": "at least ",
    "us$": "us$",
    "percent": "5 per cent ",
    "identifiers": "AB-1234-",
    "ats": "a@",
    "e-mail-like": "a.b-",
    "addresses": "http://a.b/",
    "dots": "a.",
    "slashes": "a.bc/",
    "capitals": "Abc ",
    "doctor": "doctor doctor ",
    "my name is": "my name is ",
    "of my": "my aaa ",
    "if I": "if i ",
    "commas": "i,",
    "newlines": "\n",
    "questions": "a?\n",
    "spaces": " ",
    "tabs": "\t",
    "backslashes": "\\",
    "stars": "*",
    "angle brackets": "<",
    "mentions": "<@1>",
    "brackets": "[",
    "quotes": "'",
    "dashes": " - ",
    "marks": "\u0301",
    "letters with marks": "e\u0301",
    "compatibility letters": "\ufdfa",
    "wide letters": "ｈ",
    "bidi": "\u202e",
    "emoji": "👨‍👩‍👧",
    "surrogates": "\ud83d",
    "triage words": "i am not able to ",
    "crisis words": "cant breathe temp 38 ",
    "decision words": "should i ",
    "gaps": "better ... for me ",
    "scope words": "lupus knee dose ",
    "question words": "what is the mortality of hsct ",
    "yaml lists": "- ",
    "yaml flow": "[",
    "yaml keys": "? ",
    "yaml map": "a: {",
    "yaml scalars": "a: b\n",
    "yaml quotes": '"',
    "yaml tabs": "a:\n ",
    "bibtex": "@a{",
    "ris": "TY  - JOUR\nER  - \n",
    "csl": '{"a":',
}


def _unknown_words() -> str:
    return " ".join(f"zx{number:05}qv".translate(str.maketrans("0123456789", "bcdfghjklm")) for number in range(1_000))


TEXTS = PATTERNS | {"1,000 unknown words": _unknown_words() + " "}


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that text goes through: what is run on the longest text that reaches it, and how many seconds it may take."""

    name: str
    run: Callable[[str], object]
    size: int = MAX_QUESTION
    bound: float = STAGE_BOUND


def stages() -> tuple[Stage, ...]:
    """Every step on the shipped collection."""
    answerer = Answerer(knowledge.load(SHIPPED))
    questions = Collection(answerer.base).questions
    cleaned, tokens = clean.__wrapped__, number_tokens.__wrapped__  # what is remembered costs nothing
    return (
        Stage("triage", answerer.triage.read),
        Stage("scope", answerer.scope.read),
        Stage("redact", redact),
        Stage("search", answerer.consult),
        Stage("suggest", questions.suggest),
        Stage("whole reply", _refusing(answerer.reply), bound=REPLY_BOUND),
        Stage("number check", tokens, FORM, 2 * STAGE_BOUND),
        Stage("sanitise", lambda text: (visible(text), cleaned(text), label(text, 80))),
        Stage("sanitise", lambda text: (visible(text), cleaned(text), label(text, 80)), MEGABYTE, FILE_BOUND),
        Stage("refusal", _refusing(answerer.reply), MEGABYTE, FILE_BOUND),
        Stage("YAML", _refusing(yamlfile.loads), MEGABYTE, FILE_BOUND),
        Stage("uploaded record", _refusing(references.parse), references.MAX_BYTES, FILE_BOUND),
    )


def _refusing(step: Callable[[str], object]) -> Callable[[str], object]:
    """A step that may refuse a text in words."""

    def run(text: str) -> object:
        try:
            return step(text)
        except BotError as error:
            return str(error)

    return run


def worst(stage: Stage) -> tuple[float, str]:
    """The longest time over all texts, in seconds, and on which."""
    return max(_timed(stage, name, (pattern * (stage.size // len(pattern) + 1))[: stage.size]) for name, pattern in TEXTS.items())


def _timed(stage: Stage, name: str, text: str) -> tuple[float, str]:
    begun = time.perf_counter()
    stage.run(text)
    return time.perf_counter() - begun, name


def main() -> int:
    """Print the table; 1 where something is over its bound."""
    over = 0
    print(f"the slowest of {len(TEXTS)} hostile texts")
    for stage in stages():
        seconds, text = worst(stage)
        over += seconds > stage.bound
        times = f"{seconds * 1000:7.1f} ms of at most {stage.bound * 1000:5,.0f}"
        print(f"{stage.name:15} {stage.size:9,} characters: {times} on {text}{'   OVER' if seconds > stage.bound else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
