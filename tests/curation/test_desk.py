"""The desk: nothing reaches readers unchecked, and nothing is ever lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot import evaluation
from bot.curation import candidates
from bot.curation.desk import Desk
from bot.curation.preview import Asked, changes, said
from bot.errors import KnowledgeError, RevisionError, StoreError
from bot.knowledge import base as knowledge
from bot.replies import Answer
from bot.service import build_answerer
from bot.store import questions, revisions
from bot.store.database import Database
from tests.conftest import ENTRIES
from tests.curation.conftest import ADMIN, AGE, ANNA, BEN, CARA, SEAL, MakeDesk, published

PEOPLE = "How many people were in the Moscow study?"


def test_the_questions_of_the_preview_are_there() -> None:
    """A preview without them would show no blast radius."""
    assert len(evaluation.load(candidates.QUESTIONS)) >= 100


async def test_a_draft_is_kept_even_with_faults_and_never_served(desk: Desk) -> None:
    """What was typed stays; what is wrong is said with what the source has instead."""
    before = desk.base.hash
    text = "Event-free survival was 57.5% in 56 people with progressive MS."
    draft = await desk.draft(("entry", "bad"), {**AGE, "id": "bad", "question": "Bad?", "text": text}, ANNA, "")
    assert draft.faults[0] == "Not found among the recorded figures: 57.5%; the source has 75.5%"
    assert desk.revision(draft.id).content == {**AGE, "id": "bad", "question": "Bad?", "text": text}
    with pytest.raises(RevisionError, match="doesn't pass"):
        await desk.send(draft.id, ANNA)
    half = await desk.draft(("entry", "half"), {"id": "half", "text": ""}, ANNA, "")
    assert half.faults
    assert desk.base.hash == before


async def test_two_people_publish_and_the_next_start_serves_it(desk: Desk, make_desk: MakeDesk) -> None:
    """Not the author, not without review; one process later it is still there."""
    draft = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "asked often")
    with pytest.raises(RevisionError, match="it is draft"):
        await desk.approve(draft.id, BEN)
    await desk.send(draft.id, ANNA)
    with pytest.raises(RevisionError, match="your own draft"):
        await desk.approve(draft.id, ANNA)
    await desk.approve(draft.id, BEN)
    assert not desk.base.entries["moscow-people"].one_person
    reply = desk.service.answerer.reply(PEOPLE)
    assert isinstance(reply, Answer)
    assert reply.quotes[0].entry.id == "moscow-people"
    again: Desk = await make_desk()
    assert again.base.hash == desk.base.hash == build_answerer(desk.settings).base.hash
    with pytest.raises(RevisionError, match="it is published"):
        await desk.approve(draft.id, BEN)


async def test_what_happens_is_what_was_previewed(desk: Desk) -> None:
    """For every question, of the evaluation and of the log, before and after."""
    await questions.record(desk.database, questions.Asked(PEOPLE.lower(), "2026-11-25", PEOPLE, "abstention", (), desk.base.hash))
    old = desk.service.answerer
    draft = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    candidate = await desk.candidate(draft)
    assert PEOPLE in [one.question.text for one in candidate.changes]
    await desk.send(draft.id, ANNA)
    await desk.approve(draft.id, BEN)
    asked = [Asked(one.text, one.prior) for one in evaluation.load(candidates.QUESTIONS)] + [Asked(PEOPLE, logged=True)]
    fresh = build_answerer(desk.settings)
    assert changes(old, fresh, asked) == candidate.changes
    for one in asked:
        before, after = said(old.reply(one.text, one.prior)), said(fresh.reply(one.text, one.prior))
        foreseen = next((change.after for change in candidate.changes if change.question == one), before)
        assert after == foreseen


async def test_a_wording_that_catches_everything_needs_an_admin(make_desk: MakeDesk) -> None:
    """The preview counts what it would change."""
    desk: Desk = await make_desk(preview_changes=0)
    asked = questions.Asked(
        "hsct", "2026-11-25", "Did the Moscow people of the study get hsct?", "abstention", (), desk.base.hash
    )
    await questions.record(desk.database, asked)
    draft = await desk.draft(("entry", "moscow-people"), {**AGE, "wordings": ["moscow people hsct", "hsct"]}, ANNA, "")
    await desk.send(draft.id, ANNA)
    assert (await desk.candidate(draft)).changes
    with pytest.raises(RevisionError, match="need an admin"):
        await desk.approve(draft.id, BEN)
    await desk.approve(draft.id, ADMIN)
    assert "moscow-people" in desk.base.entries


async def test_single_review_says_so_in_the_entry(make_desk: MakeDesk) -> None:
    """An author may publish alone only where that is set, and the entry is marked."""
    desk: Desk = await make_desk(review="single")
    await published(desk, AGE, approver=ANNA)
    assert desk.base.entries["moscow-people"].one_person


async def test_withdraw_and_restore(desk: Desk) -> None:
    """Each is a revision of its own, and the log names its stage."""
    first = await published(desk, AGE)
    gone = await published(desk, None)
    assert "moscow-people" not in desk.base.entries
    assert [desk.history.stage(one) for one in desk.history.of(("entry", "moscow-people"))] == ["withdrawn", "withdrawn"]
    back = await published(desk, dict(desk.revision(first).content or {}))
    assert desk.base.entries["moscow-people"].text == AGE["text"]
    stages = {number: desk.history.stage(desk.revision(number)) for number in (first, gone, back)}
    assert stages == {first: "superseded", gone: "superseded", back: "published"}


async def test_what_others_stand_on_can_not_be_withdrawn(desk: Desk) -> None:
    """A result would be left without its limitation; the fault names it."""
    draft = await desk.draft(("entry", "moscow-limits"), None, ANNA, "")
    assert "moscow-efs" in draft.faults[0]


async def test_a_draft_on_top_of_something_newer_is_refused(desk: Desk) -> None:
    """Two drafts of one entry: the second would overwrite what its author has not seen."""
    await published(desk, AGE)
    one = await desk.draft(("entry", "moscow-people"), {**AGE, "wordings": ["one"]}, ANNA, "")
    two = await desk.draft(("entry", "moscow-people"), {**AGE, "wordings": ["two"]}, CARA, "")
    for draft in (one, two):
        await desk.send(draft.id, ANNA)
    await desk.approve(one.id, BEN)
    with pytest.raises(RevisionError, match="changed under this draft"):
        await desk.approve(two.id, BEN)


async def test_drafting_again_replaces_ones_own_draft(desk: Desk) -> None:
    """Both stay in the log; only the newer one can be sent."""
    one = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    two = await desk.draft(("entry", "moscow-people"), {**AGE, "wordings": ["two"]}, ANNA, "")
    assert [draft.id for draft in desk.drafts()] == [two.id]
    assert desk.history.stage(desk.revision(one.id)) == "replaced"


async def test_a_file_that_changed_since_is_flagged_and_wins(desk: Desk, root: Path, make_desk: MakeDesk) -> None:
    """The edit is never silently applied to something its author has not seen."""
    entry = knowledge.load(root).entries["moscow-efs"]
    edited = {**entry.model_dump(mode="json", exclude_defaults=True), "wordings": ["edited on discord"]}
    await published(desk, edited, "moscow-efs")
    assert desk.base.entries["moscow-efs"].wordings == ("edited on discord",)
    file = root / "entries" / "efficacy.yaml"
    file.write_text(ENTRIES.replace("russian results for progressive", "edited in the file"), encoding="utf-8")
    await desk.reload()
    assert desk.base.entries["moscow-efs"].wordings == ("edited in the file",)
    assert [left.revision.key for left in desk.left] == ["moscow-efs"]
    assert "file has changed since" in desk.left[0].why
    again: Desk = await make_desk()
    assert again.base.hash == desk.base.hash


async def test_a_failing_reload_keeps_the_old_base_and_says_why(desk: Desk, root: Path) -> None:
    """Readers notice nothing."""
    before = desk.service.answerer
    (root / "entries" / "efficacy.yaml").write_text(ENTRIES.replace("75.5%", "57.5%"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"still answered from base .*57\.5%"):
        await desk.reload()
    assert desk.service.answerer is before
    await published(desk, AGE)
    assert desk.base.hash != before.base.hash, "what is published next builds on the files that are served"


async def test_a_revision_that_no_longer_fits_the_files_stays_out_at_a_start(desk: Desk, root: Path, make_desk: MakeDesk) -> None:
    """There is always a base; a running desk says why it keeps its own."""
    await published(desk, AGE)
    file = root / "entries" / "efficacy.yaml"
    file.write_text(ENTRIES.replace("russian results for progressive", "size of the russian cohort"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="still answered"):
        await desk.reload()
    again: Desk = await make_desk()
    assert "moscow-people" not in again.base.entries
    assert again.left[0].revision.key == "moscow-people"


async def test_rollback_to_any_base(desk: Desk) -> None:
    """By the beginning of its hash, and forward again."""
    files = desk.base.hash
    await published(desk, AGE)
    first = desk.base.hash
    await published(desk, {**AGE, "wordings": ["another way to ask"]})
    second = desk.base.hash
    for target in (files, first, second, files[:6]):
        await desk.rollback(target, ADMIN, "testing")
        assert desk.base.hash.startswith(target)
        assert build_answerer(desk.settings).base.hash == desk.base.hash
    with pytest.raises(RevisionError, match="was ever served"):
        await desk.rollback("ffffffffffff", ADMIN)
    with pytest.raises(RevisionError, match="manage the home server"):
        await desk.rollback(first, BEN)


async def test_frozen_means_frozen(desk: Desk) -> None:
    """Nobody changes anything until an admin thaws it."""
    with pytest.raises(RevisionError, match="manage the home server"):
        await desk.freeze(BEN, on=True, reason="")
    await desk.freeze(ADMIN, on=True, reason="something is wrong")
    with pytest.raises(RevisionError, match="frozen"):
        await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    await desk.freeze(ADMIN, on=False, reason="")
    assert await published(desk, AGE)


async def test_another_process_sees_what_was_published(desk: Desk, make_desk: MakeDesk) -> None:
    """Two instances share one truth."""
    other: Desk = await make_desk()
    await published(desk, AGE)
    assert await other.refresh()
    assert other.base.hash == desk.base.hash
    assert not await other.refresh()


async def test_two_processes_can_not_publish_past_each_other(desk: Desk, make_desk: MakeDesk) -> None:
    """The second one looks again first."""
    other: Desk = await make_desk()
    draft = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    await desk.send(draft.id, ANNA)
    await other.read()
    await published(desk, {**AGE, "id": "other", "question": "Other?", "wordings": []}, "other")
    with pytest.raises(RevisionError, match="in the meantime"):
        await other.approve(draft.id, BEN)
    assert await other.refresh()
    await other.approve(draft.id, BEN)
    assert {"other", "moscow-people"} <= set(other.base.entries)


async def test_rows_can_not_be_changed_or_deleted(desk: Desk) -> None:
    """The database itself refuses; only an author may be forgotten."""
    await published(desk, AGE)
    for statement in (
        "DELETE FROM revisions",
        "DELETE FROM notes",
        "UPDATE notes SET act = 'x'",
        "UPDATE revisions SET day = 'x'",
    ):
        with pytest.raises(StoreError, match="only ever added"):
            async with desk.database.transaction() as connection:
                await connection.exec_driver_sql(statement)


async def test_being_forgotten_makes_nobody_two_people(desk: Desk, database: Database) -> None:
    """The id goes, the trail stays, and one's own draft remains one's own."""
    draft = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    await desk.send(draft.id, ANNA)
    assert len((await revisions.written_by(database, ANNA.id))["revisions"]) == 1
    async with database.transaction() as connection:
        assert await revisions.forget(connection, ANNA.id, revisions.tombstone(SEAL, ANNA.id)) == 2
    await desk.read()
    with sqlite3.connect(database.file) as connection:
        assert not connection.execute("SELECT 1 FROM revisions WHERE author = ?", (ANNA.id,)).fetchall()
    connection.close()
    with pytest.raises(RevisionError, match="your own draft"):
        await desk.approve(draft.id, ANNA)
    await desk.approve(draft.id, BEN)


async def test_asking_for_a_change_and_rejecting(desk: Desk) -> None:
    """With the reason, for the author to see; a rejected draft can't be approved."""
    draft = await desk.draft(("entry", "moscow-people"), AGE, ANNA, "")
    await desk.send(draft.id, ANNA)
    await desk.decline(draft.id, BEN, "change-asked", "say when")
    assert desk.history.stage(desk.revision(draft.id)) == "change asked for"
    await desk.send(draft.id, ANNA)
    await desk.decline(draft.id, BEN, "rejected", "not needed")
    with pytest.raises(RevisionError, match="it is rejected"):
        await desk.approve(draft.id, BEN)
    assert [note.reason for note in desk.history.notes if note.reason] == ["say when", "not needed"]
