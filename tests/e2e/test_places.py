"""Places and languages: forum posts, channels without rights, the reader's own language."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord import actors, interactions

from bot.store.servers import Server
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, Scene, button, labels, options, seen, sent, visible_to

GERMAN_CAVEAT = "Keine medizinische Beratung."


@pytest.fixture
def in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's Discord is in German."""
    payload = interactions.base_payload

    def german(*args: Any, **given: Any) -> Any:
        record, made = payload(*args, **given)
        made["locale"] = "de"
        return record, made

    monkeypatch.setattr(actors._interactions, "base_payload", german)


async def test_a_forum_post_is_answered(scene: Scene) -> None:
    """It counts as the forum it stands in."""
    forum = scene.guild.create_forum_channel("questions")
    await scene.env.bot.app.set_server(Server(scene.guild.id, channels=(forum.id,)))
    made = await scene.env.bot.get_channel(forum.id).create_thread(
        name="HSCT?", content="A post", allowed_mentions=discord.AllowedMentions.none()
    )
    post = next(one for one in forum.threads if one.id == made.thread.id)
    await scene.anna.send(post, f"<@{scene.env.bot.user.id}> {GOOD}")
    assert CAVEAT in seen(post.last_message)


async def test_sharing_where_the_bot_may_not_write_is_refused_in_words(scene: Scene) -> None:
    """Privately; the answer itself is not lost."""
    closed = scene.guild.create_text_channel(
        "rules", overwrites={scene.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    )
    result = await scene.anna.slash(closed, "ask", question=GOOD, share=True)
    assert CAVEAT in seen(result.response)
    assert "not allowed to write" in result.followups[-1].content
    again = await scene.anna.click(result.response, custom_id=button(result.response, "Share"))
    assert "not allowed to write" in again.response.content
    assert visible_to(closed, scene.ben) == []


async def test_a_right_that_is_lost_meanwhile_ends_in_words(scene: Scene) -> None:
    """Discord refuses the post: a private sentence says which rights an admin can give."""
    scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD, share=True)
    assert CAVEAT in seen(result.response)
    assert "Send Messages" in result.followups[-1].content
    assert len(scene.env.errors) == 1


@pytest.mark.usefixtures("in_german")
async def test_a_german_reader_gets_a_german_interface_and_original_quotes(scene: Scene) -> None:
    """Caveat, labels, notices; the entry's text stays as it was reviewed."""
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    text = seen(result.response)
    assert GERMAN_CAVEAT in text
    assert "Was das nicht zeigt:" in text
    assert "Im Kanal teilen" in labels(result.response)
    assert scene.env.bot.app.service.answerer.reply(GOOD).quotes[0].entry.text in text
    nothing = await scene.anna.slash(scene.channel, "ask", question=UNKNOWN)
    assert "ohne deinen Namen" in seen(nothing.response)
    told = await scene.anna.click(nothing.response, custom_id=button(nothing.response, "Sag mir"))
    assert "Direktnachricht" in told.response.content


@pytest.mark.usefixtures("in_german")
@pytest.mark.parametrize("name", ["topics", "trials", "zeus", "words", "guidelines", "privacy", "help", "about"])
async def test_every_command_speaks_german(scene: Scene, name: str) -> None:
    """With the caveat, and within Discord's limits."""
    result = await scene.anna.slash(scene.channel, name)
    card = (result.followups or [result.response])[-1]
    assert GERMAN_CAVEAT in seen(card)


@pytest.mark.usefixtures("in_german")
async def test_the_form_is_german(scene: Scene) -> None:
    """Its labels keep Discord's limits, and it still asks to leave one's health out."""
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    form = await scene.anna.click(result.response, custom_id=button(result.response, "Nicht meine Frage"))
    assert "eigene Gesundheit" in str(form.modal)


async def test_a_shared_card_can_be_browsed_by_all_privately(scene: Scene) -> None:
    """Ben reads on from Anna's shared card; what he sees is his alone."""
    await scene.anna.slash(scene.channel, "ask", question="What is the mortality of HSCT?", share=True)
    posted = scene.channel.last_message
    more = await scene.ben.click(posted, custom_id=button(posted, "More passages"))
    assert more.ephemeral
    assert len(visible_to(scene.channel, scene.anna)) == 2  # the shared card and her own private one
    topics = await scene.ben.slash(scene.channel, "topics")
    assert options(topics.response)


async def test_the_ping_check_sees_every_kind_of_message(scene: Scene) -> None:
    """First answers, follow-ups, posts, replies and edits all pass under the eyes of `nobody_is_pinged`."""
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD, share=True)
    await scene.anna.click(result.response, custom_id=button(result.response, "Share"))
    await scene.anna.send(scene.channel, f"<@{scene.env.bot.user.id}> {GOOD}")
    listed = await scene.anna.slash(scene.channel, "words")
    await scene.anna.click(listed.response, custom_id=button(listed.response, "Next page"))
    paths = [path for path, _ in sent(scene.env)]
    assert sum("callback" in path for path in paths) == 3  # two cards and an edit; the deferral is no message
    assert sum(path.endswith("/messages") for path in paths) == 3
    assert sum(path.startswith("/webhooks/") for path in paths) == 1
