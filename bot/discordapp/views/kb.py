"""What moderators see: a draft with its checks, the review post, what is in force. In English, as the collection is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.curation.candidates import Candidate
from bot.curation.preview import Changed, Said, in_words
from bot.curation.report import Report
from bot.discordapp.sanitise import clean, clean_line, label
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.parts import (
    MAX_CHARACTERS,
    MAX_OPTION,
    MAX_OPTIONS,
    Attachment,
    Button,
    Card,
    Line,
    Option,
    Row,
    Select,
    fitting,
    joined,
)
from bot.discordapp.views.quotes import Look, author_name
from bot.knowledge.export import as_yaml
from bot.knowledge.revisions import Model, Revision, Stage

SHOWN_CHANGES = 6
MAX_BLOCKS = 12  # each is a component with a rule above it
MAX_LINE = 300
MAX_MENUS = 10
IN_FULL = '-# … the rest is in the file behind "Everything (file)".'
ONE_PERSON = "This server's operator lets one person publish alone; the card will say so."


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with everything there is to say about it.

    Attributes:
        old: what is served under its id.
        new: what it would be; None where it withdraws, or can't be read.
        quote: how readers would see it, as markdown; "" where they can't.
    """

    revision: Revision
    stage: Stage
    old: Model | None
    new: Model | None
    candidate: Candidate
    quote: str = ""

    @property
    def report(self) -> Report:
        """What the checks found."""
        return self.candidate.report


def draft_card(drafted: Drafted, shelf: Shelf, look: Look) -> Card:
    """A draft for its author: what passes, what doesn't, how it would look, and what can be done next."""
    revision = drafted.revision
    texts = [_title(drafted, "Draft"), clean(drafted.report.text), drafted.quote or _typed(revision), _effect(drafted.candidate)]
    number = str(revision.id)
    edits = _SOURCE_FORMS if revision.kind == "source" else (("kb-open", "Edit"),)
    ready = drafted.candidate.answerer is not None and drafted.stage in ("draft", "change asked for")
    buttons = [
        Button("kb-send", number, "Send to review", primary=True) if ready else None,
        *(Button(verb, number, words) for verb, words in (edits if revision.content is not None else ())),
        Button("kb-all", number, "Everything (file)"),
    ]
    return _card(texts, shelf, look, (tuple(one for one in buttons if one),))


_SOURCE_FORMS = (("kb-open", "Citation"), ("kb-open-study", "Study"), ("kb-open-findings", "Findings"))


def review_card(drafted: Drafted, shelf: Shelf, look: Look, *, most: int, single: bool) -> Card:
    """The review post: what changes, why, what the checks say, and which answers it would change."""
    revision = drafted.revision
    blast = len(drafted.candidate.changes)
    admin = f"More than {most} answers would change: an admin has to approve." if blast > most else ""
    why = f"**Reason:** {clean_line(revision.reason or 'none given')}"
    texts = [
        joined(_title(drafted, "Review"), f"By {author_name(revision.author)}. {why}", ONE_PERSON if single else ""),
        drafted.quote,
        joined("**What changes**", _diff(drafted.old, drafted.new)),
        clean(drafted.report.text),
        joined(_effect(drafted.candidate), admin),
    ]
    number = str(revision.id)
    row = (
        Button("kb-approve", f"{number}:{shelf.base}", "Approve", primary=True),
        Button("kb-ask", number, "Ask for a change"),
        Button("kb-reject", number, "Reject"),
        Button("kb-all", number, "Everything (file)"),
    )
    return _card(texts, shelf, look, (row,))


def decided_card(drafted: Drafted, said: str, shelf: Shelf, look: Look, *, closes: Sequence[Changed] = ()) -> Card:
    """The review post after a decision; with the unanswered questions that are answered now."""
    number = str(drafted.revision.id)
    answered = [f"- {clean_line(one.question.text)}" for one in closes]
    listed = joined("**Unanswered questions that it answers now:**", *answered[:SHOWN_CHANGES]) if answered else ""
    mark = Button("kb-answered", number, f"Mark {len(closes)} as answered") if closes else None
    buttons = (mark, Button("kb-all", number, "Everything (file)"))
    return _card([joined(_title(drafted, "Review"), said), listed], shelf, look, (tuple(one for one in buttons if one),))


def everything(drafted: Drafted) -> Attachment:
    """A draft in full: the whole difference, every fault, and each answer that would change."""
    changes = [
        f"{one.question.text}\n  now:  {in_words(one.before)}\n  then: {in_words(one.after)}" for one in drafted.candidate.changes
    ]
    parts = [_diff_text(drafted.old, drafted.new), drafted.report.text, f"{len(changes)} answers would change", *changes]
    return Attachment(f"draft-{drafted.revision.id}.txt", "\n\n".join(parts).encode())


