"""Curators close the loop on Discord: from a question nobody can answer to its answer, and everything on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
import time_machine

from bot.curation import gapfigures
from bot.curation.people import Moderator
from bot.discordapp import reviewing, telling, weekly
from bot.discordapp.client import EvidenceClient
from bot.discordapp.views.quotes import block
from bot.knowledge.standing import Status
from bot.store import gaps, gapwork, kept, notices, privacy, retention, upkeep
from bot.store.gapwork import Curator
from bot.store.servers import Server
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, BuildBot, Scene, button, labels, options, seen
from tests.e2e.test_kb import HOME, Office

WORDINGS = (
    "Does the conditioning use pufferfish toxin?",
    "pufferfish toxin in the conditioning?",
    "does conditioning use toxin of pufferfish",
)
TEXT = "The abstract of the Moscow study does not name pufferfish toxin among what was used for conditioning."
ENTRY = {"question": WORDINGS[0], "text": TEXT, "source": "shevchenko-2015", "kind": ["background"]}


@pytest.fixture
def simcord_bot(build: BuildBot) -> EvidenceClient:
    """The bot with a home server."""
    return build(home_server=HOME, moderator_roles=(HOME + 1,))


@pytest.fixture
async def office(simcord_env: Any, simcord_bot: EvidenceClient) -> Office:
    """Two moderators, a reader, another one, and a curators' channel."""
    env = simcord_env
    guild = env.create_guild("MS community", id=HOME)
    everyone, curators = guild.create_text_channel("general"), guild.create_text_channel("curators")
    role = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    app = simcord_bot.app
    app.settings = app.desk.settings = app.settings.model_copy(update={"moderator_roles": (role.id,)})
    mona, max_ = (guild.add_member(env.create_user(name), roles=[role]) for name in ("mona", "max"))
    admin = guild.add_member(env.create_user("admin"), roles=[admins])
    anna, ben = (guild.add_member(env.create_user(name)) for name in ("anna", "ben"))
    await app.set_server(Server(HOME, curators=curators.id))
    return Office(Scene(env, guild, everyone, anna, ben), curators, mona, max_, admin, anna)


async def asked(office: Office, person: Any, question: str) -> Any:
    """A person's private card."""
    return (await person.slash(office.scene.channel, "ask", question=question)).response


async def refused(office: Office, person: Any) -> str:
    """What somebody is told who may not use /gaps."""
    told = str((await person.slash(office.curators, "gaps")).response.content)
    assert office.scene.env.errors
    return told


async def opened(office: Office, person: Any, label: str) -> Any:
    """The card of a gap, found in the list by its beginning."""
    listed = (await person.slash(office.curators, "gaps")).response
    value = next(value for name, value in options(listed).items() if label in name)
    return (await person.select(listed, [value])).response


async def test_a_question_nobody_can_answer_ends_in_one_notice_and_its_answer(office: Office) -> None:
    """Asked by three, claimed, written, reviewed by another, published; one is told, the row is gone, readers get the answer."""
    app, scene = office.app, office.scene
    for person, wording in zip((office.anna, scene.ben, office.max), WORDINGS, strict=True):
        card = await asked(office, person, wording)
        assert "nothing on this" in seen(card)
        if person is scene.ben:
            assert (await person.click(card, custom_id=button(card, "Tell me"))).ephemeral
    (gap,) = await gaps.gaps(app.database)
    assert (gap.asked, gap.wordings, gap.state) == (3, 3, "new")

    card = await opened(office, office.mona, "pufferfish")
    claimed = await office.press(office.mona, card, "Claim")
    assert "claimed" in seen(claimed.response)
    form = await office.press(office.mona, claimed.response, "Write an entry")
    drafted = (await office.mona.submit_modal(form, {**ENTRY, "topic": _first_topic(form)})).response
    assert "Passes 11 of 11" in seen(drafted), seen(drafted)
    assert (await gaps.one(app.database, gap.id)).state == "drafted"
    await office.press(office.mona, drafted, "Send to review")
    await office.review(office.max)

    now = await gaps.one(app.database, gap.id)
    assert now.state == "answered"
    (notice,) = _messages(scene.ben)
    assert WORDINGS[0] in seen(notice)
    assert CAVEAT in seen(notice)
    assert (await privacy.export(app.database, app.seal, scene.ben.id))["notices"] == []
    assert await notices.waiting(app.database, gap.id, app.today) == []
    assert await telling.tell_all(scene.env.bot, app) == 0
    assert len(_messages(scene.ben)) == 1
    for wording in WORDINGS:
        assert "does not name pufferfish" in seen(await asked(office, office.anna, wording))
    opened_by_ben = await scene.ben.user.click(notice, custom_id=button(notice, "Read it"))
    assert "does not name pufferfish" in seen(opened_by_ben.response)
    acts = [(change.act, change.author) for change in await gaps.history(app.database, [gap.id])]
    assert acts == [("claimed", office.mona.id), ("drafted", office.mona.id), ("answered", office.max.id)]


