"""The curators' forms: the entry that answers a gap, an entry written for it, a reason, a name."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.discordapp.codes import code
from bot.discordapp.kbforms import MAX_QUESTION
from bot.discordapp.sanitise import label
from bot.discordapp.views.forms import Field, form
from bot.discordapp.views.listing import entry_option
from bot.discordapp.views.parts import MAX_OPTION, MAX_OPTIONS, Option
from bot.models import ENTRY_KINDS, MAX_TEXT, Entry, Topic
from bot.store.gaps import Gap
from bot.store.gapwork import MAX_LABEL

LEARN = "Added to the entry, so that the question finds it; empty where it is found already"
OTHER = "Its id, as /kb edit offers it; then the choice above doesn't count"
MAX_REASON = 200
ELSEWHERE = Option("-", "none of these: the id below")


def there_form(gap: Gap, near: Sequence[Entry]) -> ui.Modal:
    """Which entry answers a gap, and what it should learn."""
    options = (*(entry_option(entry) for entry in near[: MAX_OPTIONS - 1]), ELSEWHERE)
    wording = gap.text if len(gap.text) <= MAX_QUESTION else ""
    return form(
        "gap-link",
        str(gap.id),
        "It is there",
        (
            Field("entry", "The entry that answers it", options=options),
            Field("other", "Or another entry", hint=OTHER, required=False, most=60),
            Field("wording", "A wording it should learn", wording, LEARN, required=False, most=MAX_QUESTION),
        ),
    )


def write_form(gap: Gap, topics: Sequence[Topic]) -> ui.Modal:
    """A new entry for a gap, with the question filled in."""
    kinds = tuple(Option(kind, kind) for kind in ENTRY_KINDS)
    choices = tuple(Option(code(topic.id), label(topic.title, MAX_OPTION)) for topic in topics[:MAX_OPTIONS])
    return form(
        "gap-entry",
        str(gap.id),
        "Write an entry",
        (
            Field("question", "The question it answers", gap.text[:MAX_QUESTION], most=MAX_QUESTION),
            Field("text", "What the source reports", long=True, most=MAX_TEXT),
            Field("source", "The source", hint="Its id, an author and a year, or what people call it", most=100),
            Field("kind", "Kind", "background", options=kinds),
            Field("topic", "Topic", options=choices),
        ),
    )


def reason_form(gap: Gap, verb: str, title: str, words: str) -> ui.Modal:
    """One line about a gap."""
    return form(verb, str(gap.id), title, (Field("reason", words, most=MAX_REASON),))


def name_form(gap: Gap) -> ui.Modal:
    """What a gap is called."""
    return form("gap-named", str(gap.id), "Rename", (Field("name", "What it is called", gap.text[:MAX_LABEL], most=MAX_LABEL),))