def listed_card(title: str, options: Sequence[Option], verb: str, empty: str, shelf: Shelf, look: Look) -> Card:
    """Revisions to choose from."""
    pages = [tuple(options[start : start + MAX_OPTIONS]) for start in range(0, len(options), MAX_OPTIONS)][:MAX_MENUS]
    menus = [Select(verb, str(number), f"Choose one to open it ({number + 1})", page) for number, page in enumerate(pages)]
    return _card([f"### {title}" if options else empty], shelf, look, tuple(menus))


def revision_option(revision: Revision, stage: Stage) -> Option:
    """A revision as a choice."""
    title = f"{revision.id}: {stage}, {revision.kind} {revision.key}"
    return Option(str(revision.id), label(title, MAX_OPTION), label(f"{revision.day} {revision.reason}", MAX_OPTION))


def history_card(title: str, versions: Sequence[tuple[Revision, Stage, str]], shelf: Shelf, look: Look) -> Card:
    """All versions of an item, newest first, each with what it changed."""
    texts = [f"### {clean_line(title)}"]
    for revision, stage, diff in versions:
        head = f"**{revision.id}: {stage}** · {revision.day} · {author_name(revision.author)} · {clean_line(revision.reason)}"
        texts.append(joined(head, _lines(diff)))
    options = [revision_option(revision, stage) for revision, stage, _ in versions]
    menu = Select("kb-draft", "", "Open a version", tuple(options[:MAX_OPTIONS]))
    return _card(texts, shelf, look, (menu,) if options else ())


def message_card(texts: Iterable[str], shelf: Shelf, look: Look, rows: tuple[Row, ...] = ()) -> Card:
    """Any other private screen for moderators."""
    return _card(list(texts), shelf, look, rows)


def difference(old: Model | None, new: Model | None) -> str:
    """What changes between two versions, as a diff of their YAML without the unchanged lines."""
    lines = list(difflib.unified_diff(as_yaml(old).splitlines(), as_yaml(new).splitlines(), lineterm="", n=0))
    return "\n".join(line for line in lines[2:] if not line.startswith("@@"))


def _diff_text(old: Model | None, new: Model | None) -> str:
    return difference(old, new) or "nothing"


def _diff(old: Model | None, new: Model | None) -> str:
    if new is None and old is not None:
        return "It is withdrawn."
    if old is None:
        return "It is new."
    return _lines(_diff_text(old, new))


def _lines(diff: str) -> str:
    return "\n".join(clean(line[:MAX_LINE]) for line in diff.splitlines())


def _title(drafted: Drafted, what: str) -> str:
    revision = drafted.revision
    action = "withdraw" if revision.content is None else "new" if drafted.old is None else "edit"
    return f"### {what} {revision.id}: {action} {revision.kind} {clean_line(revision.key)} ({drafted.stage})"


def _typed(revision: Revision) -> str:
    content = revision.content or {}
    return joined(*(f"> {clean_line(str(content[name]))}" for name in ("question", "text") if content.get(name)))


def _effect(candidate: Candidate) -> str:
    """Which answers would change, from what to what."""
    if candidate.answerer is None:
        return ""
    changes = candidate.changes
    shown = [
        joined(f"- {clean_line(one.question.text[:MAX_LINE])}", f"  -# {_words(one.before)} → {_words(one.after)}")
        for one in changes[:SHOWN_CHANGES]
    ]
    more = f"- … and {len(changes) - len(shown)} more" if len(changes) > len(shown) else ""
    return joined(f"**{len(changes)} answers would change**", *shown, more)


def _words(parts: tuple[Said, ...]) -> str:
    return clean_line(in_words(parts))


def _card(texts: Sequence[str], shelf: Shelf, look: Look, rows: tuple[Row, ...]) -> Card:
    """A card with as many of the texts' lines as fit; a note says where the rest is."""
    rows = tuple(row for row in rows if row)
    room = MAX_CHARACTERS - ended(shelf, look).characters - len(IN_FULL) - 2
    lines = [line for text in texts if text for line in (*text.split("\n"), "")]
    count = fitting([f"{line}\n" for line in lines], room)
    blocks = [block for block in "\n".join(lines[:count]).strip().split("\n\n") if block.strip()]
    if count < len(lines):
        blocks.append(IN_FULL)
    if len(blocks) > MAX_BLOCKS:
        blocks = [*blocks[: MAX_BLOCKS - 1], "\n\n".join(blocks[MAX_BLOCKS - 1 :])]
    return ended(shelf, look, lines=map(Line, blocks), rows=rows)