def _messages(person: Any) -> list[Any]:
    """The bot's direct messages to a person."""
    return [message for message in person.user.dm_channel.history() if message.author.id != person.id]


def _first_topic(form: Any) -> list[str]:
    """The first choice of the form's topics."""
    menus = [item["component"] for item in form.modal["components"] if item["component"].get("custom_id") == "topic"]
    return [menus[0]["options"][0]["value"]]


async def gap_of(office: Office, question: str = UNKNOWN) -> gaps.Gap:
    """The gap that Anna's question has opened."""
    await asked(office, office.anna, question)
    return next(gap for gap in await gaps.gaps(office.app.database) if gap.text == question)


async def test_it_is_there_drafts_a_wording_with_what_it_would_change(office: Office) -> None:
    """The entry learns the question; the card says which answers change; published, the gap is closed."""
    app = office.app
    gap = await gap_of(office, WORDINGS[1])
    entry = "shevchenko-2015-conditioning" if "shevchenko-2015-conditioning" in app.base.entries else _editable(app)
    form = await office.press(office.mona, await opened(office, office.mona, "pufferfish"), "It is there")
    card = (await office.mona.submit_modal(form, {"entry": ["-"], "other": entry, "wording": gap.text})).response
    assert "1 answer" in seen(card)
    await office.press(office.mona, card, "Send to review")
    await office.review(office.max)
    now = await gaps.one(app.database, gap.id)
    assert (now.state, now.entry) == ("answered", entry)
    assert app.base.entries[entry].question in seen(await asked(office, office.anna, gap.text))


def _editable(app: Any) -> str:
    return str(next(entry.id for entry in app.base.contents.entries if entry.kind == "background"))


async def test_it_is_there_without_a_wording_closes_and_tells_at_once(office: Office) -> None:
    """A link is enough where readers find it; the one who asked is told."""
    scene, app = office.scene, office.app
    card = await asked(office, scene.ben, UNKNOWN)
    await scene.ben.click(card, custom_id=button(card, "Tell me"))
    form = await office.press(office.mona, await opened(office, office.mona, "moons"), "It is there")
    done = await office.mona.submit_modal(form, {"entry": ["-"], "other": _editable(app), "wording": ""})
    assert "answered" in seen(done.response)
    assert len(_messages(scene.ben)) == 1


async def test_closed_direct_messages_end_quietly_and_a_failing_discord_is_tried_again(office: Office) -> None:
    """Who can't be written to loses the wish; where Discord is down, it stays and is sent later, once."""
    scene, app = office.scene, office.app
    for question in (UNKNOWN, WORDINGS[1]):
        card = await asked(office, scene.ben, question)
        await scene.ben.click(card, custom_id=button(card, "Tell me"))
    first, second = sorted(await gaps.gaps(app.database), key=lambda gap: gap.id)
    by = Curator(office.mona.id, app.today)
    await gapwork.resolve(app.database, by, first.id, _editable(app))
    scene.env.inject_error("POST", "/channels/*/messages", status=503, code=0, message="down", times=1)
    assert await telling.tell_all(scene.env.bot, app) == 0
    assert len(await notices.waiting(app.database, first.id, app.today)) == 1
    assert await telling.tell_all(scene.env.bot, app) == 1
    await gapwork.resolve(app.database, by, second.id, _editable(app))
    scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="Cannot send messages to this user")
    assert await telling.tell_all(scene.env.bot, app) == 0
    assert await notices.waiting(app.database, second.id, app.today) == []
    assert len(_messages(scene.ben)) == 1


