"""Buttons: each does what it says, for the one who pressed, weeks later and after a restart too."""

from __future__ import annotations

import gc
import json
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot import evaluation
from bot.discordapp.codes import encode
from bot.discordapp.measure import QUESTIONS
from bot.discordapp.presses.votes import NO_HEALTH
from bot.replies import Abstention
from bot.store import notices, privacy, votes
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, BuildBot, Scene, button, labels, options, seen, visible_to


async def card(scene: Scene, question: str = GOOD) -> Any:
    """Anna's private card."""
    return (await scene.anna.slash(scene.channel, "ask", question=question)).response


async def press(scene: Scene, message: Any, words: str) -> Any:
    """Anna presses a button."""
    return await scene.anna.click(message, custom_id=button(message, words))


async def test_sources_come_as_three_files(scene: Scene) -> None:
    """RIS, BibTeX and CSL-JSON of the quoted sources, private, with the citations to read."""
    result = await press(scene, await card(scene), "Sources")
    assert result.ephemeral
    files = {file.filename: await file.read() for file in result.response.attachments}
    assert set(files) == {"hsct-sources.ris", "hsct-sources.bib", "hsct-sources.json"}
    ids = {item["id"] for item in json.loads(files["hsct-sources.json"])}
    assert "shevchenko-2015" in ids
    assert b"TY  - JOUR" in files["hsct-sources.ris"]
    assert CAVEAT in seen(result.response)


async def test_words_explains_terms_of_the_quotes(scene: Scene) -> None:
    """Whole definitions with their sources; private."""
    result = await press(
        scene, await card(scene, "What is the event free survival in the Moscow study for progressive MS?"), "Words"
    )
    assert result.ephemeral
    assert "Words in this answer" in seen(result.response)
    assert CAVEAT in seen(result.response)


async def test_a_vote_is_kept_at_the_click_and_a_reason_may_follow(scene: Scene) -> None:
    """Closing the form loses nothing; its label asks to leave one's health out of it."""
    app = scene.env.bot.app
    shown = await press(scene, await card(scene), "Not what I asked")
    (vote,) = await votes.all_votes(app.database)
    assert (vote.reason, vote.text) == (None, None)
    labelled = [item for item in shown.modal["components"] if item["type"] == 18]
    assert NO_HEALTH in [item.get("description") for item in labelled]
    done = await scene.anna.submit_modal(shown, {"reason": "out-of-date", "text": "There is a newer study, my name is Anna Berg"})
    assert done.ephemeral
    (vote,) = await votes.all_votes(app.database)
    assert vote.reason == "out-of-date"
    assert "newer study" in (vote.text or "")
    assert "Berg" not in (vote.text or "")


async def test_a_reason_given_after_a_restart_is_kept(scene: Scene, build: BuildBot) -> None:
    """The form's id says which answer it is about; what somebody was writing is not lost."""
    shown = await press(scene, await card(scene), "Not what I asked")
    await scene.env.restart_bot(build())
    await scene.anna.submit_modal(shown, {"reason": "risk-missing", "text": "Infections are missing"})
    (vote,) = await votes.all_votes(scene.env.bot.app.database)
    assert (vote.reason, vote.text) == ("risk-missing", "Infections are missing")


async def test_neither_cards_nor_forms_are_held_in_memory(scene: Scene) -> None:
    """A form that is closed is never heard of again, and a private card's buttons work from their ids."""
    message = await card(scene)
    await press(scene, message, "Not what I asked")
    store = scene.env.bot._connection._view_store
    assert store._modals == {}
    assert store._views == {}
    cards = [one for one in gc.get_objects() if isinstance(one, discord.ui.LayoutView)]
    assert [one for one in cards if one.timeout] == [], "none waits for a press"


async def test_the_last_vote_of_a_person_counts(scene: Scene) -> None:
    """Ballots can't be stuffed."""
    message = await card(scene)
    for _ in range(3):
        await press(scene, message, "Not what I asked")
    assert len(await votes.all_votes(scene.env.bot.app.database)) == 1


async def test_a_crisis_in_the_form_gets_the_signpost_and_is_not_kept(scene: Scene) -> None:
    """The words go nowhere; the vote stays as it was."""
    shown = await press(scene, await card(scene), "Not what I asked")
    done = await scene.anna.submit_modal(shown, {"text": "I want to kill myself"})
    assert done.ephemeral
    assert CAVEAT in seen(done.response)
    (vote,) = await votes.all_votes(scene.env.bot.app.database)
    assert vote.text is None


