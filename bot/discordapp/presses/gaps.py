"""Buttons, menus and forms of curators. Ids are untrusted, and rights are looked at anew at every press and submitted form."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast, get_args

from bot.answering.keeping import kept
from bot.curation import drafting, gapdesk
from bot.curation.drafting import Form
from bot.discordapp import gapforms, moderating, send, shelves, telling
from bot.discordapp.codes import code
from bot.discordapp.curators import as_curator, curator
from bot.discordapp.kbforms import MAX_QUESTION
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.views import gaps as views
from bot.discordapp.views.forms import filled_in
from bot.discordapp.views.gaps import Opened
from bot.discordapp.views.parts import Card
from bot.errors import GapError
from bot.knowledge.checks import normalised
from bot.models import Entry, Topic
from bot.replies import GapKind
from bot.retrieval import Index
from bot.retrieval.alike import similarity, weighed
from bot.store import gaps as store
from bot.store import gapwork
from bot.store.gaps import Gap
from bot.store.gapwork import Curator

ASKED_NEAR = 12
MOST_COMPARED = 2_000
MOST_WORDINGS = 5
GONE = "There is no such gap any more. /gaps shows those there are."
NOT_THERE = "Choose an entry, or give the id of one."
DRAFTED = "The gap is closed once this is published; whoever asked to be told gets one message then."
Work = Callable[[Press, Curator, int], Awaitable[object]]


async def opened(press: Press, number: int) -> Opened:
    """A gap with all there is to say about it."""
    gap = await store.one(press.app.database, number)
    wordings = await store.wordings(press.app.database, gap.id)
    return Opened(gap, wordings, await store.history(press.app.database, [gap.id]))


def _number(text: str) -> int:
    """The gap that an id names.

    Raises:
        GapError: it is no number that a gap can have.
    """
    if not text.isdecimal() or len(text) > 15:
        raise GapError(GONE)
    return int(text)


async def turn(press: Press) -> None:
    """Show another page of the list, in its place."""
    curator(press.interaction, press.app)
    named, _, page = press.state.rpartition(":")
    await send.update(press.interaction, await list_page(press, named, int(page) if page.isdecimal() else 0))


def as_filter(words: str) -> str:
    """Words as they can stand among the filters of a button's id."""
    return " ".join(words.replace(",", " ").replace(":", " ").split())


async def list_page(press: Press, named: str, page: int) -> Card:
    """A page of the gaps that some filters let through; `named` is ``state,kind,curator,words``, each perhaps empty."""
    state, kind, by, words = (*named.split(","), "", "", "", "")[:4]
    app = press.app
    found = await store.gaps(app.database, today=app.today)
    claimed = int(by) if by.isdecimal() else None
    shown = store.matching(found, states=(state,) if state else store.OPEN, kind=kind or None, by=claimed, words=words)
    return views.list_card(shown, page, named, app.base, app.shelf, press.look)


async def show(press: Press) -> None:
    """Open the gap that was chosen."""
    curator(press.interaction, press.app)
    await _show(press, _number("".join(press.values)))


async def _show(press: Press, number: int, note: str = "") -> None:
    found = await opened(press, number)
    await send.privately(press.interaction, [views.gap_card(found, press.app.base, press.app.shelf, press.look, note)])


def _doing(work: Work) -> Callable[[Press], Awaitable[None]]:
    """A handler that does something with a gap and shows it anew, in its place."""

    async def handler(press: Press) -> None:
        by, number = curator(press.interaction, press.app), _number(press.state)
        await work(press, by, number)
        found = await opened(press, number)
        await send.update(press.interaction, views.gap_card(found, press.app.base, press.app.shelf, press.look))

    return handler


async def _claim(press: Press, by: Curator, number: int) -> None:
    await gapwork.claim(press.app.database, by, number)


async def _reopen(press: Press, by: Curator, number: int) -> None:
    await gapwork.reopen(press.app.database, by, number)