async def test_every_button_of_a_gap_does_what_it_says(office: Office) -> None:
    """Kind, name, expert, out of scope, open again: each is on the card and in the history."""
    app = office.app
    gap = await gap_of(office)
    card = await opened(office, office.mona, "moons")
    shown = await office.mona.select(card, ["outside"])
    assert "out of scope (a curator's word)" in seen(shown.response)
    for words, typed, said in (
        ("Rename", {"name": "Moons of planets"}, "Moons of planets"),
        ("Needs an expert", {"reason": "an astronomer"}, "needs-expert"),
        ("Out of scope", {"reason": "Not about HSCT"}, "out-of-scope"),
    ):
        form = await office.press(office.mona, await opened(office, office.mona, "oons"), words)
        done = await office.mona.submit_modal(form, typed)
        assert said in seen(done.response)
    assert "No question is like that" in seen((await office.mona.slash(office.curators, "gaps")).response)
    for words, there in (("PLANETS, moons", True), ("planets rings", False)):
        listed = (await office.mona.slash(office.curators, "gaps", state="out-of-scope", words=words)).response
        assert ("Moons of planets" in seen(listed)) is there
    listed = (await office.mona.slash(office.curators, "gaps", state="out-of-scope")).response
    card = (await office.mona.select(listed, [str(gap.id)])).response
    assert "Open again" in labels(card)
    await office.press(office.mona, card, "Open again")
    acts = [change.act for change in await gaps.history(app.database, [gap.id])]
    assert acts == ["kind", "renamed", "needs expert", "dismissed", "reopened"]


async def test_gaps_are_split_and_merged_by_menus(office: Office) -> None:
    """What was gathered wrongly is taken apart; what belongs together is put together."""
    app = office.app
    for question in (*WORDINGS[1:], UNKNOWN):
        await asked(office, office.scene.ben, question)
    card = (await office.press(office.mona, await opened(office, office.mona, "pufferfish"), "Split")).response
    await office.mona.select(card, [next(iter(options(card).values()))])
    assert len(await gaps.gaps(app.database)) == 3
    card = (await office.press(office.mona, await opened(office, office.mona, "moons"), "Merge")).response
    await office.mona.select(card, [next(iter(options(card).values()))])
    assert len(await gaps.gaps(app.database)) == 2


async def test_readers_and_forged_ids_are_refused(office: Office) -> None:
    """Rights are looked at at every use: a card that a curator sees does nothing for others."""
    gap = await gap_of(office)
    helpers = office.scene.guild.create_role("Helpers", permissions=discord.Permissions(manage_messages=True))
    helper = office.scene.guild.add_member(office.scene.env.create_user("hal"), roles=[helpers])
    assert "Only curators" in await refused(office, helper)
    channel = office.scene.env.bot.get_channel(office.scene.channel.id)
    for number, state in enumerate(("gap-claim:1", "gap-out:1", "gaps:,,:0", "gap-there:1", "gap-claim:x", "gap-claim:99999")):
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label=f"forged {number}", custom_id=f"v1:{state}"))
        await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
        view.stop()
        message = office.scene.channel.last_message
        assert "Only curators" in (await office.anna.click(message, label=f"forged {number}")).response.content
        if "x" in state or "9" in state:
            assert "no" in (await office.mona.click(message, label=f"forged {number}")).response.content.lower()
    assert (await gaps.one(office.app.database, gap.id)).state == "new"


async def test_curators_roles_can_differ_from_moderators(office: Office) -> None:
    """Where curators have roles of their own, these count, and admins."""
    app = office.app
    role = office.scene.guild.create_role("Curators")
    app.settings = app.settings.model_copy(update={"curator_roles": (role.id,)})
    assert (await office.admin.slash(office.curators, "gaps")).ephemeral
    await gap_of(office)
    listed = (await office.admin.slash(office.curators, "gaps")).response
    card = (await office.admin.select(listed, [next(iter(options(listed).values()))])).response
    assert "Claim" in labels(card)
    assert "Only curators" in await refused(office, office.mona)


async def test_not_what_i_asked_keeps_the_question_without_the_person(office: Office) -> None:
    """The vote brings its question to the curators, as long as it is held in memory; whoever keeps none leaves none."""
    app, anna = office.app, office.anna
    card = await asked(office, anna, GOOD)
    assert await gaps.gaps(app.database) == []
    await anna.click(card, custom_id=button(card, "Not what I asked"))
    (gap,) = await gaps.gaps(app.database)
    assert (gap.text, gap.outcome, gap.kind) == (GOOD, "vote", "near")
    await app.set_optout(anna.id, out=True)
    other = await asked(office, anna, "What is EDSS?")
    await anna.click(other, custom_id=button(other, "Not what I asked"))
    assert len(await gaps.gaps(app.database)) == 1


async def test_the_digest_comes_once_a_week_and_only_with_news(office: Office) -> None:
    """The first week only starts the clock; then what is new stands in the curators' channel."""
    app, bot = office.app, office.scene.env.bot
    await weekly.upkeep(bot, app)
    await kept.put(app.database, weekly.LAST, (app.today - timedelta(days=8)).isoformat())
    assert not await weekly.post_digest(bot, app)
    await gap_of(office)
    assert not await weekly.post_digest(bot, app)
    await kept.put(app.database, weekly.LAST, (app.today - timedelta(days=8)).isoformat())
    assert await weekly.post_digest(bot, app)
    text = seen(office.post())
    assert "New: 1" in text
    assert UNKNOWN in text
    assert CAVEAT in text
    assert not await weekly.post_digest(bot, app)


