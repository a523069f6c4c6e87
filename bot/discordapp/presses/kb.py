"""Buttons and forms of moderators. Ids are untrusted and rights are looked at anew at every press and every submitted form."""

from __future__ import annotations

from typing import Any

from bot.answering.redact import redact
from bot.curation import drafting, sources
from bot.curation.drafting import Form
from bot.discordapp import kbforms, moderating, send, telling
from bot.discordapp.codes import code
from bot.discordapp.presses import Handlers, Press
from bot.discordapp.rights import as_moderator
from bot.discordapp.sanitise import clean_line
from bot.discordapp.views import kb
from bot.discordapp.views.forms import filled_in
from bot.errors import RevisionError
from bot.knowledge.checks import normalised
from bot.knowledge.export import as_data
from bot.knowledge.revisions import Act, Item, Revision
from bot.models import Entry

BASE_MOVED = "The collection has changed since this was posted, so what it would change is shown anew. Please look again."
PUBLISHED = "**Published** by <@{who}>. Readers are answered from base {base}."
DECLINED = {"change-asked": "**A change is asked for** by <@{who}>: {reason}", "rejected": "**Rejected** by <@{who}>: {reason}"}
MARKED = "{count} questions are marked as answered."
NO_WORDING = "There is nothing left of this message that could be a wording."
NOT_READ = "There is no such topic or source any more. Please start again with /kb add."


def _revision(press: Press) -> Revision:
    """The draft that a button names.

    Raises:
        RevisionError: there is none.
    """
    number = press.state.partition(":")[0]
    return press.app.desk.revision(int(number) if number.isdecimal() and len(number) < 16 else 0)


async def show(press: Press) -> None:
    """Open the draft that was chosen; one in review with what a reviewer can press."""
    async with as_moderator(press.interaction, press.app, "open a draft"):
        revision = press.app.desk.revision(int("".join(press.values)) if "".join(press.values).isdecimal() else 0)
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        if press.app.desk.history.stage(revision) == "in review":  # its post may have been deleted, or never have come
            card = await moderating.review(press.app, revision, press.look)
        else:
            card = kb.draft_card(await moderating.drafted(press.app, revision, press.look), press.app.shelf, press.look)
        await send.privately(press.interaction, [card])


async def open_form(press: Press) -> None:
    """Open the form of an entry, or the first one of a source."""
    async with as_moderator(press.interaction, press.app, "open a form"):
        revision = _revision(press)
        stored = revision.content or {}
        if revision.kind == "source":
            await press.interaction.response.send_modal(kbforms.citation_form(revision.key, stored))
            return
        state = f"{code(revision.key)}:{revision.reason[:70]}"
        await press.interaction.response.send_modal(kbforms.entry_form("kb-entry", state, "Edit the draft", stored))


async def open_study(press: Press) -> None:
    """Open the second form of a source."""
    async with as_moderator(press.interaction, press.app, "open a form"):
        revision = _revision(press)
        await press.interaction.response.send_modal(kbforms.study_form(revision.key, revision.content or {}))


async def open_findings(press: Press) -> None:
    """Open the third form of a source."""
    async with as_moderator(press.interaction, press.app, "open a form"):
        revision = _revision(press)
        await press.interaction.response.send_modal(kbforms.findings_form(revision.key, revision.content or {}))


async def hand_in(press: Press) -> None:
    """Send a draft to review."""
    async with as_moderator(press.interaction, press.app, f"send {press.state}") as who:
        revision = _revision(press)
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        await moderating.send_to_review(press.interaction, press.app, revision.id, who)