async def test_share_posts_what_was_private(scene: Scene) -> None:
    """The channel gets the card without the asker; the asker is told."""
    result = await press(scene, await card(scene), "Share in channel")
    assert result.ephemeral
    (posted,) = visible_to(scene.channel, scene.ben)
    assert CAVEAT in seen(posted)
    assert "anna" not in seen(posted)
    by_ben = await scene.ben.click(posted, custom_id=button(posted, "Words"))
    assert by_ben.ephemeral


async def test_a_wish_to_be_told_is_kept_encrypted_for_180_days(scene: Scene) -> None:
    """The person is named by day and way out; nobody can be read from the table."""
    app = scene.env.bot.app
    message = await card(scene, UNKNOWN)
    result = await press(scene, message, "Tell me if it gets answered")
    assert result.ephemeral
    expires = app.today + timedelta(days=notices.DAYS)
    assert expires.isoformat() in result.response.content
    assert (await privacy.export(app.database, app.seal, scene.anna.id))["notices"][0]["expires"] == expires.isoformat()
    assert str(scene.anna.id).encode() not in app.database.file.read_bytes()


async def test_a_near_title_opens_its_entry(scene: Scene) -> None:
    """One press from an abstention to what is near."""
    answerer = scene.env.bot.app.service.answerer
    replies = ((question.text, answerer.reply(question.text)) for question in evaluation.load(QUESTIONS))
    asked, reply = next((text, reply) for text, reply in replies if isinstance(reply, Abstention) and reply.nearest)
    message = await card(scene, asked[:300])
    result = await press(scene, message, "Show")
    assert result.ephemeral
    assert reply.nearest[0].question in seen(result.response)
    assert "Sources (file)" in labels(result.response)


@pytest.mark.simcord(settle_timeout=60)
async def test_old_buttons_work_after_a_restart(scene: Scene, build: BuildBot) -> None:
    """Every button of cards made before, on a bot that has never seen them."""
    answer, nothing = await card(scene), await card(scene, UNKNOWN)
    await press(scene, answer, "Share in channel")
    (posted,) = visible_to(scene.channel, scene.ben)
    await scene.env.restart_bot(build())
    await scene.env.advance_time(24 * 3600)
    for words in labels(posted):
        assert (await scene.ben.click(posted, custom_id=button(posted, words))).acknowledged, words
    for words in labels(answer):
        assert (await press(scene, answer, words)).acknowledged, words
    assert (await press(scene, nothing, "Tell me")).acknowledged


async def test_commands_are_registered_only_when_they_changed(scene: Scene, build: BuildBot) -> None:
    """A restart of the same version costs no registration."""

    def registered() -> int:
        return sum(call.method == "PUT" and call.path.endswith("/commands") for call in scene.env.http_requests)

    assert registered() == 1
    await scene.env.restart_bot(build())
    assert registered() == 1
    assert CAVEAT in seen(await card(scene))


@pytest.mark.parametrize(
    "state", ["entry:zzzzzz", "tell:../../etc", "no:", "share:nonsense", "nothing:at all", "files:" + "a" * 80]
)
async def test_forged_ids_end_in_a_sentence(scene: Scene, state: str) -> None:
    """What stands in an id is not trusted."""
    import discord
    from discord import ui

    channel = scene.env.bot.get_channel(scene.channel.id)
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label="forged", custom_id=f"v1:{state}"))
    await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
    view.stop()
    result = await scene.anna.click(scene.channel.last_message, label="forged")
    assert result.ephemeral
    assert result.response.content
    assert await votes.all_votes(scene.env.bot.app.database) == []


async def test_an_entry_that_left_the_collection_is_said(scene: Scene) -> None:
    """An old card may name it still."""
    message = await card(scene)
    scene.env.bot.app.collection.codes._ids = ()
    scene.env.bot.app.collection.codes.__dict__.pop("_by_code", None)
    result = await press(scene, message, "Words")
    assert "no longer in the collection" in result.response.content


def test_an_id_holds_a_dozen_entries() -> None:
    """Within Discord's 100 characters."""
    assert len(encode(map(str, range(30)), 80)) == 78


async def test_a_menu_of_more_words_opens_a_term(scene: Scene) -> None:
    """Terms that don't fit on the card wait in a menu."""
    from bot.discordapp.views.extras import terms_in

    app = scene.env.bot.app
    by_terms = sorted(app.base.entries, key=lambda one: -len(list(terms_in(app.service.entries([one]), app.base.contents.terms))))
    result = await scene.anna.slash(scene.channel, "ask", question=by_terms[0])
    explained = await press(scene, result.response, "Words")
    waiting = options(explained.response)
    if waiting:
        opened = await scene.anna.select(explained.response, [next(iter(waiting.values()))])
        assert opened.ephemeral
        assert CAVEAT in seen(opened.response)