async def _correct(press: Press, by: Curator, number: int) -> None:
    chosen = "".join(press.values)
    if chosen not in get_args(GapKind):
        raise GapError(GONE)
    await gapwork.correct(press.app.database, by, number, cast("GapKind", chosen))


async def _dismiss(press: Press, by: Curator, number: int) -> None:
    await gapwork.dismiss(press.app.database, by, number, filled_in(press.interaction).get("reason", ""))


async def _ask_expert(press: Press, by: Curator, number: int) -> None:
    await gapwork.ask_expert(press.app.database, by, number, filled_in(press.interaction).get("reason", ""))


async def _rename(press: Press, by: Curator, number: int) -> None:
    await gapwork.rename(press.app.database, by, number, filled_in(press.interaction).get("name", ""))


async def _merge(press: Press, by: Curator, number: int) -> None:
    await gapwork.merge(press.app.database, by, number, _number("".join(press.values)))


async def _split(press: Press, by: Curator, number: int) -> None:
    await gapwork.split(press.app.database, by, number, [_number(value) for value in press.values])


async def _gap(press: Press) -> Gap:
    """The gap of a button, for somebody who may work on it."""
    curator(press.interaction, press.app)
    return await store.one(press.app.database, _number(press.state))


async def choose_split(press: Press) -> None:
    """Show the wordings, to choose those that ask something else.

    Raises:
        GapError: there are no two.
    """
    found = await opened(press, (await _gap(press)).id)
    if len(found.wordings) < 2:
        raise GapError("There is at most one question left of it whose words are kept, so nothing can be split off.")
    await send.update(press.interaction, views.split_card(found, press.app.shelf, press.look))


async def choose_merge(press: Press) -> None:
    """Show other gaps, the likest first.

    Raises:
        GapError: there is no other.
    """
    gap = await _gap(press)
    await press.interaction.response.defer()
    others = [one for one in await store.gaps(press.app.database, today=press.app.today) if one.id != gap.id][:MOST_COMPARED]
    if not others:
        raise GapError("There is no other gap to merge it with.")
    likest = await asyncio.to_thread(_likest_first, gap, others, press.app.service.index)
    await send.update(press.interaction, views.merge_card(gap, likest, press.app.shelf, press.look))


def _likest_first(gap: Gap, others: Sequence[Gap], index: Index) -> list[Gap]:
    def terms(one: Gap) -> dict[str, float]:
        return weighed(index.query(one.text).terms, index.weight)

    mine = terms(gap)
    return sorted(others, key=lambda one: -similarity(mine, terms(one)))


async def out(press: Press) -> None:
    """Ask why it is out of scope."""
    form = gapforms.reason_form(await _gap(press), "gap-outside", "Out of scope", "Why the collection doesn't cover it")
    await press.interaction.response.send_modal(form)


async def expert(press: Press) -> None:
    """Ask who could help."""
    form = gapforms.reason_form(await _gap(press), "gap-asked", "Needs an expert", "Who could help: a role, not a name")
    await press.interaction.response.send_modal(form)


async def name(press: Press) -> None:
    """Ask what it should be called."""
    await press.interaction.response.send_modal(gapforms.name_form(await _gap(press)))


async def there(press: Press) -> None:
    """Ask which entry answers it, nearest ones first."""
    gap = await _gap(press)
    await press.interaction.response.send_modal(gapforms.there_form(gap, _near(press, gap)))


async def write(press: Press) -> None:
    """Open the form of a new entry, with the question filled in and the topics of near entries first."""
    gap = await _gap(press)
    await press.interaction.response.send_modal(gapforms.write_form(gap, _topics(press, gap)))