async def approve(press: Press) -> None:
    """Publish a draft, unless the base has moved since the preview on the post was made: then the post is made anew."""
    app = press.app
    async with as_moderator(press.interaction, app, f"approve {press.state}") as who:
        revision = _revision(press)
        before = app.base.hash
        await press.interaction.response.defer()
        if press.state.partition(":")[2] != before and app.desk.history.stage(revision) == "in review":
            await send.update(press.interaction, await moderating.review(app, revision, press.look))
            await send.notice(press.interaction, BASE_MOVED)
            return
        drafted = await moderating.drafted(app, revision, press.look)
        candidate = await app.desk.approve(revision.id, who)
        said = PUBLISHED.format(who=who.id, base=app.base.hash)
        card = kb.decided_card(_now(press, drafted), said, app.shelf, press.look, closes=candidate.closes)
        await send.update(press.interaction, card)
        await moderating.watch(press.interaction, app)
        await telling.close_drafted(press.interaction.client, app, revision, who)  # last: each notice takes its time


async def ask_change(press: Press) -> None:
    """Ask what should be different."""
    async with as_moderator(press.interaction, press.app, f"ask for a change of {press.state}"):
        form = kbforms.reason_form("kb-asked", str(_revision(press).id), "Ask for a change")
        await press.interaction.response.send_modal(form)


async def reject(press: Press) -> None:
    """Ask why it is rejected."""
    async with as_moderator(press.interaction, press.app, f"reject {press.state}"):
        await press.interaction.response.send_modal(kbforms.reason_form("kb-rejected", str(_revision(press).id), "Reject"))


async def change_asked(press: Press) -> None:
    """Keep what should be different."""
    await _decline(press, "change-asked")


async def rejected(press: Press) -> None:
    """Keep why it is rejected."""
    await _decline(press, "rejected")


async def answered(press: Press) -> None:
    """Note which unanswered questions a published revision answers."""
    app = press.app
    async with as_moderator(press.interaction, app, f"mark as answered by {press.state}") as who:
        revision = _revision(press)
        if app.desk.history.stage(revision) != "published":
            raise RevisionError(f"This is not published: it is {app.desk.history.stage(revision)}.")
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        closed = await app.desk.closed_by(revision)
        done = await telling.close_named(press.interaction.client, app, closed, revision, who)
        await send.notice(press.interaction, MARKED.format(count=done))


async def in_full(press: Press) -> None:
    """Send a draft as a file."""
    async with as_moderator(press.interaction, press.app, "read a draft"):
        revision = _revision(press)
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        await moderating.show_in_full(press.interaction, press.app, revision)


async def new_entry(press: Press) -> None:
    """Keep a new entry as a draft."""
    app = press.app
    async with as_moderator(press.interaction, app, "add an entry") as who:
        typed = _form(press)
        source, topic, limitation = _named(press)
        taken = {*app.base.entries, *(one.key for one in app.desk.drafts())}
        start: dict[str, Any] = {"id": drafting.new_key(f"{source} {typed.question}", taken)}
        start |= {"cites": [{"source": source}], "topics": [topic]} | ({"limitation": limitation} if limitation else {})
        content = drafting.content(typed, start, app.base, app.today)
        await moderating.keep(press.interaction, app, ("entry", content["id"]), content, who, "new")


async def entry(press: Press) -> None:
    """Keep an edit of an entry or of a draft."""
    app = press.app
    async with as_moderator(press.interaction, app, "edit an entry") as who:
        coded, _, reason = press.state.partition(":")
        item = moderating.item_of(app, "entry", coded)
        content = drafting.content(_form(press), moderating.content_of(app, item, who), app.base, app.today)
        await moderating.keep(press.interaction, app, item, content, who, reason)


async def citation(press: Press) -> None:
    """Keep a source's citation: of a new source, or of one begun."""
    app = press.app
    async with as_moderator(press.interaction, app, "cite a source") as who:
        fields = sources.citation(filled_in(press.interaction).get("citation", ""))
        if press.state:
            item = moderating.item_of(app, "source", press.state)
            content = {**moderating.content_of(app, item, who), "citation": fields}
        else:
            taken = {*app.base.sources, *(one.key for one in app.desk.drafts())}
            content = sources.begun(fields, taken, app.today)
            item = ("source", content["id"])
        await moderating.keep(press.interaction, app, item, content, who, "citation")


