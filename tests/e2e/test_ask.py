"""/ask: private by default, right for every kind of reply, shared without the asker."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.answering.pipeline import NOTHING_FOUND
from bot.discordapp.queue import LONG
from bot.store import questions
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, BuildBot, Scene, button, labels, seen, visible_to


async def test_an_answer_is_private_with_source_limit_and_caveat(scene: Scene) -> None:
    """Only the one who asked sees the card."""
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    assert result.ephemeral
    text = seen(result.response)
    assert "Shevchenko" in text
    assert "What this does not show" in text
    assert CAVEAT in text
    assert "interests:" in text
    assert visible_to(scene.channel, scene.ben) == []


async def test_nothing_found_is_said_and_kept_without_a_name(scene: Scene) -> None:
    """The curators' list has the question, by day, and nobody's id."""
    result = await scene.anna.slash(scene.channel, "ask", question=UNKNOWN)
    text = seen(result.response)
    assert NOTHING_FOUND in text or "something else" in text
    assert "without your name" in text
    assert "Tell me if it gets answered" in labels(result.response)
    (gap,) = await questions.gaps(scene.env.bot.app.database)
    assert "jupiter" in gap.text.lower()
    raw = b"".join(part.read_bytes() for part in scene.env.bot.app.database.file.parent.iterdir())
    assert str(scene.anna.id).encode() not in raw


async def test_a_question_can_be_asked_without_being_kept(scene: Scene) -> None:
    """`keep: False` leaves no trace, and the card doesn't claim one."""
    result = await scene.anna.slash(scene.channel, "ask", question=UNKNOWN, keep=False)
    assert "without your name" not in seen(result.response)
    assert await questions.gaps(scene.env.bot.app.database) == []


async def test_two_questions_get_two_cards(scene: Scene) -> None:
    """One by one, each with its caveat, all private."""
    result = await scene.anna.slash(
        scene.channel, "ask", question="What is the mortality of HSCT? And how many moons does jupiter have?"
    )
    cards = [result.response, *result.followups]
    assert len(cards) == 2
    assert all(card.ephemeral and CAVEAT in seen(card) for card in cards)


async def test_a_decision_gets_no_yes_or_no(scene: Scene) -> None:
    """What studies report and what to ask one's team; sharing posts nothing."""
    result = await scene.anna.slash(scene.channel, "ask", question="Should I get HSCT? My EDSS is 6 and I am 34", share=True)
    assert "I can't say what is right for you" in seen(result.response)
    assert "only for you" in seen(result.followups[-1])
    assert visible_to(scene.channel, scene.ben) == []


async def test_a_crisis_gets_the_signpost_only_and_is_not_kept(scene: Scene) -> None:
    """Private, first and only, nothing logged, even with `share`."""
    result = await scene.anna.slash(scene.channel, "ask", question="I want to kill myself", share=True)
    assert result.ephemeral
    assert labels(result.response) == []
    assert await questions.gaps(scene.env.bot.app.database) == []
    assert visible_to(scene.channel, scene.ben) == []


async def test_share_posts_the_card_without_the_asker(scene: Scene) -> None:
    """The channel sees the entry's question and text, not who asked or how."""
    words = "did anyone die in the russian hsct study pls"
    result = await scene.anna.slash(scene.channel, "ask", question=words, share=True)
    assert result.ephemeral
    (posted,) = visible_to(scene.channel, scene.ben)
    text = seen(posted)
    assert CAVEAT in text
    assert words not in text
    assert "anna" not in text
    assert str(scene.anna.id) not in text
    assert "Share in channel" not in labels(posted)


async def test_suggestions_appear_as_one_types_and_choosing_is_an_exact_hit(scene: Scene) -> None:
    """At most 25, each within Discord's limits, within 100 ms; the chosen entry comes first."""
    started = time.perf_counter()
    choices = await scene.anna.autocomplete(scene.channel, "ask", "question", "fertility aft")
    assert time.perf_counter() - started < 0.5  # the simulator's own time is in it
    assert 0 < len(choices) <= 25
    assert all(len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)
    result = await scene.anna.slash(scene.channel, "ask", question=choices[0]["value"])
    assert choices[0]["name"].rstrip("…") in seen(result.response).replace("\n", " ")


