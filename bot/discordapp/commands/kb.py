"""/kb: the knowledge, changed by moderators of the home server; and the message menu "Propose as wording"."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import discord
from discord import app_commands

from bot.answering.redact import redact
from bot.answering.triage import Crisis
from bot.config import Settings
from bot.curation import lookup, references, sources
from bot.discordapp import kbforms, moderating, send
from bot.discordapp.codes import code
from bot.discordapp.commands import Commands
from bot.discordapp.commands.ask import MAX_CHOICE
from bot.discordapp.rights import as_moderator, moderator
from bot.discordapp.sanitise import label
from bot.discordapp.send import Interaction
from bot.discordapp.suggest import Suggestion
from bot.discordapp.views import kb as views
from bot.discordapp.views.card import card
from bot.discordapp.views.kbwhy import why_card
from bot.discordapp.views.listing import entry_option
from bot.discordapp.views.parts import MAX_OPTIONS
from bot.errors import RecordError, RevisionError
from bot.knowledge.revisions import items
from bot.replies import CrisisSignpost
from bot.wording import marked

NEW_SOURCE = "new source"
NO_SOURCE = "There is no such source. Choose one that appears as you type, or `new source`."
NO_TOPIC = "There is no such topic. Choose one that appears as you type."
NO_LIMITATION = "There is no such limitation. Choose one that appears as you type."
NO_DRAFTS = "There are no drafts."
NO_VERSION = "There is no earlier version of this to restore."
NO_WORDS = "There are no words in that message to propose."
PAUSED_NOW = "Answers are paused: readers are told to ask later; crisis lines are still shown. /pause gives answers again."
RESUMED = "Answers are given again."
NEAR = 15
logger = logging.getLogger(__name__)

Choice = app_commands.Choice[str]
Reason = app_commands.Range[str, 3, 70]

kb = app_commands.Group(
    name="kb",
    description=marked("For moderators: add, mend and review knowledge"),
    default_permissions=discord.Permissions(manage_messages=True),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
)


@kb.command(description=marked("Propose a new entry from a source, or begin a new source"))
@app_commands.describe(
    source=marked("The source it reports, or: new source"),
    topic=marked("The subject it belongs to"),
    limitation=marked("The entry that says what a result does not show"),
)
async def add(interaction: Interaction, source: str, topic: str = "", limitation: str = "") -> None:
    """Open the form for a new entry, or the first one for a new source."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb add"):
        if source == NEW_SOURCE:
            await interaction.response.send_modal(kbforms.citation_form("", {}))
            return
        if source not in app.base.sources:
            raise RevisionError(NO_SOURCE)
        if topic not in app.base.topics:
            raise RevisionError(NO_TOPIC)
        if limitation and limitation not in app.base.entries:
            raise RevisionError(NO_LIMITATION)
        state = f"{code(source)}:{code(topic)}:{code(limitation) if limitation else ''}"
        await interaction.response.send_modal(kbforms.entry_form("kb-new", state, "New entry", {"kind": "result"}))


@kb.command(name="source", description=marked("Begin or mend a source: from a record, a DOI, or by form"))
@app_commands.describe(
    record=marked("A file with one record: RIS, BibTeX or CSL-JSON"),
    doi=marked("A DOI to look up, where the operator allows that"),
    source=marked("A source to mend"),
)
async def edit_source(
    interaction: Interaction, record: discord.Attachment | None = None, doi: str = "", source: str = ""
) -> None:
    """Keep what is known of a source as a draft, or open its first form."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb source") as who:
        if source:
            item = moderating.item_of(app, "source", code(source))
            await moderating.keep(interaction, app, item, moderating.content_of(app, item, who), who, "mended")
            return
        if record is None and not doi:
            await interaction.response.send_modal(kbforms.citation_form("", {}))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        fields = await _fields(app.settings, record, doi)
        taken = {*app.base.sources, *(one.key for one in app.desk.drafts())}
        content = sources.begun(fields, taken, app.today)
        await moderating.keep(interaction, app, ("source", content["id"]), content, who, "citation")


@kb.command(description=marked("Propose a change of an entry"))
@app_commands.describe(entry=marked("The entry"), reason=marked("Why, for the reviewer and the history"))
async def edit(interaction: Interaction, entry: str, reason: Reason) -> None:
    """Open the form with the entry as it is."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb edit") as who:
        item = moderating.item_of(app, "entry", code(entry))
        stored = moderating.content_of(app, item, who)
        form = kbforms.entry_form("kb-entry", f"{code(item[1])}:{reason}", "Edit the entry", stored)
        await interaction.response.send_modal(form)


