"""The errors a person may see.

BotError
├── ConfigError        the configuration can't be used
├── KnowledgeError     the knowledge base can't be used
│   ├── YamlError      one file isn't the plain YAML that is accepted
│   └── CheckFailed    the files are readable but break a rule; carries every problem
├── GapError           a curator's work on a gap can't be done
├── QuestionError      the question can't be read (empty, too long, no letters)
├── RecordError        a bibliographic record can't be read or looked up
├── RevisionError      a change to the knowledge can't be made
└── StoreError         the database can't be read or written

Every message is one or two sentences fit to show: what happened, where, and what to do.
Anything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class BotError(Exception):
    """Root of all errors whose text may be shown to a person."""


class ConfigError(BotError):
    """The configuration can't be used."""


class KnowledgeError(BotError):
    """The knowledge base can't be used."""


class YamlError(KnowledgeError):
    """A knowledge file is not the plain YAML that is accepted.

    Args:
        file: the file that was read.
        line: 1-based line of the fault.
        what: what is wrong and how to mend it.
    """

    def __init__(self, file: Path, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule; ``str()`` gives ``file:line: field: what``, without a line (0) for what stands in no file."""

    file: str
    line: int
    field: str
    what: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.what}"


class CheckFailed(KnowledgeError):
    """The knowledge files break at least one rule."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(self.problems) - 1} more; `check` lists them)" if len(self.problems) > 1 else ""
        super().__init__(f"{self.problems[0]}{more}")


class GapError(BotError):
    """A curator's work on a gap can't be done: there is none of that number, or not as it stands."""


class QuestionError(BotError):
    """The question can't be read."""


class RecordError(BotError):
    """A bibliographic record can't be read or looked up."""


class RevisionError(BotError):
    """A change to the knowledge can't be made: not allowed, not now, or not as it stands."""


class StoreError(BotError):
    """The database can't be read or written."""