async def test_overdue_reviews_are_gone_through_with_one_click(office: Office) -> None:
    """Still right: who, when, and the next date; the reader's card no longer says that it is overdue."""
    app = office.app
    with time_machine.travel(datetime(2028, 1, 15, tzinfo=UTC), tick=True):
        shown = (await office.mona.slash(office.curators, "kb review")).response
        late = len(gapfigures.overdue(app.base, app.today))
        assert f"{late} entries are overdue" in seen(shown)
        assert "this review is overdue" in seen(shown)
        entry = gapfigures.overdue(app.base, app.today)[0]
        done = (await office.press(office.mona, shown, "Still right")).response
        assert f"next review by {app.base.entries[entry.id].review_by}" in seen(done)
        assert f"{late - 1} entries are overdue" in seen(done)
        assert app.base.entries[entry.id].reviewed == "2028-01-15"
        change = await office.press(office.mona, done, "Change")
        assert change.modal["title"] == "Edit the entry"
    assert "No review is overdue" in seen((await office.mona.slash(office.curators, "kb review")).response)
    exported = await privacy.export(app.database, app.seal, office.mona.id)
    assert [row["entry"] for row in exported["reviews"]] == [entry.id]


async def test_a_curators_id_is_gone_from_all_work_on_request(office: Office) -> None:
    """The history stays, its author doesn't."""
    app = office.app
    gap = await gap_of(office)
    await office.press(office.mona, await opened(office, office.mona, "moons"), "Claim")
    await app.erase(office.mona.id)
    (change,) = await gaps.history(app.database, [gap.id])
    assert change.author < 0


async def test_an_entry_that_can_not_be_quoted_is_reviewed_as_literal_text(office: Office) -> None:
    """Its source was retracted; what it says still formats nothing on the moderator's screen."""
    app = office.app
    late = min(app.base.contents.entries, key=lambda entry: (entry.review_by, entry.id))
    retracted = {cite.source: Status("retracted", "2026-11-25", "2026-11-25") for cite in late.cites}
    await upkeep.keep_statuses(app.database, retracted, "2026-11-25")
    await app.desk.restate()
    with time_machine.travel(datetime.fromisoformat(late.review_by).replace(tzinfo=UTC) + timedelta(days=1), tick=False):
        card = reviewing.next_card(app, app.look("en"))
    assert card.lines[1].text == block(late.text)


async def test_nothing_is_found_right_while_the_knowledge_is_frozen(office: Office) -> None:
    """Frozen means frozen: the day of an entry's review, which readers see, stays as well."""
    app, admin = office.app, Moderator(office.admin.id, frozenset(), admin=True)
    with time_machine.travel(datetime(2028, 1, 15, tzinfo=UTC), tick=True):
        entry = gapfigures.overdue(app.base, app.today)[0]
        shown = (await office.mona.slash(office.curators, "kb review")).response
        await app.desk.freeze(admin, on=True, reason="look first")
        refused = await office.press(office.mona, shown, "Still right")
        assert "frozen" in refused.response.content
        assert app.base.entries[entry.id].reviewed == entry.reviewed
        await app.desk.freeze(admin, on=False, reason="seen")
        await office.press(office.mona, shown, "Still right")
        assert app.base.entries[entry.id].reviewed == "2028-01-15"


async def test_a_source_is_never_guessed_and_what_was_typed_comes_back(office: Office) -> None:
    """Where more than one fits, nothing is drafted from either, and the text that Discord has taken away is sent back."""
    for wording in WORDINGS:
        await asked(office, office.anna, wording)
    card = await opened(office, office.mona, "pufferfish")
    form = await office.press(office.mona, card, "Write an entry")
    done = await office.mona.submit_modal(form, {**ENTRY, "source": "burt 2019", "topic": _first_topic(form)})
    assert "or more than one" in done.response.content
    assert not office.app.desk.history.revisions
    (back,) = done.followups
    assert back.flags.ephemeral
    assert CAVEAT in seen(back)
    assert TEXT in (await back.attachments[0].read()).decode()


async def test_a_gap_whose_texts_are_gone_can_not_be_split(office: Office) -> None:
    """A card may be older than the texts it was made of, which are emptied in time."""
    for wording in WORDINGS:
        await asked(office, office.anna, wording)
    card = await opened(office, office.mona, "pufferfish")
    await retention.empty_old_questions(office.app.database, office.app.today, -1)
    refused = await office.press(office.mona, card, "Split")
    assert "one question" in refused.response.content
