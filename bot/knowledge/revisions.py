"""Moderators' changes as values: what a revision says, which ones are in force, and the base that they make of the files.

Revisions and notes on them are only ever added. Which ones are in force is what replaying the notes gives, so every earlier state
can be reached again. Nothing here reads or writes anything but, for a verbatim quotation, the source's stored text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Problem
from bot.knowledge import checks
from bot.knowledge.base import Contents, KnowledgeBase, content_hash
from bot.knowledge.schema import Placed, Unfiled
from bot.models import Entry, Source

Kind = Literal["entry", "source"]
Item = tuple[Kind, str]  # what is changed: its kind and its id
Model = Entry | Source
M = TypeVar("M", bound=BaseModel)
Act = Literal[
    "sent", "published", "change-asked", "rejected", "replaced", "rolled-back",
    "frozen", "thawed", "paused", "resumed", "refused", "alert",
]  # fmt: skip
Stage = Literal["draft", "in review", "change asked for", "rejected", "replaced", "published", "superseded", "withdrawn"]

TERMINAL = 0  # the author of what the operator does there

_STAGES: Mapping[str, Stage] = {
    "sent": "in review",
    "change-asked": "change asked for",
    "rejected": "rejected",
    "replaced": "replaced",
}
MODELS: Mapping[Kind, type[Model]] = {"entry": Entry, "source": Source}


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an entry or a source, as somebody proposed it.

    Attributes:
        id: its number; 0 before it is kept.
        key: id of the entry or source.
        author: Discord id of whoever proposed it; 0 for the terminal, negative for somebody who has been forgotten.
        base: hash of the base that was served then.
        over: digest of what was served under that id then; "" for nothing.
        file: digest of what the files held under that id then; "" for nothing.
        content: the whole item as JSON, as it was typed; None withdraws it.
        faults: what the checks found then.
    """

    id: int
    kind: Kind
    key: str
    day: str
    author: int
    reason: str
    base: str
    over: str
    file: str
    content: Mapping[str, Any] | None
    faults: tuple[str, ...] = ()

    @property
    def item(self) -> Item:
        """What it changes."""
        return self.kind, self.key

    def model(self) -> Model | None:
        """Its content; None for a withdrawal.

        Raises:
            ValidationError: what was typed has not the form of an entry or source.
        """
        return None if self.content is None else MODELS[self.kind].model_validate(self.content)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done, by whom and why.

    Attributes:
        revision: what it was done to.
        target: the note whose state a rollback went back to; 0 for the files alone.
        base: hash of the base that was served afterwards.
    """

    id: int
    act: Act
    day: str
    author: int
    base: str
    revision: int | None = None
    target: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A revision in force, and whether nobody but its author has looked at it."""

    revision: Revision
    alone: bool


State = Mapping[Item, Published]


@dataclass(frozen=True)
class History:
    """Everything that was ever proposed and done, oldest first."""

    revisions: Mapping[int, Revision]
    notes: tuple[Note, ...]

    @property
    def position(self) -> int:
        """The number of the last note that changed what is served."""
        return next((note.id for note in reversed(self.notes) if note.act in ("published", "rolled-back")), 0)

    @property
    def state(self) -> State:
        """What is in force now, in the order of publication."""
        return self.states[self.position]

    @cached_property
    def states(self) -> Mapping[int, State]:
        """What was in force after each note that changed it; 0 is the files alone."""
        states: dict[int, State] = {0: {}}
        state: State = {}
        for note in self.notes:
            if note.act == "rolled-back":
                states[note.id] = state = states[note.target or 0]
            elif note.act == "published" and note.revision is not None:
                revision = self.revisions[note.revision]
                rest = {item: kept for item, kept in state.items() if item != revision.item}
                states[note.id] = state = {**rest, revision.item: Published(revision, note.author == revision.author)}
        return states

    @property
    def frozen(self) -> bool:
        """Whether nothing may be changed at present."""
        return self._last_of("frozen", "thawed") == "frozen"

    @property
    def paused(self) -> bool:
        """Whether readers get no answers at present."""
        return self._last_of("paused", "resumed") == "paused"

    def _last_of(self, *acts: Act) -> Act | None:
        return next((note.act for note in reversed(self.notes) if note.act in acts), None)

    def stage(self, revision: Revision) -> Stage:
        """How far a revision has come."""
        in_force = self.state.get(revision.item)
        if in_force and in_force.revision.id == revision.id:
            return "published" if revision.content is not None else "withdrawn"
        acts = [note.act for note in self.notes if note.revision == revision.id and note.act in (*_STAGES, "published")]
        if "published" in acts:
            return "withdrawn" if in_force and in_force.revision.content is None else "superseded"
        return _STAGES[acts[-1]] if acts else "draft"

    def of(self, item: Item) -> list[Revision]:
        """All revisions of an item, oldest first."""
        return [revision for revision in self.revisions.values() if revision.item == item]

    def point(self, base: str) -> int | None:
        """The last note after which the base with that hash (or its beginning) was served."""
        changed = (note for note in reversed(self.notes) if note.id in self.states)
        return next((note.id for note in changed if base and note.base.startswith(base)), None)


EMPTY = History({}, ())


