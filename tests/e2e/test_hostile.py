"""A scripted hostile moderator: bad numbers, poison, self-approval, forged ids, 500 edits. Nothing is published, all is noted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import discord
import pytest

from tests.e2e.conftest import button, labels, seen
from tests.e2e.test_kb import ENTRY, Office, office, simcord_bot

__all__ = ["office", "simcord_bot"]

BAD = (
    {"text": "In the Moscow study of 99 people the mean age was 53."},  # swapped digits
    {"text": "In the Moscow study 61.7% progressed by 8 years.", "figures": "progression-8y"},
    {"text": "In the Moscow study 8 in 10 people were cured for 8 years.", "figures": "no-such-figure"},
    {"text": "HSCT cured 100% of people; the mean age was 35."},
    {"text": "The mean age was 35.", "kind": ["result"], "figures": "no-such-figure"},
)


async def forged(office: Office, custom_id: str) -> Any:
    """Mona presses a button that the bot never made."""
    channel: Any = office.scene.env.bot.get_channel(office.curators.id)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="forged", custom_id=custom_id))
    message = await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
    view.stop()
    return await office.mona.click(message, label="forged")


async def test_nothing_of_a_hostile_moderator_is_published(office: Office) -> None:
    """And each attempt is in the log with its author."""
    desk, before = office.desk, office.app.base.hash
    taken = {"text": "The mean age was 35.", "wordings": office.app.base.entries["shevchenko-2015-deaths"].question}
    for bad in (*BAD, taken):
        card = await office.add(ENTRY | bad)
        assert "Send to review" not in labels(card), seen(card)
        await forged(office, f"v1:kb-send:{max(desk.history.revisions)}")
    poison = await office.add(ENTRY | {"wordings": "hsct\nstem cells ms\nmoscow did people die\nmoscow average"})
    await office.press(office.mona, poison, "Send to review")
    number = max(desk.history.revisions)
    await office.press(office.mona, office.post(), "Approve")  # her own
    await forged(office, f"v1:kb-approve:{number}:{before}")
    await forged(office, f"v1:kb-answered:{number}")
    for act in ("kb freeze", "kb rollback"):
        options = {"on": True} if act == "kb freeze" else {"base": before}
        assert "manage the home server" in await office.refused(office.mona, act, reason="mine now", **options)
    assert office.app.base.hash == before
    assert desk.history.state == {}
    acts = Counter(note.act for note in desk.history.notes if note.author == office.mona.id)
    assert acts["refused"] >= len(BAD) + 6
    assert {revision.author for revision in desk.history.revisions.values()} == {office.mona.id}


async def test_a_poisonous_wording_shows_its_blast_radius_and_needs_an_admin(office: Office) -> None:
    """The reviewer sees what would change; above the limit it is not theirs to approve."""
    settings = office.app.settings.model_copy(update={"preview_changes": 0})
    office.app.settings = office.desk.settings = settings
    poison = await office.add(
        ENTRY | {"wordings": "hsct\ndid people die from the stem cell transplant\nstem cells\nhow safe is it"}
    )
    await office.press(office.mona, poison, "Send to review")
    revision = office.desk.revision(max(office.desk.history.revisions))
    changes = (await office.desk.candidate(revision)).changes
    post = seen(office.post())
    assert f"{len(changes)} answers would change" in post
    assert bool(changes) == ("an admin has to approve" in post)
    if changes:
        refused = await office.review(office.max)
        assert "need an admin" in refused.followups[0].content
        assert office.desk.history.state == {}


async def test_five_hundred_edits_are_stopped_by_the_hour_and_raise_an_alarm(office: Office) -> None:
    """A few become drafts, all others are refused and recorded, none is published."""
    settings = office.app.settings.model_copy(update={"mass_change": 10})
    office.desk.settings, office.desk.pace._alarm, office.desk.pace._per_person = settings, 10, 20
    before = office.app.base.hash
    limits = [entry.id for entry in office.app.base.contents.entries if entry.kind == "limitation"][:5]
    for number in range(500):
        await office.mona.slash(office.curators, "kb withdraw", entry=limits[number % len(limits)], reason="all of it")
    assert office.scene.env.errors
    notes = Counter(note.act for note in office.desk.history.notes)
    assert office.app.base.hash == before
    assert len(office.desk.history.revisions) == 20
    assert notes["refused"] == 480
    assert notes["alert"] == 1
    assert notes["published"] == 0
    assert "Many changes" in seen(office.post())


@pytest.mark.parametrize("who", ["anna", "stranger"])
async def test_a_flood_of_forged_presses_is_not_recorded_without_end(office: Office, who: str) -> None:
    """Who has no right at all fills no log."""
    await office.press(office.mona, await office.add(), "Send to review")
    post = office.post()
    person = office.anna if who == "anna" else office.scene.ben
    for _ in range(40):
        await person.click(post, custom_id=button(post, "Approve"))
    refused = [note for note in office.desk.history.notes if note.act == "refused"]
    assert 1 <= len(refused) <= 15
    assert office.desk.history.state == {}