@pytest.mark.parametrize("hostile", ["@everyone <@1> </ask:1> [x](https://evil.example) moons?", "\u202e\u200b moons of jupiter"])
async def test_a_hostile_question_is_never_shown(scene: Scene, hostile: str) -> None:
    """No words of the asker stand on any card."""
    result = await scene.anna.slash(scene.channel, "ask", question=hostile)
    assert "evil" not in seen(result.response)
    assert "@everyone" not in seen(result.response)


async def test_too_many_questions_get_a_friendly_private_notice_but_a_crisis_never_waits(build: BuildBot) -> None:
    """The notice says how long; a signpost is shown all the same."""
    import simcord

    async with simcord.run(build(questions_per_minute=2)) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        anna, ben = (guild.add_member(env.create_user(name)) for name in ("anna", "ben"))
        for _ in range(2):
            await anna.slash(channel, "ask", question=GOOD)
        result = await anna.slash(channel, "ask", question=GOOD)
        assert result.ephemeral
        assert "Please wait 30 seconds" in result.response.content
        assert CAVEAT in seen((await ben.slash(channel, "ask", question=GOOD)).response)
        crisis = await anna.slash(channel, "ask", question="I want to kill myself")
        assert "wait" not in seen(crisis.response)
        assert len(env.errors) == 1


async def test_it_works_in_direct_messages_threads_and_forum_posts(scene: Scene) -> None:
    """The same card everywhere; where there is no channel there is nothing to share in."""
    user = scene.env.create_user("carla")
    result = await user.slash("ask", question=GOOD)
    assert CAVEAT in seen(result.response)
    assert "Share in channel" not in labels(result.response)


async def test_a_layout_that_is_refused_is_sent_as_plain_text(scene: Scene) -> None:
    """The same words, still private, still with the caveat."""
    scene.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, message="Invalid Form Body")
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    assert result.ephemeral
    assert "Shevchenko" in result.response.content
    assert all(CAVEAT in page.content for page in (result.response, *result.followups))


async def test_a_bug_is_a_private_sentence_with_a_code(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace, no silence."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret internals")

    monkeypatch.setattr(scene.env.bot.app.service, "for_country", broken)
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    assert result.ephemeral
    assert "Something went wrong on my side" in result.response.content
    assert "secret internals" not in result.response.content
    assert scene.env.errors


async def test_an_expired_interaction_ends_in_the_log(scene: Scene) -> None:
    """Discord takes no answer any more: no second error, no crash."""
    scene.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction", times=None)
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    assert not result.acknowledged
    assert len(scene.env.errors) == 1


async def test_each_press_of_more_shows_others(scene: Scene) -> None:
    """More passages are other entries, private, with the caveat."""
    result = await scene.anna.slash(scene.channel, "ask", question="What is the mortality of HSCT?")
    first = seen(result.response)
    more = await scene.anna.click(result.response, custom_id=button(result.response, "More passages"))
    assert more.ephemeral
    heading = seen(more.response).split("\n")[0]
    assert heading not in first
    assert CAVEAT in seen(more.response)


async def test_in_a_rush_one_is_told_at_once_that_the_answer_is_coming(scene: Scene) -> None:
    """A long queue outlives Discord's three seconds; the private answer follows."""
    app = scene.env.bot.app
    app.queue._waiting = LONG
    result = await scene.anna.slash(scene.channel, "ask", question=GOOD)
    first = next(call.json for call in scene.env.http_requests if call.path.endswith("/callback"))
    assert first == {"type": 5, "data": {"flags": 64}}
    assert result.ephemeral
    assert "Shevchenko" in seen(result.response)
    assert visible_to(scene.channel, scene.ben) == []


async def test_chosen_entries_count_towards_the_limit(scene: Scene) -> None:
    """Nobody can flood a channel with what they choose while typing."""
    app: Any = scene.env.bot.app
    entry = next(iter(app.base.entries))
    for _ in range(app.settings.questions_per_minute):
        await scene.anna.slash(scene.channel, "ask", question=entry, share=True)
    posted = len(visible_to(scene.channel, scene.ben))
    result = await scene.anna.slash(scene.channel, "ask", question=entry, share=True)
    assert "Please wait" in result.response.content
    assert len(visible_to(scene.channel, scene.ben)) == posted == app.settings.questions_per_minute
    assert scene.env.errors
