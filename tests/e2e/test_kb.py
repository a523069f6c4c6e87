"""Moderators change the knowledge from Discord: one story, every way in, and everybody who may not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.curation.people import Moderator
from bot.discordapp import moderating
from bot.discordapp.client import EvidenceClient
from bot.knowledge.revisions import Left, Revision
from bot.service import build_answerer
from bot.store import gaps, questions, revisions
from bot.store.servers import Server
from tests.e2e.conftest import CAVEAT, BuildBot, Scene, button, labels, options, seen, visible_to

HOME, ROLE_NAME = 77_000_000_000_000_001, "Moderators"
AGE = "How old were the people in the Moscow study on average?"
ENTRY = {
    "question": AGE,
    "text": "In the Moscow study of 99 people the mean age in years was 35.",
    "kind": ["background"],
    "figures": "age",
    "wordings": "average age in the russian study\nmean age moscow hsct",
}


@dataclass(frozen=True)
class Office:
    """The home server: two moderators, an admin, a reader, and the curators' channel."""

    scene: Scene
    curators: Any
    mona: Any
    max: Any
    admin: Any
    anna: Any

    @property
    def app(self) -> Any:
        """The bot's state."""
        return self.scene.env.bot.app

    @property
    def desk(self) -> Any:
        """Where knowledge is changed."""
        return self.app.desk

    def post(self) -> Any:
        """The last post in the curators' channel."""
        return self.curators.last_message

    async def add(self, typed: dict[str, Any] | None = None, **options: Any) -> Any:
        """Mona adds an entry; the card she gets."""
        given = {"source": "shevchenko-2015", "topic": "shevchenko-2015"} | options
        form = await self.mona.slash(self.curators, "kb add", **given)
        return (await self.mona.submit_modal(form, typed or ENTRY)).response

    async def press(self, person: Any, message: Any, words: str) -> Any:
        """Press a button."""
        return await person.click(message, custom_id=button(message, words))

    async def review(self, person: Any, words: str = "Approve") -> Any:
        """Press a button on the review post."""
        return await self.press(person, self.post(), words)

    async def ask(self, question: str = AGE) -> str:
        """What a reader is told."""
        return seen((await self.anna.slash(self.scene.channel, "ask", question=question)).response)

    async def refused(self, person: Any, command: str, **options: Any) -> str:
        """What somebody is told who may not do something, or does it wrongly."""
        result = await person.slash(self.curators, command, **options)
        assert result.ephemeral
        assert self.scene.env.errors
        return str((result.followups[0] if result.followups else result.response).content)


@pytest.fixture
def simcord_bot(build: BuildBot) -> EvidenceClient:
    """The bot with a home server."""
    return build(home_server=HOME, moderator_roles=(HOME + 1,), preview_changes=10, edits_per_hour=40)


@pytest.fixture
async def office(simcord_env: Any, simcord_bot: EvidenceClient) -> Office:
    """Everybody is there."""
    env = simcord_env
    guild = env.create_guild("MS community", id=HOME)
    everyone = guild.create_text_channel("general")
    curators = guild.create_text_channel("curators")
    role = guild.create_role(ROLE_NAME, permissions=discord.Permissions(manage_messages=True))
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    update = {"moderator_roles": (role.id,)}
    app = simcord_bot.app
    app.settings = app.desk.settings = app.settings.model_copy(update=update)
    people = [guild.add_member(env.create_user(name), roles=[role]) for name in ("mona", "max")]
    admin = guild.add_member(env.create_user("admin"), roles=[admins])
    anna, ben = (guild.add_member(env.create_user(name)) for name in ("anna", "ben"))
    await app.set_server(Server(HOME, curators=curators.id))
    return Office(Scene(env, guild, everyone, anna, ben), curators, *people, admin, anna)


