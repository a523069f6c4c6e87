"""Mentions, replies, direct messages, and the message menu."""

from __future__ import annotations

from typing import Any

import discord

from bot.store import gaps, questions
from bot.store.servers import Server
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, Scene, labels, seen, visible_to


def mention(scene: Scene, text: str) -> str:
    """A message to the bot."""
    return f"<@{scene.env.bot.user.id}> {text}"


def last(channel: Any) -> discord.Message:
    """The newest message."""
    message = channel.last_message
    assert message is not None
    return message


async def test_a_mention_is_answered_as_a_reply(scene: Scene) -> None:
    """The same card, for all to read, without the asker's words; nothing to share again."""
    asked = await scene.anna.send(scene.channel, mention(scene, GOOD))
    answer = last(scene.channel)
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    assert CAVEAT in seen(answer)
    assert GOOD not in seen(answer)
    assert "Share in channel" not in labels(answer)


async def test_other_messages_are_none_of_its_business(scene: Scene) -> None:
    """No mention, no reply to it: silence. Nor are other bots answered."""
    await scene.anna.send(scene.channel, GOOD)
    await scene.anna.send(scene.channel, "@everyone " + GOOD)
    other = scene.guild.add_member(scene.env.create_user("other", bot=True))
    await other.send(scene.channel, mention(scene, GOOD))
    assert all(message.author.id != scene.env.bot.user.id for message in scene.channel.history())


async def test_an_empty_mention_is_told_how_to_ask(scene: Scene) -> None:
    """Never silence."""
    await scene.anna.send(scene.channel, mention(scene, ""))
    assert "Write your question after my name" in last(scene.channel).content


async def test_a_reply_to_a_card_is_a_follow_up(scene: Scene) -> None:
    """A short question is read together with the one before."""
    await scene.anna.send(scene.channel, mention(scene, "Does HSCT work in relapsing MS?"))
    first = last(scene.channel)
    await scene.anna.send(scene.channel, mention(scene, "and in ppms?"), reply_to=first)
    second = last(scene.channel)
    assert second.id != first.id
    assert CAVEAT in seen(second)
    assert "progressive" in seen(second).lower()


async def test_a_follow_up_to_a_shared_card_takes_its_entry_as_the_question(scene: Scene) -> None:
    """Who asked first is not known, and need not be."""
    await scene.anna.slash(scene.channel, "ask", question=GOOD, share=True)
    shared = last(scene.channel)
    await scene.ben.send(scene.channel, mention(scene, "source?"), reply_to=shared)
    assert "Shevchenko" in seen(last(scene.channel))


async def test_a_direct_message_is_answered_and_followed_up(scene: Scene) -> None:
    """The question before counts without a reply mark, and nothing can be shared."""
    user = scene.env.create_user("carla")
    await user.send_dm("Does HSCT work in relapsing MS?")
    first = last(user.dm_channel)
    assert CAVEAT in seen(first)
    assert "Share in channel" not in labels(first)
    await user.send_dm("and in ppms?")
    together = scene.env.bot.app.service.answerer.reply("and in ppms?", "Does HSCT work in relapsing MS?")
    assert together.quotes[0].entry.question in seen(last(user.dm_channel))
    await user.send_dm(f"<@{scene.env.bot.user.id}>")
    assert "Write your question here" in last(user.dm_channel).content


async def test_an_unanswered_mention_is_kept_as_any_other(scene: Scene) -> None:
    """No richer than a private question: no name, no channel."""
    await scene.anna.send(scene.channel, mention(scene, UNKNOWN))
    assert "without your name" in seen(last(scene.channel))
    (gap,) = await questions.gaps(scene.env.bot.app.database)
    assert "@" not in gap.text


async def test_a_crisis_in_a_channel_is_answered_even_where_it_may_not_speak(scene: Scene) -> None:
    """Where to turn comes before every setting; nothing is kept."""
    await scene.env.bot.app.set_server(Server(scene.guild.id, channels=(1,)))
    await scene.anna.send(scene.channel, mention(scene, "I want to kill myself"))
    assert "Samaritans" in seen(last(scene.channel)) or "emergency" in seen(last(scene.channel))
    assert await questions.gaps(scene.env.bot.app.database) == []


