"""What curators see: the list of gaps, one gap with all that can be done, the digest. In English, as the collection is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.curation.digest import Section
from bot.discordapp.sanitise import clean_line, label
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.parts import (
    MAX_LABEL,
    MAX_OPTION,
    MAX_OPTIONS,
    Button,
    Card,
    Line,
    Option,
    Row,
    Select,
    bullets,
    joined,
)
from bot.discordapp.views.quotes import Look, author_name
from bot.knowledge.base import KnowledgeBase
from bot.replies import GapKind
from bot.store.gaps import OPEN, Change, Gap, Wording

PAGE = 8
MAX_TITLE = 160
SHOWN_WORDINGS, SHOWN_CHANGES, SHOWN_NEAR = 8, 5, 3
KINDS: dict[GapKind, str] = {
    "nothing": "nothing in the collection",
    "missed": "there, but missed",
    "near": "near miss",
    "outside": "out of scope",
    "personal": "a personal decision",
}
DIGEST = "### This week's unanswered questions"
EMPTY = "No question is like that. Without filters, `/gaps` shows everything that is open."


@dataclass(frozen=True, slots=True)
class Opened:
    """One gap with its wordings and what was done."""

    gap: Gap
    wordings: Sequence[Wording]
    changes: Sequence[Change]


def list_card(found: Sequence[Gap], page: int, named: str, base: KnowledgeBase, shelf: Shelf, look: Look) -> Card:
    """A page of gaps, most pressing first, and a menu to open one.

    Args:
        found: all that the filters let through.
        page: from 0.
        named: the filters, as they stand in the page buttons' ids.
        base: where the nearest entries' titles are.
        shelf: what the card ends with.
        look: language and day.
    """
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    if not shown:
        return ended(shelf, look, lines=[Line(EMPTY)])
    head = f"### {len(found)} unanswered questions, most pressing first\n-# page {page + 1} of {pages}"
    options = tuple(Option(str(gap.id), label(f"{gap.id}: {gap.text}", MAX_OPTION)) for gap in shown)
    turns = [(page - 1, "Earlier page")] * (page > 0) + [(page + 1, "Next page")] * (page < pages - 1)
    rows: list[Row] = [Select("gap", "", "Open one", options)]
    if turns:
        rows.append(tuple(Button("gaps", f"{named}:{number}", words) for number, words in turns))
    return ended(shelf, look, lines=[Line(head), Line("\n".join(_row(gap, base) for gap in shown))], rows=rows)


def gap_card(opened: Opened, base: KnowledgeBase, shelf: Shelf, look: Look, note: str = "") -> Card:
    """One gap: what was asked, what is near, what was done, and what can be done."""
    gap = opened.gap
    asked = [f"{clean_line(_cut(one.text))} ({one.asked}×)" for one in opened.wordings[:SHOWN_WORDINGS]]
    more = len(opened.wordings) - SHOWN_WORDINGS
    near = [f"{clean_line(title)} ({score:.2f})" for title, score in _near(gap, base)[:SHOWN_NEAR]]
    lines = (
        joined(note, f"### {gap.id}: {clean_line(_cut(gap.text))}", _counts(gap), _state(gap, base)),
        joined("**Asked as**", bullets(asked), f"-# … and {more} more" if more > 0 else "") if asked else "",
        joined("**Nearest entries**", bullets(near)) if near else "",
        joined("**Done so far**", bullets(map(_change, opened.changes[-SHOWN_CHANGES:]))) if opened.changes else "",
    )
    return ended(shelf, look, lines=[Line(text) for text in lines if text], rows=_buttons(gap, len(opened.wordings)))


def split_card(opened: Opened, shelf: Shelf, look: Look) -> Card:
    """The wordings of a gap, to choose those that ask something else."""
    options = tuple(Option(str(one.id), label(one.text, MAX_OPTION)) for one in opened.wordings[:MAX_OPTIONS])
    menu = Select("gap-split-off", str(opened.gap.id), "These ask something else", options, most=max(1, len(options) - 1))
    return ended(shelf, look, lines=[Line(f"Which questions of gap {opened.gap.id} ask something else?")], rows=[menu])


def merge_card(gap: Gap, others: Sequence[Gap], shelf: Shelf, look: Look) -> Card:
    """Other gaps, the likest first, to choose the one that asks the same."""
    options = tuple(Option(str(one.id), label(f"{one.id}: {one.text}", MAX_OPTION)) for one in others[:MAX_OPTIONS])
    menu = Select("gap-merge-into", str(gap.id), "It asks the same as …", options)
    return ended(shelf, look, lines=[Line(f"Which gap asks the same as {gap.id}: {clean_line(_cut(gap.text))}?")], rows=[menu])


def digest_card(sections: Iterable[Section], shelf: Shelf, look: Look) -> Card:
    """The weekly digest."""
    lines = [Line(DIGEST)]
    lines += [Line(joined(f"**{clean_line(heading)}**", bullets(map(clean_line, found)))) for heading, found in sections]
    return ended(shelf, look, lines=[*lines, Line("-# /gaps lists them, /kb review the overdue entries.")])


def _row(gap: Gap, base: KnowledgeBase) -> str:
    near = next((f" · near: {clean_line(_cut(title, 80))} ({score:.2f})" for title, score in _near(gap, base)), "")
    return f"**{gap.id}: {clean_line(_cut(gap.text))}**\n-# {_counts(gap)} · {KINDS[gap.kind]} · {gap.state}{near}"


def _counts(gap: Gap) -> str:
    times = "once" if gap.asked == 1 else f"{gap.asked} times"
    when = f"on {gap.last_day}" if gap.first_day == gap.last_day else f"from {gap.first_day} to {gap.last_day}"
    return f"asked {times}, {when}"


def _state(gap: Gap, base: KnowledgeBase) -> str:
    by = "" if gap.claimed_by is None else f" by {author_name(gap.claimed_by)}"
    entry = base.entries.get(gap.entry or "")
    answer = f" · {clean_line(entry.question)}" if entry else ""
    corrected = " (a curator's word)" if gap.corrected else ""
    return f"**{gap.state}**{by}{answer} · {KINDS[gap.kind]}{corrected}"


def _near(gap: Gap, base: KnowledgeBase) -> list[tuple[str, float]]:
    known = [(base.entries.get(one["entry"]), one["score"]) for one in gap.nearest]
    return [(entry.question, score) for entry, score in known if entry]


def _change(change: Change) -> str:
    return f"{change.day} {author_name(change.author)}: {clean_line(f'{change.act} {_cut(change.detail)}')}"


def _cut(text: str, limit: int = MAX_TITLE) -> str:
    return label(text, limit)


def _buttons(gap: Gap, wordings: int) -> list[Row]:
    number = str(gap.id)

    def button(verb: str, words: str, *, primary: bool = False) -> Button:
        return Button(f"gap-{verb}", number, words[:MAX_LABEL], primary)

    kinds = tuple(Option(kind, words, chosen=kind == gap.kind) for kind, words in KINDS.items())
    menu = Select("gap-kind", number, "What kind of gap it is", kinds)
    if gap.state not in OPEN:
        return [(button("reopen", "Open again"),), menu]
    first = [
        button("claim", "Claim", primary=True) if gap.state != "claimed" else None,
        button("there", "It is there"),
        button("write", "Write an entry"),
        button("split", "Split") if wordings > 1 else None,
        button("merge", "Merge"),
    ]
    second = (button("out", "Out of scope"), button("expert", "Needs an expert"), button("name", "Rename"))
    return [tuple(one for one in first if one), second, menu]