async def test_an_entry_is_added_approved_asked_for_edited_withdrawn_and_restored(office: Office, build: BuildBot) -> None:
    """One story; readers see each state at once, and a restart changes nothing."""
    assert "mean age" not in await office.ask()
    card = await office.add()
    assert "Passes 11 of 11 checks" in seen(card)
    assert "mean age in years was 35" in seen(card)
    sent = await office.press(office.mona, card, "Send to review")
    assert "Sent to review" in sent.response.content
    post = seen(office.post())
    assert all(words in post for words in ("new entry", "answers would change", "mean age in years was 35", CAVEAT))
    assert "mean age in years was" not in await office.ask()
    await office.review(office.max)
    assert "mean age in years was 35" in await office.ask()
    assert "Published" in seen(office.post())

    key = office.desk.history.revisions[1].key
    form = await office.mona.slash(office.curators, "kb edit", entry=key, reason="say who")
    edited = await office.mona.submit_modal(form, ENTRY | {"text": "The mean age of the 99 people in the Moscow study was 35."})
    await office.press(office.mona, edited.response, "Send to review")
    assert all(words in seen(office.post()) for words in ("edit entry", "say who", "-text:", "+text:"))
    await office.review(office.max)
    assert "The mean age of the 99 people" in await office.ask()

    await office.mona.slash(office.curators, "kb withdraw", entry=key, reason="checking the figure")
    assert "It is withdrawn" in seen(office.post())
    await office.review(office.max)
    assert "mean age of the 99" not in await office.ask()

    await office.mona.slash(office.curators, "kb restore", entry=key, reason="the figure is right")
    await office.review(office.max)
    assert "The mean age of the 99 people" in await office.ask()

    shown = seen((await office.max.slash(office.curators, "kb history", entry=key)).response)
    assert all(words in shown for words in ("published", "superseded", "say who", "checking the figure"))
    settings, base = office.app.settings, office.app.base.hash
    await office.scene.env.restart_bot(build(home_server=HOME, moderator_roles=settings.moderator_roles))
    assert office.app.base.hash == base == build_answerer(settings).base.hash
    assert "The mean age of the 99 people" in await office.ask()


async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(office: Office) -> None:
    """With the number that the source has instead; the draft opens again with everything in it."""
    card = await office.add(
        ENTRY | {"text": "In the Moscow study 17.6% of people had progressed by 8 years.", "figures": "progression-8y"}
    )
    text = seen(card)
    assert "Not found among the recorded figures: 17.6%; the source has 16.7%" in text
    assert "Send to review" not in labels(card)
    listed = (await office.mona.slash(office.curators, "kb drafts")).response
    opened = await office.mona.select(listed, [next(iter(options(listed).values()))])
    form = await office.press(office.mona, opened.response, "Edit")
    held = {item["custom_id"]: item.get("value") for item in walk_components(form.modal["components"]) if item.get("type") == 4}
    assert "17.6%" in held["text"]
    assert held["wordings"] == ENTRY["wordings"]
    mended = await office.mona.submit_modal(
        form, {**ENTRY, "text": str(held["text"]).replace("17.6%", "16.7%"), "figures": "progression-8y"}
    )
    assert "Send to review" in labels(mended.response)


async def test_a_form_opened_before_a_restart_is_not_lost(office: Office, build: BuildBot) -> None:
    """What to do with it stands in its id."""
    form = await office.mona.slash(office.curators, "kb add", source="shevchenko-2015", topic="shevchenko-2015")
    roles = office.app.settings.moderator_roles
    await office.scene.env.restart_bot(build(home_server=HOME, moderator_roles=roles))
    card = (await office.mona.submit_modal(form, ENTRY)).response
    assert "Passes 11 of 11 checks" in seen(card)
    assert office.desk.drafts()[0].content["question"] == AGE


async def test_change_asked_for_and_rejected(office: Office) -> None:
    """With a reason that the author finds in the history; the post says who and why."""
    card = await office.add()
    await office.press(office.mona, card, "Send to review")
    form = await office.review(office.max, "Ask for a change")
    await office.max.submit_modal(form, {"reason": "say when they were asked"})
    assert "A change is asked for" in seen(office.post())
    await office.press(office.mona, card, "Send to review")
    form = await office.review(office.max, "Reject")
    await office.max.submit_modal(form, {"reason": "not needed"})
    assert "Rejected" in seen(office.post())
    assert "not needed" in seen(office.post())
    assert office.desk.drafts() == []