async def test_where_it_may_not_speak_publicly_it_says_where(scene: Scene) -> None:
    """The channels are named; /ask works anywhere."""
    allowed = scene.guild.create_text_channel("hsct-questions")
    await scene.env.bot.app.set_server(Server(scene.guild.id, channels=(allowed.id,)))
    await scene.anna.send(scene.channel, mention(scene, GOOD))
    assert f"<#{allowed.id}>" in last(scene.channel).content
    await scene.anna.send(allowed, mention(scene, GOOD))
    assert CAVEAT in seen(last(allowed))
    private = await scene.anna.slash(scene.channel, "ask", question=GOOD, share=True)
    assert CAVEAT in seen(private.response)
    assert f"post only in <#{allowed.id}>" in private.followups[-1].content


async def test_a_thread_and_a_forum_post_are_answered(scene: Scene) -> None:
    """A thread counts as the channel it hangs on."""
    await scene.env.bot.app.set_server(Server(scene.guild.id, channels=(scene.channel.id,)))
    channel = scene.env.bot.get_channel(scene.channel.id)
    thread = await channel.create_thread(name="a question", type=discord.ChannelType.public_thread)
    handle = next(one for one in scene.channel.threads if one.id == thread.id)
    await scene.anna.send(handle, mention(scene, GOOD))
    assert CAVEAT in seen(last(handle))
    private = await scene.anna.slash(handle, "ask", question=GOOD)
    assert CAVEAT in seen(private.response)


async def test_no_right_to_write_is_a_log_entry(scene: Scene, caplog: Any) -> None:
    """Nobody can be told in the channel, and nobody is written to unasked."""
    scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    await scene.anna.send(scene.channel, mention(scene, GOOD))
    assert "could not be answered" in caplog.text
    assert GOOD not in caplog.text


async def test_a_question_that_was_deleted_meanwhile_is_still_answered(scene: Scene) -> None:
    """The card comes without its reply mark."""
    sent = scene.env.http_requests
    await scene.anna.send(scene.channel, mention(scene, GOOD))
    reference = sent[-1].json["message_reference"] if isinstance(sent[-1].json, dict) else {}
    assert scene.env.http_requests[-1].json["message_reference"]["fail_if_not_exists"] is False or not reference


async def test_find_evidence_is_private_and_keeps_nothing(scene: Scene) -> None:
    """About somebody else's message, for the one who asks; neither kept nor quoted."""
    theirs = await scene.ben.send(scene.channel, "someone told me nobody ever died in the russian hsct study, secretword")
    result = await scene.anna.context_menu(scene.channel, "Find evidence", theirs)
    assert result.ephemeral
    assert CAVEAT in seen(result.response)
    assert "secretword" not in seen(result.response)
    nothing = await scene.ben.send(scene.channel, "how many moons does jupiter have?")
    result = await scene.anna.context_menu(scene.channel, "Find evidence", nothing)
    assert "without your name" not in seen(result.response)
    assert await questions.gaps(scene.env.bot.app.database) == []
    assert len(visible_to(scene.channel, scene.ben)) == 2


async def test_find_evidence_on_a_message_without_words(scene: Scene) -> None:
    """A picture can't be looked up, and that is said."""
    picture = await scene.ben.send(scene.channel, "", attachments=[("scan.png", b"x")])
    result = await scene.anna.context_menu(scene.channel, "Find evidence", picture)
    assert result.ephemeral
    assert "no words in that message" in result.response.content
    assert len(scene.env.errors) == 1


async def test_find_evidence_on_a_cry_for_help(scene: Scene) -> None:
    """The one who looks gets the signpost and the hint to pass it on."""
    theirs = await scene.ben.send(scene.channel, "I want to kill myself")
    result = await scene.anna.context_menu(scene.channel, "Find evidence", theirs)
    assert "pass this on" in seen(result.response)
    assert labels(result.response) == []


async def test_nothing_is_kept_of_a_question_that_gets_no_reply(scene: Scene) -> None:
    """Where the bot may not answer publicly, it only says where it may; nobody reads there that anything was kept."""
    app: Any = scene.env.bot.app
    elsewhere = scene.guild.create_text_channel("elsewhere")
    await app.set_server(Server(scene.guild.id, channels=(elsewhere.id,)))
    await scene.anna.send(scene.channel, mention(scene, UNKNOWN))
    assert "I answer publicly only in" in last(scene.channel).content
    assert await gaps.gaps(app.database) == []
    await scene.anna.send(elsewhere, mention(scene, UNKNOWN))
    assert len(await gaps.gaps(app.database)) == 1
