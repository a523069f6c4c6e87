"""Privacy: see, delete, keep nothing; for oneself only, from a direct message too."""

from __future__ import annotations

import json
from typing import Any

from bot.store import questions, votes
from tests.e2e.conftest import CAVEAT, GOOD, UNKNOWN, Scene, button, labels, seen


async def leave_traces(scene: Scene, person: Any) -> None:
    """A vote and a wish to be told."""
    answer = (await person.slash(scene.channel, "ask", question=GOOD)).response
    await person.click(answer, custom_id=button(answer, "Not what I asked"))
    nothing = (await person.slash(scene.channel, "ask", question=UNKNOWN)).response
    await person.click(nothing, custom_id=button(nothing, "Tell me"))


async def test_a_person_sees_and_deletes_what_is_kept_about_them(scene: Scene) -> None:
    """Anna's rows are shown and go; Ben's stay."""
    for person in (scene.anna, scene.ben):
        await leave_traces(scene, person)
    card = (await scene.anna.slash(scene.channel, "privacy")).response
    shown = await scene.anna.click(card, custom_id=button(card, "Show what is kept"))
    assert shown.ephemeral
    (file,) = shown.response.attachments
    rows = json.loads(await file.read())
    assert {name: len(found) for name, found in rows.items()} == {"votes": 1, "notices": 1, "optouts": 0}
    gone = await scene.anna.click(card, custom_id=button(card, "Delete it"))
    assert "Deleted: 2 rows" in gone.response.content
    again = await scene.anna.click(card, custom_id=button(card, "Show what is kept"))
    assert "Nothing is kept about you" in seen(again.response)
    assert len(await votes.all_votes(scene.env.bot.app.database)) == 1


async def test_deletion_works_from_a_direct_message_after_leaving(scene: Scene) -> None:
    """Nobody has to ask a moderator."""
    await leave_traces(scene, scene.anna)
    scene.guild.remove_member(scene.anna)
    card = (await scene.anna.user.slash("privacy")).response
    gone = await scene.anna.user.click(card, custom_id=button(card, "Delete it"))
    assert "Deleted: 2 rows" in gone.response.content


async def test_no_log_keeps_nothing_until_taken_back(scene: Scene) -> None:
    """The card says what holds now; unanswered questions are or aren't kept accordingly."""
    card = (await scene.anna.slash(scene.channel, "privacy")).response
    off = (await scene.anna.click(card, custom_id=button(card, "Keep none of my questions"))).response
    assert off.id == card.id
    assert "None of your questions is kept." in seen(off)
    nothing = (await scene.anna.slash(scene.channel, "ask", question=UNKNOWN)).response
    assert "without your name" not in seen(nothing)
    assert labels(nothing) == [] or "Tell me" not in labels(nothing)[0]
    assert await questions.gaps(scene.env.bot.app.database) == []
    on = (await scene.anna.click(off, custom_id=button(off, "My questions may be kept"))).response
    assert "None of your questions is kept." not in seen(on)
    kept = (await scene.anna.slash(scene.channel, "ask", question=UNKNOWN)).response
    assert "without your name" in seen(kept)


async def test_the_card_says_what_is_kept(scene: Scene) -> None:
    """In words, with the caveat."""
    text = seen((await scene.anna.slash(scene.channel, "privacy")).response)
    for words in ("not kept", "30 days", "180 days", "not who asked", "operator's key"):
        assert words in text.lower() or words in text
    assert CAVEAT in text


async def test_nothing_of_a_question_stands_in_the_log(scene: Scene, caplog: Any) -> None:
    """Neither answered nor unanswered words, at any level that is written."""
    caplog.set_level("INFO")
    for question in ("plantedword does hsct work", "how many plantedword moons has jupiter"):
        await scene.anna.slash(scene.channel, "ask", question=question)
    assert "plantedword" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))