async def test_a_stale_preview_is_shown_anew_before_anything_is_published(office: Office) -> None:
    """What happens is what was on the post."""
    card = await office.add()
    await office.press(office.mona, card, "Send to review")
    first = office.post()
    other = ENTRY | {
        "question": "How many women were in the Moscow study?",
        "text": "The Moscow study had 60 women.",
        "figures": "women",
        "wordings": "",
    }
    second = await office.add(other)
    await office.press(office.mona, second, "Send to review")
    await office.review(office.max)
    again = await office.press(office.max, first, "Approve")
    assert "has changed since this was posted" in again.followups[0].content
    shown = next(message for message in visible_to(office.curators, office.max) if message.id == first.id)
    await office.press(office.max, shown, "Approve")
    assert "mean age in years was 35" in await office.ask()


async def test_a_wording_comes_from_a_message_without_the_person(office: Office) -> None:
    """Cleaned, shown, saved only when confirmed; the message itself goes nowhere."""
    said = "Hi, my name is Anna Berg, I am 34. How old were people in that Moscow trial? <@123456789012345678>"
    message = await office.anna.send(office.scene.channel, said)
    form = await office.mona.context_menu(office.scene.channel, "Propose as wording", message)
    fields = {item["custom_id"]: item for item in walk_components(form.modal["components"]) if "custom_id" in item}
    cleaned = fields["wording"]["value"]
    assert "Moscow trial" in cleaned
    assert not any(word in cleaned for word in ("Berg", "34", "1234567890"))
    assert office.desk.drafts() == []
    entry = fields["entry"]["options"][0]["value"]
    card = (
        await office.mona.submit_modal(form, {"wording": f"{cleaned} I am Anna, anna@example.org", "entry": [entry]})
    ).response
    (draft,) = office.desk.drafts()
    assert "How old were people" in draft.content["wordings"][-1]
    assert "example.org" not in draft.content["wordings"][-1]
    await office.press(office.mona, card, "Send to review")
    assert "How old were people in that Moscow trial" in seen(office.post())


async def test_a_crisis_is_no_wording(office: Office) -> None:
    """The moderator gets the signpost; nothing is kept."""
    message = await office.anna.send(office.scene.channel, "I want to kill myself")
    result = await office.mona.context_menu(office.scene.channel, "Propose as wording", message)
    assert result.ephemeral
    assert CAVEAT in seen(result.response)
    assert office.desk.history.revisions == {}


async def test_a_new_source_in_three_steps_and_an_entry_from_it(office: Office) -> None:
    """From an uploaded record: citation, study, findings; then it is a source as any other."""
    record = (
        b"TY  - JOUR\nAU  - Doe, Jane\nTI  - HSCT in fifty people\nT2  - Neurology\nPY  - 2025\nDO  - 10.1212/example\nER  - \n"
    )
    card = (await office.mona.slash(office.curators, "kb source", record=("record.ris", record))).response
    assert "design: Field required" in seen(card)
    form = await office.press(office.mona, card, "Study")
    typed = {
        "kind": ["cohort"],
        "read_from": ["abstract"],
        "design": "Cohort at one centre",
        "people": "n: 50\nrrms: 50",
        "interests": "not stated",
    }
    card = (await office.mona.submit_modal(form, typed)).response
    form = await office.press(office.mona, card, "Findings")
    typed = {
        "figures": "80% | people without a relapse | 50 people | 2 years",
        "limitations": "No control group",
        "names": "fifty study",
    }
    card = (await office.mona.submit_modal(form, typed)).response
    assert "Send to review" in labels(card), seen(card)
    await office.press(office.mona, card, "Send to review")
    await office.review(office.max)
    source = office.app.base.sources["doe-2025"]
    assert (source.people.n, source.people.types, source.figures[0].value) == (50, {"rrms": 50}, "80%")
    text = "In the fifty study of 50 people, the people had no control group."
    limit = {"question": "What are the limits of the fifty study?", "text": text, "kind": ["limitation"]}
    card = await office.add(limit, source="doe-2025", topic="evidence-quality")
    assert "Send to review" in labels(card), seen(card)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.ris", b"\xff\xfe\x00", "not UTF-8"),
        ("a.txt", b"x" * 70_000, "more than"),
        ("a.bib", b"hello", "no RIS, BibTeX"),
        ("a.json", b"[{},{}]", "2 records"),
    ],
)
async def test_uploads_are_text_of_one_record(office: Office, name: str, content: bytes, why: str) -> None:
    """Everything else is refused in words, and nothing is kept."""
    assert why in await office.refused(office.mona, "kb source", record=(name, content))
    assert office.desk.history.revisions == {}