async def link(press: Press) -> None:
    """Close the gap where the entry answers it already; otherwise draft the entry with one more wording, to be reviewed.

    Raises:
        GapError: there is no such entry.
    """
    app, who = press.app, as_curator(press.interaction, press.app)
    gap, typed = await store.one(app.database, _number(press.state)), filled_in(press.interaction)
    entry = typed.get("other", "").strip() or next(iter(app.collection.codes.decode(typed.get("entry", ""))), "")
    if entry not in app.base.entries:
        raise GapError(NOT_THERE)
    wording = kept(typed.get("wording", ""), app.service.index).text if typed.get("wording", "").strip() else ""
    by = Curator(who.id, app.today)
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    if not wording or gapdesk.answers(app.service.answerer, gap.text, entry):
        await gapwork.resolve(app.database, by, gap.id, entry)
        await telling.tell(press.interaction.client, app, await store.one(app.database, gap.id))
        await _show(press, gap.id)
        return
    content = gapdesk.with_wording(app.base, entry, wording)
    reason = f"a wording for gap {gap.id}"
    draft = await moderating.keep(press.interaction, app, ("entry", entry), content, who, reason)
    await gapwork.draft(app.database, by, gap.id, entry, f"draft {draft.id}")
    await send.notice(press.interaction, DRAFTED)


async def entry(press: Press) -> None:
    """Keep an entry that was written for a gap as a draft.

    Raises:
        BotError: there is no such gap or source.
    """
    app, who = press.app, as_curator(press.interaction, press.app)
    gap, typed = await store.one(app.database, _number(press.state)), filled_in(press.interaction)
    source = shelves.source_of(app, typed.get("source", "").strip())
    topic = next((one for one in app.base.topics if code(one) == typed.get("topic")), next(iter(app.base.topics)))
    form = Form(typed.get("question", ""), typed.get("text", ""), typed.get("kind", ""), "", await _wordings(press, gap, typed))
    taken = {*app.base.entries, *(one.key for one in app.desk.drafts())}
    key = drafting.new_key(f"{source.id} {form.question}", taken)
    content = drafting.content(form, {"id": key, "cites": [{"source": source.id}], "topics": [topic]}, app.base, app.today)
    draft = await moderating.keep(press.interaction, app, ("entry", key), content, who, f"for gap {gap.id}")
    await gapwork.draft(app.database, Curator(who.id, app.today), gap.id, key, f"draft {draft.id}")
    await send.notice(press.interaction, DRAFTED)


async def _wordings(press: Press, gap: Gap, typed: Mapping[str, str]) -> str:
    """How a gap was asked, one a line, but for what the entry's question says already."""
    asked = [one.text for one in await store.wordings(press.app.database, gap.id)] or [gap.text]
    said = normalised(typed.get("question", ""))
    return "\n".join([text for text in asked if normalised(text) != said and len(text) <= MAX_QUESTION][:MOST_WORDINGS])


def _near(press: Press, gap: Gap) -> list[Entry]:
    """Entries that may answer a gap and can be edited, nearest first."""
    editable = {one.id: one for one in press.app.base.contents.entries}
    ranked = press.app.service.answerer.ranker.rank(gap.text, ASKED_NEAR)[1]
    return [editable[one.id] for one in ranked if one.id in editable]


def _topics(press: Press, gap: Gap) -> list[Topic]:
    """All topics, those of near entries first."""
    near = [topic for one in _near(press, gap) for topic in one.topics]
    order = {topic: place for place, topic in enumerate(dict.fromkeys(near))}
    return sorted(press.app.base.topics.values(), key=lambda topic: order.get(topic.id, len(order)))


HANDLERS: Handlers = {
    "gaps": turn,
    "gap": show,
    "gap-claim": _doing(_claim),
    "gap-reopen": _doing(_reopen),
    "gap-kind": _doing(_correct),
    "gap-merge-into": _doing(_merge),
    "gap-split-off": _doing(_split),
    "gap-split": choose_split,
    "gap-merge": choose_merge,
    "gap-there": there,
    "gap-write": write,
    "gap-out": out,
    "gap-expert": expert,
    "gap-name": name,
}
FORMS: Handlers = {
    "gap-link": link,
    "gap-entry": entry,
    "gap-outside": _doing(_dismiss),
    "gap-asked": _doing(_ask_expert),
    "gap-named": _doing(_rename),
}