async def study(press: Press) -> None:
    """Keep what kind of study a source is."""
    app = press.app
    async with as_moderator(press.interaction, app, "describe a source") as who:
        item, stored, typed = _source(press, who)
        names = ("kind", "read_from", "design", "people", "interests")
        content = sources.with_study(stored, *(typed.get(name, "").strip() for name in names))
        await moderating.keep(press.interaction, app, item, content, who, "study")


async def findings(press: Press) -> None:
    """Keep what a source found."""
    app = press.app
    async with as_moderator(press.interaction, app, "record figures") as who:
        item, stored, typed = _source(press, who)
        content = sources.with_findings(
            stored, *(typed.get(name, "") for name in ("figures", "limitations", "names", "treatment", "marks"))
        )
        await moderating.keep(press.interaction, app, item, content, who, "findings")


async def wording(press: Press) -> None:
    """Keep a wording as an edit of its entry; it is cleaned again, for it may have been typed over."""
    app = press.app
    async with as_moderator(press.interaction, app, "propose a wording") as who:
        typed = filled_in(press.interaction)
        item = moderating.item_of(app, "entry", typed.get("entry", ""))
        cleaned = redact(typed.get("wording", ""))
        served = app.base.entries.get(item[1])
        if not normalised(cleaned) or not isinstance(served, Entry):
            raise RevisionError(NO_WORDING)
        content = as_data(served) | {"wordings": [*served.wordings, cleaned]}
        await moderating.keep(press.interaction, app, item, content, who, "a wording from a message")


def _form(press: Press) -> Form:
    typed = filled_in(press.interaction)
    return Form(*(typed.get(name, "") for name in ("question", "text", "kind", "figures", "wordings")))


def _named(press: Press) -> tuple[str, str, str]:
    """Source, topic and limitation in the id of the form for a new entry.

    Raises:
        RevisionError: one of them has left the collection.
    """
    source, topic, limitation = (*press.state.split(":"), "", "", "")[:3]
    base = press.app.base
    found = [next((key for key in known if code(key) == coded), "") for coded, known in
             ((source, base.sources), (topic, base.topics), (limitation, base.entries))]  # fmt: skip
    if not found[0] or not found[1]:
        raise RevisionError(NOT_READ)
    return found[0], found[1], found[2]


def _source(press: Press, who: Any) -> tuple[Item, dict[str, Any], dict[str, str]]:
    item = moderating.item_of(press.app, "source", press.state)
    return item, dict(moderating.content_of(press.app, item, who)), filled_in(press.interaction)


def _now(press: Press, drafted: kb.Drafted) -> kb.Drafted:
    """The same draft at the stage it has now."""
    stage = press.app.desk.history.stage(drafted.revision)
    return kb.Drafted(drafted.revision, stage, drafted.old, drafted.new, drafted.candidate, drafted.quote)


async def _decline(press: Press, act: Act) -> None:
    app = press.app
    async with as_moderator(press.interaction, app, f"{act} {press.state}") as who:
        reason = filled_in(press.interaction).get("reason", "")
        revision = _revision(press)
        await press.interaction.response.defer()
        drafted = await moderating.drafted(app, revision, press.look)
        await app.desk.decline(revision.id, who, act, reason)
        said = DECLINED[act].format(who=who.id, reason=clean_line(reason))
        await send.update(press.interaction, kb.decided_card(_now(press, drafted), said, app.shelf, press.look))


HANDLERS: Handlers = {
    "kb-draft": show,
    "kb-open": open_form,
    "kb-open-study": open_study,
    "kb-open-findings": open_findings,
    "kb-send": hand_in,
    "kb-approve": approve,
    "kb-ask": ask_change,
    "kb-reject": reject,
    "kb-answered": answered,
    "kb-all": in_full,
}
FORMS: Handlers = {
    "kb-new": new_entry,
    "kb-entry": entry,
    "kb-citation": citation,
    "kb-study": study,
    "kb-findings": findings,
    "kb-wording": wording,
    "kb-asked": change_asked,
    "kb-rejected": rejected,
}