async def test_lookups_are_off_by_default(office: Office) -> None:
    """The bot asks nobody."""
    assert "switched off" in await office.refused(office.mona, "kb source", doi="10.1001/jama.2018.18743")


async def test_why_shows_what_the_ranking_saw(office: Office) -> None:
    """Matched words, scores, coverage, threshold, runner-up; private."""
    result = await office.mona.slash(office.curators, "kb why", question="Did anyone die in the Russian HSCT study?")
    assert result.ephemeral
    text = seen(result.response)
    assert all(word in text for word in ("Words that count", "matched", "coverage", "confidence of", "Runner-up"))


async def test_unanswered_questions_are_listed_and_marked_on_publishing(office: Office) -> None:
    """The loop is closed on confirmation only."""
    asked = "zorblax quotient of the moscow cohort"
    row = questions.Asked("zorblax", "2026-11-25", asked, "abstention", (), office.app.base.hash)
    await questions.record(office.app.database, row)
    card = await office.add(ENTRY | {"wordings": "zorblax quotient of the moscow people"})
    await office.press(office.mona, card, "Send to review")
    await office.review(office.max)
    assert "Unanswered questions that it answers now" in seen(office.post())
    assert asked in seen(office.post())
    assert [gap.state for gap in await gaps.gaps(office.app.database)] == ["new"]
    result = await office.press(office.max, office.post(), "Mark")
    assert "1 questions are marked as answered" in result.response.content
    assert [gap.state for gap in await gaps.gaps(office.app.database)] == ["answered"]


async def test_freeze_and_rollback_are_for_admins(office: Office) -> None:
    """Frozen means frozen; one command goes back to an earlier base."""
    before = office.app.base.hash
    await office.press(office.mona, await office.add(), "Send to review")
    await office.review(office.max)
    assert "manage the home server" in await office.refused(office.max, "kb rollback", base=before, reason="testing")
    offered = await office.admin.autocomplete(office.curators, "kb rollback", "base", "")
    assert before in [choice["value"] for choice in offered]
    done = await office.admin.slash(office.curators, "kb rollback", base=before, reason="testing")
    assert before in done.response.content
    assert "mean age in years was" not in await office.ask()
    await office.admin.slash(office.curators, "kb freeze", on=True, reason="look first")
    assert "frozen" in await office.refused(office.mona, "kb withdraw", entry="shevchenko-2015-limits", reason="frozen?")
    await office.admin.slash(office.curators, "kb freeze", on=False, reason="all is well")


async def test_changed_files_are_taken_over_without_a_restart(office: Office, tmp_path: Path) -> None:
    """By an admin, whole or not at all: what breaks a rule leaves readers with the base they had, and says why."""
    folder = tmp_path / "knowledge"
    shutil.copytree(office.desk.settings.knowledge, folder)
    office.desk.settings = office.desk.settings.model_copy(update={"knowledge": folder})
    file = next(file for file in (folder / "entries").glob("*.yaml") if "none of the 99 people died" in file.read_text())
    written = file.read_text(encoding="utf-8")
    assert "manage the home server" in await office.refused(office.max, "kb reload")
    file.write_text(written.replace("none of the 99 people died", "not one of the 99 people died"), encoding="utf-8")
    done = await office.admin.slash(office.curators, "kb reload")
    assert f"base {office.app.base.hash} now" in done.response.content
    question = "Did anyone die in the Russian HSCT study?"
    assert "not one of the 99 people died" in await office.ask(question)
    file.write_text(written.replace("none of the 99 people died", "none of the 98 people died"), encoding="utf-8")
    said = await office.refused(office.admin, "kb reload")
    assert "still answered from base" in said
    assert "98" in said
    assert "not one of the 99 people died" in await office.ask(question)