@kb.command(description=marked("Propose that an entry or a source be withdrawn"))
@app_commands.describe(entry=marked("The entry or source"), reason=marked("Why, for the reviewer and the history"))
async def withdraw(interaction: Interaction, entry: str, reason: Reason) -> None:
    """Send the withdrawal to review at once."""
    app = interaction.client.app
    async with as_moderator(interaction, app, f"/kb withdraw {entry}") as who:
        await interaction.response.defer(ephemeral=True, thinking=True)
        item = moderating.any_item(app, entry)
        draft = await moderating.keep(interaction, app, item, None, who, reason)
        if not draft.faults:
            await moderating.send_to_review(interaction, app, draft.id, who)


@kb.command(description=marked("Propose an earlier version of an entry or a source"))
@app_commands.describe(
    entry=marked("The entry or source"),
    reason=marked("Why, for the reviewer and the history"),
    version=marked("The number that /kb history shows; without it, the last one before the present"),
)
async def restore(interaction: Interaction, entry: str, reason: Reason, version: int | None = None) -> None:
    """Send an earlier version to review."""
    app = interaction.client.app
    async with as_moderator(interaction, app, f"/kb restore {entry}") as who:
        await interaction.response.defer(ephemeral=True, thinking=True)
        item = moderating.any_item(app, entry)
        content = app.desk.earlier(item, version)
        if content is None:
            raise RevisionError(NO_VERSION)
        draft = await moderating.keep(interaction, app, item, content, who, reason)
        if not draft.faults:
            await moderating.send_to_review(interaction, app, draft.id, who)


@kb.command(description=marked("Every version of an entry or a source, with what changed"))
@app_commands.describe(entry=marked("The entry or source"))
async def history(interaction: Interaction, entry: str) -> None:
    """The versions, newest first."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb history"):
        item = moderating.any_item(app, entry)
        look = app.look(interaction.locale.value)
        await send.privately(interaction, [views.history_card(item[1], moderating.versions(app, item), app.shelf, look)])


@kb.command(description=marked("Drafts and what is in review"))
async def drafts(interaction: Interaction) -> None:
    """All that is not decided yet, to open."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb drafts"):
        options = [views.revision_option(one, app.desk.history.stage(one)) for one in app.desk.drafts()]
        look = app.look(interaction.locale.value)
        title = f"{len(options)} drafts, newest first"
        await send.privately(interaction, [views.listed_card(title, options, "kb-draft", NO_DRAFTS, app.shelf, look)])


@kb.command(description=marked("Why a question gets its answer: words, scores, threshold, runner-up"))
@app_commands.describe(question=marked("The question"))
async def why(interaction: Interaction, question: app_commands.Range[str, 2, 300]) -> None:
    """What the ranking saw."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb why"):
        await send.privately(
            interaction, [why_card(app.service.answerer, question, app.shelf, app.look(interaction.locale.value))]
        )


@kb.command(description=marked("For admins: stop all changes of the knowledge, or allow them again"))
@app_commands.describe(on=marked("Whether changes are stopped"), reason=marked("Why, for the reviewer and the history"))
async def freeze(interaction: Interaction, on: bool, reason: Reason) -> None:
    """Stop changes or allow them."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb freeze", admin=True) as who:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await app.desk.freeze(who, on=on, reason=reason)
        await send.notice(interaction, "Frozen: nothing can be changed." if on else "Thawed: changes are possible again.")


@kb.command(description=marked("For admins: serve an earlier version of the collection again"))
@app_commands.describe(
    base=marked("Hash of the version; /kb rollback offers those that were served"),
    reason=marked("Why, for the reviewer and the history"),
)
async def rollback(interaction: Interaction, base: app_commands.Range[str, 6, 12], reason: Reason) -> None:
    """Go back."""
    app = interaction.client.app
    async with as_moderator(interaction, app, f"/kb rollback {base}", admin=True) as who:
        await interaction.response.defer(ephemeral=True, thinking=True)
        served = await app.desk.rollback(base, who, reason)
        await send.notice(interaction, f"Readers are answered from base {served.hash}.")