@dataclass(frozen=True, slots=True)
class Left:
    """A published revision that is not served, and why, in words."""

    revision: Revision
    why: str

    def __str__(self) -> str:
        return f"the published change of {self.revision.key} is not served: {self.why}"


@dataclass(frozen=True, slots=True)
class Revised:
    """The files with revisions applied.

    Attributes:
        base: what they make; fit to serve only where there are no problems.
        left: revisions left out because their file has changed since or they can't be read any more.
        problems: broken rules.
    """

    base: KnowledgeBase
    left: tuple[Left, ...] = ()
    problems: tuple[Problem, ...] = ()


def digest(model: Model | None) -> str:
    """16 hex digits over an item's content; "" for nothing."""
    if model is None:
        return ""
    data = model.model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def items(contents: Contents) -> dict[Item, Model]:
    """Everything that a revision can change, by kind and id."""
    entries: dict[Item, Model] = {("entry", entry.id): entry for entry in contents.entries}
    return entries | {("source", source.id): source for source in contents.sources}


def revise(files: KnowledgeBase, published: Iterable[Published], folder: Path) -> Revised:
    """Apply revisions to the files and run the same checks that the files have passed.

    Args:
        files: the base as the files have it; it keeps all rules.
        published: what is in force; the order doesn't matter.
        folder: where the files are, for the stored texts of verbatim quotations.
    """
    known = items(files.contents)
    changed: dict[Item, Model | None] = {}
    left: list[Left] = []
    for one in published:
        revision, now = one.revision, known.get(one.revision.item)
        try:
            model = _marked(revision, alone=one.alone)
        except ValidationError as error:
            left.append(Left(revision, f"it can't be read any more ({error.error_count()} faults)"))
            continue
        if model == now:
            continue  # exported: the file holds it
        if digest(now) == revision.file:
            changed[revision.item] = model
        else:
            left.append(Left(revision, "its file has changed since; edit it anew on top of the file"))
    contents = _with(files.contents, known, changed)
    if contents is files.contents:
        return Revised(files, tuple(left))
    return Revised(KnowledgeBase(contents, content_hash(contents)), tuple(left), tuple(problems(contents, folder)))


def revise_safely(files: KnowledgeBase, published: Sequence[Published], folder: Path) -> Revised:
    """As `revise`, but what breaks a rule together with the files of today is left out, so that there is always a base."""
    whole = revise(files, published, folder)
    if not whole.problems:
        return whole
    kept: list[Published] = []
    left: list[Left] = []
    for one in published:
        attempt = revise(files, [*kept, one], folder)
        if attempt.problems:
            left.append(Left(one.revision, str(attempt.problems[0])))
        else:
            kept.append(one)
    safe = revise(files, kept, folder)
    return Revised(safe.base, (*safe.left, *left))


def problems(contents: Contents, folder: Path) -> list[Problem]:
    """Every rule that the contents break."""
    return list(checks.problems(_files(contents, folder)))


def by_rule(contents: Contents, folder: Path) -> dict[str, list[Problem]]:
    """What each rule finds; the rules that are kept have nothing."""
    files = _files(contents, folder)
    return {name: list(rule(files)) for name, rule in checks.RULES.items()}


def _files(contents: Contents, folder: Path) -> checks.Files:
    def placed(models: Iterable[M]) -> tuple[Placed[M], ...]:
        return tuple(Unfiled(model, folder, ()) for model in models)

    return checks.Files(
        placed(contents.sources),
        placed(contents.entries),
        placed(contents.terms),
        placed(contents.trials),
        placed(contents.topics),
        placed(contents.domains),
        folder,
    )


def _marked(revision: Revision, *, alone: bool) -> Model | None:
    """The content, an entry with whether one person alone has published it; what came from files says so itself."""
    model = revision.model()
    if not isinstance(model, Entry) or revision.author == TERMINAL:
        return model
    return model.model_copy(update={"one_person": alone})


def _with(contents: Contents, known: Mapping[Item, Model], changed: Mapping[Item, Model | None]) -> Contents:
    """The contents with items replaced, added and taken away."""
    if not changed:
        return contents
    after = {item: model for item, model in {**known, **changed}.items() if model is not None}
    gone = {key for (kind, key), model in changed.items() if kind == "entry" and model is None}
    entries = [_unlinked(model, gone) for model in after.values() if isinstance(model, Entry)]
    sources = [model for model in after.values() if isinstance(model, Source)]
    return contents.model_copy(update={"entries": _by_id(entries), "sources": _by_id(sources)})


def _unlinked(entry: Entry, gone: set[str]) -> Entry:
    """The entry without its pointers to entries that are withdrawn; one that it can't be shown without stays, and is refused."""
    update: dict[str, Any] = {}
    if gone & set(entry.see_other):
        update["see_other"] = tuple(one for one in entry.see_other if one not in gone)
    if entry.zeus and gone & set(entry.zeus.learned):
        learned = tuple(one for one in entry.zeus.learned if one not in gone)
        update["zeus"] = entry.zeus.model_copy(update={"learned": learned})
    return entry.model_copy(update=update) if update else entry


def _by_id(models: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(models, key=lambda model: model.id))