async def test_one_command_stops_all_answers_but_the_signposts(office: Office, build: BuildBot) -> None:
    """For admins; over a restart too, until it is taken back."""
    question = "Did anyone die in the Russian HSCT study?"
    scene = office.scene
    card = (await office.anna.slash(scene.channel, "ask", question=question)).response
    await office.admin.slash(office.curators, "pause", on=True, reason="a wrong figure")
    for asked in (question, "shevchenko-2015-deaths"):
        told = await office.refused(office.anna, "ask", question=asked)
        assert "paused" in told
        assert "99" not in told
    assert "paused" in (await office.anna.slash(scene.channel, "guidelines")).response.content
    assert "paused" in (await office.press(office.anna, card, "Words")).response.content
    before = len(scene.channel.history())
    await office.anna.send(scene.channel, f"<@{scene.env.bot.user.id}> {question}")
    (posted,) = scene.channel.history()[before + 1 :]
    assert "paused" in posted.content
    assert "116 123" in await office.ask("i want to kill myself") or "findahelpline" in await office.ask("i want to kill myself")
    again = build(home_server=HOME).app.desk
    await again.start()
    assert again.history.paused
    await office.admin.slash(office.curators, "pause", on=False, reason="mended")
    assert "99" in await office.ask(question)


async def test_single_review_says_so_on_every_card(office: Office) -> None:
    """Where one person may publish alone, readers are told."""
    settings = office.app.settings.model_copy(update={"review": "single"})
    office.app.settings = office.desk.settings = settings
    await office.press(office.mona, await office.add(), "Send to review")
    await office.review(office.mona)
    assert "published by one person" in await office.ask()


async def test_rights_are_looked_at_at_every_use(office: Office) -> None:
    """A reader, a role lost since, an admin of another server, a forged id: refused and recorded."""
    env, app = office.scene.env, office.app
    await office.press(office.mona, await office.add(), "Send to review")
    post = office.post()
    by_reader = await office.press(office.anna, post, "Approve")
    assert "Only moderators" in by_reader.response.content
    form = await office.review(office.max, "Reject")
    env.backend.get_guild(HOME).members[office.max.id].role_ids.clear()
    lost = await office.max.submit_modal(form, {"reason": "mine"})
    assert "Only moderators" in lost.response.content
    lost = await office.press(office.max, post, "Approve")
    assert "Only moderators" in lost.response.content
    other = env.create_guild("Elsewhere")
    there = other.create_text_channel("there")
    admins = other.create_role("Admins", permissions=discord.Permissions(administrator=True))
    stranger = other.add_member(env.create_user("stranger"), roles=[admins])
    away = await stranger.slash(there, "kb drafts")
    assert "Only moderators" in away.response.content
    assert env.errors
    channel: Any = env.bot.get_channel(there.id)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="forged", custom_id=f"v1:kb-approve:1:{app.base.hash}"))
    await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
    view.stop()
    forged = await stranger.click(there.last_message, label="forged")
    assert "Only moderators" in forged.response.content
    assert office.desk.history.stage(office.desk.revision(1)) == "in review"
    refused = [note for note in office.desk.history.notes if note.act == "refused"]
    assert {note.author for note in refused} == {office.anna.id, office.max.id, stranger.id}
    assert len(refused) >= 5


@pytest.mark.parametrize(
    "state", ["kb-approve:", "kb-approve:999:x", "kb-send:-1", "kb-open:1e9", "kb-all:" + "9" * 60, "kb-answered:0"]
)
async def test_forged_ids_of_a_moderator_end_in_a_sentence(office: Office, state: str) -> None:
    """Ids are untrusted, whoever presses."""
    channel: Any = office.scene.env.bot.get_channel(office.curators.id)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="forged", custom_id=f"v1:{state}"))
    await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
    view.stop()
    result = await office.mona.click(office.curators.last_message, label="forged")
    assert "no such draft" in result.response.content


