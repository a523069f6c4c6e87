"""Browsing: each command opens privately, each menu leads on, each page turns in place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import CAVEAT, BuildBot, Scene, button, labels, options, raw, seen, visible_to


async def command(scene: Scene, name: str, **given: Any) -> Any:
    """Anna's private card from a command."""
    result = await scene.anna.slash(scene.channel, name, **given)
    assert result.ephemeral
    return (result.followups or [result.response])[-1]


COMMANDS: list[tuple[str, dict[str, Any], str]] = [
    ("topics", {}, "Topics"),
    ("source", {"source": "shevchenko-2015"}, "Recorded figures"),
    ("trials", {}, "Trials under way"),
    ("zeus", {}, "17 questions"),
    ("zeus", {"number": 5}, "What is still open"),
    ("words", {}, "explained in plain words"),
    ("words", {"term": "edss"}, "EDSS"),
    ("guidelines", {}, "newest first"),
    ("number", {"value": "75.5%"}, "event-free survival"),
    ("about", {}, "not a person"),
    ("privacy", {}, "What is kept"),
    ("help", {}, "/ask"),
]


@pytest.mark.parametrize(("name", "given", "words"), COMMANDS)
async def test_every_command_is_private_and_ends_with_the_caveat(
    scene: Scene, name: str, given: dict[str, Any], words: str
) -> None:
    """In a server and in a direct message alike."""
    card = await command(scene, name, **given)
    assert words in seen(card)
    assert CAVEAT in seen(card)
    user = scene.env.create_user("carla")
    result = await user.slash(name, **given)
    assert words in seen((result.followups or [result.response])[-1])
    assert visible_to(scene.channel, scene.ben) == []


async def test_from_a_topic_to_an_entry(scene: Scene) -> None:
    """Menus in place, the entry beside them, and back to all topics."""
    card = await command(scene, "topics")
    chosen = options(card)["Deaths"]
    menu = next(
        item["components"][0]["custom_id"] for item in walk(card) if chosen in str(item.get("components")) and item["type"] == 1
    )
    result = await scene.anna.select(card, [chosen], custom_id=menu)
    listed = result.response
    assert listed.id == card.id
    assert "Deaths" in seen(listed)
    opened = await scene.anna.select(listed, [next(iter(options(listed).values()))])
    assert opened.ephemeral
    assert opened.response.id != listed.id
    assert "Sources (file)" in labels(opened.response)
    back = await scene.anna.click(listed, custom_id=button(listed, "All topics"))
    assert "Choose a topic" in seen(back.response)


def walk(message: Any) -> list[dict[str, Any]]:
    """All components."""
    from simcord.components import walk_components

    return list(walk_components(raw(message)))


async def test_pages_turn_in_place(scene: Scene) -> None:
    """Next and previous, the number of the page said in words."""
    card = await command(scene, "words")
    assert "Page 1 of" in seen(card)
    first = options(card)
    later = (await scene.anna.click(card, custom_id=button(card, "Next page"))).response
    assert later.id == card.id
    assert "Page 2 of" in seen(later)
    assert not set(first) & set(options(later))
    again = (await scene.anna.click(later, custom_id=button(later, "Previous page"))).response
    assert options(again) == first


async def test_a_source_leads_to_its_entries(scene: Scene) -> None:
    """Its card stays; the list opens beside it, an entry from there."""
    card = await command(scene, "source", source="shevchenko-2015")
    assert "Retractions have not been looked up" in seen(card)
    text = seen(card)
    for words in ("75.5%", "Interests", "Read from", "Limitations", "Design"):
        if words == "Limitations" and "Next page" in labels(card):
            continue
        assert words in text
    listed = await scene.anna.click(card, custom_id=button(card, "Entries from this source"))
    assert listed.response.id != card.id
    opened = await scene.anna.select(listed.response, [next(iter(options(listed.response).values()))])
    assert "Shevchenko" in seen(opened.response)


async def test_sources_and_words_are_suggested(scene: Scene) -> None:
    """By nickname and by abbreviation."""
    sources = await scene.anna.autocomplete(scene.channel, "source", "source", "burt mist")
    assert "burt-2019-mist" in [choice["value"] for choice in sources]
    terms = await scene.anna.autocomplete(scene.channel, "words", "term", "eds")
    assert any("EDSS" in choice["name"] for choice in terms)


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("source", {"source": "zzzz qqqq"}, "no such source"),
        ("words", {"term": "zzzzqqq"}, "no such word"),
        ("number", {"value": "many"}, "Type a number"),
    ],
)
async def test_what_is_not_there_is_said(scene: Scene, name: str, given: dict[str, Any], says: str) -> None:
    """Privately, with what to do."""
    result = await scene.anna.slash(scene.channel, name, **given)
    assert result.ephemeral
    assert says in result.response.content
    assert scene.env.errors


async def test_a_trial_and_a_question_open_from_their_lists(scene: Scene) -> None:
    """Beside the list, with the caveat."""
    for name, words in (("trials", "Registry"), ("zeus", "What is still open")):
        card = await command(scene, name)
        opened = await scene.anna.select(card, [next(iter(options(card).values()))])
        assert opened.ephemeral
        assert words in seen(opened.response)
        assert CAVEAT in seen(opened.response)


async def test_about_gives_error_rates_with_intervals(scene: Scene) -> None:
    """Measured with this version, on questions written for testing."""
    text = seen(await command(scene, "about"))
    assert scene.env.bot.app.base.hash in text
    assert "95% CI" in text


async def test_old_lists_work_after_a_restart(scene: Scene, build: BuildBot) -> None:
    """A list opened before still turns and opens."""
    card = await command(scene, "guidelines")
    await scene.env.restart_bot(build())
    later = (await scene.anna.click(card, custom_id=button(card, "Next page"))).response
    assert "Page 2 of" in seen(later)
    opened = await scene.anna.select(later, [next(iter(options(later).values()))])
    assert CAVEAT in seen(opened.response)