@kb.command(description=marked("For admins: take over the knowledge files as they are now"))
async def reload(interaction: Interaction) -> None:
    """Serve changed files without a restart; where they break a rule, the base served so far stays."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/kb reload", admin=True):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await send.notice(interaction, moderating.reloaded(app, changed=await app.desk.reload()))


@add.autocomplete("source")
async def suggest_source(interaction: Interaction, typed: str) -> list[Choice]:
    """Sources as one types, and the beginning of a new one."""
    found = _choices(interaction.client.app.collection.sources.suggest(typed))
    return [Choice(name=NEW_SOURCE, value=NEW_SOURCE), *found][:MAX_OPTIONS]


@edit_source.autocomplete("source")
async def suggest_source_to_mend(interaction: Interaction, typed: str) -> list[Choice]:
    """Sources as one types."""
    return _choices(interaction.client.app.collection.sources.suggest(typed))


@add.autocomplete("topic")
async def suggest_topic(interaction: Interaction, typed: str) -> list[Choice]:
    """Topics whose title holds what was typed."""
    topics = interaction.client.app.base.contents.topics
    found = [topic for topic in topics if typed.lower() in f"{topic.id} {topic.title}".lower()]
    return [Choice(name=label(topic.title, MAX_CHOICE), value=topic.id) for topic in found[:MAX_OPTIONS]]


@add.autocomplete("limitation")
async def suggest_limitation(interaction: Interaction, typed: str) -> list[Choice]:
    """Limitations of the chosen source first."""
    chosen = getattr(interaction.namespace, "source", "")
    limits = [entry for entry in interaction.client.app.base.contents.entries if entry.kind == "limitation"]
    own = [entry for entry in limits if chosen in {cite.source for cite in entry.cites}]
    found = [entry for entry in own or limits if typed.lower() in entry.question.lower()]
    return [Choice(name=label(entry.question, MAX_CHOICE), value=entry.id) for entry in found[:MAX_OPTIONS]]


@edit.autocomplete("entry")
@withdraw.autocomplete("entry")
@history.autocomplete("entry")
@restore.autocomplete("entry")
async def suggest_entry(interaction: Interaction, typed: str) -> list[Choice]:
    """Entries as one types, and by their id what was proposed or withdrawn; to moderators only."""
    app = interaction.client.app
    if moderator(interaction, app) is None:
        return []
    changed = {one.key for one in app.desk.history.revisions.values() if typed.lower() in one.key}
    found = _choices(app.collection.questions.suggest(typed))
    known = {choice.value for choice in found}
    return [*(Choice(name=key, value=key) for key in sorted(changed - known)), *found][:MAX_OPTIONS]


@rollback.autocomplete("base")
async def suggest_base(interaction: Interaction, typed: str) -> list[Choice]:
    """Versions that were served, newest first."""
    app = interaction.client.app
    if moderator(interaction, app) is None:
        return []
    found = [
        (note.base, f"{note.base} after {note.act} on {note.day}")
        for note in reversed(app.desk.history.notes)
        if note.id in app.desk.history.states
    ]
    found.append((app.desk.files.hash, f"{app.desk.files.hash} the files alone"))
    return [Choice(name=name, value=base) for base, name in dict(found).items() if base.startswith(typed)][:MAX_OPTIONS]


@app_commands.command(
    description=marked("For admins: give no answers for now, or give them again; crisis lines are shown anyway")
)
@app_commands.describe(on=marked("Whether answers are paused"), reason=marked("Why, for the reviewer and the history"))
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
async def pause(interaction: Interaction, on: bool, reason: Reason) -> None:
    """Stop answers everywhere at once, or let them go on."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "/pause", admin=True) as who:
        await app.desk.pause(who, on=on, reason=reason)
        logger.warning("answers are %s by an admin", "paused" if on else "resumed")
        await send.notice(interaction, PAUSED_NOW if on else RESUMED)


@app_commands.context_menu(name=marked("Propose as wording"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
async def propose_wording(interaction: Interaction, message: discord.Message) -> None:
    """Take a message as a way people ask, never as knowledge: cleaned, shown, and only saved when that is confirmed."""
    app = interaction.client.app
    async with as_moderator(interaction, app, "propose a wording"):
        answerer = app.service.for_country(app.server(interaction.guild_id).country)
        text = message.content.strip()
        if text and isinstance(answerer.triage.read(text), Crisis):
            reply = answerer.reply(text)
            if isinstance(reply, CrisisSignpost):
                await send.privately(interaction, [card(reply, app.look(interaction.locale.value))])
                return
        cleaned = redact(text)[: kbforms.MAX_QUESTION]
        near = [app.base.entries[one.id] for one in answerer.ranker.rank(cleaned, NEAR)[1]] if cleaned else []
        known = [entry for entry in near if ("entry", entry.id) in items(app.base.contents)]
        if not known:
            raise RevisionError(NO_WORDS)
        options = tuple(entry_option(entry) for entry in known)
        await interaction.response.send_modal(kbforms.wording_form(cleaned, options))


def _choices(found: Iterable[Suggestion]) -> list[Choice]:
    return [Choice(name=label(item.title, MAX_CHOICE), value=item.value) for item in found]


async def _fields(settings: Settings, record: discord.Attachment | None, doi: str) -> references.Fields:
    """The fields of an uploaded record, or of a DOI that is looked up."""
    if record is None:
        return await lookup.crossref(settings, doi)
    if record.size > references.MAX_BYTES:
        raise RecordError(references.TOO_LARGE)
    return references.parse(references.decoded(await record.read()))


COMMANDS: Commands = (kb, pause, propose_wording)