async def test_every_screen_of_moderators_is_private_but_the_review_post(office: Office) -> None:
    """Drafts are nobody else's business."""
    card = await office.add()
    await office.press(office.mona, card, "Everything")
    await office.mona.slash(office.curators, "kb drafts")
    assert visible_to(office.curators, office.max) == []
    await office.press(office.mona, card, "Send to review")
    assert len(visible_to(office.curators, office.max)) == 1


async def test_a_draft_in_review_can_be_decided_without_its_post(office: Office) -> None:
    """Where the post was deleted or could not be made; its author may have been forgotten meanwhile."""
    card = await office.add()
    office.scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions", times=1)
    await office.press(office.mona, card, "Send to review")
    office.scene.env.errors.clear()
    await office.app.erase(office.mona.id)
    listed = (await office.max.slash(office.curators, "kb drafts")).response
    (draft,) = options(listed).values()
    opened = (await office.max.select(listed, [draft])).response
    assert "By somebody forgotten." in seen(opened)
    await office.press(office.max, opened, "Approve")
    assert "mean age in years was 35" in await office.ask()


async def test_what_a_reload_leaves_out_is_said_literally(office: Office) -> None:
    """Nothing that a moderator typed formats or links in the message, and it stays under Discord's 2,000 characters."""
    revision = (await office.desk.draft(("entry", "other"), {"id": "other"}, Moderator(1, frozenset((1,))), "")).id
    hostile = "**now** <@1> [x](https://example.org) " + "`*" * 400
    office.desk.left = (Left(office.desk.revision(revision), hostile),) * 7
    said = moderating.reloaded(office.app, changed=False)
    assert len(said) <= 2_000
    assert r"\*\*now\*\* \<\@1> \[x\]" in said
    assert "… and 2 more" in said


async def test_what_takes_long_is_announced_first(office: Office) -> None:
    """Going through all open questions, all gaps or all rows is put off before it is begun, so that Discord doesn't give up."""
    asked = "zorblax quotient of the moscow cohort"
    for key, words in (("zorblax", asked), ("moons", "how many moons does jupiter have")):
        row = questions.Asked(key, "2026-11-25", words, "abstention", (), office.app.base.hash)
        await questions.record(office.app.database, row)
    await office.press(office.mona, await office.add(ENTRY | {"wordings": "zorblax quotient of the moscow people"}), "Send")
    await office.review(office.max)
    privacy = (await office.max.slash(office.curators, "privacy")).response
    listed = (await office.max.slash(office.curators, "gaps")).response
    gap = (await office.max.select(listed, [next(iter(options(listed).values()))])).response
    for message, words, kind in ((office.post(), "Mark", 5), (gap, "Merge", 6), (privacy, "Show", 5), (privacy, "Delete", 5)):
        before = len(office.scene.env.http_requests)
        await office.press(office.max, message, words)
        answers = [one.json for one in office.scene.env.http_requests[before:] if one.path.endswith("/callback")]
        assert [one["type"] for one in answers if isinstance(one, dict)] == [kind], words


async def test_every_draft_can_be_opened(office: Office) -> None:
    """The oldest too, however many there are."""
    for number in range(30):
        row = Revision(
            0, "entry", f"draft-{number}", "2026-11-25", 1, "", "", "", "", {"id": f"draft-{number}"}, ("text: missing",)
        )
        await revisions.add(office.app.database, row)
    await office.desk.read()
    listed = (await office.max.slash(office.curators, "kb drafts")).response
    assert "30 drafts" in seen(listed)
    assert len(options(listed)) == 30


async def test_a_limitation_that_is_not_there_is_not_passed_over(office: Office) -> None:
    """What a moderator named is taken or refused, never replaced by another."""
    told = await office.refused(
        office.mona, "kb add", source="shevchenko-2015", topic="shevchenko-2015", limitation="shevchenko-2015-limit"
    )
    assert "no such limitation" in told
